"""One of several backups that are watched: what lists and lookups said of it, and which of them goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import NoSuchBackup
from cbr_tui.frozen import replace
from cbr_tui.model.findings.level import Level
from cbr_tui.model.listing import listed
from cbr_tui.model.progress import copies_of, names_work, pace, sampled, work_under_way

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.errors import CbrTuiError
    from cbr_tui.model.backup import Backup
    from cbr_tui.model.listing import Listed
    from cbr_tui.model.observation import Observation
    from cbr_tui.model.progress import Pace, Sample

__all__ = ["Watched"]

_GONE: Final = "GONE"


@dataclass(slots=True, eq=False)
class Watched:
    """One backup on the board."""

    backup_id: str
    row: Listed | None = None
    """What it was when last seen; None before that."""
    seen: Observation | None = None
    """The answer that said so; None as long as only a list or the history from before this watch did."""
    whole: bool = False
    """Whether that answer was about it alone."""
    changed_at: datetime | None = None
    """When it last changed, UTC: as we saw it, else as the service says."""
    samples: tuple[Sample, ...] = ()
    problem: CbrTuiError | None = None
    """Why what is shown is not fresh."""
    closed: bool = False
    """Whether nothing more is asked about it."""
    error: CbrTuiError | None = None
    """Why it is closed, where it was not its work that ended."""
    began: bool = False
    """Whether work was under way in this watch."""
    copied: frozenset[str] = frozenset()
    """The copies that were under way in this watch, as `copies_of` names them."""
    in_list: bool = True
    """Whether a list has it, as far as anybody knows."""
    told: bool = True
    """Whether a list tells how far its work is."""
    looked: int = 0
    """Which of all lookups was its last; 0 for none."""

    @property
    def service(self) -> str:
        """Who has it, as in `Context.service`; empty before anybody knows."""
        return self.row.service if self.row is not None else ""

    @property
    def work(self) -> tuple[str, ...]:
        """What is under way."""
        backup = self.seen.backup if self.seen is not None else None
        return work_under_way(backup) if backup is not None and not self.gone else ()

    @property
    def gone(self) -> bool:
        """Whether it is there no more, or never was."""
        return self.closed and isinstance(self.problem, NoSuchBackup)

    @property
    def needs_lookup(self) -> bool:
        """Whether no list tells what is to be known of it next; its end is judged from the whole answer."""
        ended = self.seen is not None and not self.work and not self.whole
        return ended or not (self.in_list and self.told)

    def pace(self, now: datetime) -> Pace | None:
        """Measure how fast its work goes; None where nothing can be said, and once it has ended."""
        return pace(self.samples, now) if self.work else None

    def remember(self, kept: Observation, now: datetime) -> None:
        """Show what was kept, until something newer comes."""
        if self.row is None and kept.backup is not None:
            self.row, self.changed_at = listed(kept, now=now), kept.backup.updated_at

    def take(self, observation: Observation, *, whole: bool) -> bool:
        """Take in an answer that could be read; says whether anything differs that somebody watches for.

        A list (not `whole`) that tells less than is known changes nothing.
        """
        backup = observation.backup
        if backup is None:
            return False
        self.problem = None
        before = self.seen.backup if self.seen is not None else None
        if before is None or not whole:
            self.in_list = True  # what was looked up once may be found by when it was made
        if not whole:
            self.told = _tells_progress(backup)
            if self.whole and not self.told and before is not None and before.status == backup.status:
                return False
        standing = _standing(backup)
        is_new = before is None or _standing(before) != standing
        if is_new:
            self.changed_at = backup.updated_at if before is None else observation.seen_at
        self.samples = sampled(self.samples, before, backup, observation.seen_at)
        self.row = listed(observation, self.seen, self.samples)
        self.seen, self.whole = observation, whole
        self.began = self.began or bool(self.work)
        self.copied |= {name for name, status in standing[-1] if names_work(status)}
        return is_new

    def lose(self, error: NoSuchBackup, now: datetime) -> None:
        """Take in that the service has it no more, or never had."""
        self.closed, self.problem, self.changed_at = True, error, now
        if self.seen is not None:
            self.seen = replace(self.seen, gone_at=now)
            self.row = listed(self.seen, None, self.samples, now=now)
        elif self.row is not None:
            sentence = "The service no longer has it."
            self.row = replace(self.row, word=_GONE, sentence=sentence, level=Level.CRITICAL)
        else:
            self.error = error

    def close(self, error: CbrTuiError) -> None:
        """Ask no more about it, for this reason."""
        self.closed, self.problem, self.error = True, error, error


def _tells_progress(backup: Backup) -> bool:
    """Say whether a list tells how far the work is; what only waits has no progress to tell of."""
    status = backup.status or ""
    moves = names_work(status) and not status.startswith("waiting_")
    return backup.extend_info.progress is not None or not moves


def _standing(backup: Backup) -> tuple[object, object, object, tuple[tuple[str, str], ...]]:
    """Give what makes a difference to whoever watches; last, the copies."""
    return backup.status, backup.extend_info.progress, backup.updated_at, tuple(copies_of(backup))
