"""The Raw JSON tab: what the service sent, laid out for reading and otherwise as it came."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from cbr_tui.text.folds import Folds
from cbr_tui.text.outline import Outline
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.handover import hand_over, write_new
from cbr_tui.tui.messages import Say
from cbr_tui.tui.roles import Piece
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.prompt import Prompt
from cbr_tui.tui.widgets.tab import Field, Tab

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from cbr_tui.tui.picture import Picture

__all__ = ["RawJsonTab"]

_GO: Final = "line number, or path"
_WRITE: Final = "file to write"
_COUNTED: Final = 50_000
"""How many lines are searched between two looks at whether the count is still wanted."""
_HEAD: Final = 16_384
"""So many bytes of an answer are more than a screenful: they are shown while the others are indexed."""
_LAID_OUT: Final = 200_000
"""A longer answer goes to a pager or an editor as it came: laying it out would take seconds."""
_ENVELOPES: Final = ("checkpoint_item.", "checkpoint_items[0].", "")
"""What the places of fields stand in; answers without the documented one are read too."""


class RawJsonTab(Tab):
    """One view over the answer's bytes."""

    def compose(self) -> ComposeResult:
        """Make the one view."""
        yield OutlineView()

    @property
    def view(self) -> OutlineView:
        """The one view."""
        return self.query_one(OutlineView)

    @property
    def field(self) -> Field | None:
        """The line under the cursor."""
        view = self.view
        if view.outline is None or not view.row_count:
            return None
        return Field(view.outline.path(view.line), view.outline.value(view.line))

    @property
    def wanted(self) -> str:
        """What is searched for."""
        return self.view.wanted

    @wanted.setter
    def wanted(self, text: str) -> None:
        self.view.search(text)

    @property
    def found(self) -> str:
        """What is searched for, and on how many lines it is."""
        view = self.view
        if not view.wanted:
            return ""
        return f"/{view.wanted}  {view.matches:,}{'' if view.counted else '…'} found"

    def more_to_copy(self) -> Sequence[tuple[str, str, str]]:
        """Give what else can be copied: a name, what it is, and its key in the menu."""
        view = self.view
        if view.outline is None or not view.row_count:
            return ()
        key = view.outline.key(view.line)
        holder = view.outline.holder(view.line)
        return (
            *([("key", "the key under the cursor", "k")] if key else []),
            *([("object", "the object or list around it", "o")] if holder is not None else []),
        )

    def copied(self, what: str) -> str:
        """Give the text of one thing of `more_to_copy`, as it came."""
        view = self.view
        if view.outline is None:
            return ""
        if what == "key":
            return view.outline.key(view.line)
        holder = view.outline.holder(view.line)
        return "" if holder is None else view.outline.value(holder)

    def answered(self, purpose: str, text: str) -> None:
        """Take what was typed in the prompt: a place, or a file's name."""
        if purpose == _GO and text:
            self.view.go(text)
        elif purpose == _WRITE and text:
            self.run_worker(self._write(Path(text).expanduser()), group="write")

    async def _write(self, path: Path) -> None:
        try:
            await asyncio.to_thread(write_new, path, self.view.raw)
        except FileExistsError:
            self.post_message(Say(f"{path} is already there: nothing was written. Choose another name."))
        except OSError as error:
            self.post_message(Say(f"{path} can't be written: {error.strerror}."))
        except ValueError:
            self.post_message(Say("A file's name can't have a zero byte in it."))
        else:
            self.post_message(Say(f"Wrote {len(self.view.raw):,} bytes to {path}."))

    def show_picture(self, picture: Picture) -> None:
        """Show the bytes of a picture."""
        self.view.marks = picture.marks
        self.view.show_bytes(picture.observation.answer.raw)

    def show_bytes(self, raw: bytes) -> None:
        """Show bytes that are no picture: the body of a failure."""
        self.view.show_bytes(raw)


