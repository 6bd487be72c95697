"""`export`, `import` and `forget`: what is kept goes elsewhere, comes in, and is deleted."""

from __future__ import annotations

import gzip
import json
import os
import pty
import stat
import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cbr_tui.model.context import Context
from cbr_tui.service import utc_now
from cbr_tui.store import History, Paths
from tests.support.observations import BACKUP_ID, CONTEXT, at, seen

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Run

OTHER_ID = "36f675cc-81e7-4ef5-a8e2-5d940ed90475"
ELSEWHERE = Context("csbs", "https://csbs.eu-nl.example.com", "3a1c0de5", region="eu-nl")


@pytest.fixture(autouse=True)
def kept() -> None:
    """Keep two observations of one backup, and one of another in another context."""
    with History.open(Paths.of_user().history) as history:
        history.looked_up(CONTEXT, BACKUP_ID, at(0))
        history.keep(seen(0, status="protecting"), "RUNNING")
        history.keep(seen(60), "GOOD")
        history.annotate(CONTEXT, BACKUP_ID, "a note")
        history.looked_up(ELSEWHERE, OTHER_ID, at(1))
        history.keep(seen(1, OTHER_ID, ELSEWHERE), "GOOD")


def ids() -> list[str]:
    with History.open(Paths.of_user().history) as history:
        return [recent.backup_id for recent in history.recents(9)]


@pytest.mark.parametrize("name", ["kept.jsonl", "kept.jsonl.gz"])
def test_what_is_exported_and_forgotten_comes_in_again(run: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    ran = run("export", "--all", str(file))
    assert (ran.code, ran.out) == (0, f"2 backups written to {file}.\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    raw = file.read_bytes()
    lines = (gzip.decompress(raw) if name.endswith(".gz") else raw).splitlines()
    assert json.loads(lines[0]) == {"format": "cbr-tui/history", "version": 1}
    assert len(lines) == 6
    assert run("forget", "--all", "--yes").out == "Forgot 2 backups and 3 observations.\n"
    assert ids() == []
    ran = run("import", str(file))
    assert (ran.code, ran.out) == (0, f"Took in 2 backups with 3 observations from {file}.\n")
    assert ids() == [OTHER_ID, BACKUP_ID]
    assert "a note" in run("recent").out
    assert run("show", BACKUP_ID, "--offline").code == 0


def test_one_backup_is_exported_to_standard_output(run: Run) -> None:
    ran = run("export", f"alert: {BACKUP_ID} failed", "-")
    first, *rest = map(json.loads, ran.out.splitlines())
    assert first["version"] == 1
    assert [next(iter(line)) for line in rest] == ["backup", "observation", "observation"]
    assert rest[0]["backup"]["id"] == BACKUP_ID


def test_no_file_is_written_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    file.write_text("mine")
    ran = run("export", "--all", str(file))
    assert (ran.code, ran.err) == (7, f"cbr-tui: {file} is there already. Give another name.\n")
    assert file.read_text() == "mine"


def test_what_can_not_be_written_whole_is_taken_away(run: Run, tmp_path: Path) -> None:
    ran = run("export", "--all", str(tmp_path / "none" / "kept.jsonl"))
    assert ran.code == 7
    assert "can't be written: No such file or directory" in ran.err
    damaged = Paths.of_user().history
    with History.open(damaged) as history:
        history._database.write(lambda one: one.execute("UPDATE observation SET packed = x'00'"))
    ran = run("export", "--all", str(tmp_path / "kept.jsonl"))
    assert ran.code in (0, 7)
    assert ran.code == 0 or not (tmp_path / "kept.jsonl").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export",), "needs an ID and a file"),
        (("export", BACKUP_ID), "needs an ID and a file"),
        (("export", "--all", BACKUP_ID, "file"), "needs an ID and a file"),
        (("export", "no-id", "file"), "There is no ID in this text"),
        (("import",), "needs a file"),
        (("import", "a", "b"), "needs a file"),
        (("forget",), "needs one of: an ID, --context, --all, --older-than"),
        (("forget", BACKUP_ID, "--all"), "needs one of"),
        (("forget", "--older-than", "soon"), "an age such as 30d, 12h or 90min is needed"),
        (("forget", "--context", "nowhere"), "No context is like that. There are: csbs · eu-de"),
        (("forget", "--context", "csbs"), "Several contexts are like that"),
        (("forget", "--all"), "Nobody is there to ask. --yes says"),
    ],
    ids=range(12),
)
def test_what_is_not_clear_is_asked_back_and_nothing_is_done(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert len(ids()) == 2


def test_nothing_that_is_kept_is_nothing_to_export(run: Run, tmp_path: Path) -> None:
    ran = run("export", "6513270e-269e-4d37-b2a7-4de452e6b438", str(tmp_path / "file"))
    assert ran.code == 3
    assert "Nothing is kept of backup" in ran.err
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\x1f\x8bnoise", b"\xff" * 99])
def test_a_file_that_is_none_of_ours_changes_nothing(run: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    ran = run("import", str(file))
    assert ran.code in (6, 7)
    assert str(file) in ran.err
    assert ran.err.count("\n") == 1


def test_a_file_with_a_fault_at_its_end_changes_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    run("export", "--all", str(file))
    run("forget", "--all", "--yes")
    file.write_bytes(file.read_bytes() + b'{"observation": {}}\n')
    ran = run("import", str(file))
    assert (ran.code, "Line 7" in ran.err) == (6, True)
    assert ids() == []


def test_an_id_a_context_and_what_is_old_can_be_forgotten(run: Run) -> None:
    assert run("forget", BACKUP_ID).out == "Forgot 1 backup and 2 observations.\n"
    assert ids() == [OTHER_ID]
    with History.open(Paths.of_user().history) as history:
        history.looked_up(CONTEXT, BACKUP_ID, utc_now() - timedelta(days=2))
    assert run("forget", "--older-than", "3d").out == "Forgot 1 backup and 1 observation.\n"
    assert ids() == [BACKUP_ID]
    assert run("forget", "--context", "eu-de csbs", "--yes").out == "Forgot 1 backup and 0 observations.\n"
    assert ids() == []


@pytest.mark.parametrize(("typed", "left"), [(b"yes\n", 0), (b"no\n", 2), (b"\x04", 2)])
def test_in_a_terminal_the_person_is_asked(typed: bytes, left: int) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cbr_tui", "forget", "--all"]
    with subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        os.write(ours, typed)
        _out, err = process.communicate()
    os.close(ours)
    os.close(theirs)
    assert "Forget everything: 2 backups? Type yes:" in err.decode()
    assert len(ids()) == left
