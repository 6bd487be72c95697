"""`watch` without screens: a line, or an object, for each change, until all have ended."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.scripted import refusal
from tests.unit.cli.test_several import Project

if TYPE_CHECKING:
    from tests.support.command import Run, Serve

QUICKLY = ("--service", "csbs", "--refresh", "0.05")
RUNNING = "d23f0824-128b-4f33-8c5c-7fd0a6a3a450"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a round follow the one before at once."""
    monkeypatch.setattr("cbr_tui.poller.SHORTEST", 0.01)


def test_each_change_is_a_line_until_all_have_ended(run: Run, service: Serve) -> None:
    project = Project(one="available", two="error")
    with service(project):
        ran = run("watch", "--plain", *project.ids.values(), *QUICKLY)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[-1] == "Ended: all have ended: 1 GOOD, 1 FAILED."
    told = [line.split("  ")[1:] for line in lines[:-1]]
    one, two = project.ids.values()
    assert [rest[0] for each, *rest in told if each == two][-2:] == ["RUNNING", "FAILED"]
    assert [rest[1] for each, *rest in told if each == one] == [
        "protecting 10 %",
        "protecting 20 %",
        "protecting 30 %",
        "available",
    ]
    assert project.lists == 4


def test_all_that_run_are_found_and_watched(run: Run, service: Serve) -> None:
    project = Project(one="available", two="gone")
    project.lasts = 9  # the six statuses of work are asked for first, one by one
    with service(project):
        ran = run("watch", "--running", "--json", *QUICKLY)
    assert ran.code == 0
    events = list(map(json.loads, ran.out.splitlines()))
    assert {event["id"] for event in events} == set(project.ids.values())
    last = {event["id"]: event for event in events}
    assert [last[each]["gone"] for each in project.ids.values()] == [False, True]
    assert all(event["ended"] for event in last.values())
    assert sum(event["ended"] for event in events) == 2
    assert {"at", "verdict", "progress", "rate", "left", "changed_at", "under_way", "problem"} <= set(
        events[0]
    )


def test_what_ends_it_early_is_an_error(run: Run, service: Serve) -> None:
    with service(refusal(401, "APIGW.0301", "Incorrect IAM authentication information")):
        ran = run("watch", "--plain", RUNNING, *QUICKLY)
    assert ran.code == 4


def test_offline_what_was_kept_is_said(run: Run, service: Serve) -> None:
    project = Project(one="available")
    project.lasts = -1
    (backup_id,) = project.ids.values()
    with service(project):
        assert run("show", backup_id, "--service", "csbs").code == 0
    ran = run("watch", "--plain", "--offline", backup_id, RUNNING)
    assert ran.code == 0
    kept, missing, last = ran.out.splitlines()
    assert "GOOD  available" in kept
    assert "Nothing is kept" in missing
    assert last == "Stopped: offline: 1 GOOD, 1 UNKNOWN."


@pytest.mark.parametrize(
    "words",
    [
        ("watch", "--demo"),
        ("watch", "--demo", "--running", RUNNING),
        ("watch", "--running", "--offline"),
        ("watch", "--demo", "nonsense", "--plain"),
        ("list", "--plain"),
    ],
)
def test_what_contradicts_itself_is_refused(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words).code == 2


def test_without_a_terminal_it_says_how_to_do_without(run: Run) -> None:
    ran = run("watch", "--demo", RUNNING)
    assert ran.code == 2
    assert "--plain" in ran.err
