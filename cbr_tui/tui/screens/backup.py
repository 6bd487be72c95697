"""One backup: which, its status, its tabs, and the watch over it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal
from textual.reactive import reactive
from textual.widgets import Input, Static

from cbr_tui.text.safe import visible
from cbr_tui.tui.bindings import bound, key_of
from cbr_tui.tui.lookup import Lookup
from cbr_tui.tui.messages import (
    AskForBackup,
    AskForList,
    AskForServer,
    Ended,
    GoBack,
    OpenBackup,
    Say,
    ShowTab,
)
from cbr_tui.tui.screens.whole import WholeScreen
from cbr_tui.tui.widgets.banner import Banner
from cbr_tui.tui.widgets.context_label import ContextLabel
from cbr_tui.tui.widgets.insecure_row import InsecureRow
from cbr_tui.tui.widgets.key_row import KeyRow
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.message_row import MessageRow
from cbr_tui.tui.widgets.past_row import PastRow
from cbr_tui.tui.widgets.prompt import Foot, Prompt
from cbr_tui.tui.widgets.status_row import StatusRow
from cbr_tui.tui.widgets.tab_bar import TABS, TabBar
from cbr_tui.tui.widgets.too_small import TooSmall
from cbr_tui.tui.widgets.views import Views

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from cbr_tui.model.context import Context
    from cbr_tui.poller import PollSettings
    from cbr_tui.service import Lookups
    from cbr_tui.tui.copying import Copyable
    from cbr_tui.tui.picture import Picture
    from cbr_tui.tui.stepping import Earlier
    from cbr_tui.tui.widgets.tab import Tab

__all__ = ["BackupScreen"]

_NOTE: Final = "note"


class BackupScreen(WholeScreen, inherit_bindings=False):
    """Inspects one backup at a time."""

    BINDING_GROUP_TITLE = "Backup"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("help", "app.help", "help", show=True),
        bound("search", "prompt", "search", show=True),
        bound("copy", "copy", "copy", show=True),
        bound("to-raw", "to_raw", "this field in the raw answer; Esc comes back"),
        bound("refresh", "refresh", "refresh", show=True),
        bound("open", "find", "open", show=True),
        bound("earlier", "step(-1)", "how it was before; Esc comes back to now"),
        bound("later", "step(1)", "how it was after that"),
        bound("acknowledge", "acknowledge", "what is new is seen: its marks vanish"),
        bound("annotate", "annotate", "a note of your own about it"),
        bound("backups", "list", "the project's backups"),
        bound("server", "server", "all backups of its server"),
        bound("local-times", "local", "times in UTC, or by this machine's clock"),
        bound("pause", "pause", "pause or go on with the auto-refresh"),
        *(bound(name, f"show_tab('{name}')", f"tab {title}") for name, title in TABS.items()),
        bound("next-view", "next_tab(1)", "next tab"),
        bound("view-before", "next_tab(-1)", "tab before"),
        Binding("escape", "back", "back: out of a search, or to the backup before", show=False),
        bound("commands", "palette", "all commands"),
    ]
    AUTO_FOCUS = ""

    picture: reactive[Picture | None] = reactive(None)
    """The last good picture; the tabs follow it."""

    def __init__(
        self,
        lookups: Lookups,
        settings: PollSettings,
        backup_id: str,
        context: Context | None = None,
        *,
        redact: bool = False,
    ) -> None:
        """Open `backup_id`, seen in `context`; with `redact` handover notes hide names and addresses."""
        super().__init__()
        self._redact = redact
        self.home = self.lookups = lookups
        """Where backups are asked for; `lookups` is where this one is."""
        self._lookup = Lookup(self, lookups, settings, self._changed, self._at_work)
        self._wanted = (backup_id, context)
        self._trail: list[tuple[str, str]] = []
        self._came_from = self._wanted_before = ""
        """The tab whose field is shown in the raw answer, and what was searched for there before."""
        self._earlier: Earlier | None = None
        self._steps = 0
        """How far from what is shown the person has stepped, as long as that is worked out."""
        """What is shown in the place of the newest."""

    # What is on it

    def compose(self) -> ComposeResult:
        """Lay the rows out; the tabs are made when they are first shown."""
        with Horizontal(id="top"):
            yield Static(" ID ", id="id-label", markup=False)
            yield Static(id="id-text", markup=False)
            yield ContextLabel(self.lookups.context)
        yield InsecureRow(self.lookups.context)
        yield PastRow(id="past")
        yield Banner(id="banner")
        yield StatusRow(id="status")
        yield TabBar(id="tabs")
        yield Views(id="body").data_bind(BackupScreen.picture, BackupScreen.local)
        yield Foot()
        yield KeyRow(id="keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Open the backup that this screen was made for."""
        self.open(*self._wanted)

    @property
    def views(self) -> Views:
        """The tabs' views."""
        return self.query_one(Views)

    @property
    def tab(self) -> Tab | None:
        """The tab that is active, once it was made, with all that is in it."""
        tab = self.views.tab
        return tab if tab is not None and tab.is_mounted else None

    @property
    def shown_id(self) -> str:
        """The ID of the backup that is shown."""
        return self._lookup.watch.backup_id if self._lookup.watch is not None else self._wanted[0]

    def _at_work(self) -> bool:
        """Say whether a large answer is still being worked on."""
        from cbr_tui.model.observation import LARGE

        large = self.picture is not None and len(self.picture.observation.answer.raw) > LARGE
        return large and self.views.at_work

    # Opening

    def open(self, backup_id: str, context: Context | None = None) -> None:
        """Look a backup up and show it; nothing of the one before stays.

        Of one that was seen in another context than is asked in, what is kept is shown.
        """
        self._trail.clear()
        self._look_through(self.home.within(context))
        self._open_anew(backup_id)

    def _look_through(self, lookups: Lookups) -> None:
        self.lookups = lookups
        self._lookup.use(lookups)

    def use(self, lookups: Lookups) -> None:
        """Look the same backup up in another context; what is under way in this one is given up."""
        self.home = lookups
        self._look_through(lookups)
        if self._lookup.watch is not None:
            self._trail.clear()
            self._open_anew(self._lookup.watch.backup_id, self.views.active)

    def _open_anew(self, backup_id: str, tab: str = "summary") -> None:
        self.views.begin_anew(tab)
        self._earlier, self._steps = None, 0
        self.query_one(TabBar).active = tab
        self.query_one(MessageRow).show_place("", "")
        self.query_one(Prompt).dismiss()
        self._lookup.open(backup_id)

    def forget(self) -> None:
        """Let go of the backup for good: nobody sees this screen again."""
        self._lookup.forget()
        self._earlier = None
        self.views.forget()
        self.query_one(StatusRow).show(None, waiting="", following="", local=self.local)
        self.set_reactive(BackupScreen.picture, None)
        self.views.set_reactive(Views.picture, None)

    @on(OpenBackup)
    def open_named(self, event: OpenBackup) -> None:
        """Open a backup that this one names; `Esc` leads back."""
        event.stop()
        if self._lookup.watch is not None:
            self._trail.append((self._lookup.watch.backup_id, self.views.active))
        self._open_anew(event.backup_id)

    def open_pasted(self, backup_id: str) -> None:
        """Open another backup in the place of this one."""
        self.open(backup_id)

    # What is shown

    def _changed(self) -> None:
        """Show what the watch knows now."""
        watch = self._lookup.watch
        if watch is None or self.left:  # an answer may come when the person has gone back
            return
        self.query_one(ContextLabel).show(self.lookups.context)
        self.query_one("#id-text", Static).update(visible(watch.backup_id), layout=False)
        doing = "looking up" if self._lookup.busy else "could not look up"
        self.query_one(PastRow).show(self._earlier, self.lookups.clock(), local=self.local)
        shown = self._earlier.picture if self._earlier is not None else watch.picture
        self.query_one(StatusRow).show(
            shown,
            waiting=f"{doing} {visible(watch.backup_id or self.lookups.context.endpoint)}",
            following=self._following(),
            local=self.local,
        )
        self.picture = shown
        problem = watch.problem if watch.picture is not None else None
        self.query_one(Banner).show(problem, watch.problem_at, self.lookups.notices, local=self.local)
        self.views.show(known=watch.picture is not None, problem=watch.problem)
        if watch.ended is not None:
            word = f"{watch.picture.assessment.verdict.word} " if watch.picture is not None else ""
            self.post_message(Ended(f"cbr-tui: {word}{watch.backup_id}").set_sender(self))
            self.query_one(MessageRow).say(f"Ended: {watch.ended}")
            watch.ended = None

    def _following(self) -> str:
        if self.lookups is not self.home and not self.home.offline:
            return f"of another context, not asked ({key_of(self, 'context')} switches)"
        return self._lookup.following(local=self.local)

    def watch_picture(self, picture: Picture | None) -> None:
        """Count what the tabs hold."""
        backup = picture.observation.backup if picture is not None else None
        counts = {}
        if backup is not None:
            counts["volumes"] = len(backup.extend_info.volume_backups)
            counts["replication"] = len(backup.replication_records)
        self.query_one(TabBar).counts = counts

    @on(Views.Made)
    def search_anew(self) -> None:
        """Search in a new tab for what was typed before there was anything to search."""
        prompt = self.query_one(Prompt)
        if prompt.display and self.tab is not None:
            self.tab.wanted = prompt.value
        self._show_place()

    @on(LineView.Moved)
    def follow_cursor(self, event: LineView.Moved) -> None:
        """Say where the cursor is now."""
        self._show_place(stepped=event.stepped)

    def _show_place(self, *, stepped: bool = True) -> None:
        """Say where the cursor is: its place in the answer, and the row's number."""
        tab = self.tab
        if tab is None or not tab.display or self.left:
            return
        position = f"{tab.view.cursor + 1}/{tab.view.row_count}" if tab.view.row_count else ""
        place = (f"{tab.found}  " if tab.found else "") + tab.place
        self.query_one(MessageRow).show_place(place, position, stepped=stepped, counted=tab.counted)

    @on(Say)
    def say(self, event: Say) -> None:
        """Say it in the message row."""
        event.stop()
        self.query_one(MessageRow).say(event.text, event.way)

    def redraw(self) -> None:
        """Tell ages anew."""
        self._redraw()

    @work(group="redraw", exclusive=True)
    async def _redraw(self) -> None:
        await self._lookup.redraw()

    # Tabs

    @on(ShowTab)
    def show_tab(self, event: ShowTab) -> None:
        """Show a tab."""
        self.action_show_tab(event.name)

    def action_show_tab(self, name: str) -> None:
        """Show a tab; it is made when it is first shown."""
        self._came_from = ""
        self.query_one(TabBar).active = name
        self.views.turn_to(name)
        self._show_place()

    def action_next_tab(self, step: int) -> None:
        """Show the tab beside the active one."""
        names = list(TABS)
        self.action_show_tab(names[(names.index(self.views.active) + step) % len(names)])

    def action_to_raw(self) -> None:
        """Show where the field under the cursor stands in the raw answer."""
        field = self.tab.field if self.tab is not None else None
        if self.views.raw is not None:
            self.query_one(MessageRow).say("This is the raw answer.")
        elif field is None or not field.path:
            self.query_one(MessageRow).say("What is under the cursor is no field of the answer.")
        else:
            came_from = self.views.active
            self.views.seek(field.path)
            self.action_show_tab("raw")
            self._came_from = came_from
            self._wanted_before = self.tab.wanted if self.tab is not None else ""

    # Searching

    def action_prompt(self) -> None:
        """Ask what to search for in this tab, also where it is not there yet: what is typed is no command."""
        if self.tab is not None:
            self.tab.search_begins()
        self.query_one(Prompt).open(self.tab.wanted if self.tab is not None else "")

    @on(Input.Changed, "#prompt")
    def search(self, event: Input.Changed) -> None:
        """Search while it is typed."""
        prompt = self.query_one(Prompt)
        if self.tab is not None and prompt.display and prompt.purpose == "search":
            self.tab.wanted = event.value

    @on(Prompt.Closed)
    def close_prompt(self, event: Prompt.Closed) -> None:
        """Keep what was found, or show everything again."""
        if self.tab is None:
            self.set_focus(None)
            self.query_one(MessageRow).say("There is nothing to search yet.")
        else:
            if event.purpose == "search" and not event.keep:
                self.tab.wanted = ""
            self.tab.search_ends()
            self.tab.view.focus()
            self._show_place(stepped=False)
            if event.purpose == _NOTE:
                if event.keep:
                    self._annotate(event.text.strip())
            elif event.purpose != "search" and event.keep and self.views.raw is not None:
                self.views.raw.answered(event.purpose, event.text)

    # Commands

    def action_annotate(self) -> None:
        """Ask for a note about this backup."""
        if self.tab is not None and self._lookup.watch is not None and self.picture is not None:
            self.query_one(Prompt).open(self._lookup.watch.note, _NOTE)
        else:
            self.query_one(MessageRow).say("There is no backup here yet to note anything about.")

    @work(group="annotate")
    async def _annotate(self, note: str) -> None:
        self.query_one(MessageRow).say(await self._lookup.annotate(note))

    @on(LineView.Chosen)
    def read_row(self, event: LineView.Chosen) -> None:
        """Show the whole of the row under the cursor."""
        from cbr_tui.tui.screens.read import page_of

        page = page_of(event.view)
        if page is not None:
            self.app.push_screen(page)

    def action_step(self, by: int) -> None:
        """Show an earlier observation of this backup, or a later one, up to the newest."""
        self._steps += by  # takes the place of a step that is still worked out: they add up
        self._step_there()

    @work(group="step", exclusive=True)
    async def _step_there(self) -> None:
        from cbr_tui.tui.stepping import step

        watch = self._lookup.watch
        if watch is None or watch.picture is None:
            self._steps = 0
            self.query_one(MessageRow).say("Nothing is known of it, now or before.")
            return
        found: Earlier | str | None = "Left."
        with self.long_step():
            newest, shown = watch.picture.observation, self._earlier
            found = await asyncio.to_thread(step, self.lookups, newest, shown, self._steps)
        self._steps = 0
        if isinstance(found, str):
            self.query_one(MessageRow).say(found)
        elif watch is self._lookup.watch:
            self._earlier = found
            self._changed()

    def action_find(self) -> None:
        """Ask for another backup, over the recent lookups."""
        self.post_message(AskForBackup())

    def action_refresh(self) -> None:
        """Ask the service again now, or once the answer before is worked through."""
        if not self._lookup.refresh():
            self.query_one(MessageRow).say("Asked again once that is done; Esc leaves it.")

    def action_acknowledge(self) -> None:
        """Take note of what is new: of what is now, not of the past."""
        if self._earlier is not None:
            self.query_one(MessageRow).say("This is the past: Esc comes back to now.")
        else:
            self._acknowledge()

    @work(group="acknowledge")
    async def _acknowledge(self) -> None:
        seen = await self._lookup.acknowledge()
        told = "Seen. What changes from now on is marked." if seen else "There is nothing to be seen yet."
        self.query_one(MessageRow).say(told)

    def action_pause(self) -> None:
        """Pause the auto-refresh, or go on with it."""
        if not self._lookup.toggle_pause():
            self.query_one(MessageRow).say("There is no auto-refresh to pause.")

    def action_back(self) -> None:
        """Leave a notice, a search, or go back to the backup that led here."""
        if self.query_one(Banner).dismiss():
            return
        tab = self.tab
        if self._lookup.leave() or self.leave_step():
            return
        # Also what a hidden tab does is told of, with the words that Esc leaves it.
        if self.views.stop():
            return
        led_here = tab is not None and self._came_from and tab.wanted == self._wanted_before
        if tab is not None and tab.wanted and not led_here:
            tab.wanted = ""
            self._show_place()
        elif tab is not None and tab.widen():
            self._show_place()
        elif self._earlier is not None:
            self._earlier = None
            self._changed()
        elif self._came_from:
            self.action_show_tab(self._came_from)
        elif self._trail:
            self._open_anew(*self._trail.pop())
        else:
            self.post_message(GoBack(self))

    def action_list(self) -> None:
        """List the project's backups."""
        self.post_message(AskForList())

    def action_server(self) -> None:
        """Put all backups of this one's resource on a time line."""
        backup = self.picture.observation.backup if self.picture is not None else None
        if backup is None or not (backup.resource_id or backup.extend_info.resource_name):
            self.query_one(MessageRow).say("Nothing here names the server.")
        elif self.lookups.offline and not self.home.offline:
            switches = f"{key_of(self, 'context')} switches"
            self.query_one(MessageRow).say(f"Its context is not asked: {switches}.")
        else:
            name = backup.extend_info.resource_name or ""
            self.post_message(AskForServer(backup.resource_id or "", name, backup.id or ""))

    def copyable(self) -> Copyable:
        """Give what can be copied of this backup."""
        from cbr_tui.tui.copying import Copyable

        backup_id = self._lookup.watch.backup_id if self._lookup.watch is not None else ""
        field = self.tab.field if self.tab is not None else None
        return Copyable(backup_id, field, self.picture, self.views.raw, self._redact)
