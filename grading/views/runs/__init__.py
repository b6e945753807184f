"""Documents issued in the background: asked for, followed, downloaded."""
