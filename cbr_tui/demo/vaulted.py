"""The demo's backups in CBR v3: the same servers, told in that service's several answers (API.md §4).

The shape is that of the documentation's samples. No public payload of a backup under way or in error exists
(API.md §7): what those answer is made up after the reference. Each backup is a dictionary of answers by the
names that `model.cbr` gives them.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.demo.places import COPIES_PROJECT, PROJECT
from cbr_tui.demo.servers import MAIL, SHOP, WEB
from cbr_tui.demo.shapes import Asked, DemoBackup, Response, derived_id
from cbr_tui.model.cbr import LOGS, METADATA, VAULT

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.demo.servers import Disk, Server
    from cbr_tui.demo.shapes import Fields

__all__ = ["COPY_ID", "DEMO_CBR_BACKUPS", "NIGHTS", "cbr_answers"]

NIGHTS: Final = 45
"""For so many nights back each server of the policy has a backup."""
_PROVIDERS: Final = {
    "OS::Nova::Server": "0daac4c5-6707-4851-97ba-169e36266b66",
    "OS::Cinder::Volume": "d1603440-187d-4516-af25-121250c7cc97",
    "OS::Sfs::Turbo": "3f3c3220-245c-4805-b811-758870015881",
}
_VAULTS: Final = {"OS::Nova::Server": "vault-servers", "OS::Cinder::Volume": "vault-disks"}
_TOOK: Final = timedelta(minutes=7, seconds=12)


def _zoned(moment: datetime) -> str:
    """Write a time as CBR does: with milliseconds and a zone."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _server_backup(  # noqa: PLR0913 - these are a backup's parts
    asked: Asked,
    name: str,
    server: Server,
    created_at: datetime,
    *,
    status: str = "available",
    task: str = "success",
    progress: int = 100,
    updated_at: datetime | None = None,
    error: tuple[str, str] = ("", ""),
    operation: str = "backup",
    auto: bool = True,
    extend: Fields | None = None,
    **fields: Any,
) -> dict[str, Fields]:
    """Give all answers about the backup of a server; `task` and `progress` are those of its newest task."""
    changed = updated_at or created_at + _TOOK
    common = _common(asked, name, created_at, changed, status, auto=auto)
    resource = {"id": derived_id(server.name), "name": server.name, "type": "OS::Nova::Server"}
    done = status not in {"protecting", "waiting_protect"}
    backup: Fields = {
        **common,
        **_of_resource(resource, server.zone, sum(disk.size for disk in server.disks)),
        "id": asked.backup_id,
        "children": [_child(asked, name, server, disk, common, done=done) for disk in server.disks],
        "extend_info": {
            "auto_trigger": auto,
            "supported_restore_mode": "backup" if done and status != "error" else "na",
            "os_images_data": None,
            "contain_system_disk": True,
            "encrypted": False,
            "system_disk": False,
            "is_multi_az": False,
            "architecture": "x86_64",
            "support_lld": True,
            "progress": None,
            "bootable": None,
            "snapshot_id": None,
            "app_consistency": {
                "app_consistency": "0",
                "app_consistency_status": "0",
                "app_consistency_error_code": "0",
                "app_consistency_error_message": "",
            },
            **(extend or {}),
        },
        **fields,
    }
    answers: dict[str, Fields] = {"backup": {"backup": backup}}
    started = created_at if operation == "backup" else changed - _TOOK
    newest = _log(asked, backup, (operation, task, progress), (started, changed), error)
    logs = [newest]
    if operation != "backup":
        logs.append(_log(asked, backup, ("backup", "success", 100), (created_at, created_at + _TOOK)))
    answers[LOGS] = {"operation_logs": logs, "count": len(logs)}
    answers[METADATA] = _metadata(asked, server)
    answers[VAULT] = _vault(backup["vault_id"], "OS::Nova::Server")
    return answers


