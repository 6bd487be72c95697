"""Whether the backup is there at all, whether its state is known, and how old that knowledge is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.backup import Backup
from cbr_tui.model.describe import descriptions
from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word
from cbr_tui.model.findings.wording import age, named, span, when
from cbr_tui.model.observation import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DELETION", "RULES", "UNREADABLE"]

_OLD: Final = 3600.0
"""An answer of the service is old after so many seconds: while work goes on, a watch asks far more often."""
DELETION: Final = {
    "waiting_delete": "It waits to be deleted: don't count on it.",
    "deleting": "It is being deleted: don't count on it.",
    "deleted": "It is deleted.",
}
"""What the statuses of a deletion amount to."""
_STATUSES: Final = next(field.allowed for field in descriptions(Backup) if field.key == "status")


def _unreadable(case: Case) -> Iterator[Remark]:
    fault = case.observation.fault
    if case.observation.backup is None:
        text = fault.message if fault else "The answer could not be read."
        yield Remark(Level.CRITICAL, text, action=fault.hint if fault else "", word=Word.UNKNOWN, clause=text)


def _gone(case: Case) -> Iterator[Remark]:
    gone_at = case.observation.gone_at
    if gone_at is None:
        return
    seen = f"last seen {age(case.observation.seen_at, case.now)}, {named(case.status) or 'without a status'}"
    text = f"The service no longer has it (404) since {when(gone_at)}; {seen}."
    yield Remark(
        Level.CRITICAL,
        text,
        "status",
        "What stands below is what was last seen. Look for another backup of the resource.",
        word=Word.GONE,
        clause=text,
    )


def _deletion(case: Case) -> Iterator[Remark]:
    text = DELETION.get(case.status)
    if text is None or case.gone:
        return
    yield Remark(
        Level.CRITICAL,
        text,
        "status",
        "Look for another backup of the resource.",
        word=Word.GONE,
        clause=text,
    )


def _status_missing(case: Case) -> Iterator[Remark]:
    if not case.status:
        yield Remark(
            Level.WARNING,
            "The answer names no status.",
            "status",
            "Read the Raw JSON: what can be told is in the other fields.",
            word=Word.UNKNOWN,
            clause="the answer names no status",
        )


def _status_undocumented(case: Case) -> Iterator[Remark]:
    if case.status and case.status not in _STATUSES:
        text = f'nobody documented the status "{named(case.status)}"'
        yield Remark(
            Level.WARNING,
            f"N{text[1:]}.",
            "status",
            "Judge by the other fields, and ask the service's support what it means.",
            word=Word.UNKNOWN,
            clause=text,
        )


def _old_answer(case: Case) -> Iterator[Remark]:
    seen_at = case.observation.seen_at
    if case.observation.origin is Origin.HISTORY:
        yield Remark(
            Level.NOTICE,
            f"Kept from {when(seen_at)}, {age(seen_at, case.now)}: the service may say otherwise now.",
        )
    elif case.observation.origin is Origin.SERVICE:
        seconds = (case.now - seen_at).total_seconds()
        if seconds > _OLD:
            yield Remark(
                Level.NOTICE,
                f"The service said this {span(seconds)} ago, at {when(seen_at)}.",
                action="Refresh.",
            )


UNREADABLE: Final = Rule(
    "unreadable",
    (Level.CRITICAL,),
    "The answer is not JSON, or holds no backup.",
    _unreadable,
)

RULES: Final = (
    UNREADABLE,
    Rule(
        "gone",
        (Level.CRITICAL,),
        "The service answered 404 after the backup was seen; says since when, and its last state.",
        _gone,
    ),
    Rule(
        "deletion",
        (Level.CRITICAL,),
        "The status is waiting_delete, deleting or deleted.",
        _deletion,
    ),
    Rule("status-missing", (Level.WARNING,), "There is no status.", _status_missing),
    Rule(
        "status-undocumented",
        (Level.WARNING,),
        "The status is none of the nine that the reference lists.",
        _status_undocumented,
    ),
    Rule(
        "old-answer",
        (Level.NOTICE,),
        "The answer is kept from before, or the service gave it over an hour ago.",
        _old_answer,
    ),
)
