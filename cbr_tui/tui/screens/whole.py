"""What screens have in common that have the terminal to themselves: commands, copying, being left."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual import work
from textual.reactive import reactive
from textual.screen import Screen

from cbr_tui.model.under_way import Left, told_to
from cbr_tui.tui.messages import AskForBackup, OpenBackup, Say
from cbr_tui.tui.step import Step
from cbr_tui.tui.widgets.message_row import MessageRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.events import Paste

    from cbr_tui.tui.copying import Copies

__all__ = ["WholeScreen"]


class WholeScreen(Screen[None], inherit_bindings=False):
    """Offers its commands in the palette, and what is under the cursor to be copied."""

    local: reactive[bool] = reactive(default=False)
    """Whether times are told by this machine's clock, from now on."""
    _step: Step | None = None
    _copies: Copies | None = None
    """What the menu offers."""

    @property
    def left(self) -> bool:
        """Whether the person has gone back from here: an answer that still comes has no place to be shown."""
        return self not in self.app.screen_stack

    def redraw(self) -> None:
        """Tell ages and times anew, where there are any."""

    def action_local(self) -> None:
        """Tell times by this machine's clock, or in UTC again."""
        self.local = not self.local
        self.redraw()
        self.query_one(MessageRow).say(f"Times: {'this machine' if self.local else 'UTC'}")

    # Pasting

    def on_paste(self, event: Paste) -> None:
        """Take a paste wherever the focus is."""
        event.stop()
        self.take_paste(event.text)

    def take_paste(self, text: str) -> None:
        """Open the backup that a pasted text is about, or ask which one is meant."""
        from cbr_tui.text.ids import best, find_ids

        meant = best(find_ids(text))
        if meant is not None:
            self.open_pasted(meant.id)
        else:
            self.post_message(AskForBackup(text))

    def open_pasted(self, backup_id: str) -> None:
        """Open the backup whose ID was pasted, from here."""
        self.post_message(OpenBackup(backup_id))

    # The palette

    def action_palette(self) -> None:
        """Show every command, to be found by typing."""
        from cbr_tui.tui.commands import palette_options
        from cbr_tui.tui.screens.choose import ChooseScreen

        self.app.push_screen(
            ChooseScreen("Commands", palette_options(self), filtered=True), self._run_command
        )

    async def _run_command(self, key: str | None) -> None:
        """Run what a key does, where it does it."""
        if key in self.active_bindings:
            active = self.active_bindings[key]
            await self.app.run_action(active.binding.action, default_namespace=active.node)

    # Copying

    def copyable(self) -> Copies | None:
        """Give what can be copied of what is under the cursor; None where nothing is."""
        return None

    def action_copy(self) -> None:
        """Ask what to copy."""
        from cbr_tui.tui.screens.choose import ChooseScreen

        self._copies = self.copyable()
        if self._copies is None:
            self.post_message(Say("There is nothing to copy here."))
        else:
            self.app.push_screen(ChooseScreen("Copy", self._copies.options()), self._copy_chosen)

    def _copy_chosen(self, what: str | None) -> None:
        copies, self._copies = self._copies, None
        if copies is not None and what is not None:
            self._copy([copies], what)

    @work(group="copy", exclusive=True, description="copy")
    async def _copy(self, waiting: list[Copies], what: str) -> None:
        from cbr_tui.tui.clipboard import copy

        copies = waiting.pop()  # Textual's worker keeps what it was given: that may hold a whole answer
        said = ""
        with self.long_step():
            text = await asyncio.to_thread(copies.text, what)
            if text is not None:
                said = (await copy(self.app, text)).value.format(len(text))
        if said:
            self.query_one(MessageRow).say(said)

    # What may take long

    @contextmanager
    def long_step(self) -> Iterator[None]:
        """Say how far something is that may take long; `leave_step` ends it."""
        if self._step is not None:
            self._step.leave()
        step = self._step = Step(self)
        try:
            with told_to(step.hears):
                yield
        except Left:
            pass
        finally:
            step.end()

    def leave_step(self) -> bool:
        """Leave what takes long, where that is on the screen; says whether it was."""
        return self._step is not None and self._step.shown and self._step.leave()