def _common(  # noqa: PLR0913 - what a backup and its disks have in common
    asked: Asked, name: str, created_at: datetime, changed: datetime, status: str, *, auto: bool
) -> Fields:
    return {
        "checkpoint_id": derived_id(asked.backup_id, "checkpoint"),
        "created_at": _zoned(created_at),
        "updated_at": _zoned(changed),
        "protected_at": _zoned(created_at),
        "expired_at": _zoned(created_at + timedelta(days=60)) if auto else None,
        "name": name,
        "description": "",
        "status": status,
        "project_id": PROJECT,
        "enterprise_project_id": "0",
        "image_type": "backup",
        "parent_id": None,
        "replication_records": [],
        "incremental": auto,
        "version": 2,
    }


def _of_resource(resource: Fields, zone: str, size: int) -> Fields:
    kind = resource["type"]
    return {
        "resource_id": resource["id"],
        "resource_name": resource["name"],
        "resource_type": kind,
        "resource_az": zone,
        "resource_size": size,
        "provider_id": _PROVIDERS[kind],
        "vault_id": derived_id(_VAULTS.get(kind, "vault-shares")),
    }


def _child(  # noqa: PLR0913 - a disk is told with what is around it
    asked: Asked, name: str, server: Server, disk: Disk, common: Fields, *, done: bool
) -> Fields:
    resource = {
        "id": derived_id(server.name, disk.name), "name": disk.name, "type": "OS::Cinder::Volume"
    }  # fmt: skip
    failed = common["status"] == "error"
    whole = _of_resource({**resource, "type": "OS::Nova::Server"}, server.zone, disk.size)
    return {
        **common,
        **whole,  # made by what made the whole, and kept where that is
        "resource_type": resource["type"],
        "id": derived_id(asked.backup_id, disk.name),
        "name": f"{name}_{disk.name}",
        "status": "error" if failed else common["status"] if not done else "available",
        "parent_id": asked.backup_id,
        "children": [],
        "extend_info": {
            "auto_trigger": common["incremental"],
            "bootable": disk is server.disks[0],
            "snapshot_id": derived_id(asked.backup_id, disk.name, "disk"),
            "encrypted": False,
            "support_lld": True,
        },
    }


def _log(
    asked: Asked,
    backup: Fields,
    what: tuple[str, str, int],
    when: tuple[datetime, datetime],
    error: tuple[str, str] = ("", ""),
) -> Fields:
    operation, status, progress = what
    started, changed = when
    return {
        "id": derived_id(asked.backup_id, operation, "task"),
        "operation_type": operation,
        "status": status,
        "provider_id": backup["provider_id"],
        "vault_id": backup["vault_id"],
        "project_id": PROJECT,
        "checkpoint_id": backup["checkpoint_id"],
        "created_at": _zoned(started),
        "started_at": _zoned(started),
        "updated_at": _zoned(changed),
        "ended_at": None if status in {"running", "waiting"} else _zoned(changed),
        "error_info": {"code": error[0], "message": error[1]},
        "extra_info": {
            operation: {"backup_id": asked.backup_id, "backup_name": backup["name"], "incremental": "true"},
            "common": {
                "progress": progress,
                "request_id": f"req-{derived_id(asked.backup_id, 'request')}",
                "task_id": derived_id(asked.backup_id, operation),
            },
            "resource": {
                "id": backup["resource_id"],
                "name": backup["resource_name"],
                "type": backup["resource_type"],
            },
        },
    }


def _metadata(asked: Asked, server: Server) -> Fields:
    """Give the server's own data: JSON in texts, as the service has it."""
    addresses = [{"addr": server.private_ip, "version": 4, "OS-EXT-IPS:type": "fixed"}]
    if server.eip:
        addresses.append({"addr": server.eip, "version": 4, "OS-EXT-IPS:type": "floating"})
    about = {
        "id": derived_id(server.name),
        "name": server.name,
        "OS-EXT-AZ:availability_zone": server.zone,
        "addresses": {derived_id("network"): addresses},
        "metadata": {"metering.imagetype": "gold", "os_type": "Linux"},
    }
    flavor = {"id": "s3.2xlarge.4", "ram": server.ram, "vcpus": server.vcpus, "disk": 0}
    return {
        "backup_id": asked.backup_id,
        "server": json.dumps({"server": about}),
        "flavor": json.dumps({"flavor": flavor}),
        "floatingips": [json.dumps({"floatingips": None})],
        "interface": json.dumps({"interfaceAttachments": []}),
        "ports": [],
        "volumes": [json.dumps({"volume": {"name": disk.name, "size": disk.size}}) for disk in server.disks],
    }


