"""The copies to other regions: failed, skipped, waiting, running, by destination."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.error_codes import look_up
from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word
from cbr_tui.model.findings.wording import counted, few, listed, named, numeral, plain, span, stop
from cbr_tui.model.long_lists import column, counts, places
from cbr_tui.model.progress import RECORD_WORK

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from datetime import datetime

    from cbr_tui.model.backup import ReplicationRecord

__all__ = ["RULES"]

_PATH: Final = "replication_records"
_STATUS: Final = "extend_info.copy_status"
_KNOWN: Final = RECORD_WORK | {"success", "fail", "skip"}
_STATUSES: Final = frozenset({"na", "waiting_copy", "copying", "success", "fail"})
_DAY: Final = 86400.0
"""A copy that runs longer than this is told: no figure is documented for copies, and policies run daily, so
that the next backup's copy would be due."""


def _copy_failed(case: Case) -> Iterator[Remark]:
    def one(place: int) -> Remark:
        record = case.backup.replication_records[place]
        region, extra = _region(record), record.extra_info
        reason, code = plain(extra.get("fail_reason")), plain(extra.get("fail_code"))
        known = look_up(code) if code else None
        told = reason or (known.meaning if known else "no reason is given")
        return Remark(
            Level.WARNING,
            f"The copy to {region} failed{f' ({named(code)})' if code else ''}: {stop(told)}",
            f"{_PATH}[{place}].{'extra_info.fail_reason' if reason else 'status'}",
            known.action if known else "Copy it again, or look at the policy's next run.",
            word=Word.DEGRADED,
            clause=f"its copy to {region} failed",
        )

    def more(count: int) -> Remark:
        return Remark(Level.WARNING, f"And {count:,} more copies failed.", _PATH, word=Word.DEGRADED)

    found = _with(case, {"fail"})
    yield from few(found, one, more)
    if case.info.copy_status == "fail" and not found:
        yield Remark(
            Level.WARNING,
            "Copying it to another region failed; no replication record says where to or why.",
            _STATUS,
            word=Word.DEGRADED,
            clause="copying it to another region failed",
        )


def _copy_skipped(case: Case) -> Iterator[Remark]:
    found = _with(case, {"skip"})
    if found:
        regions = _regions(case, found)
        yield Remark(
            Level.WARNING,
            f"Skipped, and so missing: the copy to {regions}.",
            f"{_PATH}[{found[0]}].status",
            "Check the policy: what it skips it does not copy later.",
            word=Word.DEGRADED,
            clause=f"its copy to {regions} was skipped",
        )


def _copy_odd(case: Case) -> Iterator[Remark]:
    statuses = counts(case.backup.replication_records, "status")
    odd = {status: count for status, count in statuses.items() if status not in _KNOWN}
    if odd:
        words = listed(list(dict.fromkeys(named(status or "none") for status in odd)))
        yield Remark(
            Level.WARNING,
            f"{counted(sum(odd.values()), 'replication record')} with an undocumented status: {words}.",
            f"{_PATH}[{_with(case, odd)[0]}].status",
            word=Word.UNKNOWN,
            clause="the state of a copy is not known",
        )
    status = case.info.copy_status
    if status and status not in _STATUSES:
        yield Remark(
            Level.WARNING,
            f'Nobody documented the copy status "{named(status)}".',
            _STATUS,
            word=Word.UNKNOWN,
            clause="the state of its copies is not known",
        )


def _copy_running(case: Case) -> Iterator[Remark]:
    if case.gone:
        return
    running, waiting = _with(case, {"replicating"}), _with(case, RECORD_WORK - {"replicating"})
    if running:
        records = case.backup.replication_records
        text = f"being copied to {listed(running, lambda place: _told(records[place]))}"
        yield Remark(Level.NOTICE, f"It is {text}.", _PATH, word=Word.RUNNING, clause=text)
    if waiting:
        text = f"waiting to be copied to {_regions(case, waiting)}"
        yield Remark(Level.NOTICE, f"It is {text}.", _PATH, word=Word.RUNNING, clause=text)
    words = {"copying": "being copied to another region", "waiting_copy": "waiting to be copied"}
    told = words.get(case.info.copy_status or "")
    if told and not running and not waiting:
        yield Remark(
            Level.NOTICE,
            f"It is {told}; no replication record says where to.",
            _STATUS,
            word=Word.RUNNING,
            clause=told,
        )


