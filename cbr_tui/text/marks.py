"""The marks at what has changed: which stands where in the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import field, frozen
from cbr_tui.model.under_way import report
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cbr_tui.model.past import Past
    from cbr_tui.text.rows import Row

__all__ = ["EARLIER", "LATEST", "Marks"]

LATEST: Final = "◆"
"""Stands at what changed with the last answer."""
EARLIER: Final = "◇"
"""Stands at what changed before that, and was not acknowledged since."""


@frozen
class Marks:
    """The marks of one picture, by path; places without one have an empty text."""

    _at: Mapping[str, str] = field(default_factory=dict)
    _around: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, past: Past) -> Marks:
        """Mark what is new since the observation before, and since the one that was acknowledged."""
        marked: dict[str, str] = {}
        for comparison, mark in ((past.unacknowledged, EARLIER), (past.latest, LATEST)):
            for change in comparison.changes if comparison is not None else ():
                marked[visible(change.path)] = mark
        around: dict[str, str] = {}
        for number, (path, mark) in enumerate(marked.items()):
            if number % _TOLD == _TOLD - 1:
                report("Marking", number, len(marked), "changes")
            for holder in ("", *(path[: step.start()] for step in _STEP.finditer(path))):
                if around.get(holder) != LATEST:
                    around[holder] = mark
        return cls(marked, around) if marked else cls()

    def __bool__(self) -> bool:
        return bool(self._at)

    def at(self, path: str) -> str:
        """Give the mark of a value that changed itself."""
        return self._at.get(path, "")

    def within(self, path: str) -> str:
        """Give the mark of a value that changed, or in which something changed; "" is the whole backup."""
        return _strongest((self._at.get(path, ""), self._around.get(path, "")))

    def of_row(self, row: Row) -> str:
        """Give the mark of a row: that of the newest change in what it tells."""
        return _strongest(self.within(path) for path in (row.path, *row.others) if path)


def _strongest(marks: Iterable[str]) -> str:
    """Take the mark that says the most."""
    found = set(marks)
    return LATEST if LATEST in found else EARLIER if EARLIER in found else ""


_TOLD: Final = 1000
_STEP: Final = re.compile(r"[.\[]")
"""Where a step of a path begins; one inside of a quoted key names a place that there is not, to no harm."""
