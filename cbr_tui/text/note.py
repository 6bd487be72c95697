"""The handover note: what to tell the others about a backup, in some ten lines of text or Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings import Level
from cbr_tui.model.findings.wording import counted
from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.findings import Assessment, Finding
    from cbr_tui.model.observation import Observation

__all__ = ["note"]


def note(observation: Observation, assessment: Assessment, *, own: str = "", markdown: bool = False) -> str:
    """Write the note: verdict, backup, resource, times, findings, restorable or not, what to quote.

    `own` is what the person noted about the backup, empty for nothing.
    Findings that are good are left out, and of many the worst are told. In Markdown nothing that the service
    sent is markup. Times are UTC; the last line ends in a line feed.
    """
    verdict = assessment.verdict
    lines = [(str(label), visible(text)) for label, text in _facts(observation, assessment)]
    lines += [("Note", visible(own))] if own else []
    if not markdown:
        told = [
            f"{verdict.word}: {visible(verdict.sentence)}",
            *(f"{label}: {text}" for label, text in lines),
        ]
    else:
        told = [f"**{verdict.word}**: {_escaped(visible(verdict.sentence))}", ""]
        told += [f"- **{label}**: {_escaped(text)}" for label, text in lines]
    return "\n".join(told) + "\n"


def _facts(observation: Observation, assessment: Assessment) -> Iterator[tuple[str, str]]:
    backup = observation.backup
    name = f" ({backup.name})" if backup and backup.name else ""
    yield "Backup", f"{observation.backup_id}{name}"
    if backup is not None:
        yield from _what_and_when(backup)
    bad = [each for each in assessment.findings if each.level is not Level.GOOD]
    restore = next((each for each in assessment.findings if each.id in _RESTORE), None)
    told = [each for each in bad if each is not restore and not assessment.repeats(each)]
    for finding in told[:_MOST]:
        yield finding.level.name.capitalize(), finding.text
    if len(told) > _MOST:
        yield "And", f"{counted(len(told) - _MOST, 'more finding')}, none of them worse"
    yield "Restore", _restore(observation, restore)
    action = next((each.action for each in bad if each.action and each.level > Level.NOTICE), "")
    if action:
        yield "Next", action
    yield "Seen", _seen(observation)


def _what_and_when(backup: Backup) -> Iterator[tuple[str, str]]:
    info = backup.extend_info
    resource = [info.resource_name or "", f"({backup.resource_id})" if backup.resource_id else ""]
    if any(resource):
        yield "Resource", " ".join(filter(None, resource))
    times = (
        ("created", backup.created_at),
        ("finished", info.finished_at),
        ("expires", backup.expired_at),
    )
    when = [f"{word} {absolute(moment)}" for word, moment in times if moment is not None]
    if when:
        yield "When", ", ".join(when)


def _restore(observation: Observation, finding: Finding | None) -> str:
    backup = observation.backup
    if backup is None:
        return "not known: the answer could not be read"
    if observation.gone_at is not None:
        return "no: the service no longer has it"
    if finding is not None:
        return f"{_RESTORE[finding.id]}: {finding.text}"
    return f"not now: the status is {backup.status or 'missing'}"


def _seen(observation: Observation) -> str:
    answer = observation.answer
    parts = [f"{absolute(answer.received_at)} in {observation.context.label}"]
    if answer.request_id:
        parts.append(f"request ID {answer.request_id}")
    return ", ".join(parts)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


_MOST: Final = 5
"""So many findings are told, the worst: a note is read in a chat."""
_RESTORE: Final = {
    "restorable": "yes",
    "restore-hindered": "in part, if at all",
    "not-restorable": "no",
    "restore-after-error": "no",
    "restore-mode-unknown": "not known",
    "restore-early": "an image, but not the disks yet",
}
"""What the rules about restoring amount to."""
_MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>#|~!&]")