def _copy_stalled(case: Case) -> Iterator[Remark]:
    records = case.backup.replication_records
    if case.gone or not RECORD_WORK.intersection(counts(records, "status")):
        return
    started_at = enumerate(zip(column(records, "status"), column(records, "created_at"), strict=True))
    late = [
        (started, place)
        for place, (status, created_at) in started_at
        if status in RECORD_WORK
        and (started := _started(case, created_at)) is not None
        and (case.service_now - started).total_seconds() > _DAY
    ]
    if late:
        started, place = min(late)
        age = span((case.service_now - started).total_seconds())
        text = f"the copy to {_region(records[place])} has not ended for {age}"
        more = f", and {len(late) - 1:,} more" if len(late) > 1 else ""
        yield Remark(
            Level.WARNING,
            f"T{text[1:]}{more}; a daily policy would copy again by now.",
            f"{_PATH}[{place}].status",
            "Look at the destination region; if nothing moves there, ask support.",
            word=Word.STUCK,
            clause=text,
        )


def _copy_contradicts(case: Case) -> Iterator[Remark]:
    told = case.info.copy_status
    found = set(counts(case.backup.replication_records, "status"))
    if (
        (told == "success" and found & {"fail", "skip", *RECORD_WORK})
        or (told == "fail" and found == {"success"})
        or (told in {"copying", "waiting_copy"} and found and not found & RECORD_WORK)
    ):
        words = listed(sorted(named(status or "none") for status in found))
        yield Remark(
            Level.NOTICE, f"copy_status says {told}, but the replication records say {words}.", _STATUS
        )


def _copied(case: Case) -> Iterator[Remark]:
    found = _with(case, {"success"})
    if found:
        yield Remark(Level.GOOD, f"Copied to {_regions(case, found)}.", f"{_PATH}[{found[0]}].status")
    elif case.info.copy_status == "success" and not case.backup.replication_records:
        yield Remark(Level.GOOD, "Copied to another region.", _STATUS)


def _with(case: Case, statuses: Container[str | None]) -> Sequence[int]:
    """Give the places of the records with one of these statuses."""
    return places(case.backup.replication_records, "status", statuses)


def _regions(case: Case, places: Sequence[int]) -> str:
    return listed(places, lambda place: _region(case.backup.replication_records[place]))


def _region(record: ReplicationRecord) -> str:
    return named(record.destination_region or "an unnamed region")


def _told(record: ReplicationRecord) -> str:
    progress = record.extra_info.get("progress")
    if isinstance(progress, (int, float)) and not isinstance(progress, bool) and 0 <= progress <= 100:
        return f"{_region(record)} ({numeral(progress)} %)"
    return _region(record)


def _started(case: Case, created_at: datetime | None) -> datetime | None:
    """Say when a copy last gave a sign: its start, or a later change of the backup."""
    signs = [moment for moment in (created_at, case.backup.updated_at) if moment is not None]
    return max(signs) if signs else None


RULES: Final = (
    Rule(
        "copy-failed",
        (Level.WARNING,),
        "A replication record's status, or copy_status, is fail: by destination, with reason and code.",
        _copy_failed,
    ),
    Rule("copy-skipped", (Level.WARNING,), "A replication record's status is skip.", _copy_skipped),
    Rule(
        "copy-stalled",
        (Level.WARNING,),
        "A copy is waiting or running, and neither it nor the backup gave a sign for a day. No figure is"
        " documented for copies; policies run daily, so that the next copy would be due.",
        _copy_stalled,
    ),
    Rule(
        "copy-undocumented",
        (Level.WARNING,),
        "copy_status, or a replication record's status, is none that the reference lists.",
        _copy_odd,
    ),
    Rule("copy-running", (Level.NOTICE,), "A copy is waiting or running: where to, how far.", _copy_running),
    Rule(
        "copy-contradiction",
        (Level.NOTICE,),
        "copy_status and the replication records say different things.",
        _copy_contradicts,
    ),
    Rule("copied", (Level.GOOD,), "Copies that succeeded, by destination.", _copied),
)
