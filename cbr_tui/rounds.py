"""Asks what a board wants to know, round after round."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

from cbr_tui.board import MOST_RUNNING, AskList, AskOne, AskRunning
from cbr_tui.errors import CbrTuiError, NoSuchBackup, UsageError
from cbr_tui.listing import pages_of
from cbr_tui.poller import Pause, Stop, log_next

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cbr_tui.board import Board, Question
    from cbr_tui.model.listing import Query
    from cbr_tui.poller import Next
    from cbr_tui.service import Lookups

__all__ = ["ask_around", "remember", "sleep", "until_end"]


async def remember(board: Board, lookups: Lookups) -> None:
    """Show what is kept of those of which nothing is known yet; offline that is all there will be."""
    for one in board.watched:
        if one.row is None:
            try:
                kept = await asyncio.to_thread(lookups.kept_or_raise, one.backup_id)
            except NoSuchBackup as error:
                if lookups.offline:
                    one.close(error)
            else:
                one.remember(kept, lookups.clock())


async def ask_around(board: Board, lookups: Lookups, changed: Callable[[], None] = lambda: None) -> Next:
    """Ask for one round; `changed` is called after each answer. Gives when the next one begins."""
    if lookups.offline:
        return Stop("offline", ended=False)
    board.begin(lookups.clock())
    while (question := board.question()) is not None:
        await _ask(question, board, lookups)
        changed()
    following = board.following(lookups.clock(), random.random())  # noqa: S311 - jitter
    log_next(following)
    return following


async def until_end(board: Board, lookups: Lookups, changed: Callable[[], None]) -> Stop:
    """Ask round after round until all have ended, or nothing more can be asked; gives why.

    `changed` is called after each round: what a list began to tell of a backup, its lookup then completed.
    """
    while True:
        following = await ask_around(board, lookups)
        changed()
        if isinstance(following, Stop):
            return following
        await sleep(following.delay, lookups.clock)


async def sleep(seconds: float, clock: Callable[[], datetime]) -> None:
    """Wait so long; where the machine slept meanwhile, no longer than to the same time."""
    pause: Pause | None = Pause.of(seconds, clock())
    while pause is not None:
        await asyncio.sleep(pause.step)
        pause = pause.after_step(clock())


async def _ask(question: Question, board: Board, lookups: Lookups) -> None:
    match question:
        case AskRunning(query):
            await _find_running(query, board, lookups)
        case AskList():
            await _list(question, board, lookups)
        case AskOne(backup_id):
            try:
                observation = await lookups.fetch(backup_id)
            except CbrTuiError as error:
                board.take_failure(backup_id, error, lookups.clock())
            else:
                await asyncio.to_thread(board.take_one, backup_id, observation)  # it may be a large one


async def _find_running(query: Query, board: Board, lookups: Lookups) -> None:
    try:
        listing = await lookups.listing(query, page=MOST_RUNNING, counted=False)
        await listing.more(MOST_RUNNING)
    except CbrTuiError as error:
        board.fail(error)
    else:
        board.take_running(listing.rows, listing.notices)


async def _list(question: AskList, board: Board, lookups: Lookups) -> None:
    try:
        listers = await lookups.listers(question.query)
    except UsageError:  # what has no list may still give each alone
        listers = ()
    except CbrTuiError as error:
        board.fail(error)
        return
    asked = [each for each in listers if question.asks(each.context.service)]
    seen, failures = await pages_of(asked, question.query, question.limit)
    await asyncio.to_thread(board.take_list, question, seen, failures)  # a thousand are judged in it
