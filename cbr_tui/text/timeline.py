"""What we saw of a backup's course ourselves, as rows of its timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.text.rows import Row
from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute
from cbr_tui.text.units import duration, number

if TYPE_CHECKING:
    from cbr_tui.model.timeline import Timeline, Turn

__all__ = ["turn_rows"]


def turn_rows(timeline: Timeline, most: int | None) -> list[Row]:
    """Give a row a turn, the newest `most`; the first says how many older ones there are, where some are.

    Without `most` they are printed: there are more of them, and no key lists the others.
    """
    turns, room = timeline.turns, most or _MOST_PRINTED
    rows = [Row(" ", *_told(turn)) for turn in turns[-room:]]
    if len(turns) > room:
        older = turns[: len(turns) - room + 1]
        lists = "cbr-tui history lists" if most is None else "Enter lists"
        more = f"{len(older)} changes of state before: {lists} them"
        detail = "\n".join([more, *(_told(turn)[0] for turn in older)])
        rows[0] = Row(" ", more, detail=detail)
    if rows:
        first = rows[0]
        rows[0] = Row("Observed", first.value, first.path, detail=first.detail)
    return rows


def _told(turn: Turn) -> tuple[str, str]:
    """Say what turned, and give the place of the first thing that did."""
    told = [
        f"{before} → {now.text}" if name == "Status" else f"{name}: {before} → {now.text}"
        for name, before, now in turn.changes[:_FEW]
    ]
    if len(turn.changes) > _FEW:
        told.append(f"{len(turn.changes) - _FEW} more")
    parts = [absolute(turn.at), ", ".join(told), f"after {duration(turn.held)}"]
    if turn.progress is not None:
        first, last = turn.progress
        parts.append(f"{number(first)} to {number(last)} % in {turn.looks} looks")
    return visible(" · ".join(parts)), turn.changes[0][2].path


_FEW: Final = 3
_MOST_PRINTED: Final = 20
"""So many where nothing but patience limits them."""
