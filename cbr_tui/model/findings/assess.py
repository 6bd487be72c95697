"""The table of all rules, and what it makes of an observation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings import failure, restore
from cbr_tui.model.findings.base import Assessment, Case, Finding, Level, Verdict, Word
from cbr_tui.model.findings.verdict import decide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cbr_tui.model.observation import Observation
    from cbr_tui.model.progress import Sample

__all__ = ["RULES", "assess"]

RULES: Final = (*failure.RULES, *restore.RULES)
"""All rules; the order decides between findings of one level."""


def assess(
    observation: Observation,
    previous: Observation | None,
    now: datetime,
    samples: Sequence[Sample] = (),
) -> Assessment:
    """Judge an observation; never raises.

    `previous` is the observation of the same backup before this one, `samples` our own looks at the progress
    of the operation that is under way, oldest first; both may be missing. `now` is aware, UTC.
    """
    if observation.backup is None:
        text = observation.fault.message if observation.fault else "The answer could not be read."
        finding = Finding("unreadable", Level.CRITICAL, text)
        return Assessment(Verdict(Word.UNKNOWN, text, Level.WARNING), (finding,))
    case = Case(observation.backup, observation, previous, now, samples)
    found = [(rule, remark) for rule in RULES for remark in rule.check(case)]
    found.sort(key=lambda pair: -pair[1].level)
    return Assessment(
        decide([remark for _, remark in found]),
        tuple(
            Finding(rule.id, remark.level, remark.text, remark.path, remark.action) for rule, remark in found
        ),
    )
