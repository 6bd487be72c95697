"""How watched work ended: in words, as a line, and as an error where it did not end well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.errors import EndedInError
from cbr_tui.model.findings import Level, assess
from cbr_tui.model.masking import mask
from cbr_tui.model.progress import copies_of
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from datetime import datetime

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.observation import Observation

__all__ = ["judge", "last_line", "verdict_lines"]


def judge(backup_id: str, backup: Backup, moved: Container[str]) -> None:
    """Raise EndedInError where the work ended badly: the backup's, or a copy's of those that `moved`."""
    status = backup.status or ""
    if status == "deleted" or status.startswith("error"):
        raise EndedInError(f"Backup {backup_id} ended in {status}.", hint=_reason(backup))
    failed = [name for name, said in copies_of(backup) if name in moved and said == "fail"]
    if failed:
        raise EndedInError(f"Backup {backup_id} is {status}, but copying failed: {', '.join(failed)}.")


def verdict_lines(observation: Observation, now: datetime) -> Iterator[str]:
    """Give the verdict and the findings that are not good, as `show` does."""
    assessment = assess(observation, None, now)
    yield f"{assessment.verdict.word}: {mask(assessment.verdict.sentence)}"
    for finding in assessment.findings:
        if finding.level is not Level.GOOD and not assessment.repeats(finding):
            yield f"{finding.level.name.lower()}: {mask(finding.text)}"


def last_line(status: str, backup_id: str, name: str) -> str:
    """Give the line for scripts: the status, the ID and the name."""
    return f"{visible(f'{status} {backup_id} {name}'.rstrip())}\n"


def _reason(backup: Backup) -> str:
    """Give the service's own reason, where it says one."""
    return f"The service says: {mask(reason)}" if (reason := backup.extend_info.fail_reason) else ""
