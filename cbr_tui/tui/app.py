"""The application: which screen stands where, the terminal's own colours, and no values when it fails."""

from __future__ import annotations

import asyncio
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from textual import on
from textual.binding import Binding
from textual.events import Key, Paste
from textual.reactive import Reactive

from cbr_tui.errors import StorageError
from cbr_tui.service import write_file
from cbr_tui.tui.bindings import active, bound, keymap
from cbr_tui.tui.celldiff import CellDiff, abilities_of_terminal
from cbr_tui.tui.driver import TerminalDriver
from cbr_tui.tui.handover import hand_over
from cbr_tui.tui.harmless import Harmless
from cbr_tui.tui.messages import (
    AskForBackup,
    AskForList,
    AskForServer,
    Ended,
    GoBack,
    HandOver,
    OpenBackup,
    OpenEnd,
    Say,
    WatchSeveral,
    WriteFile,
)
from cbr_tui.tui.notify import RESTORE_TITLE, announcement
from cbr_tui.tui.screens.backup import BackupScreen
from cbr_tui.tui.screens.leading import LeadingScreen
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.message_row import MessageRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rich.console import Console
    from textual.binding import BindingType
    from textual.events import Event
    from textual.filter import LineFilter
    from textual.screen import Screen

    from cbr_tui.contexts import Ask, Contexts
    from cbr_tui.model.context import Context
    from cbr_tui.poller import PollSettings
    from cbr_tui.service import Lookups
    from cbr_tui.tui.notify import Notify
    from cbr_tui.tui.themes import ThemeName

__all__ = ["CbrTuiApp"]


_HARMLESS: Final = Harmless()
_SWITCH: Final = 0.0005
"""A key goes through dozens of hands on its way to the screen, and each waits so long until work in another
thread lets go of the interpreter: 5 ms by default, which makes a third of a second for a key. Seconds."""


