"""CBR v3's answers, in the shape of the reference (API.md §4): one backup is one backup, whoever answers.

A backup of CBR is told in several answers. They are kept in one envelope, each byte for byte as it came:
`{"backup": …, "operation_logs": …, "metadata": …, "vault": …}`, named after the paths that were asked.
Only `backup` has to be there, and its answer alone is read as well. An answer that could not be had is
null, or the failure that came instead.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model.backup import Backup, BackupData, ExtendInfo, FailCode, ReplicationRecord, VolumeBackup
from cbr_tui.model.decode import decode_text
from cbr_tui.model.describe import Mismatch, Record
from cbr_tui.model.dialects import Found
from cbr_tui.model.error_body import error_in
from cbr_tui.model.long_lists import Elements, is_list
from cbr_tui.model.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cbr_tui.model.describe import Json

__all__ = ["LOGS", "METADATA", "SERVERS", "VAULT", "find", "listed"]

_BACKUP: Final = "backup"
LOGS: Final = "operation_logs"
METADATA: Final = "metadata"
VAULT: Final = "vault"
_LIST: Final = "backups"

_NONE: Final = "CBR has no such field"
_LACKS: Final[Mapping[type[Record], Mapping[str, str]]] = {
    Backup: {},
    BackupData: dict.fromkeys(("cloudservicetype",), _NONE),
    ExtendInfo: {
        **dict.fromkeys(
            ("average_speed", "copy_from", "copy_status", "dec", "dec_size", "hypervisor_type"), _NONE
        ),
        **dict.fromkeys(("retention_duration", "size", "space_saving_ratio"), _NONE),
        "resource_type": "in CBR it stands at the top alone",
    },
    FailCode: {"Description": "CBR tells it in the failure reason"},
    ReplicationRecord: {"plan_id": _NONE},
    VolumeBackup: dict.fromkeys(
        ("size", "average_speed", "space_saving_ratio", "source_volume_service_type"), _NONE
    ),
}
SERVERS: Final = ("OS::Nova::Server", "OS::Ironic::BareMetalServer", "OS::Workspace::DesktopV2")
"""What has disks inside; the backup of anything else is itself the one part that it consists of."""
_NOT_LISTED: Final = "a list does not tell it"
_OF_TASKS: Final = ("finished_at", "fail_op", "fail_code", "fail_reason", "taskid")
_NO_TASKS: Final = "CBR tells it in its tasks, which are not in this answer"
_OF_SERVERS_ALONE: Final = "CBR tells it of servers alone"

_TO_EXTEND_INFO: Final = ("resource_az", "resource_name", "image_type", "incremental")
"""What CSBS has in extend_info and CBR at the top."""
_NEW_ABOVE: Final = (
    "vault_id", "provider_id", "project_id", "enterprise_project_id", "parent_id", "resource_size", "version",
    "scheduled_operation_id",
)  # fmt: skip
_NEW_BELOW: Final = (
    "contain_system_disk", "encrypted", "system_disk", "architecture", "is_multi_az", "bootable",
    "snapshot_id",
)  # fmt: skip
"""What CBR alone has: at the top, and in extend_info."""
_OF_A_DISK: Final = ("bootable", "snapshot_id", "encrypted", "incremental")
_DISK: Final = {
    "id": "id",
    "name": "name",
    "status": "status",
    "resource_id": "source_volume_id",
    "resource_name": "source_volume_name",
    "resource_size": "source_volume_size",
    "image_type": "image_type",
    "incremental": "incremental",
}
_SAID_ABOVE: Final = frozenset({
    "checkpoint_id", "children", "created_at", "description", "enterprise_project_id", "expired_at",
    "extend_info", "parent_id", "project_id", "protected_at", "provider_id", "replication_records",
    "resource_az", "resource_type", "updated_at", "vault_id", "version", "scheduled_operation_id",
    "auto_trigger", "app_consistency", "os_images_data", "progress", "support_lld", "supported_restore_mode",
    "system_disk", "contain_system_disk", "architecture", "is_multi_az",
})  # fmt: skip
"""What a disk's backup repeats of the whole; the Raw JSON has it."""
_COPY: Final = {
    "source_backup_id": "source_checkpoint_item_id",
    "destination_backup_id": "destination_checkpoint_item_id",
}
_LEGS: Final = ("backup", "restore", "delete")
"""The tasks that a backup's status follows; a copy has a record of its own."""
_FAILED: Final = ("failed", "timeout")

