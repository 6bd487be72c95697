"""The first screen: is it good, what failed, can it be restored from, what happens next; then what it is."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings import Level
from cbr_tui.model.findings.wording import counted
from cbr_tui.model.long_lists import counts
from cbr_tui.model.observation import Origin
from cbr_tui.model.past import Past
from cbr_tui.model.progress import Sample, pace, work_under_way
from cbr_tui.text.changes import change_rows
from cbr_tui.text.parts import Part, Place, joined
from cbr_tui.text.rows import Group, Room, Row
from cbr_tui.text.safe import visible
from cbr_tui.text.timeline import turn_rows
from cbr_tui.text.times import absolute, relative
from cbr_tui.text.units import duration, number, size, size_gb

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.describe import Record
    from cbr_tui.model.findings import Assessment, Finding
    from cbr_tui.model.observation import Observation

__all__ = ["summary"]

_UNKNOWN: Final = Past()
_PRINTED: Final = Room(columns=65, rows=None, key="")
"""What there is beside labels in 80 columns."""


def summary(
    observation: Observation,
    assessment: Assessment,
    now: datetime,
    past: Past = _UNKNOWN,
    room: Room = _PRINTED,
) -> tuple[Group, ...]:
    """Give what the first screen and `show` say, the most important first; what is not there is left out.

    Without a heading: the verdict with the findings that are not good, what changed, the work under way, the
    timeline, the resource, the contents. Below, with one: the good findings, and where the answer is from.
    Speed and time left are told from our own looks at the progress in `past`. `room` is that of the screen:
    as many findings and changes are told as leave some of it to the rest, the worst first, and in place of
    the last stands how many more there are; where it has no end all are told.
    """
    backup = observation.backup
    most = most_changes = most_turns = None
    if room.rows is not None:
        spare = max(0, room.rows - _USUAL_ROWS)
        most, most_changes = _MOST_FINDINGS + spare // 2, _MOST_CHANGES + spare // 3
        most_turns = _MOST_TURNS + spare // 4
    groups = [("", _verdict(assessment, backup, most))]
    groups.append(("", [Row("Note", visible(past.note)) if past.note else None]))
    groups.append(("", [*change_rows(past, most_changes, room.columns, room.key)]))
    if backup is not None:
        # A small screen has room for all of these at once, but not for headings between them.
        groups += [
            ("", _work(observation, backup, now, past.samples)),
            ("", _timeline(backup, now, turn_rows(past.timeline, most_turns))),
            ("", _resource(backup)),
            ("", _contents(backup)),
            ("Good to know", _findings(assessment, good=True)),
        ]
    groups.append(("Answer", _answer(observation, now)))
    told = [(title, tuple(row for row in rows if row is not None)) for title, rows in groups]
    return tuple(Group(title, rows) for title, rows in told if rows)


def _verdict(assessment: Assessment, backup: Backup | None, most: int | None) -> list[Row | None]:
    verdict = assessment.verdict
    same = next((finding for finding in assessment.findings if assessment.repeats(finding)), None)
    rows = [_judgement(verdict.word, verdict.level, verdict.sentence, same)]
    rows += _worst(_findings(assessment, good=False), most)
    if backup is not None:
        mode = Place(backup.extend_info, "extend_info").part("supported_restore_mode")
        told = "supported_restore_mode" not in backup.extend_info.lacks
        if mode is None and backup.status == "available" and told:
            mode = Part("the answer does not say how", "extend_info")
        rows.append(joined("Restore", mode))
    return rows


def _worst(rows: list[Row | None], most: int | None) -> list[Row | None]:
    """Keep the worst that fit; the last line says how many more there are, and its detail lists them."""
    if most is None or len(rows) <= most:
        return rows
    kept, others = rows[: most - 1], [row for row in rows[most - 1 :] if row]
    level = max(row.level for row in others if row.level is not None)
    told = f"{len(others)} more findings, none worse than {level.name.lower()}: Enter lists them"
    detail = "\n".join([told, *(f"{row.label}: {row.detail}" for row in others)])
    return [*kept, Row("more", told, "", level, detail=detail)]


def _findings(assessment: Assessment, *, good: bool) -> list[Row | None]:
    """Give the findings that are good, or those that are not, without what the verdict says already."""
    return [
        _judgement(finding.level.name.lower(), finding.level, finding.text, finding)
        for finding in assessment.findings
        if (finding.level is Level.GOOD) == good and not assessment.repeats(finding)
    ]


def _judgement(label: str, level: Level, text: str, finding: Finding | None) -> Row | None:
    """Make the row of a verdict or a finding; what to do is its detail, below the text."""
    told, action = visible(text), visible(finding.action) if finding is not None else ""
    detail = f"{told}\n{action}" if action else told
    return Row(visible(label), told, finding.path if finding else "", level, detail=detail, action=action)


def _work(
    observation: Observation, backup: Backup, now: datetime, samples: Sequence[Sample]
) -> list[Row | None]:
    work = () if observation.gone_at is not None else work_under_way(backup)
    progress = backup.extend_info.progress
    if not work and progress in (None, 100):
        return []
    under_way = Part(visible(", ".join(work)), "status") if work else None
    done = Place(backup.extend_info, "extend_info").part("progress", lambda value: f"{number(value)} %")
    speed, left = _pace(samples, now)
    return [joined("Under way", under_way), joined("Progress", done, speed, left)]


def _pace(samples: Sequence[Sample], now: datetime) -> tuple[Part | None, Part | None]:
    measured = pace(samples, now)
    if measured is None:
        return None, None
    low, high = duration(measured.left_low), duration(measured.left_high)
    left = f"{low} left" if low == high else f"{low} to {high} left"
    return Part(f"{number(measured.percent_per_minute)} % a minute"), Part(left)


def _timeline(backup: Backup, now: datetime, turns: Sequence[Row]) -> list[Row | None]:
    def when(moment: datetime) -> str:
        return f"{absolute(moment)} · {relative(moment, now)}"

    item, extend_info = Place(backup, ""), Place(backup.extend_info, "extend_info")
    created, finished, expires = backup.created_at, backup.extend_info.finished_at, backup.expired_at
    took = (finished - created).total_seconds() if finished and created else -1
    done = extend_info.part("finished_at", when)
    return [
        joined("Created", item.part("created_at", when)),
        joined("Protected", item.part("protected_at", when), _after(created, backup.protected_at)),
        *turns,
        joined("Finished", done, Part(f"took {duration(took)}") if took >= 0 else None),
        None if done else joined("Updated", item.part("updated_at", when)),
        joined(
            "Expired" if expires and expires <= now else "Expires",
            item.part("expired_at", when),
            _after(created, expires),
        ),
    ]


def _after(created: datetime | None, moment: datetime | None) -> Part | None:
    """Say how long after its creation something is."""
    seconds = (moment - created).total_seconds() if moment and created else 0
    return Part(f"{duration(seconds)} after creation") if seconds > 0 else None


def _resource(backup: Backup) -> list[Row | None]:
    item, extend_info = Place(backup, ""), Place(backup.extend_info, "extend_info")
    data = Place(backup.backup_data, "backup_data")
    kind = item.part("resource_type") or extend_info.part("resource_type")
    zone = extend_info.part("resource_az") or data.part("__openstack_region_name")
    return [
        joined(
            _RESOURCES.get(kind.text if kind else "", "Resource"),
            extend_info.part("resource_name"),
            kind,
            zone,
        ),
        joined("Resource ID", item.part("resource_id")),
        joined(
            "Server data",
            data.part("vcpus", lambda count: f"{number(count)} vCPUs"),
            data.part("ram", lambda amount: f"{size(amount)} RAM"),
            # A flavor whose disk is 0 takes its system disk from the volumes: it says nothing here.
            data.part("disk", lambda amount: f"disk {size_gb(amount)}") if backup.backup_data.disk else None,
            data.part("private_ip"),
            data.part("eip", lambda address: f"EIP {visible(address)}"),
            data.part("imagetype", lambda origin: f"{visible(origin)} image"),
        ),
    ]


def _contents(backup: Backup) -> list[Row | None]:
    item, info = Place(backup, ""), Place(backup.extend_info, "extend_info")
    disks, copies = backup.extend_info.volume_backups, backup.replication_records
    return [
        joined(
            "Size",
            info.part("size", size),
            info.part("space_saving_ratio", lambda ratio: f"{number(ratio)} % saved"),
        ),
        joined(
            "Speed",
            info.part("average_speed", _speed) if backup.extend_info.average_speed else None,
            _rate(backup),
        ),
        joined("Volumes", _tally(disks, "volume backup", "extend_info.volume_backups")),
        joined(
            "Kind",
            info.part("incremental", lambda yes: "incremental" if yes else "full"),
            info.part("auto_trigger", lambda yes: "started by a policy" if yes else "started by hand"),
        ),
        joined("Images", _images(backup)),
        *_consistency(backup),
        joined(
            "Copies",
            info.part("copy_status"),
            _tally(copies, "replication record", "replication_records") if copies else None,
            info.part("copy_from", lambda region: f"a copy from {visible(region)}"),
            info.part("retention_duration", _kept),
        ),
        *_kept_in(backup),
        joined("Description", item.part("description")),
        joined("Record ID", item.part("checkpoint_id")),
        joined("Task ID", info.part("taskid")),
    ]


def _kept_in(backup: Backup) -> list[Row | None]:
    """Tell where a service with vaults keeps it, and how."""
    cbr = Place(backup.cbr, "cbr")
    used, room = cbr.part("vault_used", size), cbr.part("vault_size", size_gb)
    return [
        joined(
            "Vault",
            cbr.part("vault_name") or cbr.part("vault_id"),
            Part(f"{used.text} of {room.text} used", used.path, used.full) if used and room else None,
            cbr.part("vault_status") if backup.cbr.vault_status != "available" else None,
        ),
        joined(
            "Provisioned",
            cbr.part("resource_size", size_gb),
            cbr.part("encrypted", lambda yes: "encrypted" if yes else "not encrypted"),
            cbr.part("architecture"),
        ),
    ]


def _speed(speed: float) -> str:
    """Tell the service's number with both its units: the documented one, and the one that it is in."""
    return f"{number(speed)} MB/s (documented as kb/s)"


