"""From remarks to the one word and the one sentence above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Level, Remark, Verdict, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["decide"]

_LEVELS: Final = {
    Word.GONE: Level.CRITICAL,
    Word.FAILED: Level.CRITICAL,
    Word.UNKNOWN: Level.WARNING,
    Word.DEGRADED: Level.WARNING,
    Word.STUCK: Level.WARNING,
    Word.RUNNING: Level.NOTICE,
    Word.GOOD: Level.GOOD,
}
"""The words, the one that overrules first, with what each amounts to."""


def decide(remarks: Sequence[Remark]) -> Verdict:
    """Take the word that overrules, and join the clauses that call for it."""
    for word, level in _LEVELS.items():
        clauses = [remark.clause for remark in remarks if remark.word is word]
        if clauses:
            return Verdict(word, _sentence("; ".join(dict.fromkeys(clauses))), level)
    return Verdict(Word.UNKNOWN, "Too little is known to tell.", Level.WARNING)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