_Object = dict[str, Any]


def find(answer: _Object) -> Found | None:
    """Find CBR's backup in an answer, alone, in its envelope or in a list of one; None where it is none."""
    inner = answer.get(_BACKUP)
    if isinstance(inner, dict) and isinstance(inner.get(_BACKUP), dict):
        return _Reading(inner[_BACKUP], f"{_BACKUP}.{_BACKUP}", answer).found()
    if isinstance(inner, dict) and ("id" in inner or "status" in inner):
        return _Reading(inner, _BACKUP, {}).found()
    items = answer.get(_LIST)
    if isinstance(items, list) and len(items) == 1 and isinstance(items[0], dict):
        note = Mismatch("", _BACKUP, f"{_LIST}, a list that holds one backup")
        return _Reading(items[0], f"{_LIST}[0]", {}, whole=False, surprises=[note]).found()
    return None


def listed(item: _Object) -> Found:
    """Read one element of a list: what a list does not tell is lacking, not missing."""
    return _Reading(item, "", {}, whole=False).found()


class _Reading:
    """One backup of CBR on its way into the reference's shape."""

    def __init__(
        self,
        backup: _Object,
        root: str,
        answers: _Object,
        *,
        whole: bool = True,
        surprises: list[Mismatch] | None = None,
    ) -> None:
        self._backup = backup
        self._root = root
        self._answers = answers
        self._whole = whole
        self._surprises = surprises or []
        self._places = {"": root, "cbr": root}
        self._of_extend_info: dict[str, str] = {}
        if not whole:
            self._of_extend_info = dict.fromkeys(("finished_at", "fail_op"), _NOT_LISTED)
        elif LOGS not in answers:
            self._of_extend_info = dict.fromkeys(_OF_TASKS, _NO_TASKS)
        extended = backup.get("extend_info")
        self._extended: _Object = extended if isinstance(extended, dict) else {}
        self._info = {key: value for key, value in self._extended.items() if key not in _NEW_BELOW}
        self._new: _Object = {}

    def found(self) -> Found:
        """Move everything to where the reference has it."""
        moved = (*_TO_EXTEND_INFO, *_NEW_ABOVE, "children", "extend_info", "replication_records")
        item = {key: value for key, value in self._backup.items() if key not in moved}
        for key in _TO_EXTEND_INFO:
            if key in self._backup:
                self._info[key] = self._backup[key]
                self._places[f"extend_info.{key}"] = self._below(key)
        self._take_new()
        self._take_disks()
        self._take_tasks()
        self._take_server(item)
        self._take_vault()
        if "replication_records" in self._backup:
            item["replication_records"] = _each(self._backup["replication_records"], _copy)
            for old, new in _COPY.items():
                place = f"replication_records[].{new}"
                self._places[place] = self._below(f"replication_records[].{old}")
        given = self._backup.get("extend_info")
        # What is no object is left for the reader to wonder at.
        item["extend_info"] = self._info if isinstance(given, dict) or given is None else given
        item["cbr"] = self._new
        lacks = {**_LACKS, ExtendInfo: {**_LACKS[ExtendInfo], **self._of_extend_info}}
        return Found(item, self._places, lacks, tuple(self._surprises))

    def _below(self, key: str) -> str:
        return f"{self._root}.{key}" if self._root else key

    def _take_new(self) -> None:
        for key in _NEW_ABOVE:
            if key in self._backup:
                self._new[key] = self._backup[key]
                self._places[f"cbr.{key}"] = self._below(key)
        for key in _NEW_BELOW:
            if key in self._extended:
                self._new[key] = self._extended[key]
                self._places[f"cbr.{key}"] = self._below(f"extend_info.{key}")

    def _take_disks(self) -> None:
        children, kind = self._backup.get("children"), self._backup.get("resource_type")
        if kind is not None and kind not in SERVERS:
            self._of_extend_info["supported_restore_mode"] = _OF_SERVERS_ALONE
            if not children:
                self._info["volume_backups"] = [_disk(self._backup)]
                self._place_disk("[0]", self._root)
                return
        if not children and not self._whole:
            self._of_extend_info["volume_backups"] = _NOT_LISTED
            return
        if "children" in self._backup:
            self._info["volume_backups"] = _each(children, _disk)
            self._places["extend_info.volume_backups"] = self._below("children")
            self._place_disk("[]", self._below("children[]"))

    def _place_disk(self, which: str, root: str) -> None:
        here, prefix = f"extend_info.volume_backups{which}", f"{root}." if root else ""
        self._places[here] = root
        for old, new in _DISK.items():
            self._places[f"{here}.{new}"] = prefix + old
        for key in _OF_A_DISK[:-1]:
            self._places[f"{here}.{key}"] = f"{prefix}extend_info.{key}"

    def _answer(self, name: str, expected: str) -> Json:
        """Give what stands under a key of another answer; None, and a note, where it can't be had."""
        if name not in self._answers:
            return None
        return self._told(name, self._answers[name], expected)

    def _told(self, name: str, answer: Json, expected: str) -> Json:
        value = answer.get(expected) if isinstance(answer, dict) else None
        if value is None:
            failure = error_in(answer) if isinstance(answer, dict) else None
            said = ": ".join(filter(None, failure)) if failure else "nothing"
            self._surprises.append(Mismatch(name, f"{expected} of the backup", f"{said}"[:80]))
        return value

    def _take_tasks(self) -> None:
        """Take progress and failure from the tasks: CBR's backup itself does not tell them."""
        tasks = [
            (place, log) for place, log in self._logs() if isinstance(log, dict) and self._is_about_us(log)
        ]
        tasks.sort(key=lambda task: _began(task[1]), reverse=True)
        if tasks:
            self._new["operations"] = [_operation(log) for _, log in tasks]
            several = is_list(self._answers[LOGS])
            self._places["cbr.operations"] = LOGS if several else f"{LOGS}.operation_logs"
        for place, (there, _) in enumerate(tasks):
            here = f"cbr.operations[{place}]"
            self._places |= {
                here: there,
                f"{here}.code": f"{there}.error_info.code",
                f"{here}.message": f"{there}.error_info.message",
                f"{here}.progress": f"{there}.extra_info.common.progress",
                f"{here}.request_id": f"{there}.extra_info.common.request_id",
            }
        legs = [task for task in tasks if task[1].get("operation_type") in _LEGS]
        if legs:
            self._take_newest(*legs[0])
        made = next((task for task in legs if task[1]["operation_type"] == "backup"), None)
        if made is not None:
            self._take_making(*made)

    def _logs(self) -> Iterator[tuple[str, Json]]:
        """Give the tasks of each page that was kept, with their places; notes where there are more."""
        answer = self._answers.get(LOGS)
        pages = answer if is_list(answer) else [answer]
        asked = count = 0
        for number, page in enumerate(pages if LOGS in self._answers else ()):
            place = f"{LOGS}[{number}]" if is_list(answer) else LOGS
            # In the place of a page that did not name the backup stands an empty list.
            told = self._told(place, page, "operation_logs") if page != [] else []
            logs = told if is_list(told) else []
            yield from ((f"{place}.operation_logs[{index}]", log) for index, log in enumerate(logs))
            total = page.get("count") if isinstance(page, dict) else None
            count = max(count, total if isinstance(total, int) else 0)
            asked = asked or len(logs) * len(pages)
        if asked < count:
            self._surprises.append(Mismatch(LOGS, "all tasks of the resource", f"{asked:,} of {count:,}"))

    def _is_about_us(self, log: _Object) -> bool:
        ours = self._backup.get("id")
        extra = _object(log.get("extra_info"))
        named = [_object(part).get("backup_id") for part in extra.values()]
        if any(named):
            return ours in named
        checkpoint = log.get("checkpoint_id")
        return checkpoint is not None and checkpoint == self._backup.get("checkpoint_id")

    def _take_newest(self, there: str, log: _Object) -> None:
        common, error = _object(_object(log.get("extra_info")).get("common")), _object(log.get("error_info"))
        if "progress" in common:
            self._put("progress", common["progress"], f"{there}.extra_info.common.progress")
        task = common.get("task_id") or log.get("id")
        if task is not None:
            place = "extra_info.common.task_id" if common.get("task_id") else "id"
            self._put("taskid", task, f"{there}.{place}")
        failed = log.get("status") in _FAILED
        self._put("fail_op", log["operation_type"] if failed else "", f"{there}.operation_type")
        self._put("fail_reason", error.get("message"), f"{there}.error_info.message")
        code = error.get("code")
        self._put("fail_code", {"Code": code} if code else {}, f"{there}.error_info")
        self._places["extend_info.fail_code.Code"] = f"{there}.error_info.code"

    def _take_making(self, there: str, log: _Object) -> None:
        """Take what the task that made the backup tells of it."""
        if log.get("status") == "success" and log.get("ended_at"):
            self._put("finished_at", log["ended_at"], f"{there}.ended_at")
        about = _object(_object(log.get("extra_info")).get("backup"))
        if self._info.get("incremental") is None and about.get("incremental") is not None:
            self._put("incremental", about["incremental"], f"{there}.extra_info.backup.incremental")
        consistency = {key: value for key, value in about.items() if key.startswith("app_consistency")}
        if consistency and not self._info.get("app_consistency"):
            self._put("app_consistency", consistency, f"{there}.extra_info.backup")

    def _put(self, key: str, value: Json, place: str) -> None:
        self._info[key] = value
        self._places[f"extend_info.{key}"] = place

    def _take_server(self, item: _Object) -> None:
        """Take the server from the metadata, whose parts are JSON in texts."""
        if self._answer(METADATA, "backup_id") is None:
            return
        metadata = self._answers[METADATA]
        server = _object(_object(_inside(metadata.get("server"))).get("server"))
        flavor = _object(_object(_inside(metadata.get("flavor"))).get("flavor"))
        data: _Object = {key: flavor[key] for key in ("vcpus", "ram", "disk") if key in flavor}
        addresses = [
            address
            for network in _object(server.get("addresses")).values()
            for address in (network if isinstance(network, list) else ())
            if isinstance(address, dict)
        ]
        for key, kind in (("private_ip", "fixed"), ("eip", "floating")):
            found = [each.get("addr") for each in addresses if each.get("OS-EXT-IPS:type") == kind]
            if found:
                data[key] = found[0]
        zone = server.get("OS-EXT-AZ:availability_zone")
        image = _object(server.get("metadata")).get("metering.imagetype")
        data |= {"__openstack_region_name": zone} if zone else {}
        data |= {"imagetype": image} if image else {}
        if data:
            item["backup_data"] = data
            self._places["backup_data"] = METADATA
            for key in data:
                part = "flavor" if key in flavor else "server"
                self._places[f"backup_data.{key}"] = f"{METADATA}.{part}"

    def _take_vault(self) -> None:
        vault = self._answer(VAULT, "vault")
        if not isinstance(vault, dict):
            return
        if "name" in vault:
            self._new["vault_name"] = vault["name"]
            self._places["cbr.vault_name"] = f"{VAULT}.vault.name"
        billing = _object(vault.get("billing"))
        for key in ("size", "used", "status"):
            if key in billing:
                self._new[f"vault_{key}"] = billing[key]
                self._places[f"cbr.vault_{key}"] = f"{VAULT}.vault.billing.{key}"


