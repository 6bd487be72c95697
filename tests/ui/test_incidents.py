"""Incidents as an engineer would tell them: what the first screen and `show` say, with no key pressed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest

from cbr_tui.errors import NoSuchBackup
from cbr_tui.frozen import replace
from cbr_tui.model.findings import assess
from cbr_tui.model.observation import Answer, observe
from cbr_tui.text.plain import report
from tests.support.demo import START, HandClock
from tests.support.keepers import EmptyKeeper
from tests.support.payloads import SAMPLE_ID, replication_record, sample, volume_backup
from tests.support.ui import HandSource, open_ui

_FINE: Final = [volume_backup(0, size=100), volume_backup(1, size=100)]


def _ago(minutes: float) -> str:
    return (START - timedelta(minutes=minutes)).replace(tzinfo=None).isoformat()


@dataclass(frozen=True)
class Incident:
    """What happened, what the service answers then, and what has to be read of it."""

    story: str
    readable: tuple[str, ...]
    item: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None
    gone: bool = False

    def answer(self, backup_id: str) -> bytes:
        """Give what the service answers."""
        if self.raw is not None:
            return self.raw
        info = {"size": 200, "volume_backups": _FINE, **self.item.get("extend_info", {})}
        return sample(**{"id": backup_id, **self.item, "extend_info": info})


def _info(story: str, *readable: str, **extend_info: Any) -> Incident:
    return Incident(story, readable, {"extend_info": extend_info})


def _app(mode: str, status: str, code: str, message: str) -> dict[str, Any]:
    prefix = "app_consistency"
    return {
        prefix: {
            prefix: mode,
            f"{prefix}_status": status,
            f"{prefix}_error_code": code,
            f"{prefix}_error_message": message,
        }
    }


def _copies(*statuses: str, **extra: Any) -> dict[str, Any]:
    records = [
        replication_record(number, status=status, created_at=_ago(5), extra_info=extra)
        for number, status in enumerate(statuses)
    ]
    return {"replication_records": records, "created_at": _ago(60), "updated_at": _ago(5)}


def _work(status: str, progress: int | None, *, created: float = 10, updated: float = 1) -> dict[str, Any]:
    info = {"progress": progress, "finished_at": "", "supported_restore_mode": "na"}
    return {"status": status, "created_at": _ago(created), "updated_at": _ago(updated), "extend_info": info}


def _failed(operation: str, reason: str, code: object = "", **extend_info: Any) -> dict[str, Any]:
    failure = {"fail_op": operation, "fail_reason": reason, "fail_code": {"Code": code}}
    return {"status": "error", "extend_info": {**failure, **extend_info}}


INCIDENTS: Final = (
    Incident("Last night's backup is fine", ("GOOD", "Restorable through its 2 disk backups")),
    _info("The nightly backup is available but the data disk's part failed",
          "DEGRADED", "1 of 2 disks failed", 'Data disk "disk_1" failed (error)',
          volume_backups=[_FINE[0], volume_backup(1, status="error")]),
    _info("Both disks failed, and yet it is called available",
          "DEGRADED", "Nothing can be restored from it",
          volume_backups=[volume_backup(number, status="error") for number in (0, 1)]),
    _info("A disk is still being written although the backup has ended",
          "DEGRADED", 'Data disk "disk_1" is creating although the backup is available',
          volume_backups=[_FINE[0], volume_backup(1, status="creating")]),
    _info("Somebody left the system disk out", "DEGRADED", "there is no disk to start from",
          volume_backups=[volume_backup(1, size=200)]),
    _info("The list of disks is empty", "DEGRADED", "no disk is in it", volume_backups=[]),
    _info("Two disks claim to be the system disk", "GOOD", "2 disks are marked as the system disk",
          volume_backups=[volume_backup(number, size=100, bootable=True) for number in (0, 1)]),
    _info("It can't be restored at all", "DEGRADED", "there is no way to restore it",
          supported_restore_mode="na"),
    _info("Only a whole-server image can be made", "GOOD", "A whole-server image can be made from it",
          supported_restore_mode="snapshot"),
    _info("The service offers a way to restore that nobody knows", "UNKNOWN", 'restore mode "teleport"',
          supported_restore_mode="teleport"),
    Incident("The backup failed for want of quota", ("FAILED", "it can't be restored from", "Quota is"),
             _failed("backup", "Quota is used up.", 6007)),
    Incident("It failed, and only the code says why", ("FAILED", "CSBS.6007 means: "),
             _failed("backup", "", "CSBS.6007")),
    Incident("The restore failed in the middle", ("FAILED", "A restore from it failed", "Agent did not"),
             _failed("restore", "Agent did not answer")),
    Incident("It could not be deleted", ("FAILED", "Its deletion failed"),
             _failed("delete", "An image uses it.")),
    _info("An earlier operation left a failure behind", "DEGRADED", "A restore from it failed",
          fail_op="restore", fail_reason="Timed out."),
    _info("The database was not frozen, mode 2", "DEGRADED", "Crash-consistent at the most",
          **_app("2", "1", "26001", "freeze script failed")),
    _info("The database was not frozen, and that was forbidden", "DEGRADED",
          "no fallback was allowed (mode 1)",
          **_app("1", "1", "26001", "freeze script failed")),
    _info("Nobody installed the agent", "DEGRADED", "its application consistency was not enabled",
          **_app("2", "0", "0", "")),
    _info("The agent is old, and failed", "DEGRADED", "The Agent in the server is an old version",
          **_app("2", "11", "26002", "old")),
    Incident("The copy to the other region failed", ("DEGRADED", "copy to region-2 failed", "No bandwidth"),
             _copies("fail", fail_reason="No bandwidth", fail_code="")),
    Incident("One of two copies was skipped", ("DEGRADED", "Skipped, and so missing: the copy to region-3"),
             _copies("success", "skip")),
    Incident("It is being copied right now", ("RUNNING", "being copied to region-2 (40 %)"),
             _copies("replicating", progress=40)),
    Incident("The backup is running", ("RUNNING", "It is being made at 40 %"),
             _work("protecting", 40)),
    Incident("The backup waits for its turn", ("RUNNING", "The backup waits for its start"),
             _work("waiting_protect", None)),
    Incident("The backup has not moved for hours", ("STUCK", "nothing has moved for 5 h", "at 40 %"),
             _work("protecting", 40, created=400, updated=300)),
    Incident("A restore is running", ("RUNNING", "A restore is running", "overwrites the server"),
             _work("restoring", 10)),
    Incident("It says 100 % and does not end", ("RUNNING", "The progress is 100 %, but it has not ended"),
             _work("protecting", 100)),
    Incident("It expired an hour ago", ("DEGRADED", "it expired 60 min ago"), {"expired_at": _ago(60)}),
    Incident("It expires tonight", ("GOOD", "Expires in 5 h"), {"expired_at": _ago(-300)}),
    Incident("Somebody is deleting it", ("GONE", "It is being deleted"), _work("deleting", 0)),
    Incident("It is marked deleted", ("GONE", "It is deleted"), {"status": "deleted"}),
    Incident("It was here a minute ago", ("GONE", "The service no longer has it"), gone=True),
    Incident("The service has a status that is new", ("UNKNOWN", 'Nobody documented the status "freezing"'),
             {"status": "freezing"}),
    _info("The size is 0 although all is there", "GOOD", "The size is 0", size=0),
    _info("The sizes do not add up", "GOOD", "add up to 0.1953 GB", size=4096),
    Incident("A proxy's page came in place of an answer", ("UNKNOWN", "HTML page"),
             raw=b"<html>Sign in</html>"),
    Incident("Everything is wrong at once", ("DEGRADED", "failed (error)", "more findings"),
             {**_copies("fail", "skip", "odd"), "expired_at": _ago(60), "name": 5, "new": 1,
              "extend_info": {**_app("1", "11", "26001", "freeze"), "fail_op": "restore", "progress": 300,
                              "volume_backups": [volume_backup(disk, status="error") for disk in range(9)]}}),
)  # fmt: skip


async def test_each_incident_is_told_on_the_first_screen_with_no_key_pressed() -> None:
    clock = HandClock()
    source = HandSource(clock)
    missing = []
    ids = [f"{number:08x}-1b9f-4aeb-b2f4-81c806e98190" for number in range(1, len(INCIDENTS) + 1)]
    async with open_ui(ids[0], source=source) as ui:
        for backup_id, incident in zip(ids, INCIDENTS, strict=True):
            if backup_id != ids[0]:
                await ui.paste(backup_id)
                await ui.until_shown(backup_id)
            source.fetches[-1].answer(incident.answer(backup_id))
            await ui.settle()
            if incident.gone:
                await ui.press("r")
                source.fetches[-1].fail(NoSuchBackup("The service has no such backup."))
                await ui.settle()
            told = ui.screen
            missing += [f"{incident.story}: {text}\n{told}" for text in incident.readable if text not in told]
    assert not missing, "\n".join(missing)


def test_show_says_the_same_verdict_and_more() -> None:
    clock = HandClock()
    source = HandSource(clock)
    for incident in INCIDENTS:
        if "more findings" in incident.readable:
            continue
        observation = observe("x", source.context, Answer(incident.answer("x"), clock.now))
        if incident.gone:
            observation = replace(observation, gone_at=clock.now)
        lines = report(observation, assess(observation, None, clock.now), clock.now).splitlines()
        assert lines[0].split()[0] == incident.readable[0], incident.story
        assert all(len(line) <= 80 for line in lines)
        told = " ".join(" ".join(lines).split())
        assert [text for text in incident.readable if text not in told] == [], incident.story


async def test_what_to_do_is_said_of_a_finding_and_not_of_the_row_that_lists_the_others() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source, size=(110, 24)) as ui:
        source.fetches[0].answer(INCIDENTS[-1].answer(SAMPLE_ID))
        await ui.until("more findings")
        with_advice, listed = 0, ""
        while "more findings" not in ui.cursor_row:
            await ui.press("j", "enter")
            with_advice += "what to do" in ui.screen
            listed = ui.screen
            await ui.press("escape")
    assert with_advice > 2
    assert "more findings" in listed
    assert "what to do" not in listed
    assert re.search(r"│ +critical: |│ +warning: |│ +notice: ", listed), "the findings are listed below it"


def test_there_are_thirty_incidents_and_every_word() -> None:
    assert len(INCIDENTS) >= 30
    assert {incident.readable[0] for incident in INCIDENTS} == {
        "GOOD", "DEGRADED", "RUNNING", "STUCK", "FAILED", "GONE", "UNKNOWN",
    }  # fmt: skip
    assert len({incident.story for incident in INCIDENTS}) == len(INCIDENTS)


_USUAL: Final = [
    ({}, "GOOD"),
    ({"volume_backups": [volume_backup(number, size=100) for number in range(300)]}, "GOOD"),
    ({"supported_restore_mode": "snapshot"}, "GOOD"),
]


@pytest.mark.parametrize(("info", "word"), _USUAL)
async def test_what_is_said_most_often_can_be_read_to_its_end(info: dict[str, Any], word: str) -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source, keeper=EmptyKeeper()) as ui:
        source.fetches[0].answer(sample(extend_info=info))
        await ui.until(word)
        (line,) = (line for line in ui.lines if line.startswith(f" ● {word}"))
        assert line.endswith("nothing is missing.")


async def test_how_far_a_running_backup_is_can_be_read_to_its_end() -> None:
    clock = HandClock()
    source = HandSource(clock)
    async with open_ui(SAMPLE_ID, source=source, clock=clock, keeper=EmptyKeeper()) as ui:
        for percent in (39, 40, 41):
            running = {"progress": percent + 0.37}
            times = {"created_at": _ago(30), "updated_at": clock.now.replace(tzinfo=None).isoformat()}
            source.fetches[-1].answer(sample(status="protecting", extend_info=running, **times))
            await ui.settle()
            clock.now += timedelta(seconds=61)
            await ui.press("r")
        (line,) = (line for line in ui.lines if line[1:].startswith("○ RUNNING"))
        assert " 41.37 %, " in line
        assert line.endswith(" %/min.")
