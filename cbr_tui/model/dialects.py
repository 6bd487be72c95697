"""What a reader of one service's answers hands to `parse`: the backup in the reference's shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

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
    """Where things stand in the answer, by their places in `item`; what is below follows.

    `[]` stands for every element of a list, in both places.
    """
    lacks: Mapping[type[Record], Mapping[str, str]] = field(default_factory=dict)
    """The keys that such an answer can't hold, by record, each with the reason in a few words."""
    surprises: tuple[Mismatch, ...] = ()
    """What is not as it should be around the backup."""


def place_in_answer(path: str, places: Mapping[str, str]) -> str:
    """Translate a place in a backup, such as `extend_info.resource_az`, to that in the answer as it came.

    The longest known part of the path is translated; without `places` a path stays as it is.
    """
    known = path
    while (start := _start(known, places)) is None and known:
        known = known[: max(known.rfind("."), known.rfind("["), 0)]
    if start is None:
        return path
    rest = path[len(known) :]
    if not start:
        return rest.lstrip(".")
    return start + rest if known or not rest else f"{start}.{rest}"


def _start(known: str, places: Mapping[str, str]) -> str | None:
    """Translate a path that is known as a whole, or as that of every element of a list; None for others."""
    if known in places:
        return places[known]
    number = _NUMBER.search(known)
    start = places.get(_NUMBER.sub("[]", known, count=1)) if number is not None else None
    return start.replace("[]", number[0], 1) if number is not None and start is not None else None


_NUMBER: Final = re.compile(r"\[[0-9]+\]")
