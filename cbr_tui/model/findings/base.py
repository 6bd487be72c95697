"""What a finding, a rule and a verdict are: the words that all topics share."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from cbr_tui.frozen import frozen
from cbr_tui.model.findings.level import Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from cbr_tui.model.backup import Backup, ExtendInfo
    from cbr_tui.model.observation import Observation
    from cbr_tui.model.progress import Sample

__all__ = ["Assessment", "Case", "Finding", "Level", "Remark", "Rule", "Verdict", "Word"]


class Word(StrEnum):
    """The verdict in one word."""

    GOOD = "GOOD"
    """It can be restored from as it is, and all that was asked for was achieved."""
    DEGRADED = "DEGRADED"
    """Available, but something in it, or asked for, failed or is missing, or it has expired."""
    RUNNING = "RUNNING"
    """Work is under way, and moves."""
    STUCK = "STUCK"
    """Work is under way, and does not move."""
    FAILED = "FAILED"
    """An operation failed: the status is error."""
    GONE = "GONE"
    """Deleted, being deleted, or no longer there after it was seen."""
    UNKNOWN = "UNKNOWN"
    """A status that nobody documented, or too little to tell."""


@frozen
class Finding:
    """One thing that the engineer should know."""

    id: str
    """The rule that found it: stable, for scripts."""
    level: Level
    text: str
    """One sentence, the essential first; the service's words stand in it as they came."""
    path: str = ""
    """Where in the data, from the backup: `extend_info.volume_backups[1].status`; empty if nowhere."""
    action: str = ""
    """What to do; empty where there is nothing."""


@frozen
class Verdict:
    """The answer above all findings."""

    word: str
    """One of Word."""
    sentence: str
    level: Level


@frozen
class Assessment:
    """What an observation amounts to."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    """Worst first; in the order of the rules within a level."""

    def repeats(self, finding: Finding) -> bool:
        """Say whether the verdict's sentence begins with all that a finding says."""
        text = finding.text.rstrip(".")
        said, rest = self.verdict.sentence[: len(text)], self.verdict.sentence[len(text) :]
        return said == text and rest[:1] in ("", ".", ";", ",", " ")


@frozen
class Case:
    """What a rule looks at: a backup that could be read, and what is known around it."""

    backup: Backup
    observation: Observation
    previous: Observation | None
    """The observation of the same backup before this one; its lists may be missing."""
    now: datetime
    samples: Sequence[Sample] = ()
    """Our own looks at the progress of the operation under way, oldest first."""

    @property
    def info(self) -> ExtendInfo:
        """The backup's extended information."""
        return self.backup.extend_info

    @property
    def status(self) -> str:
        """The backup's status; empty where it has none."""
        return self.backup.status or ""

    @property
    def available(self) -> bool:
        """Whether the service calls the backup complete."""
        return self.status == "available"

    def untold(self, key: str) -> bool:
        """Say whether such an answer can't hold this key of extend_info: nothing follows from its absence."""
        return key in self.info.lacks and key not in self.info.raw

    @property
    def no_server(self) -> bool:
        """Whether it is the backup of a disk or a share alone: no restore mode is told of those."""
        return self.untold("supported_restore_mode")

    @property
    def gone(self) -> bool:
        """Whether the service said 404 after this observation."""
        return self.observation.gone_at is not None

    @property
    def service_now(self) -> datetime:
        """When the answer was made, by the service's own clock where it told it, UTC."""
        return self.observation.answer.service_time or self.observation.seen_at


@frozen
class Remark:
    """What a rule says: a finding without its rule's name, and what it means for the verdict."""

    level: Level
    text: str
    path: str = ""
    action: str = ""
    word: Word | None = None
    """The verdict that it calls for; None where it does not bear on it."""
    clause: str = ""
    """Its part in the verdict's sentence, where it calls for one."""


@frozen
class Rule:
    """One row of the table of rules."""

    id: str
    """Stable: scripts and tickets refer to it."""
    levels: tuple[Level, ...]
    """The levels that it may raise."""
    about: str
    """What raises it and why, in one or two sentences: a row of the reference."""
    check: Callable[[Case], Iterator[Remark]]
