"""`wait`, against a real HTTP service on this machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, observe
from cbr_tui.store import History, Paths
from tests.support.canned import Canned
from tests.support.loopback import read_head, serve_raw
from tests.support.payloads import SAMPLE, SAMPLE_ID, replication_record, sample
from tests.support.scripted import Scripted, refusal

if TYPE_CHECKING:
    import socket

    from tests.support.command import Run, Serve

EVERY_SECOND = ("--refresh", "1")
NOT_FOUND = refusal(404, "CSBS.3001", "Checkpoint_item is not found.")
BUSY = refusal(429, "APIGW.0308", "The throttling threshold has been reached")


def keep(url: str, raw: bytes) -> None:
    """Put an answer of this service into the person's history, as if seen some time ago."""
    context = Context("csbs", url, "project")
    with History.open(Paths.of_user().history) as history:
        history.keep(observe(SAMPLE_ID, context, Answer(raw, datetime(2026, 1, 2, tzinfo=UTC))))


def changes_in(err: str) -> list[str]:
    """Give the lines on standard error without their times."""
    return [line.partition(" UTC  ")[2] for line in err.splitlines() if " UTC  " in line]


def test_it_tells_each_change_and_ends_with_the_work(run: Run, service: Serve) -> None:
    moving = [
        sample(status="protecting", extend_info={"progress": progress, "finished_at": None})
        for progress in (10, 60)
    ]
    with service(Scripted(*moving, SAMPLE)):
        ran = run("wait", SAMPLE_ID, *EVERY_SECOND)
    assert (ran.code, ran.out) == (0, f"available {SAMPLE_ID} backup_d32c\n")
    told = changes_in(ran.err)
    assert told[:2] == ["Status: protecting", "Progress: 10 % → 60 %"]
    assert told[2:] == [
        "Status: protecting → available",
        "Progress: 60 % → 100 %",
        "Finished: null → 2017-04-15 04:25:38 UTC",
    ]


def test_nothing_to_wait_for_is_over_at_once(run: Run, service: Serve) -> None:
    app = Scripted(SAMPLE)
    with service(app):
        ran = run("wait", SAMPLE_ID)
    assert (ran.code, app.asked) == (0, 1)


def test_an_operation_that_fails_is_8_with_the_services_reason(run: Run, service: Serve) -> None:
    failed = sample(status="error", extend_info={"fail_op": "backup", "fail_reason": "No space\x1b[2J."})
    with service(Scripted(sample(status="protecting"), failed)):
        ran = run("wait", SAMPLE_ID, *EVERY_SECOND)
    assert (ran.code, ran.out) == (8, f"error {SAMPLE_ID} backup_d32c\n")
    assert ran.err.splitlines()[-1] == (
        f"cbr-tui: Backup {SAMPLE_ID} ended in error. The service says: No space␛[2J."
    )


def test_a_backup_that_goes_away_is_8(run: Run, service: Serve) -> None:
    with service(Scripted(sample(status="deleting"), NOT_FOUND)):
        ran = run("wait", SAMPLE_ID, *EVERY_SECOND)
    assert (ran.code, ran.out) == (8, f"gone {SAMPLE_ID} backup_d32c\n")


def test_a_backup_marked_deleted_is_8(run: Run, service: Serve) -> None:
    with service(Scripted(sample(status="deleted"))):
        assert run("wait", SAMPLE_ID).code == 8


def test_a_backup_that_never_was_there_is_3(run: Run, service: Serve) -> None:
    with service(NOT_FOUND):
        ran = run("wait", SAMPLE_ID)
    assert (ran.code, ran.out) == (3, "")


def test_a_backup_that_was_there_before_is_gone(run: Run, service: Serve) -> None:
    with service(NOT_FOUND) as url:
        keep(url, SAMPLE)
        ran = run("wait", SAMPLE_ID)
    assert (ran.code, ran.out) == (8, f"gone {SAMPLE_ID} backup_d32c\n")
    assert "last seen 2026-01-02 00:00:00 UTC" in ran.err


def copied(status: str) -> bytes:
    return sample(replication_records=[replication_record(0, status=status)])