class OutlineView(LineView):
    """Shows an outline; only the visible lines are ever made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("next-match", "again(1)", "next match"),
        bound("match-before", "again(-1)", "match before"),
        bound("details", "choose", "fold or unfold"),
        bound("fold", "fold", "fold"),
        bound("unfold", "unfold", "unfold"),
        bound("fold-all", "fold_all", "then 1 … 9: fold all that deep; 0: unfold all"),
        bound("go-to", "ask_place", "go to a line or a path"),
        bound("write", "ask_file", "write the answer to a file"),
        bound("pager", "hand_over('PAGER', 'less')", "read in $PAGER"),
        bound("editor", "hand_over('EDITOR', 'vi')", "read in $EDITOR"),
    ]

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.outline: Outline | None = None
        self.folds = Folds(0)
        self.wanted = ""
        self.matches = 0
        """On how many lines the wanted text was found so far."""
        self.counted = False
        """Whether all lines were searched."""
        self.raw = b""
        """What is shown."""
        self._whole = False
        self._unwanted = False
        self._sought = ""
        self._folding = False

    @property
    def row_count(self) -> int:
        """Count the lines that are not folded away."""
        return len(self.folds)

    @property
    def line(self) -> int:
        """The outline's line under the cursor."""
        return self.folds.line(self.cursor)

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give one line, coloured by syntax, with a mark where it changed, or something in what it folds."""
        if self.outline is None:
            return ()
        line = self.folds.line(index)
        last = self.folds.last(line)
        tokens = self.outline.tokens(line) if last is None else self.outline.folded(line, last)
        mark = self._mark(self.outline, line, folded=last is not None) if self.marks else ""
        return [
            Piece(mark, "changed") if mark else Piece(" "),
            *(Piece(text, style) for style, text in tokens),
        ]

    def _mark(self, outline: Outline, line: int, *, folded: bool) -> str:
        path = f"{outline.path(line)}.".removeprefix(".")
        place = next(path[len(envelope) : -1] for envelope in _ENVELOPES if path.startswith(envelope))
        return self.marks.within(place) if folded else self.marks.at(place)

    def show_bytes(self, raw: bytes) -> None:
        """Show these bytes as soon as they are indexed; cursor and folds stay where they are."""
        if raw != self.raw:
            self.raw = raw
            if self.outline is None and len(raw) > _HEAD:
                self.outline = Outline.of(raw[:_HEAD])
                self.folds = Folds(len(self.outline))
                self.rows_changed()
            self.run_worker(self._index(raw), group="index", exclusive=True)

    async def _index(self, raw: bytes) -> None:
        loop = asyncio.get_running_loop()
        self._unwanted = False

        def goes_on(position: int) -> bool:
            loop.call_soon_threadsafe(self._tell_progress, raw, position)
            return raw is self.raw and not self._unwanted

        before = self.outline if self._whole else None
        self._whole = False
        outline, folds = await asyncio.to_thread(_indexed, raw, before, self.folds, goes_on)
        if raw is not self.raw:
            return
        line = self.line
        self._whole = True
        self.outline, self.folds = outline, folds
        self.rows_changed(self.folds.row(line))
        if self._sought:
            self.seek(self._sought)
        if self.wanted:
            self._start_count()

    def _tell_progress(self, raw: bytes, position: int) -> None:
        if raw is self.raw and not self._unwanted:
            per_cent = 100 * position // len(raw)
            self.post_message(Say(f"Indexing: {per_cent} % of {len(raw):,} bytes. Esc leaves the rest."))

    def stop_indexing(self) -> bool:
        """Leave what is not indexed yet as it came; says whether there was anything to stop."""
        stopping = bool(self.raw) and not self._whole and not self._unwanted
        self._unwanted = self._unwanted or stopping
        return stopping

    # Going to a place

    def seek(self, path: str) -> None:
        """Go to the place of a field of the backup, once the answer is indexed."""
        self._sought = path
        if self._whole:
            self.run_worker(
                self._go([envelope + path for envelope in _ENVELOPES]), group="go", exclusive=True
            )

    def go(self, place: str) -> None:
        """Go to a line, counted from 1, or to a path."""
        if self.outline is None:
            return
        if not self._whole:
            self.post_message(Say("Places are known once the answer is indexed."))
        elif place.strip().isdecimal() and len(place) < _LONGEST_NUMBER:
            self._show_line(max(0, min(int(place), len(self.outline)) - 1))
        else:
            self.run_worker(self._go([place.strip()]), group="go", exclusive=True)

    async def _go(self, paths: Sequence[str]) -> None:
        outline = self.outline
        self._sought = ""
        if outline is None:
            return
        for path in paths:
            line = await asyncio.to_thread(outline.locate, path)
            if outline is not self.outline:
                return
            if line is not None:
                self._show_line(line)
                return
        self.post_message(Say(f"No such place: {paths[-1]}"))

    def _show_line(self, line: int) -> None:
        if self.folds.line(self.folds.row(line)) != line:
            at = self.line
            self.folds.reveal(line)
            self.rows_changed(self.folds.row(at))
        self.move_to(self.folds.row(line))

    # Folding

    def action_choose(self) -> None:
        """Fold what begins or ends on this line, or unfold it."""
        if self.outline is None or not self.row_count:
            return
        if self.folds.last(self.line) is not None:
            self.action_unfold()
        elif self.outline.holder(self.line) != self.outline.parent(self.line):
            self.action_fold()

    def action_fold(self) -> None:
        """Fold what begins or ends on this line, else what it stands in."""
        if self.outline is None or not self.row_count:
            return
        line = self.line
        # What is folded already has no more to fold: what it stands in has.
        first = self.outline.parent(line) if self.folds.last(line) is not None else self.outline.holder(line)
        if first is not None:
            self.folds.fold(first, self.outline.end(first))
            self.rows_changed(self.folds.row(first))
            self.show_cursor()

    def action_unfold(self) -> None:
        """Unfold what is folded on this line."""
        line = self.line
        self.folds.unfold(line)
        self.rows_changed(self.folds.row(line))

    def action_fold_all(self) -> None:
        """Wait for the digit that says how deep."""
        self._folding = True

    def on_key(self, event: events.Key) -> None:
        """Take the digit after `z`; any other key does what it always does."""
        if self._folding and event.character is not None and event.character in "0123456789":
            event.stop()
            event.prevent_default()
            self.run_worker(self._fold_all(int(event.character)), group="fold", exclusive=True)
        self._folding = False

    async def _fold_all(self, depth: int) -> None:
        outline = self.outline
        if outline is None:
            return
        folded = await asyncio.to_thread(outline.folds_at, depth)
        if outline is self.outline:
            line = self.line
            self.folds = Folds(len(outline), folded)
            self.rows_changed(self.folds.row(line))
            self.show_cursor()

    # Searching

    def search(self, text: str) -> None:
        """Go to the first line with this text, from the cursor on, and count all."""
        self.wanted = text
        self._find(self.line, backwards=False)
        self._start_count()

    def action_again(self, direction: int) -> None:
        """Go to the next match, or to the one before."""
        last = self.folds.last(self.line)
        start = self.line + direction if last is None or direction < 0 else self.line + 1
        self._find(start, backwards=direction < 0)

    def _find(self, start: int, *, backwards: bool) -> None:
        self.run_worker(self._show_match(start, backwards=backwards), group="find", exclusive=True)

    async def _show_match(self, start: int, *, backwards: bool) -> None:
        outline, wanted = self.outline, self.wanted
        if outline is None or not wanted:
            return
        found = await asyncio.to_thread(_around, outline, _meant(wanted), start, backwards=backwards)
        if outline is not self.outline or wanted != self.wanted:
            return
        if found is None:
            self.post_message(Say(f"Not found: {wanted}"))
        else:
            self._show_line(found)

    def _start_count(self) -> None:
        self.matches, self.counted = 0, False
        self.run_worker(self._count(), group="count", exclusive=True)

    async def _count(self) -> None:
        """Count the matches piece by piece, so that another search need not wait for this one."""
        outline, wanted = self.outline, self.wanted
        if outline is None or not wanted:
            return
        for low in range(0, len(outline), _COUNTED):
            self.matches += await asyncio.to_thread(outline.count, _meant(wanted), low, low + _COUNTED)
        self.counted = True
        if self.matches:
            self._tell_moved(stepped=False)

    # Handing over

    def action_ask_place(self) -> None:
        """Ask where to go."""
        self.screen.query_one(Prompt).open("", _GO)

    def action_ask_file(self) -> None:
        """Ask for the name of a file."""
        self.screen.query_one(Prompt).open("answer.json", _WRITE)

    async def action_hand_over(self, variable: str, otherwise: str) -> None:
        """Read the answer in another program."""
        if self.outline is not None:
            content = await asyncio.to_thread(_laid_out, self.outline, self.raw)
            said = hand_over(self.app, variable, otherwise, content)
            if said:
                self.post_message(Say(said))


def _indexed(
    raw: bytes, before: Outline | None, folds: Folds, goes_on: Callable[[int], bool]
) -> tuple[Outline, Folds]:
    """Index an answer, and fold again what was folded in the one before and is at the same place in it."""
    outline = Outline.of(raw, goes_on)
    folded = {}
    for line in folds.firsts if before is not None else ():
        if line < len(outline) and before is not None and outline.path(line) == before.path(line):
            end = outline.end(line)
            if end > line and outline.holder(line) == line:
                folded[line] = end
    return outline, Folds(len(outline), folded)


def _around(outline: Outline, text: str, start: int, *, backwards: bool) -> int | None:
    """Find the nearest match, at the end beginning anew at the other one."""
    found = outline.find(text, start, backwards=backwards)
    if found is None:
        found = outline.find(text, len(outline) - 1 if backwards else 0, backwards=backwards)
    return found


def _meant(text: str) -> str:
    """Give the text that is looked for: `status:` means a whole key."""
    key = text.removesuffix(":")
    return f'"{key}":' if key != text and key.replace("_", "").isalnum() else text


def _laid_out(outline: Outline, raw: bytes) -> bytes:
    """Give the answer as it is shown, or as it came where that would take too long."""
    if len(outline) > _LAID_OUT:
        return raw
    return "".join(f"{outline.line(number)}\n" for number in range(len(outline))).encode()


_LONGEST_NUMBER: Final = 10
