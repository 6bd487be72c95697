"""`-f`: a saved response in place of a service."""

from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli import saved
from cbr_tui.cli.saved import SavedSource, read_saved
from cbr_tui.errors import StorageError
from cbr_tui.model.observation import Origin
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


async def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SAMPLE)))
    first = read_saved("-", "", NOW)
    answer = await SavedSource("-", first).fetch(SAMPLE_ID)
    assert answer is first.answer


async def test_a_file_that_went_away_is_told(file: Path) -> None:
    source = SavedSource(str(file), read_saved(str(file), "", NOW))
    file.unlink()
    with pytest.raises(StorageError, match="No such file"):
        await source.fetch(SAMPLE_ID)
