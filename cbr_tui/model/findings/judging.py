"""The table of all rules, and what it makes of an observation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import replace
from cbr_tui.model.backup import Backup
from cbr_tui.model.findings import (
    consistency,
    contradictions,
    copies,
    facts,
    failure,
    progress,
    restore,
    standing,
    times,
    volumes,
)
from cbr_tui.model.findings.base import Assessment, Case, Finding
from cbr_tui.model.findings.verdict import decide
from cbr_tui.model.findings.wording import cut
from cbr_tui.model.observation import Origin
from cbr_tui.model.under_way import report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cbr_tui.model.observation import Observation
    from cbr_tui.model.progress import Sample

__all__ = ["RULES", "assess", "assess_then"]

RULES: Final = (
    *standing.RULES,
    *failure.RULES,
    *progress.RULES,
    *volumes.RULES,
    *restore.RULES,
    *consistency.RULES,
    *copies.RULES,
    *times.RULES,
    *contradictions.RULES,
    *facts.RULES,
)
"""All rules; the order decides between findings of one level."""
_LONGEST: Final = 10_000
"""Nobody reads on in a reason of megabytes, and every screen would have to work it out."""


def assess(
    observation: Observation,
    previous: Observation | None,
    now: datetime,
    samples: Sequence[Sample] = (),
) -> Assessment:
    """Judge an observation; raises nothing but Left, where nobody wants to know any more.

    `previous` is the observation of the same backup before this one, `samples` our own looks at the progress
    of the operation that is under way, oldest first; both may be missing. `now` is aware, UTC.
    """
    case = Case(observation.backup or Backup(), observation, previous, now, samples)
    rules = RULES if observation.backup is not None else (standing.UNREADABLE,)
    found = []
    for number, rule in enumerate(rules):
        report("Judging", number, len(rules), "rules")
        found += [(rule, remark) for remark in rule.check(case)]
    verdict = decide(case, [remark for _, remark in found])
    found.sort(key=lambda pair: -pair[1].level)
    return Assessment(
        replace(verdict, sentence=cut(verdict.sentence, _LONGEST)),
        tuple(
            Finding(rule.id, remark.level, cut(remark.text, _LONGEST), remark.path, remark.action)
            for rule, remark in found
        ),
    )


def assess_then(observation: Observation, previous: Observation | None, time: datetime) -> Assessment:
    """Judge what was known at a time as it was then: an answer just given, and none of the history."""
    return assess(replace(observation, origin=Origin.SERVICE), previous, time)