def _vault(vault_id: str, kind: str) -> Fields:
    return {
        "vault": {
            "id": vault_id,
            "name": _VAULTS.get(kind, "vault-shares"),
            "project_id": PROJECT,
            "resources": [],
            "tags": [],
            "billing": {"size": 2000, "used": 812_544, "allocated": 1640, "status": "available"},
        }
    }


def _moment(asked: Asked, until: float) -> datetime:
    """Give this second, but none after `until` seconds from the start."""
    return asked.start + timedelta(seconds=int(min(asked.elapsed, until)))


def _good(asked: Asked) -> dict[str, Fields]:
    return _server_backup(asked, "autobk_9d1f", WEB, asked.ago(hours=5, minutes=3))


def _running(asked: Asked) -> dict[str, Fields]:
    """Run to 100 % in a minute and a half; percent and end are in the task."""
    done = min(asked.elapsed / 90, 1.0)
    return _server_backup(
        asked,
        "manualbk_vaulted",
        SHOP,
        asked.start,
        status="available" if done >= 1 else "protecting",
        task="success" if done >= 1 else "running",
        progress=int(100 * done),
        updated_at=_moment(asked, 90),
        auto=False,
    )


def _vault_full(asked: Asked) -> dict[str, Fields]:
    return _server_backup(
        asked,
        "autobk_77aa",
        MAIL,
        asked.ago(hours=8),
        status="error",
        task="failed",
        progress=12,
        error=("BackupService.6114", "The vault is full: 2000 GB of 2000 GB are used."),
    )


def _being_restored(asked: Asked) -> dict[str, Fields]:
    done = min(asked.elapsed / 45, 1.0)
    return _server_backup(
        asked,
        "autobk_31c8",
        WEB,
        asked.ago(days=2),
        status="available" if done >= 1 else "restoring",
        task="success" if done >= 1 else "running",
        progress=int(100 * done),
        operation="restore",
        updated_at=_moment(asked, 45),
    )


def _replicated(asked: Asked) -> dict[str, Fields]:
    record = {
        "id": derived_id(asked.backup_id, "record"),
        "status": "success",
        "source_region": "region-1",
        "source_project_id": PROJECT,
        "source_backup_id": asked.backup_id,
        "source_checkpoint_id": derived_id(asked.backup_id, "checkpoint"),
        "destination_region": "region-2",
        "destination_project_id": COPIES_PROJECT,
        "destination_backup_id": COPY_ID,
        "destination_checkpoint_id": derived_id(COPY_ID, "checkpoint"),
        "created_at": _zoned(asked.ago(hours=29)),
        "extra_info": {"progress": 100, "fail_code": "", "fail_reason": "", "auto_trigger": True},
    }
    name, created = "autobk_5e02", asked.ago(hours=30)
    return _server_backup(asked, name, WEB, created, replication_records=[record])


def _copied(asked: Asked) -> dict[str, Fields]:
    return _server_backup(
        asked, "autobk_5e02", WEB, asked.ago(hours=29), image_type="replication", project_id=COPIES_PROJECT
    )


