"""Every backup of the demo, in the order in which the recents show them.

The first is the reference's own text; the policy's backup and the servers' figures follow live
answers (API.md §2). All others show states of which no public payload exists (API.md §7): they are made up
after the reference's tables.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.demo import lives
from cbr_tui.demo.refusals import REFUSALS
from cbr_tui.demo.sample import REFERENCE_SAMPLE, REFERENCE_SAMPLE_ID
from cbr_tui.demo.servers import BUILD, MAIL, SHOP, WEB, Disk, Server
from cbr_tui.demo.shapes import (
    DemoBackup,
    Response,
    checkpoint_item,
    derived_id,
    no_such_backup,
    response_of,
    stamp,
    volume_backup,
)
from cbr_tui.model.backup import ExtendInfo
from cbr_tui.model.describe import descriptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.demo.shapes import Asked, Fields

__all__ = ["DEMO_BACKUPS"]

_HOSTILE: Final = (
    "備份サーバー",  # wide
    "\u05d2\u05d9\u05d1\u05d5\u05d9 \u0646\u0633\u062e\u0629",  # right to left
    "Z\u0351\u036b\u0343a\u0322\u0308\u0301",  # combining
    "\U0001f469\u200d\U0001f4bb\U0001f1e9\U0001f1ea\u2764\ufe0f",  # emoji of several code points
    "[bold red]x[/] [@click=app.quit]quit[/] [/nothing]",  # Rich's and Textual's markup
    "\x1b]0;title\x07\x1b]52;c;eA==\x07\x1b[2J\x1b[1;31m",  # title, clipboard, clear, colour
    "\x9b2J\x9d0;title\x9c\x7f\x00\r\n\t\b",  # the same in one byte each (C1), and other controls
    "\u202e\u2066bidi\u2069\u200b\u200d\ufeff\u2028",  # overrides, zero width, a line separator
)
"""What a terminal, a markup parser or a table could stumble over."""


def _reference_sample(_asked: Asked) -> Response:
    return Response(200, REFERENCE_SAMPLE)


def _nightly(asked: Asked) -> Fields:
    name = "autobk_5c2e"
    return checkpoint_item(
        asked,
        name,
        BUILD,
        asked.ago(hours=7, minutes=12, microseconds=336_234),
        volumes=[volume_backup(asked, name, BUILD, disk, incremental=True) for disk in BUILD.disks],
        extend={"auto_trigger": True, "incremental": True, "copy_from": None},
        expired_at=stamp(asked.start + timedelta(days=13, hours=16)),
        tags=[],
    )


def _one_volume_failed(asked: Asked) -> Fields:
    name = "manualbk_half"
    *good, last = SHOP.disks
    volumes = [volume_backup(asked, name, SHOP, disk) for disk in good]
    volumes.append(volume_backup(asked, name, SHOP, last, part=0, status="error"))
    return checkpoint_item(asked, name, SHOP, asked.ago(hours=11), volumes=volumes)


def _freeze_failed(asked: Asked) -> Fields:
    consistency = {
        "app_consistency": 2,
        "app_consistency_status": 1,
        "app_consistency_error_code": "CSBS.3012",
        "app_consistency_error_message": "The freeze script ended with 1: already frozen.",
    }
    return checkpoint_item(
        asked, "manualbk_frozen", SHOP, asked.ago(hours=20), extend={"app_consistency": consistency}
    )


def _freeze_failed_old_agent(asked: Asked) -> Fields:
    """Carry its numbers as text, as the successor's answers do."""
    consistency = {
        "app_consistency": "2",
        "app_consistency_status": "11",
        "app_consistency_error_code": "0",
        "app_consistency_error_message": "",
    }
    return checkpoint_item(
        asked, "manualbk_old_agent", MAIL, asked.ago(hours=26), extend={"app_consistency": consistency}
    )