def _rate(backup: Backup) -> Part | None:
    """Tell the rate measured from size and time: the service's own number has a doubtful unit."""
    amount, created, finished = backup.extend_info.size, backup.created_at, backup.extend_info.finished_at
    took = (finished - created).total_seconds() if finished and created else 0
    if not amount or amount <= 0 or took <= 0:
        return None
    return Part(f"size/time {number(round(amount / took, 1))} MB/s", "extend_info.size")


def _tally(records: Sequence[Record], noun: str, path: str) -> Part:
    """Count records by status: `3 volume backups: 2 available, 1 error`."""
    total, tallies = len(records), Counter(counts(records, "status"))
    if None in tallies or "" in tallies:
        tallies["no status"] = tallies.pop(None, 0) + tallies.pop("", 0)
    most = tallies.most_common(_MOST_STATUSES)
    by_status = ", ".join(f"{count:,} {visible(str(status))}" for status, count in most)
    all_of_them = counted(total, noun) if total else f"no {noun}s"
    return Part(f"{all_of_them}: {by_status}" if by_status else all_of_them, path)


def _images(backup: Backup) -> Part | None:
    ids = [visible(image.image_id or "one without an ID") for image in backup.extend_info.os_images_data]
    if not ids:
        return None
    more = f" and {len(ids) - 1} more" if len(ids) > 1 else ""
    return Part(ids[0] + more, "extend_info.os_images_data", full="\n".join(ids[:_MOST_IDS]))


