"""Where a value stands in the answer, as text that any terminal can be given."""

from __future__ import annotations

from cbr_tui.model import places
from cbr_tui.text.safe import visible

__all__ = ["below"]


def below(path: str, key: str) -> str:
    """Give the path of a key in the object at `path`, as `model.places` does, printable."""
    return visible(places.below(path, key))