def _dedicated_copy(asked: Asked) -> Fields:
    record = lives.replication_record(
        asked,
        "region-2",
        asked.ago(hours=3),
        destination_id=asked.backup_id,
        source_id=lives.COPIED_ID,
    )
    return checkpoint_item(
        asked,
        "autobk_c81d",
        WEB,
        asked.ago(hours=4),
        extend={
            "auto_trigger": True,
            "copy_from": "region-1",
            "copy_status": "success",
            "retention_duration": -1,
            "dec": True,
            "dec_size": "146184",
        },
        replication_records=[record],
    )


def _expired(asked: Asked) -> Fields:
    return checkpoint_item(asked, "autobk_0b77", WEB, asked.ago(days=33), expired_at=stamp(asked.ago(days=3)))


def _with_images(asked: Asked) -> Fields:
    images = [{"image_id": derived_id(asked.backup_id, "image", number)} for number in ("1", "2")]
    return checkpoint_item(
        asked,
        "manualbk_golden",
        WEB,
        asked.ago(days=6),
        extend={"os_images_data": images, "supported_restore_mode": "snapshot"},
    )


def _surprising(asked: Asked) -> Fields:
    """Answer with what no table documents, and otherwise than the tables where one does."""
    name = "backup_from_the_future"
    first, second = (volume_backup(asked, name, WEB, disk) for disk in WEB.disks)
    second |= {"status": "migrating", "size": "98224", "source_volume_size": "100", "bootable": "False"}
    item = checkpoint_item(asked, name, WEB, asked.ago(hours=2))
    return item | {
        "status": "archiving",
        "description": None,
        "expired_at": None,
        "updated_at": "the day before yesterday",
        "replication_records": {},
        "vault_id": derived_id("vault"),
        "enterprise_project_id": 0,
        "parent_id": None,
        "lineage": {"depth": 3, "blocks": 92233720368547758080, "parents": [derived_id("parent"), None]},
        "backup_data": item["backup_data"]
        | {"ram": "8192", "vcpus": "4", "disk": "", "architecture": "x86_64"},
        "extend_info": item["extend_info"]
        | {
            "progress": "100",
            "size": "146184",
            "average_speed": "19",
            "space_saving_ratio": "2.0",
            "fail_code": "",
            "fail_reason": None,
            "copy_from": None,
            "copy_status": "queued",
            "os_images_data": None,
            "app_consistency": None,
            "is_multi_az": False,
            "volume_backups": [first | {"encrypted": False}, second],
        },
    }


def _all_null(asked: Asked) -> Fields:
    item = checkpoint_item(asked, "backup_without_details", MAIL, asked.ago(days=12))
    return item | {"extend_info": dict.fromkeys(field.key for field in descriptions(ExtendInfo))}


def _many_volumes(asked: Asked) -> Fields:
    disks = tuple(
        Disk(
            f"array-{number:03}",
            10 + number * 37 % 990,
            number * 7919 % 60_000,
            20 + number % 80,
            number % 41,
        )
        for number in range(1, 301)
    )
    return checkpoint_item(
        asked, "manualbk_array", Server("storage-array", disks), asked.ago(days=1, hours=3)
    )


def _hostile(asked: Asked) -> Fields:
    """Put `_HOSTILE` into every text, and into a key."""
    disks = tuple(
        Disk(_hostile_text(f"disk {number}"), 40 * number, 9_000 * number, 60, 5) for number in (1, 2)
    )
    server = Server(
        _hostile_text("server"),
        disks,
        zone=_hostile_text("zone"),
        eip=_hostile_text("eip"),
        private_ip=_hostile_text("ip"),
    )
    reason = _hostile_text("reason")
    consistency = {
        "app_consistency": 2,
        "app_consistency_status": 1,
        "app_consistency_error_code": _hostile_text("code"),
        "app_consistency_error_message": _hostile_text("message"),
    }
    failure = {
        "fail_op": "restore",
        "fail_code": {"Code": _hostile_text("code"), "Description": _hostile_text("description")},
        "fail_reason": reason,
    }
    record = lives.replication_record(
        asked, _hostile_text("region"), asked.ago(hours=8), "fail", progress=0, fail_reason=reason
    )
    item = checkpoint_item(
        asked,
        _hostile_text("name"),
        server,
        asked.ago(hours=9),
        extend=failure | {"app_consistency": consistency},
        description=_hostile_text("description"),
        replication_records=[record],
    )
    return item | {_hostile_text("key"): _hostile_text("value")}


