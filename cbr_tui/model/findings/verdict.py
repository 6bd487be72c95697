"""From remarks to the one word and the one sentence above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Verdict, Word
from cbr_tui.model.findings.wording import age, capital, listed, stop
from cbr_tui.model.observation import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LEVELS", "decide"]

LEVELS: Final = {
    Word.GONE: Level.CRITICAL,
    Word.FAILED: Level.CRITICAL,
    Word.DEGRADED: Level.WARNING,
    Word.UNKNOWN: Level.WARNING,
    Word.STUCK: Level.WARNING,
    Word.RUNNING: Level.NOTICE,
    Word.GOOD: Level.GOOD,
}
"""What each word amounts to; one that stands before another overrules it."""


def decide(case: Case, remarks: Sequence[Remark]) -> Verdict:
    """Take the word that overrules all others that the remarks call for, and say why."""
    called = {remark.word for remark in remarks}
    if not case.available:
        called.discard(Word.DEGRADED)
    word = next((word for word in LEVELS if word in called), Word.UNKNOWN)
    clauses = [remark.clause.rstrip(".") for remark in remarks if remark.word is word and remark.clause]
    reason = listed(list(dict.fromkeys(clauses))) or "too little is known to tell"
    if word is Word.DEGRADED:
        reason = f"available, but {reason}"
    elif word is Word.GOOD:
        reason = f"{reason}; nothing is missing"
    return Verdict(word, stop(capital(f"{_as_seen(case)}{reason}")), LEVELS[word])


def _as_seen(case: Case) -> str:
    """Say how old a verdict from the history is, before all else: the end of a long line may not be seen."""
    if case.observation.origin is not Origin.HISTORY or case.gone:
        return ""
    return f"as seen {age(case.observation.seen_at, case.now)}: "
