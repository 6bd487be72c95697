"""Rows that stand elsewhere than before: a terminal moves them itself, and clears many at once. Pure.

A list that is scrolled, or filtered as one types, keeps most of its rows; sent again they would be most of
what a slow link has to carry. What is found here is an offer: whoever writes it compares what both ways cost.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from operator import is_, itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from cbr_tui.tui.cells import Pen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cbr_tui.tui.cells import Row

__all__ = ["Move", "moved", "moves"]

_FOOT: Final = 3
"""So many rows at the foot of a screen may stay where they are while the others move."""
_SAMPLED: Final = 20
"""About so many cells of a row tell it from most others."""
_CLEARED: Final = 8
"""So many rows at the least are worth to be cleared at once."""
_LEAST: Final = 8
"""Rows with less in them are sent again, which is shorter than moving them."""


class Move(NamedTuple):
    """Rows that go, or plain blanks that come in; the rows below them, as far as `bottom`, follow."""

    top: int
    bottom: int
    """The first row that stays where it is."""
    by: int
    """How many rows go; how many come, where it is less than nothing."""


def moved(rows: Sequence[Row], move: Move) -> list[Row]:
    """Give the rows of a picture as they are after a move."""
    top, bottom, by = move
    blanks = [_blank_row(len(rows[0]))] * abs(by)
    part = [*rows[top + by : bottom], *blanks] if by > 0 else [*blanks, *rows[top : bottom + by]]
    return [*rows[:top], *part, *rows[bottom:]]


def moves(before: Sequence[Row], after: Sequence[Row]) -> list[Move]:
    """Give the moves, in their order, that bring rows of `before` to where `after` has them; often none."""
    if not _may_have_moved(before, after):
        return []
    bottom = len(after)
    while bottom > max(0, len(after) - _FOOT) and _stays(before[bottom - 1], after[bottom - 1]):
        bottom -= 1
    blank, *numbers = _numbered([_blank_row(len(after[0])), *before[:bottom], *after[:bottom]])
    shown, wanted = numbers[:bottom], numbers[bottom:]
    while wanted and wanted[-1] == blank:  # it comes in by itself
        wanted.pop()
    go: list[Move] = []
    come: list[Move] = []
    old_end = new_end = top = 0
    for old, new, size in _kept(shown, wanted, after):
        gone, added = old - old_end, new - new_end
        stays = min(gone, added)
        if gone > added and (size or len(wanted) < bottom):
            go.append(Move(top + stays, bottom, gone - added))
        elif gone < added and size:
            come.append(Move(new_end + stays, bottom, gone - added))
        top += stays + size
        old_end, new_end = old + size, new + size
    return [*go, *come]  # in this order nothing that is wanted is pushed out at the bottom


def _may_have_moved(before: Sequence[Row], after: Sequence[Row]) -> bool:
    """Say by some cells of each row whether it is worth to look at all of them.

    Where another tab is shown it is not: that saves most of what the search costs, 1 ms of a frame of 20.
    """
    width = len(after[0])
    sample = itemgetter(*range(0, width, max(1, width // _SAMPLED)))
    places = {sample(row): y for y, row in enumerate(before)}
    changed = [(y, sample(new)) for y, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    blank = sample(_blank_row(width))
    cleared = sum(cells == blank for _, cells in changed)
    return cleared >= _CLEARED or any(places.get(cells, y) != y for y, cells in changed if cells != blank)


def _kept(
    shown: Sequence[int], wanted: Sequence[int], after: Sequence[Row]
) -> Iterator[tuple[int, int, int]]:
    """Give where rows that follow each other were, where they are, and how many; the last are none."""
    for old, new, size in SequenceMatcher(None, shown, wanted, autojunk=False).get_matching_blocks():
        if not size or sum(map(_end, after[new : new + size])) >= _LEAST:
            yield old, new, size


def _numbered(rows: Sequence[Row]) -> list[int]:
    """Give equal rows the same number; equal cells are one object."""
    numbers: dict[tuple[int, ...], int] = {}
    return [numbers.setdefault(tuple(map(id, row)), len(numbers)) for row in rows]


def _stays(old: Row, new: Row) -> bool:
    """Say whether most of what is in a row is where it was."""
    end = _end(new)
    return old == new or 0 < end < 2 * sum(map(is_, old, new[:end]))


def _end(row: Row) -> int:
    """Give the column from which a row has nothing more in it."""
    end = len(row)
    while end and row[end - 1] is row[-1]:
        end -= 1
    return end


def _blank_row(width: int) -> Row:
    return [Pen.of().cell(" ")] * width