def _hostile_text(word: str) -> str:
    return " ".join((word, *_HOSTILE))


def _backup(backup_id: str, title: str, status: str, make: Callable[[Asked], Any]) -> DemoBackup:
    def answer(asked: Asked) -> Response:
        item = make(asked)
        return no_such_backup(asked) if item is None else response_of(item)

    return DemoBackup(backup_id, title, status, answer)


DEMO_BACKUPS: Final[tuple[DemoBackup, ...]] = (
    DemoBackup(REFERENCE_SAMPLE_ID, "The reference's own sample", "available", _reference_sample),
    _backup(
        "6513270e-269e-4d37-b2a7-4de452e6b438", "Good, incremental, made by a policy", "available", _nightly
    ),
    _backup(
        "d23f0824-128b-4f33-8c5c-7fd0a6a3a450",
        "Runs to 100 % and is available, in a minute",
        "protecting",
        lives.protecting,
    ),
    _backup(
        "9531985d-5d9d-49f8-9818-e811892f902b",
        "Runs for half an hour, at 40 % now",
        "protecting",
        lives.protecting_slowly,
    ),
    _backup(
        "36f675cc-81e7-4ef5-a8e2-5d940ed90475",
        "Fails after half a minute, for want of quota",
        "protecting",
        lives.failing,
    ),
    _backup("6b0d549b-6f03-475a-9600-a35a099950d8", "Waits to be started", "waiting_protect", lives.waiting),
    _backup("8d116ece-1738-47d9-bd9c-172411e20b8f", "Stands at 42 % for hours", "protecting", lives.stuck),
    _backup(
        "90c192cf-d3ac-44af-8f21-ddb66cad4a26",
        "Is being restored, for 45 seconds",
        "restoring",
        lives.being_restored,
    ),
    _backup(
        "a170b338-3926-4059-b28c-105d1fb17c23",
        "Is deleted, and gone after a minute",
        "waiting_delete",
        lives.being_deleted,
    ),
    _backup(
        "0fd630f1-f29d-4da9-953f-48f1a09f76b5",
        "Available, but one disk's backup failed",
        "available",
        _one_volume_failed,
    ),
    _backup(
        "0cb1e29c-658c-4a14-95e6-0af593bd04cf",
        "Application consistency failed (status 1)",
        "available",
        _freeze_failed,
    ),
    _backup(
        "6b4cb242-4a23-4596-a217-beaddbc496cb",
        "Application consistency failed, old Agent (status 11)",
        "available",
        _freeze_failed_old_agent,
    ),
    _backup(
        lives.COPIED_ID,
        "Copied to three regions: done, failed, under way",
        "available",
        lives.copied_to_three_regions,
    ),
    _backup(
        lives.DEDICATED_COPY_ID,
        "A dedicated copy from another region, kept for ever",
        "available",
        _dedicated_copy,
    ),
    _backup("92276658-1e27-41c0-8a6a-63ec24ede6a4", "Expired three days ago", "available", _expired),
    _backup("ae97ba94-d0ed-482f-8f6d-05584ef8aa38", "Images were made from it", "available", _with_images),
    _backup(
        "923a7369-94e3-4f91-9a61-dbe22e44158b",
        "Unknown status, undocumented fields, numbers as text",
        "archiving",
        _surprising,
    ),
    _backup("18f135d2-5f55-4203-b018-50c5a38fd547", "All of extend_info is null", "available", _all_null),
    _backup("907a70c3-1012-4037-b64c-e4228c38fb29", "300 disks", "available", _many_volumes),
    _backup(
        "7f150524-34b9-45df-9e77-69b10f4205b4",
        "Every script, markup and escape sequences in its texts",
        "available",
        _hostile,
    ),
    *REFUSALS,
)
"""The backups, then the IDs that are answered with a failure; stable IDs, each once."""
