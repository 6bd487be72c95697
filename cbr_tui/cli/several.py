"""`wait` for several backups at once: each line says whose it is, and the end of the last is the end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cbr_tui.board import Board
from cbr_tui.cli.endings import judge, last_line, verdict_lines
from cbr_tui.cli.loop import run_async
from cbr_tui.cli.output import complain, tell, write, write_json_line
from cbr_tui.cli.wiring import open_session
from cbr_tui.errors import CbrTuiError, EndedInError, WaitTimedOut
from cbr_tui.rounds import remember, until_end
from cbr_tui.text.board import as_event, news_of
from cbr_tui.text.times import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.listing import Listed
    from cbr_tui.model.watched import Watched
    from cbr_tui.service import Lookups

__all__ = ["run"]


def run(options: Options) -> int:
    """Wait for all; raises the first error in their order, a time-out last.

    An error of one does not end the wait for the others.
    """
    ids = [options.backup_id_in(each) for each in (options.id, *options.words)]
    with open_session(options) as session:
        board = Board(session.poll_settings, ids)
        run_async(_wait(board, session.lookups, options))
    return 0


async def _wait(board: Board, lookups: Lookups, options: Options) -> None:
    told = _Told(board, lookups, as_json=options.json)
    late = None
    try:
        await remember(board, lookups)
        async with asyncio.timeout(options.timeout):
            await until_end(board, lookups, told.tell)
    except TimeoutError:
        count = f"{len(board.open)} of {len(board.watched)} backups were still busy"
        late = WaitTimedOut(f"{count} when {options.timeout:g} s were over.")
    finally:
        await lookups.aclose()
    for one in board.open:
        told.tell_end(one)
    errors = [error for one in board.watched if (error := _error_of(one)) is not None]
    failed = [*errors, *filter(None, [late or (board.problem if board.open else None)])]
    for error in failed[1:]:
        complain(str(error))
    if failed:
        raise failed[0]


class _Told:
    """What was said of each, so that only what is new is said."""

    def __init__(self, board: Board, lookups: Lookups, *, as_json: bool) -> None:
        self._board = board
        self._lookups = lookups
        self._as_json = as_json
        self._rows: dict[str, Listed] = {}
        self._problems: dict[str, str] = {}
        self._ended: set[str] = set()

    def tell(self) -> None:
        """Say what is new."""
        now = absolute(self._lookups.clock())
        for one in self._board.watched:
            key, problem = one.backup_id, str(one.problem or "")
            if problem and problem != self._problems.get(key) and not one.closed:
                self._say(one, f"{now}  {problem}")
            self._problems[key] = problem
            if one.row is not None and one.seen is not None and not one.gone:
                for line in news_of(self._rows.get(key), one.row):
                    self._say(one, f"{absolute(one.seen.seen_at)}  {line}")
                self._rows[key] = one.row
            if one.closed and key not in self._ended:
                self._ended.add(key)
                self.tell_end(one)

    def tell_end(self, one: Watched) -> None:
        """Say how it ended, or how far it was."""
        for line in self._verdict(one):
            self._say(one, line)
        if self._as_json:
            write_json_line(as_event(one, self._lookups.clock()))
            return
        known = one.row if one.seen is not None or one.gone else None
        status = "gone" if one.gone and known is not None else (known.status if known else "") or "unknown"
        write(last_line(status, one.backup_id, known.name if known is not None else ""))

    def _verdict(self, one: Watched) -> Iterator[str]:
        if one.seen is not None:
            yield from verdict_lines(one.seen, self._lookups.clock())
        elif one.gone and one.row is not None:
            yield f"{one.row.word}: {one.row.sentence}"

    def _say(self, one: Watched, line: str) -> None:
        tell(f"{one.backup_id[:8]}  {line}")


def _error_of(one: Watched) -> CbrTuiError | None:
    """Give why it did not end well; None where it did, or is still under way."""
    if one.error is not None or not one.closed:
        return one.error
    if one.gone:
        last = f"; it was last seen {absolute(one.seen.seen_at)}" if one.seen is not None else ""
        return EndedInError(f"Backup {one.backup_id} is gone{last}.")
    try:
        if one.seen is not None and one.seen.backup is not None:
            judge(one.backup_id, one.seen.backup, one.copied)
    except EndedInError as error:
        return error
    return None
