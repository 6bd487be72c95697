"""The row that asks what to search for; it stands in the message row's place while it is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from cbr_tui.tui.widgets.message_row import MessageRow

if TYPE_CHECKING:
    from textual.binding import BindingType

__all__ = ["Prompt"]


class Prompt(Input):
    """One row; `Enter` keeps what was found, `Esc` does not."""

    BINDING_GROUP_TITLE = "Search"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "close(True)", "keep"),
        Binding("ctrl+j,tab,down", "close(True)", "keep", show=False),
        Binding("escape", "close(False)", "show everything"),
    ]

    @dataclass
    class Closed(Message):
        """Tells that the person is done."""

        keep: bool
        """Whether what was found stays."""

    def __init__(self, *, id: str) -> None:
        """Begin out of sight."""
        super().__init__(id=id, compact=True, select_on_focus=False, placeholder="search")
        self.cursor_blink = False
        self.display = False

    def open(self, text: str) -> None:
        """Ask, with `text` to begin with."""
        self.value = text
        self._swap(shown=True)
        self.focus()

    def dismiss(self) -> None:
        """Give the row back without a word."""
        self._swap(shown=False)

    def action_close(self, keep: bool) -> None:
        """Give the row back."""
        self._swap(shown=False)
        self.post_message(self.Closed(keep))

    def _swap(self, *, shown: bool) -> None:
        self.display = shown
        self.screen.query_one(MessageRow).display = not shown
