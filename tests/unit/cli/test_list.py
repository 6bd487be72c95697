"""`list`: both services at once, each filter by its name on the wire, and what is said of nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from cbr_tui.demo import DEMO_CBR_BACKUPS, demo_app
from cbr_tui.service import utc_now
from tests.support.canned import Canned
from tests.support.scripted import refusal

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tests.support.command import Run, Serve


class Recorded:
    """The demo's service, with what it was asked."""

    def __init__(self) -> None:
        self._app = demo_app(utc_now)
        self.asked: list[tuple[str, dict[str, list[str]]]] = []

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        query = parse_qs(scope["query_string"].decode())
        self.asked.append((scope["path"].partition("project/")[2], query))
        await self._app(scope, receive, send)

    def of(self, path: str) -> dict[str, list[str]]:
        """Give the query of the first question at a path, without its order and page."""
        query = next(query for asked, query in self.asked if asked == path)
        return {name: value for name, value in query.items() if name not in ("limit", "sort")}


def test_both_services_stand_in_one_list_newest_first(run: Run) -> None:
    ran = run("list", "--demo", "--json", "--all")
    rows = json.loads(ran.out)
    times = [row["created_at"] for row in rows]
    assert times == sorted(times, reverse=True)
    listed = {row["id"] for row in rows}
    assert {backup.id for backup in DEMO_CBR_BACKUPS} < listed
    assert "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190" in listed
    assert ran.err == ""


def test_a_row_says_the_verdict_and_the_end_how_many_there_are(run: Run) -> None:
    ran = run("list", "--demo", "--limit", "12")
    lines = ran.out.splitlines()
    assert len(lines) == 13
    assert lines[0].split() == ["VERDICT", "STATUS", "CREATED", "(UTC)", "ID", "RESOURCE", "NAME"]
    assert any(line.startswith("FAILED    error") for line in lines)
    assert ran.err.startswith("cbr-tui: 12 of 116; --limit N lists more")
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("words", "csbs", "cbr"),
    [
        ((), {}, {}),
        (("--failed",), {"status": ["error"]}, {"status": ["error"]}),
        (("--resource", "shop"), {"resource_name": ["shop"]}, {"resource_name": ["shop"]}),
        (("--name", "auto"), {"name": ["auto"]}, {"name": ["auto"]}),
        (("--zone", "z"), {"az": ["z"]}, {"resource_az": ["z"]}),
        (
            ("--type", "server"),
            {"resource_type": ["OS::Nova::Server"]},
            {"resource_type": ["OS::Nova::Server"]},
        ),
        (
            ("--since", "2026-03-04T05:06:07Z"),
            {"start_time": ["2026-03-04T05:06:07.000000"]},
            {"start_time": ["2026-03-04T05:06:07Z"]},
        ),
        (
            ("--until", "2026-03-04"),
            {"end_time": ["2026-03-04T00:00:00.000000"]},
            {"end_time": ["2026-03-04T00:00:00Z"]},
        ),
        (("--policy", "p"), {"policy_id": ["p"]}, None),
        (("--address", "10.0.0.1"), {"ip": ["10.0.0.1"]}, None),
        (("--vault", "v"), None, {"vault_id": ["v"]}),
        (("--record", "r"), {"checkpoint_id": ["r"]}, {"checkpoint_id": ["r"]}),
    ],
)  # fmt: skip
def test_each_service_is_asked_in_its_own_words(
    run: Run, service: Serve, words: tuple[str, ...], csbs: Any, cbr: Any
) -> None:
    app = Recorded()
    with service(app):
        assert run("list", *words).code == 0
    for path, expected in (("checkpoint_items", csbs), ("backups", cbr)):
        if expected is None:
            assert path not in [asked for asked, _ in app.asked]
        else:
            assert app.of(path) == expected


def test_several_statuses_are_a_question_each_for_csbs_and_one_for_cbr(run: Run, service: Serve) -> None:
    app = Recorded()
    with service(app):
        run("list", "--running")
    asked = [(path, query["status"]) for path, query in app.asked if "status" in query and "limit" in query]
    assert len([path for path, _ in asked if path == "checkpoint_items"]) == 6
    assert [len(statuses) for path, statuses in asked if path == "backups"] == [6]


def test_a_service_that_is_closed_is_passed_over(run: Run, service: Serve) -> None:
    class Closed(Recorded):
        async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
            if scope["path"].startswith("/v1/"):
                closed = refusal(
                    400, "BackupService.4008", "New project are not allowed to use old services."
                )
                await closed(scope, receive, send)
            else:
                await super().__call__(scope, receive, send)

    with service(Closed()):
        ran = run("list", "--limit", "3")
    assert (ran.code, len(ran.out.splitlines())) == (0, 4)
    assert ran.err.startswith("cbr-tui: 3 of 96")


@pytest.mark.parametrize(
    ("app", "code"),
    [
        (refusal(401, "APIGW.0301", "decrypt token fail"), 4),
        (refusal(404, "APIGW.0101", "The API does not exist"), 5),
        (Canned(b"<html>", headers={"content-type": "text/html"}), 6),
    ],
)
def test_where_nobody_answers_it_ends_with_why(run: Run, service: Serve, app: Canned, code: int) -> None:
    with service(app):
        ran = run("list")
    assert (ran.code, ran.out) == (code, "")


def test_nothing_that_matches_is_said(run: Run) -> None:
    ran = run("list", "--demo", "--name", "nobody called it this")
    assert (ran.code, ran.out, ran.err) == (0, "", "cbr-tui: No backup matches.\n")
    assert run("list", "--demo", "--json", "--name", "nobody called it this").out == "[]\n"


@pytest.mark.parametrize(
    "words",
    [
        ("--offline",),
        ("--vault", "v", "--policy", "p"),
        ("--since", "soon"),
        ("--type", "cloud"),
        ("--sort", "size"),
    ],
)
def test_what_can_not_be_listed_is_a_matter_of_usage(run: Run, words: tuple[str, ...]) -> None:
    demo = () if "--offline" in words else ("--demo",)
    ran = run("list", *demo, *words)
    assert (ran.code, ran.out) == (2, "")