def _disk_alone(
    asked: Asked, kind: str = "OS::Cinder::Volume", name: str = "archive-disk"
) -> dict[str, Fields]:
    """Give a backup that has no server around it: of a disk, or of a file system."""
    created = asked.ago(hours=15)
    common = _common(asked, f"manualbk_{name}", created, created + _TOOK, "available", auto=False)
    backup: Fields = {
        **common,
        **_of_resource({"id": derived_id(name), "name": name, "type": kind}, "eu-de-01", 500),
        "id": asked.backup_id,
        "children": [],
        "extend_info": {
            "auto_trigger": False,
            "bootable": False,
            "snapshot_id": derived_id(asked.backup_id, "disk"),
            "support_lld": True,
            "encrypted": True,
            "system_disk": False,
        },
    }
    log = _log(asked, backup, ("backup", "success", 100), (created, created + _TOOK))
    return {
        "backup": {"backup": backup},
        LOGS: {"operation_logs": [log], "count": 1},
        VAULT: _vault(backup["vault_id"], kind),
    }


def _night(asked: Asked, server: Server, night: int) -> dict[str, Fields]:
    """Give the backup of a server so many nights ago; one failed, and two took far longer than the others."""
    created = asked.ago(days=night, hours=3)
    name = f"autobk_n{night:02}"
    if server is MAIL and night == 3:
        return _server_backup(
            asked, name, server, created, status="error", task="failed", progress=61,
            error=("BackupService.6125", "Another task is running on the server."),
        )  # fmt: skip
    slow = server is SHOP and night in {6, 20}
    took = timedelta(hours=1, minutes=48) if slow else _TOOK + timedelta(seconds=night * 37 % 90)
    return _server_backup(asked, name, server, created, updated_at=created + took)


_MISSED: Final = {(SHOP.name, 9), (SHOP.name, 10)}
"""Nights on which nothing was made."""
COPY_ID: Final = "c0a1f7d2-64f1-4a55-9a0c-0d5f6f6f2a10"
"""The copy that a record leads to."""


def _demo(backup_id: str, title: str, status: str, make: Callable[[Asked], dict[str, Fields]]) -> DemoBackup:
    def answer(asked: Asked) -> Response:
        parts = (f'"{name}": {json.dumps(part, ensure_ascii=False)}' for name, part in make(asked).items())
        text = ",\n".join(parts)
        return Response(200, f"{{{text}}}".encode())

    _MAKERS[backup_id] = make
    return DemoBackup(backup_id, title, status, answer)


_MAKERS: Final[dict[str, Callable[[Asked], dict[str, Fields]]]] = {}
"""What makes the answers about each backup."""


def cbr_answers(backup: DemoBackup, asked: Asked) -> dict[str, Any]:
    """Give the answers about a backup, by the names of `model.cbr`, made anew."""
    return _MAKERS[backup.id](asked)


def _nightly() -> tuple[DemoBackup, ...]:
    return tuple(
        _demo(
            derived_id(server.name, "night", str(night)),
            f"{server.name}, {night} nights ago",
            "error" if (server, night) == (MAIL, 3) else "available",
            partial(_night, server=server, night=night),
        )
        for night in range(1, NIGHTS + 1)
        for server in (SHOP, MAIL)
        if (server.name, night) not in _MISSED
    )


DEMO_CBR_BACKUPS: Final[tuple[DemoBackup, ...]] = (
    _demo("3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e01", "CBR: good, made by a policy", "available", _good),
    _demo(
        "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e02", "CBR: runs for a minute and a half", "protecting", _running
    ),
    _demo("3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e03", "CBR: failed, the vault is full", "error", _vault_full),
    _demo("3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e04", "CBR: is being restored", "restoring", _being_restored),
    _demo("3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e05", "CBR: copied to region-2", "available", _replicated),
    _demo(COPY_ID, "CBR: the copy in region-2", "available", _copied),
    _demo("3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e07", "CBR: a disk, encrypted", "available", _disk_alone),
    _demo(
        "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e08",
        "CBR: a file system",
        "available",
        partial(_disk_alone, kind="OS::Sfs::Turbo", name="share-home"),
    ),
    *_nightly(),
)
"""The backups in CBR; stable IDs, none of them in CSBS. The first eight are among the recents."""
