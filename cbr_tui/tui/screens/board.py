"""Several backups on one board, watched until all have ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding
from textual.containers import Horizontal
from textual.widgets import Static

from cbr_tui.board import Board
from cbr_tui.poller import Stop, Wait
from cbr_tui.rounds import ask_around, remember
from cbr_tui.text.board import counts_of, line_of, note_of
from cbr_tui.text.times import clock_of
from cbr_tui.tui.alarm import Alarm
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.lookup import SLOW
from cbr_tui.tui.messages import Ended, Say
from cbr_tui.tui.screens.leading import LeadingScreen
from cbr_tui.tui.widgets.banner import Banner
from cbr_tui.tui.widgets.board import BoardView
from cbr_tui.tui.widgets.context_label import ContextLabel
from cbr_tui.tui.widgets.insecure_row import InsecureRow
from cbr_tui.tui.widgets.key_row import KeyRow
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.message_row import MessageRow
from cbr_tui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.timer import Timer

    from cbr_tui.model.listing import Listed
    from cbr_tui.model.watched import Watched
    from cbr_tui.poller import Next, PollSettings
    from cbr_tui.service import Lookups

__all__ = ["BoardScreen"]


class BoardScreen(LeadingScreen, inherit_bindings=False):
    """Asks round after round; goes on while a backup that it led to stands before it."""

    BINDING_GROUP_TITLE = "Board"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("help", "app.help", "help", show=True),
        bound("copy", "copy", "copy", show=True),
        bound("refresh", "refresh", "refresh", show=True),
        bound("pause", "pause", "pause", show=True),
        bound("server", "server", "its server", show=True),
        bound("open", "find", "open another"),
        bound("local-times", "local", "times in UTC, or by this machine's clock"),
        Binding("escape", "leave", "back"),
        bound("commands", "palette", "all commands"),
    ]
    AUTO_FOCUS = "#board"

    def __init__(
        self,
        lookups: Lookups,
        settings: PollSettings,
        ids: Iterable[str] = (),
        *,
        rows: Iterable[Listed] = (),
        running: bool = False,
    ) -> None:
        """Watch what `Board` does of these, through `lookups`."""
        super().__init__(lookups)
        self._settings = settings
        self._watches_all = running
        self._board = Board(settings, ids, rows=rows, running=running)
        self._alarm = Alarm(self, self._ask)
        self._slow: Timer | None = None
        self._next: Next | None = None
        self._asking = False
        """Whether it is worth to say that it asks: most rounds are over before that could be read."""
        self._paused = False

    def compose(self) -> ComposeResult:
        """Lay the rows out."""
        with Horizontal(id="top"):
            yield Static(" Board ", id="list-label", markup=False)
            yield Static(id="id-text", markup=False)
            yield ContextLabel(self.lookups.context)
        yield InsecureRow(self.lookups.context)
        yield Banner(id="banner")
        yield BoardView(id="board")
        yield MessageRow(id="message")
        yield KeyRow(id="keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Ask about them for the first time."""
        self._ask()

    def use(self, lookups: Lookups) -> None:
        """Watch backups of these IDs in another context, or all that run there."""
        ids = () if self._watches_all else [one.backup_id for one in self._board.watched]
        self.lookups = lookups
        self._board, self._next = Board(self._settings, ids, running=self._watches_all), None
        self.query_one(ContextLabel).show(lookups.context)
        self._ask()

    def redraw(self) -> None:
        """Tell times, and the time left, anew."""
        self._show()

    @property
    def _one(self) -> Watched | None:
        """The one under the cursor."""
        return self.query_one(BoardView).one

    @property
    def row(self) -> Listed | None:
        """What is known of it."""
        return self._one.row if self._one is not None else None

    @property
    def backup_id(self) -> str:
        """Its ID, which is known before anything else is."""
        return self._one.backup_id if self._one is not None else ""

    @property
    def line(self) -> str:
        """Its row as text."""
        return line_of(self._one, self.lookups.clock()) if self._one is not None else ""

    # Asking

    def _ask(self) -> None:
        self._alarm.stop()
        self._stop_slow()
        self._slow = self.set_timer(SLOW, self._say_asking)
        self._round(self._board)

    def _say_asking(self) -> None:
        self._asking = True
        self._show()

    def _stop_slow(self) -> None:
        if self._slow is not None:
            self._slow.stop()
        self._slow, self._asking = None, False

    @work(group="board", exclusive=True)
    async def _round(self, board: Board) -> None:
        """Ask for one round, and set the alarm for the next."""
        following = await self._ask_around(board)
        if self.left:
            return
        self._stop_slow()
        self._next = following
        if isinstance(following, Wait) and not self._paused:
            self._alarm.set(following.delay, self.lookups.clock)
        self._show()
        if isinstance(following, Stop) and following.ended and board.ended:
            self._tell_end(board)

    async def _ask_around(self, board: Board) -> Next:
        try:
            await remember(board, self.lookups)
            self._show()
            return await ask_around(board, self.lookups, self._show)
        except Exception as error:  # noqa: BLE001 - a fault is told; the rows stay
            board.fail(self.problem_of(error))
            return board.following(self.lookups.clock(), 0.0)

    def _tell_end(self, board: Board) -> None:
        counts = counts_of(board.watched)
        self.post_message(Ended(f"cbr-tui: all ended: {counts}"))
        self.query_one(MessageRow).say(f"All have ended: {counts}")

    # What is shown

    def _show(self) -> None:
        if self.left:
            return
        board, view = self._board, self.query_one(BoardView)
        view.show(board.watched, self.lookups.clock(), self._why_empty(), local=self.local)
        self.query_one("#id-text", Static).update(self._standing(), layout=False)
        notices = (*self.lookups.notices, *board.notices)
        self.query_one(Banner).show(board.problem, board.problem_at, notices, local=self.local)

    def _why_empty(self) -> str:
        if self._next is None:
            return "Asking what runs…"
        return "Nothing is under way." if self._board.problem is None else self._board.problem.message

    def _standing(self) -> str:
        board = self._board
        if not board.watched:
            return ""
        left = len(board.open)
        count = f"{left} of {len(board.watched)} under way" if left else counts_of(board.watched)
        return " · ".join(filter(None, (count, self._following())))

    def _following(self) -> str:
        match None if self._asking else self._next:
            case Wait():
                return "paused" if self._paused else f"next {clock_of(self._alarm.due, local=self.local)}"
            case Stop(ended=True):
                return "final"
            case Stop():
                return "offline" if self.lookups.offline else "stopped"
        return "asking…"

    @on(LineView.Moved)
    def show_place(self, event: LineView.Moved) -> None:
        """Say which backup it is, and what is to be said of it."""
        view, one = self.query_one(BoardView), self._one
        place = f"{one.backup_id}  {note_of(one)}" if one is not None else ""
        count = f"{view.cursor + 1}/{view.row_count}" if view.row_count else ""
        self.query_one(MessageRow).show_place(place, count, stepped=event.stepped)

    # Commands

    def action_refresh(self) -> None:
        """Ask again now; about all of them once all have ended."""
        if not self._board.open:
            self._board.reopen()
        self._ask()

    def action_pause(self) -> None:
        """Pause the auto-refresh, or go on with it."""
        if isinstance(self._next, Stop):
            self.post_message(Say("There is no auto-refresh to pause."))
            return
        self._paused = not self._paused
        if self._paused:
            self._alarm.stop()
        elif isinstance(self._next, Wait):
            self._alarm.set(self._next.delay, self.lookups.clock)
        self._show()
