"""The marks at what has changed: which stands where in the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import field, frozen
from cbr_tui.model.under_way import report
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cbr_tui.model.changes import Comparison
    from cbr_tui.model.past import Past
    from cbr_tui.model.places import Places
    from cbr_tui.text.rows import Row

__all__ = ["EARLIER", "LATEST", "Marks"]

LATEST: Final = "◆"
"""Stands at what changed with the last answer."""
EARLIER: Final = "◇"
"""Stands at what changed before that, and was not acknowledged since."""


@frozen
class Marks:
    """The marks of one picture, by path; places without one have an empty text."""

    _latest: _Marked = field(default_factory=lambda: _NOWHERE)
    _earlier: _Marked = field(default_factory=lambda: _NOWHERE)

    @classmethod
    def of(cls, past: Past) -> Marks:
        """Mark what is new since the observation before, and since the one that was acknowledged."""
        if past.latest is past.unacknowledged:
            both = _marked(past.latest)
            return cls(both, both)
        first = len(past.latest.places) if past.latest is not None else 0
        return cls(_marked(past.latest), _marked(past.unacknowledged, first))

    def __bool__(self) -> bool:
        return bool(self._latest.at or self._earlier.at)

    def at(self, path: str) -> str:
        """Give the mark of a value that changed itself."""
        return LATEST if path in self._latest.at else EARLIER if path in self._earlier.at else ""

    def within(self, path: str) -> str:
        """Give the mark of a value that changed, or in which something changed; "" is the whole backup."""
        for marked, mark in ((self._latest, LATEST), (self._earlier, EARLIER)):
            if path in marked.at or path in marked.around:
                return mark
        return ""

    def of_row(self, row: Row) -> str:
        """Give the mark of a row: that of the newest change in what it tells."""
        return _strongest(self.within(path) for path in (row.path, *row.others) if path)


@frozen
class _Marked:
    """Where one kind of mark stands."""

    at: Places | tuple[()] = ()
    """At what changed."""
    around: Places | tuple[()] = ()
    """At what that stands in."""


def _marked(comparison: Comparison | None, done: int = 0) -> _Marked:
    """Mark each place that changed, and all that it stands in; so many are `done` already."""
    if comparison is None:
        return _NOWHERE
    from cbr_tui.model.places import Places

    at = Places()
    around: dict[tuple[str, str | None], set[int]] = {}
    whole = done + len(comparison.places)
    for number, ((head, tail), numbers) in enumerate(comparison.places.parts()):
        if number % _TOLD == _TOLD - 1:
            report("Marking", done, whole, "changes")
        done += len(numbers)
        before, after = visible(head), None if tail is None else visible(tail)
        at.extend((before, after), numbers)
        for holder in ("", *_holders(before), *([] if after is None else [before])):
            around.setdefault((holder, None), set()).add(0)
        for holder in _holders(after or ""):
            around.setdefault((before, holder), set()).update(numbers)
    at.arrange()
    return _Marked(at, Places.of(around))


def _holders(path: str) -> list[str]:
    return [path[: step.start()] for step in _STEP.finditer(path)]


def _strongest(marks: Iterable[str]) -> str:
    """Take the mark that says the most."""
    found = set(marks)
    return LATEST if LATEST in found else EARLIER if EARLIER in found else ""


_NOWHERE: Final[_Marked] = _Marked()
_TOLD: Final = 1000
_STEP: Final = re.compile(r"[.\[]")
"""Where a step of a path begins; one inside of a quoted key names a place that there is not, to no harm."""
