"""The backups of the project: a list that loads as far as it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from cbr_tui.errors import UsageError
from cbr_tui.listing import AT_ONCE, PAGE
from cbr_tui.text.filters import of_words, resorted
from cbr_tui.text.listing import count_of
from cbr_tui.text.safe import visible
from cbr_tui.tui.bindings import bound, key_of
from cbr_tui.tui.messages import Say, WatchSeveral
from cbr_tui.tui.screens.leading import LeadingScreen
from cbr_tui.tui.widgets.backups import HAS_NO_ID, BackupsView
from cbr_tui.tui.widgets.banner import Banner
from cbr_tui.tui.widgets.context_label import ContextLabel
from cbr_tui.tui.widgets.insecure_row import InsecureRow
from cbr_tui.tui.widgets.key_row import KeyRow
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.message_row import MessageRow
from cbr_tui.tui.widgets.prompt import Foot, Prompt
from cbr_tui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from cbr_tui.errors import CbrTuiError
    from cbr_tui.listing import Listing
    from cbr_tui.model.listing import Listed
    from cbr_tui.service import Lookups

__all__ = ["BackupsScreen"]

_AHEAD: Final = 30
"""The next page is asked for when the person is so near to the end of what is there."""


class BackupsScreen(LeadingScreen, inherit_bindings=False):
    """Lists what the services have; leads to backups, servers and the board."""

    BINDING_GROUP_TITLE = "List"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("help", "app.help", "help", show=True),
        bound("search", "filter", "filter", show=True),
        bound("sort", "sort", "sort by the next of what the services sort by"),
        bound("sort-back", "sort(True)", "sort the other way round"),
        bound("copy", "copy", "copy", show=True),
        bound("refresh", "refresh", "refresh", show=True),
        bound("server", "server", "its server", show=True),
        bound("watch", "watch", "watch", show=True),
        bound("watch-running", "watch(True)", "watch all that run"),
        bound("open", "find", "open another"),
        bound("local-times", "local", "times in UTC, or by this machine's clock"),
        Binding("escape", "leave", "back"),
        bound("commands", "palette", "all commands"),
    ]
    AUTO_FOCUS = "#backups"

    def __init__(self, lookups: Lookups) -> None:
        """List what `lookups` can ask for."""
        super().__init__(lookups)
        self._listing: Listing | None = None
        self._filter = ""
        self._loading: object | None = None
        self._failed = False
        """Whether the last page did not come: the next one is asked for when the person says so."""

    def compose(self) -> ComposeResult:
        """Lay the rows out."""
        with Horizontal(id="top"):
            yield Static(" Backups ", id="list-label", markup=False)
            yield Static(id="id-text", markup=False)
            yield ContextLabel(self.lookups.context)
        yield InsecureRow(self.lookups.context)
        yield Banner(id="banner")
        yield BackupsView(id="backups")
        yield Foot()
        yield KeyRow(id="keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Ask for the newest backups."""
        self._begin()

    def use(self, lookups: Lookups) -> None:
        """List another context's backups from now on; nothing of the one before stays."""
        self.lookups = lookups
        self.query_one(ContextLabel).show(lookups.context)
        self._view.marked.clear()
        self._begin()

    @property
    def _view(self) -> BackupsView:
        return self.query_one(BackupsView)

    @property
    def row(self) -> Listed | None:
        """The one under the cursor."""
        return self._view.row

    def redraw(self) -> None:
        """Tell times by the clock that is wanted."""
        self._view.local = self.local
        self._view.refresh()

    # Loading

    def _begin(self) -> None:
        """Begin another list."""
        self._listing = None
        self.show_notices(())
        self._view.empty = "Asking…"
        self._view.show(())
        self._load(anew=True)

    @work(group="listing", exclusive=True)
    async def _load(self, *, anew: bool = False) -> None:
        """Load the next page, or everything up to where the person is once more."""
        mine = self._loading = object()
        self._failed = False
        try:
            await self._fetch(anew=anew)
        except Exception as error:  # noqa: BLE001 - a fault is told; the rows stay
            self._failed = True
            if not self.left:
                self._tell_failure(self.problem_of(error))
        finally:
            if self._loading is mine:  # another one may have begun in its place
                self._loading = None
        if not self.left:
            self._view.refresh()
            self._load_ahead()

    def _tell_failure(self, problem: CbrTuiError) -> None:
        self._view.empty = visible(problem.message)
        again = f"{self._asks_again}: " if self._view.row_count else ""
        self.query_one(MessageRow).say(f"{again}{problem}")

    @property
    def _asks_again(self) -> str:
        return f"{key_of(self, 'refresh')} asks again"

    async def _fetch(self, *, anew: bool) -> None:
        listing, wanted = self._listing, PAGE
        if anew or listing is None:
            # In one answer where that can be: nothing of what is shown may be missing meanwhile.
            wanted = max(PAGE, self._view.reached)
            query = of_words(self._filter, self.lookups.clock())
            listing = await self.lookups.listing(query, page=min(wanted, AT_ONCE))
        else:
            wanted += len(listing.rows)
        await listing.more(wanted)
        if self.left:
            return
        self._listing = listing
        self._view.empty = "No backup matches."
        self._view.show(listing.rows[:])
        self.show_notices(listing.notices)

    def _load_ahead(self) -> None:
        """Load the next page where the person is near to the end of this one."""
        listing = self._listing
        if listing is not None and self._wants_more(listing) and not (self._loading or self._failed):
            self._load()

    def _wants_more(self, listing: Listing) -> bool:
        return not listing.complete and self._view.reached > self._view.row_count - _AHEAD

    # The list

    @on(LineView.Moved)
    def show_place(self, event: LineView.Moved) -> None:
        """Say which backup it is and how many there are, and load what comes next."""
        view, listing = self._view, self._listing
        row, count = view.row, ""
        if listing is not None and view.row_count:
            known = count_of(view.row_count, listing.total, complete=listing.complete)
            marked = f"{len(view.marked)} marked  " if view.marked else ""
            lacking = f"{self._asks_again}  " if self._failed and self._wants_more(listing) else ""
            known = known.rpartition("of ")[2] if listing.total else known
            count = f"{lacking}{marked}{view.cursor + 1}/{known}"
        place = f"{row.id}  {row.sentence}" if row is not None else ""
        self.query_one(MessageRow).show_place(place, count, stepped=event.stepped)
        self._load_ahead()

    def action_watch(self, running: bool = False) -> None:
        """Watch on one board: the marked ones, else the one under the cursor; or all that run."""
        view = self._view
        rows = tuple(view.marked.values()) or ((view.row,) if view.row is not None else ())
        if running or self.backup_id or view.marked:
            self.post_message(WatchSeveral(() if running else rows, running=running))
        else:
            self.post_message(Say(HAS_NO_ID if rows else "There is nothing to watch."))

    # Commands

    def action_filter(self) -> None:
        """Ask which backups."""
        prompt = self.query_one(Prompt)
        prompt.open(self._filter, "filter: shop failed 24h type=disk")
        self.set_focus(prompt)  # at once: what is typed next belongs to it

    @on(Prompt.Closed)
    def filter_by(self, event: Prompt.Closed) -> None:
        """List what matches; what can't be read is said, and nothing changes."""
        self._view.focus()
        if not event.keep or event.text.strip() == self._filter:
            return
        try:
            of_words(event.text, self.lookups.clock())
        except UsageError as error:
            self.query_one(MessageRow).say(str(error))
            return
        self._narrow(event.text.strip())

    def _narrow(self, text: str) -> None:
        """List what a filter says."""
        self._filter = text
        self.query_one("#id-text", Static).update(visible(text), layout=False)
        self.query_one(MessageRow).say("")
        self._begin()

    def action_sort(self, back: bool = False) -> None:
        """Sort by something else, or the other way round: the filter says so."""
        self._narrow(resorted(self._filter, self.lookups.clock(), back=back))

    def action_refresh(self) -> None:
        """Ask again."""
        self.query_one(MessageRow).say("")
        self._load(anew=True)

    def action_leave(self) -> None:
        """Leave what takes long, drop the filter, or go back."""
        if not self._filter:
            super().action_leave()
        elif not self.leave_step():
            self._narrow("")