class CbrTuiApp(CellDiff[None], inherit_bindings=False):
    """Inspects backups until the person quits."""

    TITLE = "cbr-tui"
    CSS_PATH = "styles/app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDING_GROUP_TITLE = "Program"
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (64, "-wide")]  # noqa: RUF012 - typed so by Textual
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (10, "-low"), (14, "-usual"), (34, "-high")]  # noqa: RUF012 - likewise
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("context", "context", "context", show=True),
        bound("quit", "quit", "quit", show=True),
        Binding("ctrl+c,ctrl+q", "quit", "quit", priority=True),
        bound("suspend", "suspend_process", "to the shell; fg comes back"),
        bound("repaint", "repaint", "draw the screen anew"),
    ]

    theme: Reactive[str] = Reactive("ansi-dark", init=False)
    """Textual's own, which never changes here: to say so at once spares reading all styles a second time."""

    def __init__(  # noqa: PLR0913 - what the person chose, each by its name
        self,
        lookups: Lookups,
        settings: PollSettings,
        backup_id: str | None = None,
        *,
        contexts: Contexts | None = None,
        ask: Ask = "",
        listing: bool = False,
        watched: Sequence[str] = (),
        running: bool = False,
        redact: bool = False,
        notify: Notify = "auto",
        keys: Mapping[str, Sequence[str]] | None = None,
        theme: ThemeName = "terminal",
    ) -> None:
        """Look up through `lookups`; open on `backup_id`, on the list (`listing`), or on the recent lookups.

        The IDs in `watched`, or all that are `running`, open on a board.

        `contexts` are those that can be switched to; `ask` says what the person is asked for first.
        With `redact` handover notes hide names and addresses; `notify` says whether the terminal is told of
        the end of watched work; `keys` are the person's own, by command; `theme` takes
        the place of the terminal's own colours.
        """
        if abilities_of_terminal().lacks_colours:
            os.environ["NO_COLOR"] = "1"
        # Said this early, NO_COLOR means no colour, not grey on black.
        super().__init__(driver_class=TerminalDriver, ansi_color=True)
        self.animation_level = "none"
        self._palette = _palette(theme, self.console) if theme != "terminal" and not self.no_color else None
        self.own_keys = keys or {}
        """The person's own keys, by command."""
        self.set_keymap(keymap(self.own_keys))
        self.crash: Exception | None = None
        """What ended the program, if something did that should not have."""
        sys.setswitchinterval(_SWITCH)
        self._lookups = lookups
        self._lists = listing
        self._watched_ids, self._watches_all = watched, running
        self._settings = settings
        self._redact = redact
        self._notify = notify
        self._announced = False
        self._contexts = contexts
        self._ask = ask
        self._backup_id = backup_id
        self._early: list[Key | Paste] | None = []
        """What was typed before the first paint; None after that."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Draw nothing but text, and in the colours of the theme where there is one."""
        filters = [*super().get_line_filters(), _HARMLESS]
        return filters if self._palette is None else [*filters, self._palette]

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the backup that was asked for, else by asking: no key may go elsewhere meanwhile."""
        if self._lists:
            from cbr_tui.tui.screens.backups import BackupsScreen

            return BackupsScreen(self._lookups)
        if self._watched_ids or self._watches_all:
            from cbr_tui.tui.screens.board import BoardScreen

            return BoardScreen(self._lookups, self._settings, self._watched_ids, running=self._watches_all)
        if self._backup_id is None:
            from cbr_tui.tui.screens.open import OpenScreen

            return OpenScreen(self._lookups)
        return self._backup_screen(self._backup_id)

    def _backup_screen(
        self, backup_id: str, context: Context | None = None, lookups: Lookups | None = None
    ) -> BackupScreen:
        asked = lookups or self._lookups
        return BackupScreen(asked, self._settings, backup_id, context, redact=self._redact)

    async def on_event(self, event: Event) -> None:
        """Do at once what a key means to a view: forwarded to it first, the next key would overtake it.

        Keys come in one burst over a slow link, and `/err` is to look for `err`. A screen that takes keys
        itself (`on_key`) does so before its bindings.
        """
        if self._early is not None and isinstance(event, Key | Paste):
            self._early.append(event)
        elif not (isinstance(event, Key) and not event.is_forwarded and await self._do_at_once(event)):
            await super().on_event(event)

    async def on_ready(self) -> None:
        """Take what was typed before there was anything to take it."""
        early, self._early = self._early or [], None
        for event in early:
            await self.on_event(event)

    async def _do_at_once(self, event: Key) -> bool:
        view = self.focused
        if hasattr(self.screen, "on_key") or not isinstance(view, LineView | None):
            return False
        self.app_focus = True
        return (
            await self._check_bindings(event.key, priority=True)
            or (view is not None and view.take(event.character))
            or await self._check_bindings(event.key)
            or view is None  # it is for a view that is not there yet, and not for what opens next
        )

    @on(OpenBackup)
    async def open_backup(self, event: OpenBackup) -> None:
        """Open the backup that was asked for; a second answer to the same question is none."""
        from cbr_tui.tui.screens.open import OpenScreen

        if isinstance(self.screen, LeadingScreen):
            found = self._backup_screen(event.backup_id, event.context, self.screen.lookups)
            await self.push_screen(found)
            return
        if not isinstance(self.screen, OpenScreen):
            return
        if len(self.screen_stack) == 1:
            await self.push_screen(self._backup_screen(event.backup_id, event.context))
            return
        await self.pop_screen()
        if isinstance(self.screen, BackupScreen):
            self.screen.open(event.backup_id, event.context)
        else:
            await self.push_screen(self._backup_screen(event.backup_id, event.context))

    @on(AskForBackup)
    async def ask_for_backup(self, event: AskForBackup) -> None:
        """Ask which backup to open, over what is shown."""
        from cbr_tui.tui.screens.open import OpenScreen

        if isinstance(self.screen, BackupScreen | LeadingScreen):
            await self.push_screen(OpenScreen(self._lookups, text=event.text))

    def on_mount(self) -> None:
        """Ask where to ask, where nothing says it."""
        if self._ask == "which context":
            self.call_later(self.action_context)
        elif self._ask == "sign in" and self._contexts is not None:
            from cbr_tui.tui.screens.sign_in import SignInScreen

            self.call_later(self.push_screen, SignInScreen(self._contexts), self.use)

    def action_help(self) -> None:
        """Show every key that does something here."""
        from cbr_tui.tui.commands import help_page

        self.push_screen(help_page(self.screen))

    def action_context(self) -> None:
        """Ask where to ask, and as whom."""
        from cbr_tui.tui.screens.context import ContextScreen
        from cbr_tui.tui.screens.open import OpenScreen

        if not isinstance(self.screen, BackupScreen | LeadingScreen | OpenScreen):
            return
        if self._contexts is None:
            self.screen.query_one(MessageRow).say("There is no other context: that takes the service itself.")
        else:
            self.push_screen(ContextScreen(self._contexts), self.use)

    async def use(self, lookups: Lookups | None) -> None:
        """Ask in another context from now on; None leaves it as it is."""
        if lookups is None:
            return
        from cbr_tui.tui.screens.open import OpenScreen

        left, self._lookups = self._lookups, lookups
        for screen in self.screen_stack:
            if isinstance(screen, BackupScreen | LeadingScreen | OpenScreen):
                screen.use(lookups)
        await left.aclose()

    @on(AskForList)
    async def list_backups(self) -> None:
        """List the project's backups, over what is shown; a list that is behind it comes back as it was."""
        from cbr_tui.tui.screens.backups import BackupsScreen
        from cbr_tui.tui.screens.open import OpenScreen

        lookups = self.screen.home if isinstance(self.screen, BackupScreen) else self._lookups

        def is_it(screen: Screen[Any]) -> bool:
            return isinstance(screen, BackupsScreen) and screen.lookups is lookups

        if not await self._come_back_to(is_it) and isinstance(self.screen, OpenScreen | BackupScreen):
            await self.push_screen(BackupsScreen(lookups))

    @on(AskForServer)
    async def show_server(self, event: AskForServer) -> None:
        """Put all backups of a resource on a time line, over what named it, or come back to that."""
        from cbr_tui.tui.screens.server import ServerScreen

        if not isinstance(self.screen, BackupScreen | LeadingScreen):
            return
        lookups = self.screen.lookups

        def is_it(screen: Screen[Any]) -> bool:
            return isinstance(screen, ServerScreen) and screen.shows(event, lookups)

        if not await self._come_back_to(is_it):
            await self.push_screen(ServerScreen(lookups, event))

    async def _come_back_to(self, is_it: Callable[[Screen[Any]], bool]) -> bool:
        """Leave what stands over the screen that is meant; False where none such is behind this one."""
        if not any(map(is_it, self.screen_stack[:-1])):
            return False
        while not is_it(self.screen):
            await self.pop_screen()
        return True

    @on(WatchSeveral)
    async def watch_several(self, event: WatchSeveral) -> None:
        """Watch several backups on a board, over the list that named them."""
        from cbr_tui.tui.screens.board import BoardScreen

        if isinstance(self.screen, LeadingScreen):
            asked = self.screen.lookups
            await self.push_screen(BoardScreen(asked, self._settings, rows=event.rows, running=event.running))

    @on(GoBack)
    async def leave(self, event: GoBack) -> None:
        """Go back to what led to a screen; on the first one Esc says what quits.

        It does not quit itself, since it comes once too often.
        """
        if event.screen is not self.screen:
            return
        if len(self.screen_stack) > 1:
            if isinstance(event.screen, BackupScreen):
                event.screen.forget()
            await self.pop_screen()
        else:
            ways = (each.binding for _key, each in active(self.screen) if each.binding.action == "quit")
            self.say(Say(f"There is nothing behind this: {self.get_key_display(next(ways))} quits."))

    @on(Say)
    def say(self, event: Say) -> None:
        """Say it on the screen that is in front, where it has a row for that."""
        for row in self.screen.query(MessageRow):
            row.say(event.text, event.way)

    @on(OpenEnd)
    def open_end(self, event: OpenEnd) -> None:
        """Show the backup at an end of a replication record, through the context that reaches it."""
        from cbr_tui.tui.replicas import open_end
        from cbr_tui.tui.screens.replica import ReplicaScreen

        if not isinstance(self.screen, BackupScreen):
            return
        screen, settings, redact = self.screen, self._settings, self._redact

        def make(lookups: Lookups, backup_id: str) -> ReplicaScreen:
            led_from = screen.shown_id
            return ReplicaScreen(lookups, settings, backup_id, event.side, led_from, redact=redact)

        following = partial(open_end, self, screen, self._contexts, event, make)
        self.run_worker(cast("Callable[[], None]", following), group="replica", exclusive=True)

    @on(Ended)
    def announce(self, event: Ended) -> None:
        """Tell the person that watched work has ended: bell, title, and a notification where that can be."""
        self.bell()
        sent = announcement(event.text, self._notify, os.environ, first=not self._announced)
        if sent and self._driver is not None:
            self._driver.write(sent)
            self._announced = True

    @on(WriteFile)
    def write(self, event: WriteFile) -> None:
        """Write a new file, beside the event loop."""
        self.run_worker(self._write(event), group="write")

    async def _write(self, event: WriteFile) -> None:
        try:
            await asyncio.to_thread(write_file, event.path, event.content)
        except StorageError as error:
            said = str(error)
        else:
            said = f"Wrote {len(event.content):,} bytes to {event.path}."
        self.screen.post_message(Say(said))

    @on(HandOver)
    def read_elsewhere(self, event: HandOver) -> None:
        """Hand the terminal over until the other program ends."""
        said = hand_over(self, event.variable, event.otherwise, event.content)
        if said:
            self.screen.post_message(Say(said))

    def on_app_focus(self) -> None:
        """Tell ages anew when the person comes back to the terminal."""
        for screen in self.screen_stack:
            if isinstance(screen, BackupScreen | LeadingScreen):
                screen.redraw()

    async def on_unmount(self) -> None:
        """Close the connection, and give the terminal its title back."""
        if self._announced and self._driver is not None:
            self._driver.write(RESTORE_TITLE)
        await self._lookups.aclose()

    def hang_up(self, code: int) -> None:
        """End with this exit code, whatever the terminal still takes."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.hurry()
        self.exit(None, code)

    def gave_terminal_back(self) -> bool:
        """Wait until the terminal took all that gives it back; False where the program ends before that."""
        return not isinstance(self._driver, TerminalDriver) or self._driver.finish()

    def _handle_exception(self, error: Exception) -> None:
        """Remember what happened: whoever started the program tells it in one line.

        Once the person has quit, or a signal came, the screens are taken down under whatever still runs: what
        fails then is no fault.
        """
        if self._exit:
            return
        self.crash = error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without Textual's report: it prints local variables, and one of them could be a secret."""
        self._close_messages_no_wait()

    def panic(self, *_renderables: object) -> None:
        """End without what an error would print of itself: that could hold a secret too."""
        self._close_messages_no_wait()


def _palette(theme: ThemeName, console: Console) -> LineFilter:
    from cbr_tui.tui.themes import THEMES, Palette, black_and_white

    exact = console.color_system != "standard"
    return Palette(THEMES[theme] if exact else black_and_white(THEMES[theme]))
