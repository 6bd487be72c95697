"""`--plain`: everything in lines, as it comes, against a real HTTP service on this machine."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, observe
from cbr_tui.store import History, Paths
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample
from tests.support.scripted import Scripted, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Run, Serve

MOVING = [
    sample(status="protecting", extend_info={"progress": progress, "finished_at": None})
    for progress in (10, 60)
]


class Typed(io.StringIO):
    """A keyboard with something typed into it."""

    def isatty(self) -> bool:
        return True


def test_all_is_told_first_and_then_each_change(run: Run, service: Serve) -> None:
    with service(Scripted(*MOVING, SAMPLE)):
        ran = run(SAMPLE_ID, "--plain", "--refresh", "1")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith("STUCK: ")
    assert f"Backup: {SAMPLE_ID}" in lines
    assert "Name: backup_d32c" in lines
    assert any(line.startswith("Volume backup 1 of 2: ") for line in lines)
    progress = next(place for place, line in enumerate(lines) if line.endswith("  Progress: 10 % → 60 %"))
    ended = lines.index("Ended: nothing more is under way.")
    assert progress < ended
    assert lines[ended + 1].startswith("GOOD: ")


def test_a_long_value_is_told_whole(run: Run, service: Serve) -> None:
    names = [word * 30 for word in ("one", "two", "six")]
    with service(Scripted(*(sample(name=name) for name in names))):
        run("show", SAMPLE_ID)
        ran = run(SAMPLE_ID, "--plain")
    assert f"Name: {names[0]} → {names[1]}" in ran.out.splitlines()


def test_no_line_has_columns_or_an_escape_in_it(run: Run, service: Serve) -> None:
    hostile = sample(name="a\x1b[2J\u202eb   c", status="available")
    with service(Scripted(hostile)):
        ran = run(SAMPLE_ID, "--plain")
    assert ran.code == 0
    assert all(line.isprintable() for line in ran.out.splitlines())
    assert not any(line.startswith(" ") for line in ran.out.splitlines())


def test_what_was_kept_comes_first_with_its_age(run: Run, service: Serve) -> None:
    with service(Scripted(SAMPLE)) as url:
        context = Context("csbs", url, "project")
        with History.open(Paths.of_user().history) as history:
            history.keep(observe(SAMPLE_ID, context, Answer(MOVING[0], datetime(2026, 1, 2, tzinfo=UTC))))
        ran = run(SAMPLE_ID, "--plain")
    assert ran.out.splitlines()[0].startswith("Kept, seen ")
    assert ran.out.splitlines()[1].startswith("GOOD: ")
    assert "Status: protecting → available" in ran.out.splitlines(), "what changed since then"
    assert any("protecting → available · after " in line for line in ran.out.splitlines())


def test_a_bad_end_is_told_and_is_no_error(run: Run, service: Serve) -> None:
    with service(Scripted(MOVING[0], sample(status="error"))):
        ran = run(SAMPLE_ID, "--plain", "--refresh", "1")
    assert ran.code == 0
    assert f"Ended: Backup {SAMPLE_ID} ended in error." in ran.out
    assert "FAILED: " in ran.out.partition("Ended: ")[2]


def test_a_refusal_is_an_error(run: Run, service: Serve) -> None:
    with service(Scripted(refusal(404, "CSBS.3001", "Checkpoint_item is not found."))):
        ran = run(SAMPLE_ID, "--plain")
    assert ran.code == 3
    assert ran.out == ""


def test_offline_and_from_a_file_nobody_is_asked(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(SAMPLE)
    ran = run("-f", str(file), "--plain")
    assert ran.code == 0
    assert ran.out.startswith("GOOD: ")
    with History.open(Paths.of_user().history) as history:
        context = Context("csbs", "https://csbs.example.com", "p1")
        history.keep(observe(SAMPLE_ID, context, Answer(SAMPLE, datetime.now(UTC))))
    ran = run(SAMPLE_ID, "--plain", "--offline")
    assert ran.code == 0
    assert ran.out.startswith("GOOD: ")


@pytest.mark.parametrize("typed", ["1\n", f"{SAMPLE_ID}\n", f'{{"id": "{SAMPLE_ID}"}}\n'])
def test_without_an_id_it_asks(run: Run, service: Serve, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    with service(Scripted(SAMPLE, SAMPLE)):
        run("show", SAMPLE_ID)
        monkeypatch.setattr("sys.stdin", Typed(typed))
        ran = run("--plain")
    assert ran.code == 0
    assert ran.out.splitlines()[0].startswith("1: backup_d32c, available, ")
    assert f"Backup: {SAMPLE_ID}" in ran.out


def test_where_nobody_can_be_asked_it_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert run("--plain", "--demo").code == 2
    monkeypatch.setattr("sys.stdin", Typed("nothing of the kind\n"))
    ran = run("--plain", "--demo")
    assert ran.code == 2
