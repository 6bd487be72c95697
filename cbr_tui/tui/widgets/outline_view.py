"""Bytes on the screen as an outline: indexed beside the event loop, and gone through by place."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import frozen
from cbr_tui.model.observation import LARGE
from cbr_tui.text.folds import Folds
from cbr_tui.text.outline import Outline
from cbr_tui.tui.bindings import key_of
from cbr_tui.tui.widgets.fold_view import ENVELOPES, FoldView, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


__all__ = ["OutlineView"]

_INDEX: Final = "index"
_GO: Final = "go"
_HEAD: Final = 16_384
"""So many bytes of an answer are more than a screenful: they are shown while the others are indexed."""
_LONGEST_NUMBER: Final = 10


class OutlineView(FoldView):
    """Shows the outline of some bytes."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.raw = b""
        """What is shown."""
        self._whole = False
        self._before: Outline | None = None
        self._remembered: _Remembered | None = None
        self._leaving = False
        self._sought = ""
        self._partial = False
        """Whether the person left the index before its end."""
        self._then: Callable[[], object] | None = None
        """What waits for the index."""

    # What is shown

    def show_bytes(self, raw: bytes) -> None:
        """Show these bytes as soon as they are indexed; cursor and folds stay where they are."""
        self._leaving = False
        if raw is self.raw or raw == self.raw:
            return
        self.raw, self._whole, self._partial = raw, False, False
        if self.outline is None and len(raw) > _HEAD:
            self.outline = Outline.of(raw[:_HEAD])
            self.folds = Folds(len(self.outline))
            self.rows_changed()
        self.work(_INDEX, self._index, raw)

    def let_go(self) -> None:
        """Give a large answer back until it is shown again; where cursor and folds are is remembered."""
        if len(self.raw) <= LARGE or self.outline is None:
            return
        if self._whole:
            self._leaving = True
            self.work(_INDEX, self._let_go, self.outline, self.folds)
        else:
            self.show_anew(_NOTHING)

    def forget(self) -> None:
        """Give everything back for good."""
        self._leaving = False
        self.show_anew(_NOTHING)
        self._remembered = None

    async def _let_go(self, outline: Outline, folds: Folds) -> None:
        remembered = _Remembered(self.line, await asyncio.to_thread(_places, outline, folds))
        if self._leaving and outline is self.outline:
            self.show_anew(_NOTHING)
            self._remembered = remembered

    @property
    def shown(self) -> Shown:
        """What is shown now."""
        return Shown(self.raw, self.outline, self.folds, self.cursor, self._whole and not self._partial)

    def show_anew(self, shown: Shown) -> None:
        """Show what was shown before, or what is empty yet."""
        self.leave_steps()
        self._partial, self._then = False, None
        self.raw, self.outline, self.folds, row, self._whole = shown
        self._before = self.outline if self._whole else None
        self.rows_changed(row)
        self.show_cursor()
        if self.raw and not self._whole:
            self.work(_INDEX, self._index, self.raw)
        else:
            self.lines_changed()

    def lines_changed(self) -> None:
        """Do what a subclass does once all lines are there, or others than before."""

    async def _index(self, raw: bytes) -> None:
        step = self.begin(_INDEX, "Indexing", len(raw), "bytes")
        remembered, before = self._remembered, self._before
        if remembered is None and before is not None:
            remembered = _Remembered(0, await asyncio.to_thread(_places, before, self.folds))
        outline, folds = await asyncio.to_thread(_indexed, raw, remembered, step.goes_on)
        step.end()
        if raw is not self.raw:
            return
        self._partial, then, self._then = step.left, self._then, None
        line = self.line or (self._remembered.line if self._remembered is not None else 0)
        self._whole, self._remembered = True, None
        self.outline, self.folds, self._before = outline, folds, outline
        self.rows_changed(self.folds.row(line))
        if self._partial:
            ways = f"{key_of(self, 'search')} {key_of(self, 'go-to')} and folds go on"
            self.say(f"Only {outline.indexed:,} lines are indexed: {ways}.")
        elif then is not None:
            then()
        if self._sought:
            self.seek(self._sought)
        self.lines_changed()

    def _go_on(self, then: Callable[[], object] | None = None) -> None:
        """Index what the person left; `then` is what it is for."""
        self._partial, self._whole, self._then = False, False, then
        self.work(_INDEX, self._index, self.raw)

    @property
    def _beyond(self) -> bool:
        """Whether the cursor stands behind what was indexed before the person left that."""
        return self._partial and self.outline is not None and not self.outline.path(self.line)

    # Folding

    def action_choose(self) -> None:
        """Fold or unfold; where nothing is indexed, go on with that."""
        if self._beyond:
            self._go_on()
        else:
            super().action_choose()

    def action_fold(self) -> None:
        """Fold, once that is known."""
        if self._beyond:
            self._go_on()
        else:
            super().action_fold()

    def fold_all(self, depth: int) -> None:
        """Fold all, once all is known."""
        if self._partial:
            self._go_on(partial(self.fold_all, depth))
        else:
            super().fold_all(depth)

    # Going to a place

    def seek(self, path: str) -> None:
        """Go to the place of a field of the backup, once the answer is indexed."""
        self._sought = path
        if self._whole:
            self._go_to(path, [envelope + path for envelope in ENVELOPES])

    def go(self, place: str, field: str) -> None:
        """Go to a line, counted from 1, or to a path: in the answer, or, as `field`, below its envelope."""
        if self.outline is None:
            return
        if not self._whole:
            self._then = partial(self.go, place, field)
            self.say("Gone there once the answer is indexed.")
        elif place.strip().isdecimal() and len(place) < _LONGEST_NUMBER:
            line = max(0, min(int(place), len(self.outline)) - 1)
            if self._partial and not self.outline.path(line):
                self._go_on(partial(self.go, place, field))
            else:
                self._show_amid(line)
        else:
            self._go_to(place.strip(), [place.strip(), *(envelope + field for envelope in ENVELOPES)])

    def _show_amid(self, line: int) -> None:
        """Put the cursor on a line; one that was out of view is shown with what follows it."""
        top, page = round(self.scroll_y), self._page()
        self.show_line(line)
        if not top <= self.cursor < top + page:
            self.scroll_to_row(max(0, min(self.cursor - page // 3, self.row_count - page)))

    def _go_to(self, place: str, paths: Sequence[str]) -> None:
        self.work(_GO, self._show_place, place, paths)

    async def _show_place(self, place: str, paths: Sequence[str]) -> None:
        """Show the first of `paths` that is there; `place` is what they are called."""
        outline = self.outline
        self._sought = ""
        if outline is None:
            return
        for path in paths:
            line = await asyncio.to_thread(outline.locate, path)
            if outline is not self.outline:
                self._go_to(place, paths)
                return
            if line is not None:
                self._show_amid(line)
                return
        if self._partial:
            self._go_on(partial(self._go_to, place, paths))
        else:
            self.say(f"No such place: {place}")


@frozen
class _Remembered:
    """What is remembered of an outline that was there before."""

    line: int
    """Where the cursor stood."""
    folded: Mapping[int, str]
    """The first line of every fold, with its place."""


_NOTHING: Final = Shown(b"", None, Folds(0), 0, whole=False)


def _places(outline: Outline, folds: Folds) -> dict[int, str]:
    return {line: outline.path(line) for line in folds.firsts}


def _indexed(
    raw: bytes, remembered: _Remembered | None, goes_on: Callable[[int], bool]
) -> tuple[Outline, Folds]:
    """Index an answer, and fold again what was folded in the one before and is at the same place in it."""
    outline = Outline.of(raw, goes_on)
    folded = {}
    for line, path in remembered.folded.items() if remembered is not None else ():
        if line < len(outline) and outline.path(line) == path:
            end = outline.end(line)
            if end > line and outline.holder(line) == line:
                folded[line] = end
    return outline, Folds(len(outline), folded)
