"""All backups of one resource on a time line: the newest good one, gaps, failures, outliers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from cbr_tui.errors import UsageError
from cbr_tui.listing import AT_ONCE, MOST_OF_ONE
from cbr_tui.model.course import course_of
from cbr_tui.text.course import Looked, head_of
from cbr_tui.text.filters import of_one
from cbr_tui.text.safe import cells, fit, visible
from cbr_tui.tui.bindings import bound, key_of
from cbr_tui.tui.screens.leading import LeadingScreen
from cbr_tui.tui.widgets.banner import Banner
from cbr_tui.tui.widgets.context_label import ContextLabel
from cbr_tui.tui.widgets.insecure_row import InsecureRow
from cbr_tui.tui.widgets.key_row import KeyRow
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.message_row import MessageRow
from cbr_tui.tui.widgets.prompt import Foot, Prompt
from cbr_tui.tui.widgets.time_line import TimeLine
from cbr_tui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from cbr_tui.listing import Listing
    from cbr_tui.model.course import Course
    from cbr_tui.model.listing import Listed, Query
    from cbr_tui.service import Lookups
    from cbr_tui.tui.messages import AskForServer

__all__ = ["ServerScreen"]

_LABEL: Final = 14


class ServerScreen(LeadingScreen, inherit_bindings=False):
    """Puts a resource's backups on a time line; posts `OpenBackup`."""

    BINDING_GROUP_TITLE = "Server"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("help", "app.help", "help", show=True),
        bound("newest-good", "newest_good", "newest good", show=True),
        bound("search", "since", "how far back", show=True),
        bound("copy", "copy", "copy", show=True),
        bound("refresh", "refresh", "refresh", show=True),
        bound("open", "find", "open another"),
        bound("local-times", "local", "times in UTC, or by this machine's clock"),
        Binding("escape", "leave", "back"),
        bound("commands", "palette", "all commands"),
    ]
    AUTO_FOCUS = "#time-line"

    def __init__(self, lookups: Lookups, of: AskForServer) -> None:
        """Show the backups of what was asked for, with the cursor on the one that led here."""
        super().__init__(lookups)
        self._of = of
        self._since = ""
        self._query: Query | None = None
        self._listing: Listing | None = None
        self._course: Course | None = None
        self._loading: object | None = None

    def compose(self) -> ComposeResult:
        """Lay the rows out."""
        with Horizontal(id="top"):
            yield Static(" Backups of ", id="list-label", markup=False)
            yield Static(visible(self._of.resource_name or self._of.resource_id), id="id-text", markup=False)
            yield ContextLabel(self.lookups.context)
        yield InsecureRow(self.lookups.context)
        yield Banner(id="banner")
        yield Static(id="head")
        yield TimeLine(id="time-line", start=self._of.backup_id)
        yield Foot()
        yield KeyRow(id="keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Ask for the newest backups."""
        self._begin()

    def shows(self, asked: AskForServer, lookups: Lookups) -> bool:
        """Say whether this is the time line that is asked for: a copy's server is the same, elsewhere."""
        same_id = asked.resource_id == self._of.resource_id
        same = same_id and bool(asked.resource_id or asked.resource_name == self._of.resource_name)
        return same and lookups is self.lookups

    def use(self, lookups: Lookups) -> None:
        """Look for the same resource in another context; nothing of the one before stays."""
        self.lookups = lookups
        self.query_one(ContextLabel).show(lookups.context)
        self._begin()

    @property
    def _view(self) -> TimeLine:
        return self.query_one(TimeLine)

    @property
    def row(self) -> Listed | None:
        """The one under the cursor."""
        step = self._view.step
        return step.row if step is not None else None

    # Loading

    def _begin(self) -> None:
        """Begin another time line."""
        self._listing = self._course = None
        self.show_notices(())
        self._view.empty = "Asking…"
        self._view.show(None)
        self._draw_head()
        self._load()

    @work(group="server", exclusive=True)
    async def _load(self) -> None:
        """Load everything there is, and show it as it comes; what is shown stays until there is as much."""
        mine = self._loading = object()
        self._tell_place(stepped=False)
        try:
            await self._fetch()
        except Exception as error:  # noqa: BLE001 - a fault is told; the rows stay
            problem = self.problem_of(error)
            if not self.left:
                self._view.empty = visible(problem.message)
                self.query_one(MessageRow).say(str(problem))
        finally:
            if self._loading is mine:  # another one may have begun in its place
                self._loading = None
        if not self.left:
            self._view.refresh()
            self._tell_place(stepped=False)

    async def _fetch(self) -> None:
        query = of_one(self._of.resource_id or self._of.resource_name, self._since, self.lookups.clock())
        listing = await self.lookups.listing(query, page=AT_ONCE, counted=False)
        wanted = self._view.steps + AT_ONCE  # nothing of what is shown may be missing meanwhile
        while True:
            await listing.more(min(wanted, MOST_OF_ONE))
            course = await asyncio.to_thread(course_of, listing.rows[:], self.lookups.clock())
            if self.left:
                return
            self._query, self._listing, self._course = query, listing, course
            self._view.empty = f"None was made in this time: {key_of(self, 'search')} looks further back."
            self._view.show(course)
            self._draw_head()
            self.show_notices(listing.notices)
            if listing.complete or len(listing.rows) >= MOST_OF_ONE:
                break
            wanted = len(listing.rows) + AT_ONCE

    # What is told above the time line

    def redraw(self) -> None:
        """Tell ages and times anew."""
        self._view.local = self.local
        self._view.refresh()
        self._draw_head()

    def on_resize(self) -> None:
        """Use the room there is."""
        self._draw_head()

    def _draw_head(self) -> None:
        """Tell what matters first: as many rows as the screen has room for, of each what fits."""
        head = self.query_one("#head", Static)
        lines = [self._line(label, parts) for label, parts in self._told()]
        content = Content("\n").join(lines)
        head.display = bool(lines)
        if content != head.content:
            head.update(content)

    def _told(self) -> list[tuple[str, tuple[str, ...]]]:
        course, listing, query = self._course, self._listing, self._query
        if course is None or listing is None or query is None:
            return []
        looked = Looked(query.since, listing.total, listing.complete)
        told = list(head_of(course, self.lookups.clock(), looked, local=self.local))
        return told[:1] if self.app.size.height < _HIGH else told

    def _line(self, label: str, parts: tuple[str, ...]) -> Content:
        """Give one row: of its parts those that fit whole, at least the first."""
        room = self.size.width - _LABEL - 2
        kept = list(parts)
        while len(kept) > 1 and cells(" · ".join(kept)) > room:
            kept.pop()
        return Content.assemble((f" {label:<{_LABEL}}", "ansi_cyan"), fit(" · ".join(kept), max(1, room)))

    # The time line

    @on(LineView.Moved)
    def show_place(self, event: LineView.Moved) -> None:
        """Say which backup it is, and where among all."""
        self._tell_place(stepped=event.stepped)

    def _tell_place(self, *, stepped: bool) -> None:
        row, view = self.row, self._view
        count = f"{view.place}/{view.steps:,}" if view.steps else ""
        if self._loading is not None and view.steps:
            count = f"asking…  {count}"
        place = f"{row.id}  {row.sentence}" if row is not None else ""
        self.query_one(MessageRow).show_place(place, count, stepped=stepped)

    # Commands

    def action_newest_good(self) -> None:
        """Go to the backup to restore from."""
        if not self._view.go_to_newest_good() and self._course is not None:
            self.query_one(MessageRow).say("None of these is good.")

    def action_since(self) -> None:
        """Ask how far back to look."""
        prompt = self.query_one(Prompt)
        prompt.open(self._since, "look back to: 30d, 365d, 2026-03-04")
        self.set_focus(prompt)  # at once: what is typed next belongs to it

    @on(Prompt.Closed)
    def look_back(self, event: Prompt.Closed) -> None:
        """Look so far back; what can't be read is said, and nothing changes."""
        self._view.focus()
        text = event.text.strip()
        if not event.keep or text == self._since:
            return
        try:
            of_one("", text, self.lookups.clock())
        except UsageError as error:
            self.query_one(MessageRow).say(str(error))
            return
        self._since = text
        self.query_one(MessageRow).say("")
        self._load()

    def action_refresh(self) -> None:
        """Ask again; the row under the cursor stays where it is."""
        self.query_one(MessageRow).say("")
        self._load()


_HIGH: Final = 14
"""From so many rows on there is room for more than the newest good one."""
