"""An outline on the screen, and what of it is folded away."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from cbr_tui.text.folds import Folds
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.messages import Say
from cbr_tui.tui.roles import Piece
from cbr_tui.tui.step import Step
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from cbr_tui.text.outline import Outline

__all__ = ["ENVELOPES", "FoldView", "Shown"]

ENVELOPES: Final = ("checkpoint_item.", "checkpoint_items[0].", "")
"""What the places of fields stand in; answers without the documented one are read too."""
_FOLD: Final = "fold"
_BYTES: Final = 4
"""The most bytes that one character takes in UTF-8."""


class Shown(NamedTuple):
    """What a view shows, so that it can show it again."""

    raw: bytes
    """What it was made from."""
    outline: Outline | None
    """Its lines, once they are known."""
    folds: Folds
    """What of them is folded."""
    row: int
    """Where the cursor stands."""
    whole: bool
    """Whether all of it is indexed."""


class FoldView(LineView):
    """Shows an outline with folds; only the visible lines are ever made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("details", "choose", "fold or unfold"),
        bound("fold", "fold", "fold"),
        bound("unfold", "unfold", "unfold"),
        bound("fold-all", "fold_all", "then 1 … 9: fold all that deep; 0: unfold all"),
    ]

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.outline: Outline | None = None
        self.folds = Folds(0)
        self._folding = False
        self._steps: dict[str, Step] = {}

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
        if last is None:
            tokens = self.outline.tokens(line, self.reach * _BYTES)
        else:
            tokens = self.outline.folded(line, last)
        mark = self._mark(self.outline, line, folded=last is not None) if self.marks else ""
        return [
            Piece(mark, "changed") if mark else Piece(" "),
            *(Piece(text, style) for style, text in tokens),
        ]

    def _mark(self, outline: Outline, line: int, *, folded: bool) -> str:
        path = f"{outline.path(line)}.".removeprefix(".")
        place = next(path[len(envelope) : -1] for envelope in ENVELOPES if path.startswith(envelope))
        return self.marks.within(place) if folded else self.marks.at(place)

    def show_line(self, line: int) -> None:
        """Put the cursor on a line; what hides it is unfolded."""
        if self.folds.line(self.folds.row(line)) != line:
            at = self.line
            self.folds.reveal(line)
            self.rows_changed(self.folds.row(at))
        self.move_to(self.folds.row(line))

    def say(self, text: str) -> None:
        """Say something in the message row."""
        self.post_message(Say(text).set_sender(self))

    # Long steps

    def begin(self, name: str, doing: str, whole: int, unit: str) -> Step:
        """Begin a long step; the one of the same name before it is left."""
        if name in self._steps:
            self._steps[name].leave()
        self._steps[name] = Step(self, doing, whole, unit)
        return self._steps[name]

    @property
    def at_work(self) -> bool:
        """Whether a long step is under way."""
        return any(step.under_way for step in self._steps.values())

    def leave_steps(self) -> bool:
        """Leave what is under way; says whether anything was."""
        return any([step.leave() for step in self._steps.values()])  # noqa: C419 - all of them

    def on_unmount(self) -> None:
        """Leave what is under way: nobody can see it any more."""
        self.leave_steps()

    # Folding

    def action_choose(self) -> None:
        """Fold what begins or ends on this line, or unfold it."""
        if self.outline is None or not self.row_count:
            return
        if self.folds.last(self.line) is not None:
            self.action_unfold()
        elif self.outline.holder(self.line) != self.outline.parent(self.line):
            self.action_fold()
        else:
            self.post_message(Say("Nothing begins or ends here."))

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
        self.say("Fold how deep? 1 … 9; 0 unfolds all")

    def take(self, character: str | None) -> bool:
        """Take the digit after `z`; any other key does what it always does."""
        folding, self._folding = self._folding, False
        if folding and character is not None and character in "0123456789":
            self.say("")  # the question is answered
            self.fold_all(int(character))
            return True
        return False

    def fold_all(self, depth: int) -> None:
        """Fold everything that stands so deep; 0 unfolds all."""
        self.work(_FOLD, self._fold_all, depth)

    async def _fold_all(self, depth: int) -> None:
        outline = self.outline
        if outline is None:
            return
        step = self.begin(_FOLD, "Folding", len(outline), "lines")
        folds = await asyncio.to_thread(_folded, outline, depth, step)
        step.end()
        if outline is self.outline and not step.left:
            line = self.line
            self.folds = folds
            self.rows_changed(self.folds.row(line))
            self.show_cursor()


def _folded(outline: Outline, depth: int, step: Step) -> Folds:
    return Folds(len(outline), outline.folds_at(depth, step.goes_on))
