"""What contradicts itself or the documentation: told, never corrected, never shouted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Rule
from cbr_tui.model.findings.volumes import Condition, conditions
from cbr_tui.model.findings.wording import counted, few, gigabytes, listed, named
from cbr_tui.model.long_lists import column, undocumented_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cbr_tui.model.describe import Mismatch, Record

__all__ = ["RULES"]

_TOLD_ELSEWHERE: Final = re.compile(
    r"status|extend_info\.(supported_restore_mode|copy_status)|replication_records\[[0-9]+\]\.status"
)
"""Paths whose surprises have rules of their own."""
_EXPECTED: Final = ("id", "created_at", "extend_info", "resource_id")
"""What every answer seen so far holds; the status has a rule of its own."""
_NAMED_TAGS: Final = frozenset({"tags"})
"""Missing in the reference, but documented elsewhere and answered by real services (API.md §2)."""
_ROUNDING: Final = 1.0
"""Sizes are whole MB: a sum may be off by one for each volume backup."""


def _mismatches(case: Case) -> Iterator[Remark]:
    def one(mismatch: Mismatch) -> Remark:
        place = named(mismatch.path) or "The answer"
        return Remark(
            Level.NOTICE, f"{place} is {mismatch.found}; documented is {mismatch.expected}.", mismatch.path
        )

    def more(count: int) -> Remark:
        return Remark(Level.NOTICE, f"And {count:,} more values that are not as documented.")

    yield from few(
        [
            mismatch
            for mismatch in case.backup.mismatches
            if not mismatch.known and _TOLD_ELSEWHERE.fullmatch(mismatch.path) is None
        ],
        one,
        more,
    )


def _missing(case: Case) -> Iterator[Remark]:
    found = [key for key in _EXPECTED if case.backup.raw.get(key) is None]
    if found:
        yield Remark(Level.NOTICE, f"The answer lacks what it should always hold: {', '.join(found)}.")


def _size_zero(case: Case) -> Iterator[Remark]:
    volumes = case.info.volume_backups
    all_fine = case.available and conditions(case)[Condition.FINE] == len(volumes)
    if all_fine and volumes and case.info.size == 0:
        yield Remark(
            Level.NOTICE,
            "The size is 0 although all volume backups are available.",
            "extend_info.size",
            "Some services never fill it in; compare with another backup of the resource.",
        )


def _size_sum(case: Case) -> Iterator[Remark]:
    size = case.info.size
    sizes = list(column(case.info.volume_backups, "size"))
    if size is None or not sizes:
        return
    total = sum(float(one) for one in sizes if one is not None)
    if None not in sizes and abs(total - size) > _ROUNDING * len(sizes):
        yield Remark(
            Level.NOTICE,
            f"The size is {gigabytes(size)}, but its volume backups add up to {gigabytes(total)}.",
            "extend_info.size",
        )


def _unfinished(case: Case) -> Iterator[Remark]:
    if case.available and case.info.finished_at is None and not case.untold("finished_at"):
        yield Remark(
            Level.NOTICE, "It is available, but no time says when it was finished.", "extend_info.finished_at"
        )


def _types_differ(case: Case) -> Iterator[Remark]:
    outer, inner = case.backup.resource_type, case.info.resource_type
    if outer and inner and outer != inner:
        yield Remark(
            Level.NOTICE,
            f"The resource type is {named(outer)}, but in extend_info {named(inner)}.",
            "extend_info.resource_type",
        )


def _undocumented(case: Case) -> Iterator[Remark]:
    found: dict[str, str] = {}
    for records, where in _records(case):
        for key, place in undocumented_in(records).items():
            if key not in _NAMED_TAGS:
                found.setdefault(key, f"{where.format(place)}{key}")
    if found:
        names = listed(list(found), named)
        yield Remark(
            Level.NOTICE,
            f"{counted(len(found), 'field')} that nobody documented: {names}.",
            next(iter(found.values())),
        )


def _records(case: Case) -> Iterator[tuple[Sequence[Record], str]]:
    """Give all records, with where they stand in the answer; of a list, by their places."""
    yield (case.backup,), ""
    yield (case.info,), "extend_info."
    yield (case.backup.backup_data,), "backup_data."
    yield (case.backup.cbr,), "cbr."
    yield case.info.volume_backups, "extend_info.volume_backups[{}]."
    yield case.backup.replication_records, "replication_records[{}]."


RULES: Final = (
    Rule(
        "size-zero",
        (Level.NOTICE,),
        "The size is 0 although all volume backups are available; the reference's own sample is like that.",
        _size_zero,
    ),
    Rule(
        "size-sum",
        (Level.NOTICE,),
        "The size is not the sum of the volume backups' sizes, as it is in real answers.",
        _size_sum,
    ),
    Rule("finish-missing", (Level.NOTICE,), "Available without a time of finishing.", _unfinished),
    Rule(
        "resource-type-differs",
        (Level.NOTICE,),
        "The resource type stands twice in the answer, and differs.",
        _types_differ,
    ),
    Rule(
        "value-undocumented",
        (Level.NOTICE,),
        "Values of another type or another word than documented, except where real services are known to.",
        _mismatches,
    ),
    Rule("field-missing", (Level.NOTICE,), "A field that every answer holds is not there.", _missing),
    Rule("field-undocumented", (Level.NOTICE,), "Fields that nobody documented.", _undocumented),
)
