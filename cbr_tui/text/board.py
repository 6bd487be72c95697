"""Several watched backups as text: a row each on the board, a line for each change, and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.wording import between
from cbr_tui.model.masking import mask
from cbr_tui.model.progress import names_work
from cbr_tui.model.times import iso
from cbr_tui.text.listing import as_json, status_of
from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute, clock_of
from cbr_tui.text.units import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from cbr_tui.model.describe import Json
    from cbr_tui.model.listing import Listed
    from cbr_tui.model.watched import Watched

__all__ = ["TITLES", "as_event", "cells_of", "counts_of", "line_of", "news_of", "note_of", "word_of"]

TITLES: Final = ("VERDICT", "STATUS", "NAME", "%/MIN", "LEFT", "CHANGED", "RESOURCE", "ID")
"""The columns of `cells_of`."""
_A_DAY: Final = 86_400
_FAST: Final = 1000
"""From here on a rate has no decimals left to cut."""


def cells_of(one: Watched, now: datetime, *, local: bool = False) -> tuple[str, ...]:
    """Give a row's texts, one a column: printable, empty where there is nothing to say."""
    name = resource = ""
    if one.row is not None:
        name, resource = one.row.name, one.row.resource_name
    rate, left = _pace(one, now)
    changed = _changed(one.changed_at, now, local=local)
    texts = (word_of(one), doing(one), name, rate, left, changed, resource, one.backup_id)
    return tuple(map(visible, texts))


def word_of(one: Watched) -> str:
    """Give the verdict's word; empty as long as nothing is known."""
    if one.row is not None:
        return one.row.word
    return "UNKNOWN" if one.closed else ""


def doing(one: Watched) -> str:
    """Say what it does: its status with how far that is, or what stands above it."""
    if one.row is None:
        return ("not found" if one.gone else "not read") if one.closed else "asking…"
    if one.gone:
        return "gone"
    return "copying" if one.work and not names_work(one.row.status) else status_of(one.row)


def note_of(one: Watched) -> str:
    """Give the verdict's sentence, or why what is shown is not fresh."""
    if one.problem is not None and not (one.gone and one.row is not None):
        return str(one.problem)
    return mask(one.row.sentence) if one.row is not None else ""


def line_of(one: Watched, now: datetime) -> str:
    """Give one line that says how it is now: time, ID, verdict, status, rate, time left, name."""
    word, status, name, rate, left, _changed_at, _resource, backup_id = cells_of(one, now)
    said = visible(str(one.problem)) if one.problem is not None and one.row is None else ""
    pace = rate and f"{rate} %/min, {left} left"
    parts = (absolute(now), backup_id, word, status, pace, name, said)
    return "  ".join(filter(None, parts))


def news_of(before: Listed | None, after: Listed) -> Iterator[str]:
    """Tell what changed, a line each: `Status: protecting → available`."""
    if before is None:
        yield f"Status: {after.status or 'none'}"
        return
    pairs = (
        ("Status", before.status or "none", after.status or "none"),
        ("Progress", _percent(before.progress), _percent(after.progress)),
        # With another status goes another verdict, which is told at the end.
        ("Verdict", before.word, after.word if after.status == before.status else before.word),
    )
    for label, old, new in pairs:
        if old != new:
            yield f"{label}: {old} → {new}"


def as_event(one: Watched, now: datetime) -> dict[str, Json]:
    """Give how it is now as an object that any JSON writer takes; `ended` is when nothing more is asked."""
    pace = one.pace(now)
    row = as_json(one.row) if one.row is not None else {"id": one.backup_id}
    return {
        "at": iso(now),
        **row,
        "changed_at": iso(one.changed_at) if one.changed_at is not None else None,
        "under_way": list(one.work),
        "rate": pace.percent_per_minute if pace is not None else None,
        "left": [pace.left_low, pace.left_high] if pace is not None else None,
        "ended": one.closed,
        "gone": one.gone,
        "problem": str(one.problem) if one.problem is not None else None,
    }


def counts_of(watched: Iterable[Watched]) -> str:
    """Count the verdicts: `2 GOOD, 1 FAILED`."""
    counts = Counter(word_of(one) or "UNKNOWN" for one in watched)
    return ", ".join(f"{count} {word}" for word, count in counts.most_common())


def _pace(one: Watched, now: datetime) -> tuple[str, str]:
    pace = one.pace(now)
    if pace is None:
        return "", ""
    rate = pace.percent_per_minute
    return f"{rate:.3g}" if rate < _FAST else f"{rate:.0f}", between(pace.left_low, pace.left_high)


def _changed(moment: datetime | None, now: datetime, *, local: bool) -> str:
    """Give the time of day; of what is older than a day, the day."""
    if moment is None:
        return ""
    if abs((now - moment).total_seconds()) < _A_DAY:
        return clock_of(moment, local=local)
    return clock_of(moment, local=local, day=True).partition(" ")[0]


def _percent(progress: float | None) -> str:
    return f"{number(progress)} %" if progress is not None else "none"
