"""An outline on the screen in which is searched: the first line is shown while the others are counted."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from cbr_tui.text.search import Search
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.widgets.outline_view import OutlineView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

    from cbr_tui.tui.widgets.fold_view import Shown

__all__ = ["SearchView"]

_FIND: Final = "find"
_COUNT: Final = "count"
_COUNTED: Final = 20_000
"""How many lines are searched between two looks at whether the count is still wanted."""


class SearchView(OutlineView):
    """Finds a text in the outline of some bytes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("next-match", "again(1)", "next match"),
        bound("match-before", "again(-1)", "match before"),
    ]

    def __init__(self) -> None:
        """Begin empty, with nothing to search for."""
        super().__init__()
        self.wanted = ""
        self.matches = 0
        """On how many lines the wanted text was found so far."""
        self.searched = 0
        """How many lines were searched for that."""
        self._origin: tuple[int, int] | None = None
        """The cursor's line and the first in view where a search began, while it is typed what for."""
        self._missed: Callable[[], object] | None = None
        """A search that found nothing in what was indexed by then."""

    def show_anew(self, shown: Shown) -> None:
        """Show other lines: what was missed in those before is not sought in them."""
        self._missed = None
        super().show_anew(shown)

    def lines_changed(self) -> None:
        """Count anew, and find what was not yet indexed."""
        if self.wanted:
            self._start_count()
        missed, self._missed = self._missed, None
        if missed is not None and not self._partial:
            missed()

    @property
    def found(self) -> str:
        """What is searched for, and what was found of it."""
        return f"/{self.wanted}  {self.counted}" if self.wanted else ""

    @property
    def counted(self) -> str:
        """On how many lines it was found, and how far the count is; empty where nothing is searched for."""
        if not self.wanted:
            return ""
        lines = len(self.outline) if self.outline is not None else 0
        more = "…" if self.searched < lines or not self._whole else ""
        rest = f", {100 * self.searched // lines} % searched" if 0 < self.searched < lines else ""
        return f"{self.matches:,}{more} found{rest}"

    def search_begins(self) -> None:
        """Search from here on, and come back here where nothing is searched for after all."""
        if self.row_count:
            self._origin = self.line, self.folds.line(min(round(self.scroll_y), self.row_count - 1))

    def search_ends(self) -> None:
        """Stay with what was found."""
        self._origin = None

    def search(self, text: str) -> None:
        """Go to the first line with this text, from where the search began on, and count all.

        Without a text go back there.
        """
        self.wanted, self._missed = text, None
        if text and self._partial:
            self._go_on()
        start, top = self._origin or (self.line, None)
        if not text and top is not None and self.outline is not None and max(start, top) < len(self.outline):
            self.show_line(start)
            self.scroll_to_row(self.folds.row(top))
        self._find(start, backwards=False)
        self._start_count()

    def action_again(self, direction: int) -> None:
        """Go to the next match, or to the one before."""
        if not self.wanted:
            self.say("Nothing is searched for.")
            return
        last = self.folds.last(self.line)
        start = self.line + direction if last is None or direction < 0 else self.line + 1
        self._find(start, backwards=direction < 0)

    def _find(self, start: int, *, backwards: bool) -> None:
        self.work(_FIND, self._show_match, start, backwards=backwards)

    async def _show_match(self, start: int, *, backwards: bool) -> None:
        outline, wanted = self.outline, self.wanted
        if outline is None:
            return
        step = self.begin(_FIND, "Searching", len(outline), "lines")
        if not wanted:
            step.end()
            return
        found = await asyncio.to_thread(
            Search.of(wanted).around, outline, start, backwards=backwards, goes_on=step.goes_on
        )
        step.end()
        if wanted != self.wanted or step.left:
            return
        again = partial(self._find, start, backwards=backwards)
        if outline is not self.outline:  # more is indexed by now
            again()
        elif found is not None:
            self.show_line(found)
        elif not self._whole:
            self._missed = again
        elif self._origin is None:  # beside what is still typed the number says it
            self.say(f"Not found: {wanted}")

    def _start_count(self) -> None:
        self.matches = self.searched = 0
        self.work(_COUNT, self._count)

    async def _count(self) -> None:
        """Count the matches piece by piece, so that another search need not wait for this one."""
        outline, wanted = self.outline, self.wanted
        if outline is None:
            return
        step = self.begin(_COUNT, "Searching", len(outline), "lines")
        search = Search.of(wanted)
        for low in range(0, len(outline) if wanted else 0, _COUNTED):
            high = min(low + _COUNTED, len(outline))
            matches = await asyncio.to_thread(search.count, outline, low, high)
            if step.left:
                return
            self.matches, self.searched = self.matches + matches, high
            if high == len(outline) or high % (10 * _COUNTED) == 0:
                self._tell_moved(stepped=False)
        step.end()
