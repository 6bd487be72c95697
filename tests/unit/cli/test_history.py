"""`history` and `show --at`: what was seen of a backup, and how it was then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cbr_tui.model.context import Context
from cbr_tui.store import History, Paths
from tests.support.observations import BACKUP_ID, CONTEXT, at, seen

if TYPE_CHECKING:
    from tests.support.command import Run

ELSEWHERE = Context("csbs", "https://csbs.eu-nl.example.com", "3a1c0de5", region="eu-nl")


@pytest.fixture(autouse=True)
def kept() -> None:
    """Keep a backup that was made, failed, and was deleted; and one observation in another context."""
    with History.open(Paths.of_user().history) as history:
        for second in (0, 60):
            history.keep(
                seen(
                    second,
                    status="protecting",
                    updated_at="2026-03-01T12:00:00.000000",
                    extend_info={"progress": 40},
                )
            )
        history.keep(seen(120, status="error", name="\x1b[2Jname", extend_info={"progress": 41}))
        history.gone(CONTEXT, BACKUP_ID, at(180))
        history.keep(seen(5, BACKUP_ID, ELSEWHERE))


def test_each_observation_is_told_with_its_verdict_and_what_changed(run: Run) -> None:
    ran = run("history", f"about {BACKUP_ID}")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "csbs · eu-de · 3a1c0de5"
    assert lines[1].split() == (
        ["2026-03-01", "12:00:00", "UTC", "RUNNING", "protecting", "until", "2026-03-01", "12:01:00", "UTC"]
    )
    assert lines[2].split() == ["2026-03-01", "12:02:00", "UTC", "FAILED", "error"]
    told = lines[3 : lines.index("csbs · eu-nl · 3a1c0de5") - 1]
    assert any("protecting → error" in line for line in told)
    assert any("40 % → 41 %" in line for line in told)
    assert "2026-03-01 12:03:00 UTC  GONE" in ran.out
    assert all(line.isprintable() for line in lines)
    assert lines[-1].split()[:3] == ["2026-03-01", "12:00:05", "UTC"]


def test_json_has_the_same(run: Run) -> None:
    told = json.loads(run("history", BACKUP_ID, "--json").out)
    assert (told["format"], told["version"], told["backup_id"]) == ("cbr-tui/observations", 1, BACKUP_ID)
    first, second = told["contexts"][0]["observations"]
    assert (first["first_seen"], first["last_seen"]) == ("2026-03-01T12:00:00Z", "2026-03-01T12:01:00Z")
    assert (first["verdict"], first["changes"]) == ("RUNNING", None)
    assert (second["verdict"], second["status"]) == ("FAILED", "error")
    assert {"path": "status", "label": "Status", "before": "protecting", "after": "error"} in second[
        "changes"
    ]
    assert len(told["contexts"][1]["observations"]) == 1


def test_what_nobody_kept_is_told(run: Run) -> None:
    ran = run("history", "6513270e-269e-4d37-b2a7-4de452e6b438")
    assert (ran.code, ran.out) == (3, "")
    assert "Nothing is kept of backup 6513270e" in ran.err


@pytest.mark.parametrize(
    ("time", "word", "seen_at"),
    [
        ("2026-03-01 12:00:30", "RUNNING", "2026-03-01 12:00:30 UTC"),
        ("2026-03-01T13:01:59+01:00", "RUNNING", "2026-03-01 12:01:00 UTC"),
        ("2026-03-01 12:02:10 UTC", "FAILED", "2026-03-01 12:02:00 UTC"),
        ("2026-03-02", "GONE", "2026-03-01 12:02:00 UTC"),
        ("1s", "GONE", "2026-03-01 12:02:00 UTC"),
    ],
)
def test_show_at_is_what_was_known_then(run: Run, time: str, word: str, seen_at: str) -> None:
    ran = run(
        "show", BACKUP_ID, "--offline", "--at", time, "--endpoint", CONTEXT.endpoint, "--project-id=3a1c0de5"
    )
    assert ran.code == 0
    assert ran.out.split()[0] == word
    assert seen_at in ran.out
    assert "As it was known at 20" in ran.err


def test_before_the_first_observation_nothing_is_known(run: Run) -> None:
    ran = run("show", BACKUP_ID, "--offline", "--at", "2026-02-28")
    assert ran.code == 3
    assert f"cbr-tui history {BACKUP_ID}" in ran.err


@pytest.mark.parametrize("time", ["soon", "", "2026-13-01", "12:00", "99999999d"])
def test_what_is_no_time_is_refused(run: Run, time: str) -> None:
    ran = run("show", BACKUP_ID, "--offline", "--at", time)
    assert ran.code == 2
    assert "an age such as 3d" in ran.err
