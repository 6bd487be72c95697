"""Rows and groups: the facts of a backup as plain text, before anyone decides how they look.

Every text in them has passed `safe.visible`: it is printable, and it is text, never markup.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from cbr_tui.model.findings import Level

__all__ = ["Group", "Room", "Row"]


@frozen
class Room:
    """The room there is for rows."""

    columns: int
    """How wide a value may be, in cells."""
    rows: int | None
    """None where there are as many as there are facts."""
    key: str = "x"
    """What takes note of what is new; empty where nothing does."""


@frozen
class Row:
    """One fact: a label and its value."""

    label: str
    """What it is about; empty where the value goes on from the row above, or speaks for itself."""
    value: str
    """One line."""
    path: str = ""
    """Where in the answer it comes from, below `checkpoint_item`: `extend_info.volume_backups[1].size`."""
    level: Level | None = None
    """How much it matters, for findings and for values that are not as they should be."""
    dim: bool = False
    """Whether it says that something is not there."""
    detail: str = ""
    """More about it, in lines: what the field means, or the whole text where `value` had to be short."""
    action: str = ""
    """What to do about it; its detail says that too."""
    others: tuple[str, ...] = ()
    """Where more of what it tells comes from, if that is several places."""


@frozen
class Group:
    """Rows under a heading."""

    title: str
    """Empty where the rows speak for themselves."""
    rows: tuple[Row, ...]
