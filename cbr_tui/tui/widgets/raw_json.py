"""The Raw JSON tab: what the service sent, laid out for reading and otherwise as it came."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from cbr_tui.model.dialects import place_in_answer
from cbr_tui.model.observation import LARGE
from cbr_tui.programs import Limits, ProgramFailed, Result, run
from cbr_tui.text.folds import Folds
from cbr_tui.text.marks import Marks
from cbr_tui.text.safe import fit, visible
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.messages import HandOver, WriteFile
from cbr_tui.tui.widgets.fold_view import Shown
from cbr_tui.tui.widgets.prompt import Prompt
from cbr_tui.tui.widgets.search_view import SearchView
from cbr_tui.tui.widgets.tab import Field, Tab

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from cbr_tui.text.outline import Outline
    from cbr_tui.tui.picture import Picture

__all__ = ["RawJsonTab"]

_GO: Final = "line number, or path"
_WRITE: Final = "file to write"
_PROGRAM: Final = "jq program"
_TOLD: Final = 1000
"""How many lines are laid out between two words on how far it is."""
_LAID_OUT: Final = 200_000
"""A longer answer goes to a pager or an editor as it came: laying it out would take seconds."""
_SAID: Final = 24
"""So much of a program is repeated beside the place of the cursor, in cells."""
_EMPTY: Final = Shown(b"", None, Folds(0), 0, whole=False)


class RawJsonTab(Tab):
    """One view over the answer's bytes, or over what a jq program makes of them."""

    BINDING_GROUP_TITLE = "Raw JSON"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("program", "ask_program", "a jq program; Esc shows the whole answer again"),
        bound("go-to", "ask_place", "go to a line or a path"),
        bound("write", "ask_file", "write what is shown to a file"),
        bound("pager", "hand_over('PAGER', 'less')", "read in $PAGER"),
        bound("editor", "hand_over('EDITOR', 'vi')", "read in $EDITOR"),
    ]

    def __init__(self) -> None:
        """Begin empty, with the whole answer."""
        super().__init__()
        self.limits = Limits()
        """What a program may take."""
        self.program = ""
        """What made what is shown; empty where that is the whole answer."""
        self._answer = b""
        self._aside = _EMPTY
        self._programs: list[str] = []
        self._marks = Marks()

    def compose(self) -> ComposeResult:
        """Make the one view."""
        yield SearchView()

    @property
    def view(self) -> SearchView:
        """The one view."""
        return self.query_one(SearchView)

    @property
    def place(self) -> str:
        """The place of the line under the cursor."""
        view = self.view
        return view.outline.path(view.line) if view.outline is not None and view.row_count else ""

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

    def search_begins(self) -> None:
        """Search from here on, and come back here where nothing is searched for after all."""
        self.view.search_begins()

    def search_ends(self) -> None:
        """Stay with what was found."""
        self.view.search_ends()

    @property
    def found(self) -> str:
        """Which program made what is shown, what is searched for in it, and on how many lines that is."""
        program = f"| {fit(visible(self.program), _SAID)}" if self.program else ""
        return "  ".join(filter(None, (program, self.view.found)))

    @property
    def counted(self) -> str:
        """On how many lines it is that is searched for."""
        return self.view.counted

    # What is shown

    def show_picture(self, picture: Picture) -> None:
        """Show the bytes of a picture."""
        self._marks = picture.marks
        if not self.program:
            self.view.marks = self._marks
        self.show_bytes(picture.observation.answer.raw)

    def show_bytes(self, raw: bytes) -> None:
        """Show bytes, which need be no picture: the body of a failure; or run the program over them."""
        if not self.program:
            self._answer = raw
            self.view.show_bytes(raw)
        elif raw is not self._answer and raw != self._answer:
            self._answer = raw
            self._forget_aside()
            self._start(self.program)

    def let_go(self) -> None:
        """Give a large answer back; of one that is behind what a program gave, nothing is remembered."""
        super().let_go()
        self._marks = self.view.marks
        if self.picture is not None and self.picture.observation.answer.raw is not self._answer:
            self._answer = b""
            self._forget_aside()
            if not self.program:
                self.view.let_go()

    def forget(self) -> None:
        """Let go of the bytes too."""
        super().forget()
        self._answer, self._aside, self._marks = b"", _EMPTY, self.view.marks
        self.view.forget()

    def _forget_aside(self) -> None:
        if len(self._aside.raw) > LARGE:
            self._aside = _EMPTY

    def seek(self, path: str) -> None:
        """Go to the place of a field of the backup in the whole answer, once that is indexed."""
        self.widen()
        self.view.seek(self._in_answer(path))

    def _in_answer(self, path: str) -> str:
        """Give where something of the backup stands in the answer, as the service calls it."""
        backup = self.picture.observation.backup if self.picture is not None else None
        return path if backup is None else place_in_answer(path, backup.places)

    @property
    def at_work(self) -> bool:
        """Whether the answer is still being indexed, folded or searched."""
        return self.view.at_work

    def stop(self) -> bool:
        """Leave the long steps that are under way."""
        return self.view.leave_steps()

    # A jq program

    def action_ask_program(self) -> None:
        """Ask for a program."""
        self.screen.query_one(Prompt).open(self.program, _PROGRAM, self._programs)

    def widen(self) -> bool:
        """Show the whole answer again, as it was left."""
        if not self.program:
            return False
        self.program = ""
        self.view.show_anew(self._aside)
        self._aside = _EMPTY
        self.view.marks = self._marks
        self.view.show_bytes(self._answer)
        return True

    def _start(self, program: str) -> None:
        self.run_worker(self._run(program, self._answer), group="program", exclusive=True)

    async def _run(self, program: str, answer: bytes) -> None:
        step = self.view.begin("program", "Running the program", self.limits.seconds, "s")
        ticks = itertools.count(1)
        ticking = self.set_interval(1, lambda: step.goes_on(next(ticks)))
        running = asyncio.create_task(run(program, answer, self.limits))
        step.when_left(running.cancel)
        try:
            await asyncio.wait([running])
        finally:
            ticking.stop()
            running.cancel()
            step.end()
        if running.cancelled():
            return
        failed = running.exception()
        if failed is None:
            self._show_result(program, running.result())
        elif isinstance(failed, ProgramFailed):
            self.view.say(str(failed))
        else:
            raise failed

    def _show_result(self, program: str, result: Result) -> None:
        if not self.program:
            self._aside = self.view.shown
        if program != self.program:
            self.view.show_anew(_EMPTY)
            self.view.marks = Marks()  # its places are not those of the answer
        self.program = program
        self.view.show_bytes(result.raw)
        values = f"{result.count:,} values, as a list." if result.count > 1 else ""
        self.view.say(f"{values} {result.error}".strip())

    # What is asked for

    def action_ask_place(self) -> None:
        """Ask where to go."""
        self.screen.query_one(Prompt).open("", _GO)

    def action_ask_file(self) -> None:
        """Ask for the name of a file."""
        self.screen.query_one(Prompt).open("answer.json", _WRITE)

    def answered(self, purpose: str, text: str) -> None:
        """Take what was typed in the prompt: a place, a file's name, or a program."""
        if purpose == _GO and text:
            self.view.go(text, self._in_answer(text.strip().lstrip(".")))
        elif purpose == _WRITE and text:
            self.post_message(WriteFile(Path(text).expanduser(), self.view.raw).set_sender(self))
        elif purpose == _PROGRAM and text.strip() not in {"", "."}:
            if text in self._programs:
                self._programs.remove(text)
            self._programs.append(text)
            self._start(text)
        elif purpose == _PROGRAM:
            self.widen()

    # Handing over

    def action_hand_over(self, variable: str, otherwise: str) -> None:
        """Read what is shown in another program."""
        self.view.work("hand over", self._hand_over, variable, otherwise)

    async def _hand_over(self, variable: str, otherwise: str) -> None:
        outline = self.view.outline
        if outline is None:
            return
        step = self.view.begin("hand over", "Laying out", len(outline), "lines")
        content = await asyncio.to_thread(_laid_out, outline, self.view.raw, step.goes_on)
        step.end()
        if not step.left:
            self.post_message(HandOver(variable, otherwise, content).set_sender(self))

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
            *([("shown", "all that the program gave", "a")] if self.program else []),
        )

    def copied(self, what: str) -> str:
        """Give the text of one thing of `more_to_copy`, as it came."""
        view = self.view
        if what == "shown":
            return view.raw.decode("utf-8", "replace")
        if view.outline is None:
            return ""
        if what == "key":
            return view.outline.key(view.line)
        holder = view.outline.holder(view.line)
        return "" if holder is None else view.outline.value(holder)


def _laid_out(outline: Outline, raw: bytes, goes_on: Callable[[int], bool]) -> bytes:
    """Give the answer as it is shown, or as it came where that would take too long or be left."""
    lines = []
    for number in range(len(outline)) if len(outline) <= _LAID_OUT else ():
        lines.append(f"{outline.line(number)}\n".encode())
        if number % _TOLD == 0 and not goes_on(number):
            break
    return b"".join(lines) or raw
