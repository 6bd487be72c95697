"""Stepping through what was kept of a backup: an earlier observation in the place of the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.frozen import frozen
from cbr_tui.model.changes import compare
from cbr_tui.model.findings import assess_then
from cbr_tui.model.observation import as_of
from cbr_tui.model.past import Past
from cbr_tui.text.marks import Marks
from cbr_tui.tui.picture import Picture
from cbr_tui.tui.watch import MOST_CHANGES

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.model.observation import Observation
    from cbr_tui.service import Lookups

__all__ = ["Earlier", "step"]


@frozen
class Earlier:
    """An observation of the past, as it would have been shown then."""

    picture: Picture
    place: int
    """Which one it is, from 1, the oldest."""
    count: int
    """How many there are, the newest with them."""
    since: datetime
    """When this content was first seen; `picture.now` is when it was last."""


def step(lookups: Lookups, newest: Observation, shown: Earlier | None, by: int) -> Earlier | str | None:
    """Give what is `by` steps from what is shown, where None is the newest; a text says why there is none.

    What goes beyond the first one ends there.

    Reads the history, and compares: to be called beside the event loop.
    """
    times = lookups.times(newest)
    if not times:
        return "Nothing is kept of this backup."
    last = len(times) - 1
    at = last if shown is None else min(shown.place - 1, last)
    wanted = at + by
    if last == 0 and shown is None:
        return "Nothing else is kept of this backup."
    if at == 0 and wanted < 0:
        return "This is the first that is kept."
    if wanted >= last:
        return "This is the newest." if shown is None else None
    wanted = max(0, wanted)
    then = lookups.at(newest, times[wanted])
    if then is None or then.backup is None:
        return "This one can't be read."
    before = lookups.at(newest, times[wanted - 1]) if wanted else None
    past = Past(compare(before, then, most=MOST_CHANGES), timeline=lookups.timeline(then))
    return Earlier(_picture(then, before, past), wanted + 1, last + 1, then.since or then.seen_at)


def _picture(kept: Observation, before: Observation | None, past: Past) -> Picture:
    """Judge an observation by what was known when it was last seen."""
    then = as_of(kept, kept.seen_at)
    assessment = assess_then(then, before, then.seen_at)
    return Picture(then, assessment, then.seen_at, past, Marks.of(past))
