"""The command line."""

from __future__ import annotations

__all__ = ["main"]


def main(argv: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    raise NotImplementedError(argv)
