"""`wait`: until a backup's work has ended; each change as it comes, and how it ended."""

from __future__ import annotations

import asyncio
import random
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Final

from cbr_tui.cli.endings import judge, last_line, verdict_lines
from cbr_tui.cli.loop import run_async
from cbr_tui.cli.output import tell, write
from cbr_tui.cli.wiring import open_session
from cbr_tui.errors import CbrTuiError, EndedInError, NoSuchBackup, UnreadableAnswer, WaitTimedOut
from cbr_tui.frozen import replace
from cbr_tui.model.changes import compare
from cbr_tui.model.progress import copies_of, names_work, work_under_way
from cbr_tui.poller import Poller, Stop, log_next
from cbr_tui.rounds import sleep
from cbr_tui.text.changes import change_line
from cbr_tui.text.times import absolute

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.backup import Backup
    from cbr_tui.model.observation import Observation
    from cbr_tui.poller import PollSettings
    from cbr_tui.service import Lookups

__all__ = ["Watch", "run", "within"]


def run(options: Options) -> int:
    """Wait; raises EndedInError, WaitTimedOut, and what no waiting can mend.

    The last line, on standard output, is the status, the ID and the name, as last seen.
    """
    if options.words or options.json:
        from cbr_tui.cli.several import run as run_several

        return run_several(options)
    backup_id = options.backup_id()
    with open_session(options) as session:
        watch = Watch(session.lookups, backup_id)
        try:
            run_async(within(options.timeout, watch, session.poll_settings))
        except (EndedInError, WaitTimedOut):
            watch.tell_verdict()
            write(watch.last_line())
            raise
    watch.tell_verdict()
    write(watch.last_line())
    return 0


async def within(seconds: float | None, watch: Watch, settings: PollSettings) -> None:
    """Watch until the end, or for so many seconds at the most; closes the connections."""
    try:
        async with asyncio.timeout(seconds):
            await watch.until_end(settings)
    except TimeoutError:
        raise WaitTimedOut(f"{watch.state()} when {seconds:g} s were over.") from None
    finally:
        await watch.lookups.aclose()


class Watch:
    """One wait: what was seen before it, and what is seen in it."""

    def __init__(self, lookups: Lookups, backup_id: str, say: Callable[[str], None] = tell) -> None:
        """Watch a backup; each line goes to `say`."""
        self.lookups = lookups
        self._say = say
        self._backup_id = backup_id
        self._seen = lookups.kept(backup_id)
        self._begun = False
        self._is_gone = False
        self._moving: set[str] = set()
        self._told = ""

    async def until_end(self, settings: PollSettings) -> None:
        """Ask until the work has ended; raises EndedInError where it did not end well."""
        poller = Poller(settings)
        while True:
            jitter = random.random()  # noqa: S311 - it spreads requests out, and keeps no secret
            try:
                fresh = await self._read()
            except NoSuchBackup as error:
                raise self._gone(error) from None
            except CbrTuiError as error:
                poller, following = poller.after_error(error, self.lookups.clock(), jitter)
                log_next(following)
                if isinstance(following, Stop):
                    raise
                self._tell_once(error)
            else:
                backup = self.observe(fresh)
                poller, following = poller.after_observation(fresh, self.lookups.clock(), jitter)
                log_next(following)
                if isinstance(following, Stop):
                    judge(self._backup_id, backup, self._moving)
                    return
            await sleep(following.delay, self.lookups.clock)

    async def _read(self) -> Observation:
        """Ask; raises the fault of an answer that can't be read."""
        fresh = await self.lookups.fetch(self._backup_id)
        if fresh.fault is not None:
            raise fresh.fault
        return fresh

    def state(self) -> str:
        """Say what the backup was when last seen in this wait."""
        if not self._begun or self._seen is None or self._seen.backup is None:
            return f"No answer about backup {self._backup_id} had come"
        return f"Backup {self._backup_id} was still busy ({', '.join(work_under_way(self._seen.backup))})"

    def tell_verdict(self) -> None:
        """Tell the verdict and the findings that are not good, as `show` does."""
        if self._seen is None or (not self._begun and not self._is_gone):
            return
        now = self.lookups.clock()
        last = self._seen
        if self._is_gone and last.gone_at is None:
            last = replace(last, gone_at=now)
        for line in verdict_lines(last, now):
            self._say(line)

    def last_line(self) -> str:
        """Give the status, the ID and the name, as last seen."""
        backup = self._seen.backup if self._seen else None
        status = "gone" if self._is_gone else (backup.status if backup and self._begun else None) or "unknown"
        return last_line(status, self._backup_id, (backup.name if backup else None) or "")

    def begin(self, fresh: Observation) -> None:
        """Tell what the first answer says."""
        status = fresh.backup.status if fresh.backup else None
        self._say(f"{absolute(fresh.seen_at)}  Status: {status or 'none'}")

    def observe(self, fresh: Observation) -> Backup:
        """Tell what changed; raises the fault of an answer that can't be read."""
        if fresh.backup is None:
            raise fresh.fault or UnreadableAnswer(f"The answer about {self._backup_id} can't be read.")
        found = compare(self._seen if self._begun else None, fresh)
        if found is None:
            self.begin(fresh)
        else:
            at = f"{absolute(fresh.seen_at)}  "
            for change in found.changes:
                self._say(f"{at}{change_line(change, self._room() - len(at))}")
        self._seen, self._begun, self._told = fresh, True, ""
        self._moving.update(name for name, status in copies_of(fresh.backup) if names_work(status))
        return fresh.backup

    def _room(self) -> int:
        """Say how many cells a line about a change may have."""
        return max(_NARROWEST, get_terminal_size().columns)

    def _tell_once(self, error: CbrTuiError) -> None:
        """Tell why there is no answer, until there is another reason or an answer."""
        if error.message != self._told:
            self._say(f"{absolute(self.lookups.clock())}  {error}")
        self._told = error.message

    def _gone(self, error: NoSuchBackup) -> CbrTuiError:
        """Tell a backup that is gone from one that never was there."""
        if self._seen is None:
            return error
        self._is_gone = True
        return EndedInError(
            f"Backup {self._backup_id} is gone; it was last seen {absolute(self._seen.seen_at)}."
        )


_NARROWEST: Final = 80
"""No line about a change is made to fit in fewer columns than this."""
