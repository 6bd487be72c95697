"""cbr-tui: a terminal inspector for one cloud server backup at a time."""

__version__ = "0.1.0"