def test_a_copy_that_fails_during_the_wait_is_8(run: Run, service: Serve) -> None:
    with service(Scripted(copied("replicating"), copied("fail"))):
        ran = run("wait", SAMPLE_ID, *EVERY_SECOND)
    assert (ran.code, ran.out) == (8, f"available {SAMPLE_ID} backup_d32c\n")
    assert "but copying failed: to region-2" in ran.err


@pytest.mark.parametrize("answers", [("fail",), ("replicating", "success")])
def test_a_copy_that_failed_before_or_succeeds_is_fine(
    run: Run, service: Serve, answers: tuple[str, ...]
) -> None:
    with service(Scripted(*map(copied, answers))):
        assert run("wait", SAMPLE_ID, *EVERY_SECOND).code == 0


def test_what_passes_is_told_once_and_waited_out(run: Run, service: Serve) -> None:
    app = Scripted(sample(status="protecting"), BUSY, BUSY, b"<html>Sign in to this network</html>", SAMPLE)
    with service(app):
        ran = run("wait", SAMPLE_ID, *EVERY_SECOND)
    assert (ran.code, app.asked) == (0, 5)
    assert len([line for line in changes_in(ran.err) if "an HTML page" in line]) == 1
    assert len([line for line in changes_in(ran.err) if "throttling" in line]) == 1


@pytest.mark.parametrize(
    ("app", "code"),
    [
        (Canned(b'{"error": {"message": "Unauthorized.", "code": 401}}', status=401), 4),
        (refusal(403, "BackupService.0403", "No permission"), 4),
        (refusal(400, "CSBS.1002", "The request is not valid"), 5),
        (Canned(b"<html>", headers={"content-type": "text/html"}), 6),
        (Canned(b'{"checkpoint_item": 1}'), 6),
    ],
)
def test_what_waiting_does_not_mend_ends_it(run: Run, service: Serve, app: Canned, code: int) -> None:
    with service(app):
        ran = run("wait", SAMPLE_ID, "--service", "csbs")
    assert (ran.code, ran.out, len(app.requests)) == (code, "", 1)


def test_the_time_is_over(run: Run, service: Serve) -> None:
    with service(Scripted(sample(status="protecting"))):
        ran = run("wait", SAMPLE_ID, "--timeout", "0.5")
    assert (ran.code, ran.out) == (9, f"protecting {SAMPLE_ID} backup_d32c\n")
    assert f"Backup {SAMPLE_ID} was still busy (status protecting) when 0.5 s were over" in ran.err


def test_the_time_is_over_while_the_service_says_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def never_answer(connection: socket.socket) -> None:
        read_head(connection)
        connection.recv(1)

    with serve_raw(never_answer) as url:
        monkeypatch.setenv("CBR_TUI_TOKEN", "t")
        ran = run("wait", SAMPLE_ID, "--timeout", "0.5", "--endpoint", url, "--project-id", "p")
    assert (ran.code, ran.out) == (9, f"unknown {SAMPLE_ID}\n")
    assert f"No answer about backup {SAMPLE_ID} had come when 0.5 s were over" in ran.err


def test_a_setting_that_never_asks_again_does_not_count_here(run: Run, service: Serve) -> None:
    settings = Paths.of_user().settings
    settings.parent.mkdir(parents=True)
    settings.write_text('refresh = "off"\n')
    with service(Scripted(sample(status="protecting"))):
        assert run("wait", SAMPLE_ID, "--timeout", "0.5").code == 9


def test_it_ends_with_the_verdict_and_the_findings_that_show_gives(run: Run, service: Serve) -> None:
    failed = sample(status="error", extend_info={"fail_op": "backup", "fail_reason": "No space."})
    with service(Scripted(sample(status="protecting"), failed)):
        err = run("wait", SAMPLE_ID, *EVERY_SECOND).err
    assert "\nFAILED: The backup failed; it can't be restored from.\n" in err
    assert "\ncritical: The backup failed: No space.\n" in err
    with service(Canned(SAMPLE)):
        assert "\nGOOD: Restorable through its 2 disk backups" in run("wait", SAMPLE_ID).err
