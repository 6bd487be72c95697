"""What a reader of one service's answers hands to `parse`: the backup in the reference's shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cbr_tui.frozen import field, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbr_tui.model.describe import Mismatch, Record

__all__ = ["Found", "place_in_answer"]


@frozen
class Found:
    """One backup of an answer."""

    item: dict[str, Any]
    """The object that the reference calls `checkpoint_item`."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Where things stand in the answer, by their places in `item`; what is below follows."""
    lacks: Mapping[type[Record], Mapping[str, str]] = field(default_factory=dict)
    """The keys that such an answer can't hold, by record, each with the reason in a few words."""
    surprises: tuple[Mismatch, ...] = ()
    """What is not as it should be around the backup."""


def place_in_answer(path: str, places: Mapping[str, str]) -> str:
    """Translate a place in a backup, such as `extend_info.resource_az`, to that in the answer as it came.

    The longest known part of the path is translated; without `places` a path stays as it is.
    """
    known = path
    while known not in places:
        cut = max(known.rfind("."), known.rfind("["))
        if cut <= 0:
            known = ""
            break
        known = known[:cut]
    if known not in places:
        return path
    start, rest = places[known], path[len(known) :]
    if not start:
        return rest.lstrip(".")
    return start + rest if known or not rest else f"{start}.{rest}"
