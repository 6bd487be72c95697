"""`wait` for several: whose each line is, that one failure ends no other wait, and how often is asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from tests.support.canned import Canned
from tests.support.payloads import sample

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tests.support.command import Run, Serve

GOOD = "6513270e-269e-4d37-b2a7-4de452e6b438"
ALSO_GOOD = "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e01"
FAILED = "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e03"
RUNNING = "8d116ece-1738-47d9-bd9c-172411e20b8f"
MISSING = "00000404-0000-4000-8000-000000000404"
QUICKLY = ("--refresh", "0.05")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a round follow the one before at once."""
    monkeypatch.setattr("cbr_tui.poller.SHORTEST", 0.01)


class Project:
    """Backups in CSBS that run until their list was asked for so many times."""

    def __init__(self, **ends: str) -> None:
        self.ids = {name: f"00000000-0000-4000-8000-{place:012}" for place, name in enumerate(ends)}
        self._ends = ends
        self.lists = 0
        self.lookups: list[str] = []
        self.lasts = 3
        self.refuses_list = False

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        path = scope["path"].rsplit("/", 1)[-1]
        if path == "checkpoint_items":
            assert int(parse_qs(scope["query_string"].decode())["limit"][0]) <= 1000
            self.lists += 1
            answer = self._refusal() if self.refuses_list else self._list()
        else:
            self.lookups.append(path)
            answer = self._one(path)
        await answer(scope, receive, send)

    def _list(self) -> Canned:
        items = [self._item(name) for name in self._ends]
        return Canned(json.dumps({"checkpoint_items": [item for item in items if item]}).encode())

    def _one(self, backup_id: str) -> Canned:
        item = next((self._item(name) for name, each in self.ids.items() if each == backup_id), None)
        if item is None:
            return Canned(b'{"error_code": "CSBS.3001", "error_msg": "Not found."}', status=404)
        return Canned(json.dumps({"checkpoint_item": item}).encode())

    def _refusal(self) -> Canned:
        return Canned(b'{"error_code": "CSBS.9013", "error_msg": "No permission to list."}', status=403)

    def _item(self, name: str) -> dict[str, Any] | None:
        runs = self.lists <= self.lasts
        if not runs and self._ends[name] == "gone":
            return None
        status = "protecting" if runs else self._ends[name]
        info = {"progress": 10 * self.lists} | ({"finished_at": None} if runs else {})
        item = json.loads(sample(id=self.ids[name], name=name, status=status, extend_info=info))
        return item["checkpoint_item"]  # type: ignore[no-any-return]


def test_all_that_have_ended_end_at_once_in_both_services(run: Run) -> None:
    ran = run("wait", "--demo", GOOD, ALSO_GOOD, GOOD)
    assert ran.code == 0
    assert sorted(line.split()[1] for line in ran.out.splitlines()) == sorted([GOOD, ALSO_GOOD])
    assert {line[:8] for line in ran.err.splitlines()} == {GOOD[:8], ALSO_GOOD[:8]}


def test_one_that_failed_ends_no_other_wait(run: Run) -> None:
    ran = run("wait", "--demo", FAILED, GOOD)
    assert ran.code == 8
    assert {line.split()[0] for line in ran.out.splitlines()} == {"error", "available"}
    assert f"Backup {FAILED} ended in error" in ran.err


def test_one_that_is_not_there_is_said_and_the_others_go_on(run: Run) -> None:
    ran = run("wait", "--demo", GOOD, MISSING)
    assert ran.code == 3
    assert f"available {GOOD}" in ran.out
    assert f"unknown {MISSING}" in ran.out


def test_those_that_are_still_busy_are_named_when_the_time_is_over(run: Run) -> None:
    ran = run("wait", "--demo", RUNNING, GOOD, "--timeout", "2")
    assert ran.code == 9
    assert f"protecting {RUNNING}" in ran.out
    assert "1 of 2 backups were still busy when 2 s were over." in ran.err


def test_what_is_no_id_is_refused(run: Run) -> None:
    assert run("wait", "--demo", GOOD, "nonsense").code == 2


def test_it_asks_one_list_for_all_and_each_once_at_its_end(run: Run, service: Serve) -> None:
    project = Project(one="available", two="available", three="available")
    with service(project):
        ran = run("wait", "--service", "csbs", *project.ids.values(), *QUICKLY)
    assert ran.code == 0
    assert project.lists == project.lasts + 1
    assert sorted(project.lookups) == sorted(project.ids.values())
    first = project.ids["one"][:8]
    assert ran.err.count(f"{first}  ") == len(ran.err.splitlines())
    assert ran.err.count("Status: protecting → available") == 3
    assert ran.err.count("Progress: 10 % → 20 %") == 3


def test_each_that_ends_is_an_object_in_a_line_with_json(run: Run, service: Serve) -> None:
    project = Project(one="available", two="error", three="gone")
    with service(project):
        ran = run("wait", "--service", "csbs", *project.ids.values(), *QUICKLY, "--json")
    assert ran.code == 8
    ended = {each["name"]: each for each in map(json.loads, ran.out.splitlines())}
    assert {name: each["verdict"]["word"] for name, each in ended.items()} == {
        "one": "GOOD",
        "two": "FAILED",
        "three": "GONE",
    }
    assert all(each["ended"] for each in ended.values())
    assert f"Backup {project.ids['two']} ended in error" in ran.err
    assert f"Backup {project.ids['three']} is gone; it was last seen" in ran.err


def test_where_no_list_may_be_asked_each_is_looked_up(run: Run, service: Serve) -> None:
    project = Project(one="available", two="available")
    project.refuses_list, project.lasts = True, 0
    with service(project):
        ran = run("wait", "--service", "csbs", *project.ids.values(), *QUICKLY)
    assert ran.code == 0
    assert (project.lists, len(project.lookups)) == (1, 2)
