"""`-f`: a saved response in place of a service."""

from __future__ import annotations

import asyncio
import io
import json
import os
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli import saved
from cbr_tui.cli.saved import SavedSource, read_saved
from cbr_tui.demo import demo_app
from cbr_tui.errors import StorageError
from cbr_tui.model.observation import Origin
from cbr_tui.model.under_way import Left, told_to
from cbr_tui.service import Lookups, utc_now
from tests.support.demo import ask_path
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Run

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
OTHER_ID = "d23f0824-128b-4f33-8c5c-7fd0a6a3a450"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "answer.json"
    path.write_bytes(SAMPLE)
    os.utime(path, (1_500_000_000, 1_500_000_000))
    return path


def test_a_file_was_seen_when_it_was_written(file: Path) -> None:
    observation = read_saved(str(file), "", NOW)
    assert observation.backup_id == SAMPLE_ID
    assert observation.seen_at == datetime(2017, 7, 14, 2, 40, tzinfo=UTC)
    assert (observation.origin, observation.answer.raw) == (Origin.FILE, SAMPLE)
    assert observation.context.label == f"file · {file}"


def test_standard_input_is_seen_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SAMPLE)))
    observation = read_saved("-", SAMPLE_ID, NOW)
    assert (observation.seen_at, observation.context.label) == (NOW, "file · standard input")


@pytest.mark.parametrize("form", ["", "--json", "--raw", "--offline"])
def test_it_is_shown_without_a_service_or_a_history(run: Run, file: Path, home: Path, form: str) -> None:
    ran = run("show", "-f", str(file), *filter(None, [form]))
    assert (ran.code, ran.err) == (0, "")
    assert SAMPLE_ID in ran.out
    assert not (home / "state").exists()
    if form == "--json":
        assert json.loads(ran.out)["observation"]["origin"] == "file"


def test_another_backup_than_the_one_asked_for_is_3(run: Run, file: Path) -> None:
    ran = run("show", "-f", str(file), OTHER_ID)
    assert (ran.code, ran.out) == (3, "")
    assert f"holds backup {SAMPLE_ID}, not {OTHER_ID}" in ran.err
    assert run("show", "-f", str(file), SAMPLE_ID.upper()).code == 0


def test_what_is_no_answer_is_6_and_still_there(run: Run, file: Path) -> None:
    file.write_bytes(b"\x1b[2J")
    ran = run("show", "-f", str(file), "--raw")
    assert (ran.code, ran.out) == (6, "\x1b[2J")
    assert run("show", "-f", str(file)).code == 6


@pytest.mark.parametrize(("name", "reason"), [("missing.json", "No such file"), (".", "Is a directory")])
def test_what_cannot_be_read_is_7(run: Run, tmp_path: Path, name: str, reason: str) -> None:
    ran = run("show", "-f", str(tmp_path / name))
    assert (ran.code, ran.out) == (7, "")
    assert reason in ran.err


def test_a_closed_standard_input_is_7(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert run("show", "-f", "-").code == 7


def test_what_is_far_too_large_is_not_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "LARGEST", len(SAMPLE) - 1)
    with pytest.raises(StorageError, match="is larger than"):
        read_saved(str(file), "", NOW)
    monkeypatch.setattr(saved, "LARGEST", len(SAMPLE))
    assert read_saved(str(file), "", NOW).backup


async def test_a_file_is_read_again_each_time(file: Path) -> None:
    source = SavedSource(str(file), read_saved(str(file), "", NOW))
    file.write_bytes(sample(status="error"))
    assert b'"error"' in (await source.fetch(SAMPLE_ID)).raw
    await source.aclose()


def lookups_of(source: SavedSource) -> Lookups:
    return Lookups(source.context, open_source=lambda: source, keeper=None)


async def test_the_screens_are_told_which_backup_it_is_and_read_what_is_the_same_once(file: Path) -> None:
    lookups = lookups_of(SavedSource.opened(str(file), "", NOW))
    begun = await lookups.fetch("")
    assert (begun.backup_id, begun.seen_at) == (SAMPLE_ID, datetime(2017, 7, 14, 2, 40, tzinfo=UTC))
    again = await lookups.fetch(begun.backup_id)
    assert again.backup is begun.backup
    assert again.answer.raw is begun.answer.raw
    file.write_bytes(sample(status="error"))
    changed = await lookups.fetch(begun.backup_id)
    assert changed.backup is not None
    assert changed.backup.status == "error"
    other = await lookups_of(SavedSource.opened(str(file), OTHER_ID, NOW)).fetch(OTHER_ID)
    assert f"holds backup {SAMPLE_ID}, not {OTHER_ID}." in str(other.fault)