def _consistency(backup: Backup) -> list[Row | None]:
    app = Place(backup.extend_info.app_consistency, "extend_info.app_consistency")
    code = app.part("app_consistency_error_code", lambda code: f"error {visible(code)}")
    if backup.extend_info.app_consistency.app_consistency_error_code == "0":
        code = None
    return [
        joined("Consistency", app.part("app_consistency")),
        joined("Freeze", app.part("app_consistency_status"), code, app.part("app_consistency_error_message")),
    ]


def _kept(days: float) -> str:
    return "kept for ever" if days == -1 else f"kept {number(days)} days"


def _answer(observation: Observation, now: datetime) -> list[Row | None]:
    answer, gone_at = observation.answer, observation.gone_at
    elapsed = Part(f"{answer.elapsed:.2f} s") if answer.elapsed is not None else None
    return [
        Row("Gone", f"{absolute(gone_at)} · {relative(gone_at, now)}") if gone_at else None,
        joined(
            "Seen", Part(f"{absolute(answer.received_at)} · {relative(answer.received_at, now)}"), elapsed
        ),
        Row("From", f"{visible(observation.context.label)} · {_ORIGINS[observation.origin]}"),
        joined(
            "Answer",
            Part(f"{len(answer.raw):,} bytes"),
            Part(f"HTTP {answer.status_code}"),
            Part(visible(answer.content_type)) if answer.content_type else None,
            Part(f"request {visible(answer.request_id)}") if answer.request_id else None,
        ),
    ]


_RESOURCES: Final = {
    "OS::Nova::Server": "Server",
    "OS::Ironic::BareMetalServer": "Bare metal",
    "OS::Cinder::Volume": "Disk",
}
_ORIGINS: Final = {
    Origin.SERVICE: "asked for",
    Origin.HISTORY: "kept in the history",
    Origin.FILE: "read from a file",
}
_USUAL_ROWS: Final = 19
"""So many rows a screen of 80x24 has for the summary."""
_MOST_FINDINGS: Final = 11
"""So many findings of any weight fit there, with verdict, restore mode, and where it stands in time."""
_MOST_CHANGES: Final = 4
"""So many rows about changes: they are among those that may push the times out of sight, not the findings."""
_MOST_TURNS: Final = 2
"""So many changes of state that we saw ourselves."""
_MOST_STATUSES: Final = 4
_MOST_IDS: Final = 100
