"""Expiry, order of times, and clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word
from cbr_tui.model.findings.wording import age, listed, span, when
from cbr_tui.model.observation import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

__all__ = ["RULES"]

_SOON: Final = 86400.0
_SKEW: Final = 60.0
"""Smaller differences of clocks come from the request's own time and the Date header's whole seconds."""
_REFUSED: Final = 900.0
"""From this difference on the gateway refuses AK/SK signatures (APIGW.0303, API.md §3)."""


def _expired(case: Case) -> Iterator[Remark]:
    expired_at = case.backup.expired_at
    if expired_at is not None and expired_at <= case.now and not case.gone:
        yield Remark(
            Level.WARNING,
            f"Expired {age(expired_at, case.now)} ({when(expired_at)}): clean-up deletes it.",
            "expired_at",
            "If it is still needed, restore from it or copy it now.",
            word=Word.DEGRADED,
            clause=f"it expired {age(expired_at, case.now)}",
        )


def _expires_soon(case: Case) -> Iterator[Remark]:
    expired_at = case.backup.expired_at
    if expired_at is not None and 0 < (expired_at - case.now).total_seconds() <= _SOON and not case.gone:
        yield Remark(
            Level.WARNING,
            f"Expires {age(expired_at, case.now)}, at {when(expired_at)}; a clean-up then deletes it.",
            "expired_at",
            "If it is needed longer, make another one.",
        )


def _order(case: Case) -> Iterator[Remark]:
    created_at = case.backup.created_at
    if created_at is None:
        return
    later = (
        ("finished", "extend_info.finished_at", case.info.finished_at),
        ("last changed", "updated_at", case.backup.updated_at),
        ("expires", "expired_at", case.backup.expired_at),
    )
    for word, path, moment in later:
        if moment is not None and moment < created_at:
            early = span((created_at - moment).total_seconds())
            yield Remark(Level.NOTICE, f"By its own times it {word} {early} before it was created.", path)


def _future(case: Case) -> Iterator[Remark]:
    found = [
        (path, moment)
        for path, moment in (
            ("created_at", case.backup.created_at),
            ("protected_at", case.backup.protected_at),
            ("updated_at", case.backup.updated_at),
            ("extend_info.finished_at", case.info.finished_at),
        )
        if moment is not None and _after(moment, case.service_now) > _SKEW
    ]
    if found:
        early = span(max(_after(moment, case.service_now) for _, moment in found))
        fields = listed([path.rpartition(".")[2] for path, _ in found])
        yield Remark(
            Level.NOTICE,
            f"In the future when it was answered, by up to {early}: {fields}.",
            found[0][0],
            "Check the clocks, here and at the service.",
        )


def _clock(case: Case) -> Iterator[Remark]:
    theirs = case.observation.answer.service_time
    if theirs is None or case.observation.origin is not Origin.SERVICE:
        return
    seconds = _after(theirs, case.observation.seen_at)
    if abs(seconds) <= _SKEW:
        return
    refused = abs(seconds) > _REFUSED
    side = "behind" if seconds > 0 else "ahead of"
    yield Remark(
        Level.WARNING if refused else Level.NOTICE,
        f"This machine's clock is {span(abs(seconds))} {side} the service's"
        f"{': it may refuse signed requests (APIGW.0303)' if refused else ''}.",
        action="Set this machine's clock (NTP); ages and times left are wrong by as much.",
    )


def _after(moment: datetime, other: datetime) -> float:
    return (moment - other).total_seconds()


RULES: Final = (
    Rule("expired", (Level.WARNING,), "expired_at has passed: the next clean-up deletes it.", _expired),
    Rule("expires-soon", (Level.WARNING,), "expired_at is less than a day away.", _expires_soon),
    Rule(
        "clock-differs",
        (Level.WARNING, Level.NOTICE),
        "Our clock and the service's Date header differ by over a minute; a warning from 15 minutes on, where"
        " the gateway refuses signed requests.",
        _clock,
    ),
    Rule(
        "times-in-the-future",
        (Level.NOTICE,),
        "It was created, protected, changed or finished over a minute after the answer was made.",
        _future,
    ),
    Rule(
        "times-out-of-order",
        (Level.NOTICE,),
        "It was finished, changed or expiring before it was created.",
        _order,
    ),
)
