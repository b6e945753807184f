"""Documents that prove themselves: numbered, frozen, signed."""
