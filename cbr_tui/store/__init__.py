"""The disk: paths, history, settings."""