def _disk(child: _Object) -> _Object:
    """Give the backup of a disk as the reference's table 7 has it."""
    extended = _object(child.get("extend_info"))
    disk: _Object = {key: extended[key] for key in _OF_A_DISK if key in extended}
    for key, value in child.items():
        if key in _DISK:
            disk[_DISK[key]] = value
        elif key not in _SAID_ABOVE:
            disk[key] = value
    return disk


def _copy(record: _Object) -> _Object:
    return {_COPY.get(key, key): value for key, value in record.items()}


def _operation(log: _Object) -> _Object:
    """Give a task with what is nested in it beside the rest."""
    common, error = _object(_object(log.get("extra_info")).get("common")), _object(log.get("error_info"))
    known = ("id", "operation_type", "status", "started_at", "ended_at")
    task = {key: log[key] for key in known if key in log}
    task |= {key: common[key] for key in ("progress", "request_id") if key in common}
    return task | {key: error[key] for key in ("code", "message") if key in error}


def _began(log: _Object) -> datetime:
    for key in ("started_at", "created_at", "updated_at"):
        value = log.get(key)
        time = parse_time(value) if isinstance(value, str) else None
        if time is not None:
            return time
    return datetime.min.replace(tzinfo=UTC)


def _each(value: Json, change: Any) -> Json:
    """Change every object of a list; what is none stays for the reader to wonder at."""
    if isinstance(value, Elements):
        return value.changed(change)
    if not isinstance(value, list):
        return value
    return [change(element) if isinstance(element, dict) else element for element in value]


def _object(value: Json) -> _Object:
    return value if isinstance(value, dict) else {}


def _inside(value: Json) -> Json:
    """Give the JSON inside a text; None where there is none."""
    if not isinstance(value, str):
        return value
    try:
        return decode_text(value)
    except UnreadableAnswer:
        return None