@pytest.mark.parametrize("size", [0, 1, saved.HEAD - 1, saved.HEAD, 3 * saved.HEAD])
async def test_of_a_file_the_head_is_read_first_and_then_the_rest(file: Path, size: int) -> None:
    file.write_bytes(raw := sample(description="x" * max(0, size - len(sample(description=""))))[:])
    told: list[tuple[int, int]] = []

    def hears(_doing: str, done: int, whole: int, _unit: str) -> bool:
        told.append((done, whole))
        return True

    source = SavedSource.opened(str(file), "", NOW)
    with told_to(hears):
        assert (await source.fetch("")).raw == raw
    assert told == sorted(told)
    assert {whole for _, whole in told} <= {len(raw)}


async def test_what_is_left_is_there_as_far_as_it_came_and_gone_on_with(file: Path) -> None:
    file.write_bytes(raw := sample(description="x" * 3 * saved.HEAD))
    source = SavedSource.opened(str(file), "", NOW)
    with told_to(lambda *_: False), pytest.raises(Left) as left:
        await source.fetch("")
    so_far = left.value.so_far
    assert saved.HEAD <= len(so_far) < len(raw)
    assert raw.startswith(so_far)
    assert (await source.fetch("")).raw == raw


async def test_a_pipe_that_gives_nothing_is_left_and_gone_on_with(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    monkeypatch.setattr("cbr_tui.beside.LOOK", 0.01)
    raw = sample(description="x" * 2 * saved.HEAD)
    with os.fdopen(writer, "wb") as pipe, os.fdopen(reader) as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        writing = threading.Thread(target=pipe.write, args=(raw[:-10],))
        writing.start()
        source = SavedSource.opened("-", "", NOW)
        wanted = iter([True, True])
        with told_to(lambda *_: next(wanted, False)), pytest.raises(Left):
            await source.fetch("")
        again = asyncio.create_task(source.fetch(""))
        await asyncio.to_thread(writing.join)
        pipe.flush()
        pipe.write(raw[-10:])
        pipe.close()
        assert (await again).raw == raw
    assert await source.fetch("") is again.result(), "standard input is read once"


@pytest.mark.parametrize(
    ("first", "count", "is_one"), [(10, 2, True), (10, 1, False), (10, 0, True), (2 * saved.HEAD, 1, False)]
)
async def test_the_head_says_whether_it_is_a_list(
    tmp_path: Path, first: int, count: int, is_one: bool
) -> None:
    elements = [{"id": OTHER_ID, "description": "x" * first} for _ in range(count)]
    for size in (0, 2 * saved.HEAD):
        answer = {"count": 5, "checkpoint_items": elements, "rest": "x" * size}
        (file := tmp_path / "list.json").write_text(json.dumps(answer))
        if count or not size:  # nobody writes an empty list of megabytes
            source = SavedSource.opened(str(file), "", NOW)
            assert source.begins_list is is_one
            await source.aclose()


async def test_a_file_that_went_away_is_told(file: Path) -> None:
    source = SavedSource(str(file), read_saved(str(file), "", NOW))
    file.unlink()
    with pytest.raises(StorageError, match="No such file"):
        await source.fetch(SAMPLE_ID)


# Both dialects, and whatever else people save

GOOD = {"csbs": "6513270e-269e-4d37-b2a7-4de452e6b438", "cbr": "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e01"}
PATHS = {"csbs": "/v1/p/checkpoint_items", "cbr": "/v3/p/backups"}


def answered(path: str) -> bytes:
    return asyncio.run(ask_path(demo_app(utc_now), path)).content


@pytest.mark.parametrize("service", GOOD)
@pytest.mark.parametrize("where", ["file", "standard input"])
def test_a_single_answer_and_one_of_a_list_are_shown(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, service: str, where: str
) -> None:
    for path, wanted in ((f"{PATHS[service]}/{GOOD[service]}", ()), (PATHS[service], (GOOD[service],))):
        raw, name = answered(path), "-"
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
        if where == "file":
            (tmp_path / "saved.json").write_bytes(raw)
            name = str(tmp_path / "saved.json")
        told = json.loads(run("show", "-f", name, *wanted, "--json").out)
        assert (told["backup"]["id"], told["verdict"]["word"]) == (GOOD[service], "GOOD")


@pytest.mark.parametrize("service", GOOD)
def test_a_list_on_standard_input_is_listed(run: Run, monkeypatch: pytest.MonkeyPatch, service: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(answered(PATHS[service]))))
    rows = json.loads(run("list", "-f", "-", "--json", "--resource", "shop").out)
    assert rows
    assert {row["resource_name"] for row in rows} == {"shop-db-01"}


