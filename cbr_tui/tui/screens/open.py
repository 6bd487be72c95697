"""Opening a backup: an ID input that takes anything with an ID in it, over the recent lookups."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, on
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Input, Static

from cbr_tui.text.ids import best, find_ids, why_not
from cbr_tui.tui.messages import Say, TextPasted
from cbr_tui.tui.screens.choose import ChooseScreen, Option
from cbr_tui.tui.widgets.id_input import IdInput
from cbr_tui.tui.widgets.key_row import KeyRow
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.message_row import MessageRow
from cbr_tui.tui.widgets.recents import RecentsView
from cbr_tui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from cbr_tui.service import Lookups

__all__ = ["OpenScreen"]

_QUIET: Final = 0.15
"""How long no key may come before a complete ID opens by itself, in seconds: a paste that arrives as keys
must not go on as commands."""


class OpenScreen(Screen[str | None], inherit_bindings=False):
    """Gives the ID to open, or None to go back to what was open before."""

    BINDING_GROUP_TITLE = "Open"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back"),
        Binding("tab", "app.focus_next", "to the list or the input", show=False),
        Binding("shift+tab", "app.focus_previous", "to the list or the input", show=False),
        Binding("slash,o,i", "focus_input", "to the input", show=False),
    ]
    AUTO_FOCUS = "#id"

    def __init__(self, lookups: Lookups, *, text: str = "", can_leave: bool = True) -> None:
        """Offer the recent lookups; `text` was pasted already; without `can_leave`, nothing is behind."""
        super().__init__()
        self._lookups = lookups
        self._text = text
        self._can_leave = can_leave

    def compose(self) -> ComposeResult:
        """Lay the rows out."""
        with Horizontal(id="top"):
            yield Static(" ID ", id="id-label", markup=False)
            yield IdInput(self._lookups.ids_starting, id="id")
            yield Static(f"{self._lookups.context.label} ", id="context", markup=False)
        yield RecentsView(id="recents")
        yield MessageRow(id="message")
        yield KeyRow(id="keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Show the recent lookups, and look at what was pasted."""
        self._show_recents("")
        if self._text:
            self.query_one(IdInput).value = self._text.strip().split("\n")[0]
            self._take(self._text)

    # What is typed and pasted

    @on(TextPasted)
    def take_pasted(self, event: TextPasted) -> None:
        """Open the backup that a pasted text is about, without another key."""
        if not find_ids(event.text):
            self.query_one(IdInput).insert_text_at_cursor(" ".join(event.text.split()))
        self._take(event.text)

    def on_paste(self, event: events.Paste) -> None:
        """Take a paste while the list has the keys."""
        event.stop()
        self._take(event.text)

    @on(Input.Changed)
    def filter_recents(self, event: Input.Changed) -> None:
        """Filter the recent lookups; a complete ID opens once no more keys come."""
        self._show_recents(event.value)
        self.query_one(MessageRow).say("")
        text = event.value
        candidates = find_ids(text)
        if len(candidates) == 1 and candidates[0].id == text.strip().lower():
            self.set_timer(_QUIET, lambda: self._take_if_still(text))

    @on(Input.Submitted)
    def take_typed(self, event: Input.Submitted) -> None:
        """Open the ID that was typed, or the recent lookup that was found by what was typed."""
        recent = self.query_one(RecentsView).recent
        if find_ids(event.value) or recent is None:
            self._take(event.value)
        else:
            self.dismiss(recent.backup_id)

    def _take_if_still(self, text: str) -> None:
        if self.is_current and self.query_one(IdInput).value == text:
            self._take(text)

    def _take(self, text: str) -> None:
        """Open what a text is about; ask where there are several; say why where there is none."""
        candidates = find_ids(text)
        meant = best(candidates)
        if meant is not None:
            self.dismiss(meant.id)
        elif candidates:
            options = [Option(each.id, each.id, each.hint) for each in candidates]
            self.app.push_screen(ChooseScreen("Which of these is the backup?", options), self._chosen)
        else:
            self.query_one(MessageRow).say(why_not(text))

    def _chosen(self, backup_id: str | None) -> None:
        if backup_id is not None:
            self.dismiss(backup_id)

    # The list

    def _show_recents(self, text: str) -> None:
        self.run_worker(self._load_recents(text.strip()), group="recents", exclusive=True)

    async def _load_recents(self, text: str) -> None:
        recents = await asyncio.to_thread(self._lookups.recents, text=text)
        self.query_one(RecentsView).show(recents, self._lookups.clock())

    @on(LineView.Chosen)
    def take_recent(self) -> None:
        """Open the recent lookup under the cursor."""
        recent = self.query_one(RecentsView).recent
        if recent is not None:
            self.dismiss(recent.backup_id)

    @on(LineView.Moved)
    def show_place(self) -> None:
        """Say how many there are."""
        view = self.query_one(RecentsView)
        message = self.query_one(MessageRow)
        if not message.message:
            count = f"{view.cursor + 1}/{view.row_count}" if view.row_count else "none yet"
            message.show_place("recent lookups", count)

    @on(Say)
    def say(self, event: Say) -> None:
        """Say it in the message row."""
        self.query_one(MessageRow).say(event.text)

    def action_recent(self, step: int) -> None:
        """Move in the list while the input has the keys."""
        self.query_one(RecentsView).action_move(step)

    def action_focus_input(self) -> None:
        """Give the keys to the input."""
        self.query_one(IdInput).focus()

    def action_leave(self) -> None:
        """Go back; where nothing is behind, give the keys to the list."""
        if self._can_leave:
            self.dismiss(None)
        else:
            self.query_one(RecentsView).focus()
