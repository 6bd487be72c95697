"""The row that asks for a text (what to search for, where to go) in the place of the message row.

What is said meanwhile, as of a search that is being counted, stands at its right edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message

from cbr_tui.tui.widgets.entry import Entry
from cbr_tui.tui.widgets.message_row import MessageRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget

__all__ = ["Foot", "Prompt"]

_SEARCH: Final = "search"


class Foot(Horizontal):
    """One row: what is said, or what is asked and, beside it, what is said."""

    def __init__(self) -> None:
        """Begin with what is said."""
        super().__init__(id="foot")

    def compose(self) -> ComposeResult:
        """Lay out both."""
        yield Prompt(id="prompt")
        yield MessageRow(id="message")

    def on_resize(self) -> None:
        """Give each its part of the room there is."""
        self.query_one(MessageRow).on_resize()


class Prompt(Entry):
    """One row; `Enter` keeps what was found, `Esc` does not."""

    BINDING_GROUP_TITLE = "Search"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "close(True)", "keep"),
        Binding("ctrl+j,tab", "close(True)", "keep", show=False),
        Binding("up", "recall(-1)", "what was typed before", show=False),
        Binding("down", "recall(1)", "what was typed after that, or keep", show=False),
        Binding("escape", "close(False)", "back"),
    ]

    @dataclass(eq=False, repr=False)
    class Closed(Message):
        """Tells that the person is done."""

        keep: bool
        """Whether what was typed counts."""
        purpose: str
        """What was asked for."""
        text: str
        """What was typed."""

    def __init__(self, *, id: str) -> None:
        """Begin out of sight."""
        super().__init__(id=id, compact=True, select_on_focus=False, placeholder=_SEARCH)
        self.cursor_blink = False
        self.purpose = _SEARCH
        """What is asked for; also what an empty row says."""
        self._before: Sequence[str] = ()
        self._place = 0
        self._asked_from: Widget | None = None
        """What had the keys."""
        self.display = False

    def open(self, text: str, purpose: str = _SEARCH, before: Sequence[str] = ()) -> None:
        """Ask, with `text` to begin with; `purpose` comes back with the answer.

        `before` is what was typed earlier for the same purpose, the newest last.
        """
        self.purpose = self.placeholder = purpose
        self._before = (*(typed for typed in before if typed != text), text) if before else ()
        self._place = len(self._before) - 1
        self.value = text
        self.cursor_position = len(text)
        if self.screen.focused is not self:
            self._asked_from = self.screen.focused
        self.display = True
        self.screen.query_one(MessageRow).stand_beside(asked=True, counts=purpose == _SEARCH)
        self.screen.set_focus(self)  # at once: `focus()` would let keys that came with this one go elsewhere

    def dismiss(self) -> None:
        """Give the row back without a word, and the keys to what had them."""
        if self.screen.focused is self:
            before = self._asked_from
            self.screen.set_focus(before if before is not None and before.is_attached else None)
        self.display = False
        self.screen.query_one(MessageRow).stand_beside(asked=False)

    def action_close(self, keep: bool) -> None:
        """Give the row back."""
        self.dismiss()
        self.post_message(self.Closed(keep, self.purpose, self.value))

    def action_recall(self, step: int) -> None:
        """Put what was typed before in the row; where there is no such thing, down keeps what is there."""
        if not self._before:
            if step > 0:
                self.action_close(keep=True)
            return
        self._place = max(0, min(self._place + step, len(self._before) - 1))
        self.value = self._before[self._place]
        self.cursor_position = len(self.value)
