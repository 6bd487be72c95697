"""`--plain`: no screen, but lines, each one when there is something new to say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cbr_tui.cli.loop import run_async
from cbr_tui.cli.output import write
from cbr_tui.cli.saved import SavedSource, read_saved
from cbr_tui.cli.wait import Watch, within
from cbr_tui.cli.wiring import open_session
from cbr_tui.errors import EndedInError, UsageError
from cbr_tui.model.changes import compare
from cbr_tui.model.findings import assess
from cbr_tui.model.masking import mask
from cbr_tui.model.past import Past
from cbr_tui.service import utc_now
from cbr_tui.text.ids import best, find_ids, why_not
from cbr_tui.text.linear import LONGEST, linear
from cbr_tui.text.safe import visible
from cbr_tui.text.times import relative

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options
    from cbr_tui.model.backup import Backup
    from cbr_tui.model.observation import Observation
    from cbr_tui.service import Lookups

__all__ = ["run"]

_RECENT = 10
"""So many recent lookups are read out before the question."""


def run(options: Options) -> int:
    """Tell all of a backup, then each change, until its work has ended; without an ID it asks for one.

    What was kept comes first, with its age. Raises what the lookup raises; how the work ended is told, and is
    no error.
    """
    saved = None
    backup_id = options.wanted_id()
    if options.file is not None:
        observation = read_saved(options.file, backup_id, utc_now())
        if observation.fault is not None:
            raise observation.fault
        saved, backup_id = SavedSource(options.file, observation), observation.backup_id
    with open_session(options, saved) as session:
        lookups = session.lookups
        watch = _Spoken(lookups, backup_id or _asked(lookups), _line)
        if not watch.tell_kept():
            return 0
        try:
            run_async(within(None, watch, session.poll_settings))
        except EndedInError as error:
            _line(f"Ended: {error}")
        else:
            _line("Ended: nothing more is under way.")
        if watch.told > 1:
            watch.tell_verdict()
    return 0


def _line(text: str) -> None:
    write(f"{visible(text)}\n")


def _asked(lookups: Lookups) -> str:
    """Read the recent lookups out, and ask for a backup: a number, an ID, or a text with one in it."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError("--plain needs an ID where nobody can be asked.", hint="See cbr-tui --help.")
    recents = lookups.recents(_RECENT)
    for number, recent in enumerate(recents, 1):
        seen = relative(recent.seen_at, utc_now()) if recent.seen_at else "never seen"
        _line(f"{number}: {recent.name or recent.backup_id}, {recent.status or 'no status'}, {seen}")
    _line("Which backup? A number of these, or an ID:")
    said = sys.stdin.readline().strip()
    if said.isdecimal() and 0 < int(said) <= len(recents):
        return recents[int(said) - 1].backup_id
    meant = best(find_ids(said))
    if meant is None:
        raise UsageError(why_not(said))
    return meant.id


class _Spoken(Watch):
    """Tells the whole of the first answer, where `wait` tells its status."""

    told = 0
    """How many answers differed from the one before."""

    def tell_kept(self) -> bool:
        """Tell what was kept; says whether anybody is asked after that."""
        if self.lookups.offline:
            kept = self.lookups.kept_or_raise(self._backup_id)
            self._tell(kept, self.lookups.before(kept))
            return False
        if self._seen is not None:
            assessment = assess(self._seen, None, self.lookups.clock())
            seen = relative(self._seen.seen_at, self.lookups.clock())
            self._say(f"Kept, seen {seen}: {assessment.verdict.word}: {mask(assessment.verdict.sentence)}")
        return True

    def begin(self, fresh: Observation) -> None:
        """Tell the whole of the first answer."""
        self._tell(fresh, self._seen)

    def observe(self, fresh: Observation) -> Backup:
        """Tell what is new, and count it."""
        self.told += self._seen is None or not self._begun or self._seen.answer.raw != fresh.answer.raw
        return super().observe(fresh)

    def _room(self) -> int:
        return LONGEST

    def _tell(self, observation: Observation, before: Observation | None) -> None:
        now = self.lookups.clock()
        past = Past(compare(before, observation), timeline=self.lookups.timeline(observation))
        for line in linear(observation, assess(observation, before, now), now, past):
            self._say(mask(line))
