"""Opening a backup: an ID input that takes anything with an ID in it, over the recent lookups."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Input, Static

from cbr_tui.errors import StorageError
from cbr_tui.model.observation import Order
from cbr_tui.text.ids import best, find_ids, why_not
from cbr_tui.text.safe import visible
from cbr_tui.tui.bindings import bound, key_of
from cbr_tui.tui.messages import AskForList, GoBack, OpenBackup, TextPasted
from cbr_tui.tui.screens.choose import ChooseScreen, Option
from cbr_tui.tui.screens.whole import WholeScreen
from cbr_tui.tui.widgets.context_label import ContextLabel
from cbr_tui.tui.widgets.id_input import IdInput
from cbr_tui.tui.widgets.insecure_row import InsecureRow
from cbr_tui.tui.widgets.key_row import KeyRow
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.message_row import MessageRow
from cbr_tui.tui.widgets.prompt import Foot, Prompt
from cbr_tui.tui.widgets.recents import RecentsView
from cbr_tui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.timer import Timer

    from cbr_tui.model.context import Context
    from cbr_tui.model.observation import Recent
    from cbr_tui.service import Lookups
    from cbr_tui.tui.copying import CopyableRow

__all__ = ["OpenScreen"]

_AT_ONCE: Final = 1000
"""So many recent lookups are shown before the others are read."""
_QUIET: Final = 0.15
"""How long no key may come before what was typed is taken, in seconds: a paste can arrive as keys, line
breaks and all, and must not go on as commands."""


class OpenScreen(WholeScreen, inherit_bindings=False):
    """Asks for a backup, and posts `OpenBackup`."""

    BINDING_GROUP_TITLE = "Open"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "to the list or the input", show=False),
        Binding("shift+tab", "app.focus_previous", "to the list or the input", show=False),
        bound("input", "focus_input", "to the input"),
        bound("help", "app.help", "help", show=True),
        bound("list-all", "list", "all backups", show=True),
        bound("copy", "copy", "copy", show=True),
        Binding("escape", "leave", "back"),
        bound("commands", "palette", "all commands"),
    ]
    AUTO_FOCUS = "#id"

    def __init__(self, lookups: Lookups, *, text: str = "") -> None:
        """Offer the recent lookups; `text` was pasted already."""
        super().__init__()
        self._lookups = lookups
        self._text = text
        self._entered = False
        """Whether a line break came: what was typed is to be taken, even if it is no complete ID."""
        self._quiet: Timer | None = None
        self._told = 0
        self._order = Order.LOOKUP
        self._by_context = False
        self._undo: Callable[[], None] | None = None
        """Brings back what was deleted last."""
        self._deleted: Recent | None = None
        self._brought_back: Recent | None = None
        """Where the cursor goes as soon as it is in the list again."""
        self._noted: Recent | None = None
        """What a note is being asked for about."""
        self._led_on = False
        """Whether a backup was opened from here."""

    def compose(self) -> ComposeResult:
        """Lay the rows out."""
        with Horizontal(id="top"):
            yield Static(" ID ", id="id-label", markup=False)
            yield IdInput(self._lookups.ids_starting, id="id")
            yield ContextLabel(self._lookups.context)
        yield InsecureRow(self._lookups.context)
        yield RecentsView(id="recents")
        yield Foot()
        yield KeyRow(id="keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Show the recent lookups, and look at what was pasted."""
        self._show_recents("")
        if self._text:
            self.take_paste(self._text)

    def on_screen_resume(self) -> None:
        """Show the recent lookups anew where the person comes back from one."""
        if self._led_on:
            self._show_recents(self.query_one(IdInput).value)

    def use(self, lookups: Lookups) -> None:
        """Open backups in another context from now on."""
        self._lookups = lookups
        self.query_one(ContextLabel).show(lookups.context)
        self._show_recents(self.query_one(IdInput).value)

    # What is typed and pasted

    @on(TextPasted)
    def take_pasted(self, event: TextPasted) -> None:
        """Take a paste into the input."""
        self.take_paste(event.text)

    @on(Input.Changed, "#id")
    def filter_recents(self, event: Input.Changed) -> None:
        """Filter the recent lookups as it is typed."""
        self._show_recents(event.value)
        self.query_one(MessageRow).say("")
        self._wait_for_quiet()

    @on(Input.Submitted, "#id")
    def enter(self) -> None:
        """Take what was typed, unless more comes: then the line break was part of a paste."""
        if self._entered:
            self.query_one(IdInput).insert_text_at_cursor(" ")
        self._entered = True
        self._wait_for_quiet()

    def _wait_for_quiet(self) -> None:
        if self._quiet is not None:
            self._quiet.stop()
        self._quiet = self.set_timer(_QUIET, self._take_typed)

    def _take_typed(self) -> None:
        """Open the ID that was typed, or the recent lookup that was found by what was typed."""
        text = self.query_one(IdInput).value
        entered, self._entered = self._entered, False
        candidates = find_ids(text)
        complete = len(candidates) == 1 and candidates[0].id == text.strip().lower()
        recent = self.query_one(RecentsView).recent
        if not entered and not complete:
            return
        if not candidates and recent is not None:
            self._open(recent.backup_id, recent.context)
        else:
            self._take(text)

    def take_paste(self, text: str) -> None:
        """Open the backup that a pasted text is about, without another key."""
        if not find_ids(text):
            entry = self.query_one(IdInput)
            with self.prevent(Input.Changed):
                entry.insert_text_at_cursor(visible(" ".join(text.split())))
            self._show_recents(entry.value)
        self._take(text)

    def _take(self, text: str) -> None:
        """Open what a text is about; ask where there are several; say why where there is none."""
        candidates = find_ids(text)
        meant = best(candidates)
        if meant is not None:
            self._open(meant.id)
        elif candidates:
            options = [Option(each.id, each.id, each.hint) for each in candidates]
            self.app.push_screen(ChooseScreen("Which of these is the backup?", options), self._open)
        else:
            self.query_one(MessageRow).say(why_not(text))

    def _open(self, backup_id: str | None, context: Context | None = None) -> None:
        if backup_id is not None:
            self._led_on = True
            self.query_one(IdInput).select_all()  # who comes back types another one over it
            self.post_message(OpenBackup(backup_id, context))

    # The list

    @work(group="recents", exclusive=True)
    async def _show_recents(self, text: str) -> None:
        """Show the first of them at once, and the others as soon as they are read."""
        find = partial(
            self._lookups.recents, text=text.strip(), order=self._order, by_context=self._by_context
        )
        view = self.query_one(RecentsView)
        view.empty = "No recent lookup matches." if text.strip() else "Nothing was looked up yet."
        for most in (_AT_ONCE, None):
            recents = await asyncio.to_thread(find, most)
            view.show(recents, self._lookups.clock(), by_context=self._by_context, on=self._brought_back)
            if len(recents) < _AT_ONCE:
                break
        self._brought_back = None
        for notice in self._lookups.notices[self._told :]:
            self._told += 1
            self.query_one(MessageRow).say(notice)

    @on(LineView.Chosen)
    def open_recent(self) -> None:
        """Open the recent lookup under the cursor."""
        recent = self.query_one(RecentsView).recent
        if recent is not None:
            self._open(recent.backup_id, recent.context)

    @on(LineView.Moved)
    def show_place(self, event: LineView.Moved) -> None:
        """Say what the person noted about this one, or how they are sorted; and how many there are."""
        view = self.query_one(RecentsView)
        count = f"{view.place}/{view.count}" if view.count else "none"
        note = view.recent.note if view.recent is not None else ""
        sorted_by = "" if self._order is Order.LOOKUP else f", by {self._order}"
        place = f"note: {note}" if note else f"recent lookups{sorted_by}"
        self.query_one(MessageRow).show_place(place, count, stepped=event.stepped)

    def copyable(self) -> CopyableRow | None:
        """Give what can be copied of the recent lookup under the cursor."""
        from cbr_tui.text.recents import line_of
        from cbr_tui.tui.copying import CopyableRow

        recent = self.query_one(RecentsView).recent
        if recent is None:
            return None
        return CopyableRow(recent.backup_id, recent.name, recent.resource_name, line_of(recent))

    def _refresh(self) -> None:
        self._show_recents(self.query_one(IdInput).value)

    def action_sort(self) -> None:
        """Sort by the next of the orders."""
        orders = list(Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self.query_one(MessageRow).say(f"Sorted by {self._order}, pins first.")
        self._refresh()

    def action_group(self) -> None:
        """Put those of one context together, or not."""
        self._by_context = not self._by_context
        how = "Those of one context together." if self._by_context else "No longer by context."
        self.query_one(MessageRow).say(how)
        self._refresh()

    def _recent_here(self) -> Recent | None:
        """Give the one under the cursor; where there is none that is said."""
        recent = self.query_one(RecentsView).recent
        if recent is None:
            self.query_one(MessageRow).say("There is no row here.")
        return recent

    def action_pin(self) -> None:
        """Pin the one under the cursor, or let it go."""
        recent = self._recent_here()
        if recent is not None:
            pin = partial(self._lookups.pin, recent.context, recent.backup_id, pinned=not recent.pinned)
            self._change(pin, "No longer pinned." if recent.pinned else "Pinned: it stands first, and stays.")

    def action_note(self) -> None:
        """Ask for a note about the one under the cursor."""
        self._noted = self._recent_here()
        if self._noted is not None:
            self.query_one(Prompt).open(self._noted.note, "note")

    @on(Prompt.Closed)
    def keep_note(self, event: Prompt.Closed) -> None:
        """Keep the note, and give the keys back."""
        self.query_one(RecentsView).focus()
        recent = self._noted
        if event.keep and recent is not None and event.text.strip() != recent.note:
            note = event.text.strip()
            annotate = partial(self._lookups.annotate, recent.context, recent.backup_id, note)
            self._change(annotate, "Noted." if note else "The note is gone.")

    def action_forget(self) -> None:
        """Delete the one under the cursor; `u` brings it back."""
        recent = self._recent_here()
        if recent is not None:
            self._deleted = recent
            forget = partial(self._lookups.forget, recent.context, recent.backup_id)
            self._change(forget, f"Deleted {recent.backup_id}; {key_of(self, 'undo')} brings it back.")

    def action_undo(self) -> None:
        """Bring back what was deleted last."""
        undo, self._undo = self._undo, None
        if undo is None:
            self.query_one(MessageRow).say("There is nothing to bring back.")
        else:
            self._brought_back = self._deleted
            self._change(undo, "It is back.")

    def action_forget_context(self) -> None:
        """Ask whether all of the context under the cursor is to be deleted."""
        recent = self._recent_here()
        if recent is None:
            return
        where = visible(recent.context.label)
        options = [Option("", "Keep it", key="n"), Option("yes", "Delete all of it, for ever", where, "y")]

        def answered(answer: str | None) -> None:
            if answer:
                forget = partial(self._lookups.forget_context, recent.context)
                self._change(forget, f"Deleted all of {where}.")

        self.app.push_screen(ChooseScreen("Everything that is kept of this context?", options), answered)

    @work(group="change")
    async def _change(self, change: Callable[[], object], said: str) -> None:
        """Change the history, and show it as it is then."""
        try:
            undo = await asyncio.to_thread(change)
        except StorageError as error:
            said = str(error)
        else:
            if callable(undo):
                self._undo = undo
        self._show_recents(self.query_one(IdInput).value)
        self.query_one(MessageRow).say(said)

    def action_recent(self, step: int) -> None:
        """Move in the list while the input has the keys."""
        self.query_one(RecentsView).action_move(step)

    def action_list(self) -> None:
        """List the project's backups."""
        self.post_message(AskForList())

    def action_focus_input(self) -> None:
        """Give the keys to the input."""
        self.query_one(IdInput).focus()

    def action_leave(self) -> None:
        """Go back; where nothing is behind, give the keys to the list first: there they are no text."""
        if self.leave_step():
            return
        view = self.query_one(RecentsView)
        if len(self.app.screen_stack) > 1 or self.focused is view:
            self.post_message(GoBack(self))
        else:
            view.focus()
