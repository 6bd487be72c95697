"""The shapes that the demo's answers are cast in: a good backup as real services answer it (API.md §2).

Each backup starts from `checkpoint_item` and says only what is different about it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from cbr_tui.frozen import field, frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.demo.servers import Disk, Server

__all__ = [
    "AnswerFor",
    "Asked",
    "DemoBackup",
    "Fields",
    "Response",
    "answered",
    "checkpoint_item",
    "derived_id",
    "no_such_backup",
    "refusal",
    "response_of",
    "stamp",
    "volume_backup",
]

Fields = dict[str, Any]
"""A JSON object."""


@frozen
class Asked:
    """One request for a backup: all that an answer may depend on."""

    backup_id: str
    start: datetime
    """When the demo began, UTC."""
    elapsed: float = 0.0
    """Seconds since then, never negative."""
    before: int = 0
    """How often this backup was asked for before."""
    request_id: str = ""
    """The name of this request, as the `X-Request-Id` header gives it."""

    def ago(self, **duration: float) -> datetime:
        """Give a time before the start; the arguments are timedelta's."""
        return self.start - timedelta(**duration)


@frozen
class Response:
    """What the service answers."""

    status_code: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    """What this answer carries besides the headers that every answer has."""


AnswerFor = Callable[[Asked], Response]


@frozen
class DemoBackup:
    """One backup of the demo, or one ID that is answered with a failure."""

    id: str
    title: str
    """What it shows, in a few words."""
    status: str
    """Its status at the start; empty where the first answer is no backup."""
    answer: AnswerFor = field(repr=False, compare=False)
    """Its life: what each request is answered with. A pure function."""


def stamp(moment: datetime) -> str:
    """Write a time as CSBS does: UTC without a zone, and without a fraction where there is none."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()


def derived_id(*names: str) -> str:
    """Give the same UUID for the same names, always."""
    return str(uuid5(NAMESPACE_URL, "/".join(("cbr-tui:demo", *names))))


def checkpoint_item(  # noqa: PLR0913 - these are a backup's parts; all that are optional stand by name
    asked: Asked,
    name: str,
    server: Server,
    created_at: datetime,
    *,
    took: timedelta | None = timedelta(minutes=6, seconds=4, microseconds=501_034),
    volumes: Sequence[Fields] | None = None,
    extend: Fields | None = None,
    **fields: Any,
) -> Fields:
    """Make the item of a complete backup, in the shape of a live one.

    `took` is from its creation to its end; None where it has not ended. `volumes` replaces the volume
    backups, `extend` what stands in extend_info, `fields` what stands at the top.
    """
    if volumes is None:
        volumes = [volume_backup(asked, name, server, disk) for disk in server.disks]
    finished = {} if took is None else {"finished_at": stamp(created_at + took)}
    extend_info: Fields = {
        "auto_trigger": False,
        "resource_name": server.name,
        "fail_reason": "",
        "resource_az": server.zone,
        "image_type": "backup",
        **finished,
        "copy_from": "",
        "volume_backups": list(volumes),
        "fail_code": {},
        "copy_status": "na",
        "incremental": False,
        "taskid": derived_id(asked.backup_id, "task"),
        "hypervisor_type": "QEMU",
        "supported_restore_mode": "backup",
        "progress": 100,
        "support_lld": True,
        "fail_op": "",
        "resource_type": "OS::Nova::Server",
        **_totals(volumes),
    }
    item: Fields = {
        "status": "available",
        "backup_data": {
            "eip": server.eip,
            "cloudservicetype": "server",
            "ram": server.ram,
            "vcpus": server.vcpus,
            "__openstack_region_name": server.zone,
            "private_ip": server.private_ip,
            "disk": 0,
            "imagetype": "gold",
        },
        "name": name,
        "resource_id": derived_id(server.name),
        "created_at": stamp(created_at),
        "checkpoint_id": derived_id(asked.backup_id, "checkpoint"),
        "updated_at": stamp(created_at + (took or timedelta())),
        "protected_at": stamp(created_at),
        "extend_info": extend_info | (extend or {}),
        "id": asked.backup_id,
        "resource_type": "OS::Nova::Server",
        "description": "",
    }
    return item | fields


def volume_backup(
    asked: Asked,
    backup_name: str,
    server: Server,
    disk: Disk,
    *,
    part: float = 1.0,
    **fields: Any,
) -> Fields:
    """Make one volume backup of which `part` (0 to 1) is done; `fields` replaces what differs."""
    volume: Fields = {
        "status": "available" if part >= 1 else "creating",
        "space_saving_ratio": disk.saving,
        "name": f"{backup_name}_{disk.name}",
        "bootable": disk is server.disks[0],
        "average_speed": int(disk.speed * part),
        "source_volume_size": disk.size,
        "source_volume_id": derived_id(server.name, disk.name),
        "incremental": False,
        "snapshot_id": derived_id(asked.backup_id, disk.name, "disk"),
        "source_volume_name": disk.name,
        "image_type": "backup",
        "id": derived_id(asked.backup_id, disk.name),
        "size": int(disk.stored * part),
    }
    return volume | fields


def answered(body: Fields) -> Response:
    """Make an answer in UTF-8: only what JSON asks for is escaped."""
    return Response(200, json.dumps(body, ensure_ascii=False).encode())


def response_of(item: Fields) -> Response:
    """Wrap an item up as the service's answer."""
    return answered({"checkpoint_item": item})


def refusal(status_code: int, body: Fields, *headers: tuple[str, str]) -> Response:
    """Make a failure with a JSON body."""
    return Response(status_code, json.dumps(body).encode(), headers=headers)


def no_such_backup(asked: Asked) -> Response:
    """Answer as CSBS does for a backup that it doesn't have."""
    message = f"Checkpoint_item ({asked.backup_id}) is not found."
    return refusal(404, {"error_code": "CSBS.3001", "error_msg": message})


def _totals(volumes: Sequence[Fields]) -> Fields:
    """Give a backup's figures as services derive them: the sum of the sizes, the means of the others."""
    return {
        "size": sum(volume["size"] for volume in volumes),
        "average_speed": _mean([volume["average_speed"] for volume in volumes]),
        "space_saving_ratio": _mean([volume["space_saving_ratio"] for volume in volumes]),
    }


def _mean(numbers: Sequence[float]) -> float:
    """Give the mean to one decimal; a whole one stays an integer on the wire."""
    mean = round(sum(numbers) / len(numbers), 1) if numbers else 0
    return int(mean) if mean == int(mean) else mean
