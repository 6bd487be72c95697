"""Every command does the same for both services, asked over a real connection."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from cbr_tui.demo import demo_app
from cbr_tui.model.listing import RUNNING
from cbr_tui.service import utc_now
from tests.support.demo import ask_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.command import Ran, Run, Serve


class Dialect(NamedTuple):
    """One service, and its backups of each kind."""

    service: str
    good: str
    running: str
    failed: str
    missing: str
    envelope: str

    def listed(self) -> bytes:
        """Give the whole list, as the service answers it."""
        path = {"csbs": "/v1/p/checkpoint_items", "cbr": "/v3/p/backups"}[self.service]
        return asyncio.run(ask_path(demo_app(utc_now), path)).content


CSBS = Dialect(
    "csbs",
    "6513270e-269e-4d37-b2a7-4de452e6b438",
    "9531985d-5d9d-49f8-9818-e811892f902b",
    "0fd630f1-f29d-4da9-953f-48f1a09f76b5",
    "00000404-0000-4000-8000-000000000404",
    "checkpoint_item",
)
CBR = Dialect(
    "cbr",
    "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e01",
    "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e02",
    "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e03",
    "00000404-0000-4000-8000-000000000404",
    "backup",
)


@pytest.fixture(params=[CSBS, CBR], ids=["csbs", "cbr"])
def dialect(request: pytest.FixtureRequest, service: Serve) -> Iterator[Dialect]:
    """Serve both; the commands find out which one has the ID."""
    with service(demo_app(utc_now)):
        yield request.param


def test_show_tells_verdict_resource_and_disks(run: Run, dialect: Dialect) -> None:
    ran = run("show", dialect.good)
    assert ran.code == 0
    assert ran.out.startswith("  GOOD ")
    for fact in (f"Backup {dialect.good}", "Server  ", "Volume backups (", "Server data", "Finished  "):
        assert fact in ran.out
    assert f"{dialect.service} · 127.0.0.1" in ran.out


def test_json_says_who_answered_and_has_the_same_keys(run: Run, dialect: Dialect) -> None:
    told = json.loads(run("show", dialect.good, "--json").out)
    assert told["observation"]["service"] == dialect.service
    assert told["backup"]["id"] == dialect.good
    assert told["backup"]["extend_info"]["resource_name"]
    assert told["backup"]["extend_info"]["volume_backups"][0]["source_volume_size"]
    assert told["backup"]["created_at"].endswith("Z")
    assert told["verdict"]["word"] == "GOOD"
    assert [finding for finding in told["findings"] if finding["level"] != "good"] == []


def test_what_is_kept_shows_the_same_offline(run: Run, dialect: Dialect) -> None:
    fresh = json.loads(run("show", dialect.good, "--json").out)
    kept = json.loads(run("show", dialect.good, "--json", "--offline").out)
    assert kept["backup"] == fresh["backup"]
    assert kept["observation"]["origin"] == "history"
    assert kept["observation"]["service"] == dialect.service


def test_raw_bytes_saved_to_a_file_are_read_again(run: Run, dialect: Dialect, tmp_path: Path) -> None:
    raw = run("show", dialect.good, "--raw").out
    assert dialect.envelope in json.loads(raw)
    (tmp_path / "saved.json").write_text(raw)
    again: Ran = run("show", "-f", str(tmp_path / "saved.json"), "--json")
    assert json.loads(again.out)["backup"]["id"] == dialect.good
    assert run("show", "-f", str(tmp_path / "saved.json"), "--raw").out == raw


def test_a_saved_list_is_listed_filtered_and_each_of_it_is_shown(
    run: Run, dialect: Dialect, tmp_path: Path
) -> None:
    file = tmp_path / "list.json"
    file.write_bytes(dialect.listed())
    rows = json.loads(run("list", "-f", str(file), "--json", "--all").out)
    assert {"available", "error"} & {row["status"] for row in rows}
    assert dialect.good in {row["id"] for row in rows}
    assert [row["created_at"] for row in rows] == sorted((row["created_at"] for row in rows), reverse=True)
    for words, check in (
        (("--running",), lambda row: row["status"] in RUNNING),
        (("--resource", "shop"), lambda row: "shop" in row["resource_name"]),
        (("--since", "24h", "--automatic"), lambda row: row["automatic"]),
    ):
        found = json.loads(run("list", "-f", str(file), "--json", "--all", *words).out)
        assert found
        assert all(check(row) for row in found)
    one = json.loads(run("show", "-f", str(file), dialect.good, "--json").out)
    assert one["backup"]["id"] == dialect.good
    assert one["verdict"]["word"] == "GOOD", "what a list does not tell is not missing"
    assert run("show", "-f", str(file), dialect.missing).code == 3
    assert run("show", "-f", str(file)).code == 6


def test_a_note_names_it_and_hides_names_when_asked(run: Run, dialect: Dialect) -> None:
    name = json.loads(run("show", dialect.good, "--json").out)["backup"]["extend_info"]["resource_name"]
    assert name in run("show", dialect.good, "--note").out
    redacted = run("show", dialect.good, "--note", "--redact").out
    assert dialect.good in redacted
    assert name not in redacted


@pytest.mark.parametrize(("kind", "code"), [("good", 0), ("running", 11), ("missing", 3)])
def test_check_tells_the_verdict(run: Run, dialect: Dialect, kind: str, code: int) -> None:
    assert run("show", "--check", getattr(dialect, kind)).code == code


def test_wait_ends_at_once_where_nothing_is_under_way(run: Run, dialect: Dialect) -> None:
    ran = run("wait", dialect.good)
    assert (ran.code, ran.out.split()[:2]) == (0, ["available", dialect.good])


def test_wait_tells_progress_until_its_time_is_over(run: Run, dialect: Dialect) -> None:
    ran = run("wait", dialect.running, "--timeout", "2")
    assert ran.code == 9
    assert "Status: protecting" in ran.err
    assert ran.out.startswith(f"protecting {dialect.running}")


def test_recent_remembers_where_it_was(run: Run, dialect: Dialect) -> None:
    run("show", dialect.good)
    (recent,) = json.loads(run("recent", "--json").out)
    assert (recent["backup_id"], recent["context"]["service"]) == (dialect.good, dialect.service)


def test_the_service_that_answered_is_asked_first_the_next_time(run: Run, dialect: Dialect) -> None:
    run("show", dialect.good)
    run("show", dialect.good)
    assert len(json.loads(run("recent", "--json").out)) == 1


def test_lists_and_servers_are_of_the_service_that_was_named(run: Run, dialect: Dialect) -> None:
    rows = json.loads(run("list", "--json", "--all", "--service", dialect.service).out)
    assert {row["service"] for row in rows} == {dialect.service}
    assert dialect.good in {row["id"] for row in rows}
    assert dialect.missing not in {row["id"] for row in rows}
    name = next(row["resource_name"] for row in rows if row["id"] == dialect.good)
    told = json.loads(run("server", name, "--json", "--service", dialect.service).out)
    assert dialect.good in {row["id"] for row in told["backups"]}
