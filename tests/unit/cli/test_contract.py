"""Every command does the same for both services, asked over a real connection.

The screens' half of the contract is in `tests/ui`.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli.grammar import COMMANDS
from cbr_tui.demo import demo_app
from cbr_tui.model.listing import RUNNING
from cbr_tui.service import utc_now
from tests.support.dialects import DIALECTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Ran, Run, Serve
    from tests.support.dialects import Dialect


@pytest.fixture(params=DIALECTS, ids=str)
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


def test_plain_tells_all_of_it_line_by_line_and_ends(run: Run, dialect: Dialect) -> None:
    ran = run("--plain", dialect.good)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("GOOD: ")
    assert lines[-1] == "Ended: nothing more is under way."
    assert any(line.startswith("Server data: ") for line in lines)
    assert sum(line.startswith("Volume backup") for line in lines) >= dialect.disks


def test_what_was_kept_is_told_compared_exported_taken_in_and_forgotten(
    run: Run, dialect: Dialect, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("show", dialect.running)
    (where,) = json.loads(run("history", dialect.running, "--json").out)["contexts"]
    (seen,) = where["observations"]
    assert (where["service"], seen["verdict"]) == (dialect.service, "RUNNING")
    diff = json.loads(run("show", dialect.running, "--diff", "--json").out)
    assert diff["backup_id"] == dialect.running
    assert run("show", dialect.running, "--at", "1d").code == 3
    kept = run("show", dialect.running, "--raw", "--offline").out
    assert run("export", dialect.running, str(home / "kept.json")).code == 0
    assert run("forget", dialect.running).code == 0
    assert run("show", dialect.running, "--offline").code == 3
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "elsewhere"))
    assert run("import", str(home / "kept.json")).code == 0
    assert run("show", dialect.running, "--raw", "--offline").out == kept
    assert dialect.envelope in json.loads(kept)


def test_wait_takes_several_and_says_whose_line_it_is(run: Run, dialect: Dialect) -> None:
    ran = run("wait", dialect.good, dialect.other)
    assert ran.code == 0
    assert {line.split()[1] for line in ran.out.splitlines() if line.startswith("available ")} == {
        dialect.good, dialect.other,
    }  # fmt: skip


def test_several_are_waited_for_and_watched_alike(run: Run, dialect: Dialect) -> None:
    ran = run("wait", dialect.good, dialect.other, "--json")
    ended = {each["id"]: each for each in map(json.loads, ran.out.splitlines())}
    assert set(ended) == {dialect.good, dialect.other}
    assert ended[dialect.good]["verdict"]["word"] == "GOOD"
    assert {each["service"] for each in ended.values()} == {dialect.service}
    seen = run("watch", "--json", "--refresh", "off", dialect.running, dialect.missing)
    first, missing = map(json.loads, seen.out.splitlines())
    assert seen.code == 0
    assert (first["id"], first["verdict"]["word"], first["service"]) == (
        dialect.running,
        "RUNNING",
        dialect.service,
    )
    assert first["progress"] is not None, "where a list does not tell it, a lookup does"
    assert missing["gone"]


def test_who_signs_in_is_tried_and_the_way_is_looked_at(run: Run, dialect: Dialect) -> None:
    only = ("--service", dialect.service)
    tried = run("auth", "status", "--check", *only)
    assert tried.code == 0, tried.err
    way = json.loads(run("doctor", "--json", *only).out)
    assert "127.0.0.1" in json.dumps(way)
    assert f'"{dialect.service}' in json.dumps(way).lower()


ASKS_NOBODY = {"config", "completion", "man", "paths"}
"""What is the same without any service."""


def test_every_command_is_in_the_contract() -> None:
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    words = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "run"]
    ran = {word.value for word in words if isinstance(word, ast.Constant)}
    assert ran - {"--plain"} == COMMANDS.keys() - ASKS_NOBODY - {"app"}