NOT_ONE = {
    "a list of CSBS": (
        PATHS["csbs"],
        "checkpoint_items is a list of 20, where one backup is needed. Of a saved",
    ),
    "a list of CBR": (PATHS["cbr"], "backups is a list of 96, where one backup is needed. Of a saved list"),
    "an empty list": (f"{PATHS['cbr']}?name=none", "backups is a list of 0"),
    "tasks": ("/v3/p/operation-logs", "The answer holds no backup: its keys are operation_logs, count."),
    "vaults": ("/v3/p/vaults", "The answer holds no backup: its keys are vaults, count."),
    "a server": (
        f"/v3/p/backups/{GOOD['cbr']}/metadata",
        "The answer holds no backup: its keys are backup_id, ",
    ),
    "a count": ("/v1/p/checkpoint_items/count", "The answer holds no backup: its keys are count."),
    "an error of CBR": (
        "/v3/p/backups/x",
        "an error, not a backup: BackupService.6200: The backup x does not",
    ),
    "an error of CSBS": (
        "/v1/p/checkpoint_items/x",
        "an error, not a backup: CSBS.3001: Checkpoint_item (x) is",
    ),
    "the gateway's": ("/v2/x", "an error, not a backup: APIGW.0101: The API does not exist"),
}


@pytest.mark.parametrize("name", NOT_ONE)
def test_what_is_not_one_backup_says_what_it_is(run: Run, file: Path, name: str) -> None:
    path, says = NOT_ONE[name]
    file.write_bytes(answered(path))
    ran = run("show", "-f", str(file))
    assert ran.code == 6
    assert says in ran.err
    plain = run("--plain", "-f", str(file))
    assert (plain.code, plain.out) == (6, "")
    assert says in plain.err
    assert plain.err.count("\n") == 1


NO_LIST = {
    "one of CSBS": (
        f"{PATHS['csbs']}/{GOOD['csbs']}",
        "one backup, not a list of them. `cbr-tui show` reads it",
    ),
    "one of CBR": (
        f"{PATHS['cbr']}/{GOOD['cbr']}",
        "one backup, not a list of them. `cbr-tui show` reads it",
    ),
    "tasks": (
        "/v3/p/operation-logs",
        "The answer holds no list of backups: its keys are operation_logs, count.",
    ),
    "an error": (
        "/v3/p/backups/x",
        "an error, not a list of backups: BackupService.6200: The backup x does not",
    ),
}


@pytest.mark.parametrize("name", NO_LIST)
def test_what_is_no_list_says_what_it_is(run: Run, file: Path, name: str) -> None:
    path, says = NO_LIST[name]
    file.write_bytes(answered(path))
    ran = run("list", "-f", str(file))
    assert (ran.code, ran.out) == (6, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("words", [("show",), ("show", "--raw"), ("list",), ("--plain",)])
def test_what_we_wrote_ourselves_is_no_answer_and_says_where_it_goes(
    run: Run, file: Path, words: tuple[str, ...]
) -> None:
    printed = run("show", "-f", str(file), "--json").out
    exported = run("export", "--all", "-").out
    for text, says in ((printed, "--raw prints that"), (exported, "cbr-tui import FILE takes it in")):
        file.write_text(text)
        ran = run(*words, "-f", str(file))
        assert (ran.code, ran.out) == (6, "")
        assert says in ran.err
        file.write_bytes(SAMPLE)
