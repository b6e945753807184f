"""Documents issued and printed in the background: asked for, worked at, steered."""
