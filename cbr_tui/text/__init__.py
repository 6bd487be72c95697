"""How things read. Pure."""
