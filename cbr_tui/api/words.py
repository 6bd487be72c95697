"""Foreign text inside our own one-line messages."""

from __future__ import annotations

from typing import Final

__all__ = ["one_line"]

_MOST: Final = 300
"""Characters: five lines of a small terminal. The whole text stays in the reply's body."""


def one_line(text: str) -> str:
    """Put a service's text on one line: printable characters only, secrets hidden, cut at 300."""
    from cbr_tui.model.masking import mask  # it is dear, and on the way of every start

    printable = "".join(character if character.isprintable() else " " for character in text)
    masked = mask(" ".join(printable.split()))
    return masked if len(masked) <= _MOST else f"{masked[: _MOST - 1]}…"
