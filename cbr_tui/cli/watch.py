"""`watch`: several backups until all have ended, on one board, or as a line for each change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.board import Board
from cbr_tui.cli.output import complain, write, write_json_line
from cbr_tui.cli.wiring import open_session
from cbr_tui.rounds import remember, until_end
from cbr_tui.text.board import as_event, counts_of, line_of, news_of

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options
    from cbr_tui.model.listing import Listed
    from cbr_tui.model.watched import Watched
    from cbr_tui.poller import Stop
    from cbr_tui.service import Lookups

__all__ = ["run"]


def run(options: Options) -> int:
    """Show the board until the person quits, or print lines until the end; raises what ended that early."""
    ids = tuple(options.backup_id_in(each) for each in (options.id, *options.words) if each)
    if not (options.plain or options.json):
        from cbr_tui.cli.app import run_screens

        return run_screens(options, watched=ids, running=options.running)
    from cbr_tui.cli.loop import run_async

    with open_session(options) as session:
        board = Board(session.poll_settings, ids, running=options.running)
        told = _Told(board, session.lookups, as_json=options.json)
        stop = run_async(_follow(board, session.lookups, told))
    if board.problem is not None:
        raise board.problem
    if not options.json:
        counts = f": {counts_of(board.watched)}" if board.watched else ""
        write(f"Ended: {stop.reason}{counts}.\n" if stop.ended else f"Stopped: {stop.reason}{counts}.\n")
    return 0


async def _follow(board: Board, lookups: Lookups, told: _Told) -> Stop:
    try:
        await remember(board, lookups)
        return await until_end(board, lookups, told.tell)
    finally:
        await lookups.aclose()


class _Told:
    """What was said of each, so that only what is new is said."""

    def __init__(self, board: Board, lookups: Lookups, *, as_json: bool) -> None:
        self._board = board
        self._lookups = lookups
        self._as_json = as_json
        self._said: dict[str, tuple[Listed | None, str, bool]] = {}
        self._notices: set[str] = set()

    def tell(self) -> None:
        """Say what is new."""
        for notice in self._board.notices:
            if notice not in self._notices:
                self._notices.add(notice)
                complain(notice)
        for one in self._board.watched:
            asked = one.seen is not None or one.closed or one.problem is not None or self._lookups.offline
            if asked and self._is_new(one):
                self._say(one)

    def _is_new(self, one: Watched) -> bool:
        """Say whether there is anything to say of it, and remember that it is said."""
        before = self._said.get(one.backup_id)
        self._said[one.backup_id] = standing = (one.row, str(one.problem or ""), one.closed)
        if before is None or before[1:] != standing[1:] or one.row is None:
            return before != standing
        return any(news_of(before[0], one.row))

    def _say(self, one: Watched) -> None:
        now = self._lookups.clock()
        if self._as_json:
            write_json_line(as_event(one, now))
        else:
            write(f"{line_of(one, now)}\n")
