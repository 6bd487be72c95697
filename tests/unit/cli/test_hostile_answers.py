"""The catalogue of hostile answers, each read with `show`, where nothing of the backup is known before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.support.command import TOKEN
from tests.support.hostile import CASES, HURRIED, SETTINGS, serve_cases
from tests.support.loopback import CERTIFICATES
from tests.support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.command import Run
    from tests.support.hostile import Case

HEAVY = ("a gzip bomb", "an endless body", "100,000 levels", "an endless header", "an ordinary one")
MOST_MORE = 40_000
"""How much more memory than for an ordinary answer may be taken, in kB."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve_cases(CASES) as address:
        yield address


@pytest.fixture(autouse=True)
def _asking(url: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the environment name the service, and the settings the largest answer."""
    monkeypatch.setenv("CBR_TUI_ENDPOINT", url)
    monkeypatch.setenv("CBR_TUI_PROJECT_ID", "project")
    monkeypatch.setenv("CBR_TUI_TOKEN", TOKEN)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("cbr_tui.api.retry._PATIENCE", 0.0)  # each is asked for once
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "localhost.pem"))  # read quickly, needed by none
    (home / "config" / "cbr-tui").mkdir(parents=True)
    (home / "config" / "cbr-tui" / "config.toml").write_text(SETTINGS)


def acting(text: str) -> set[str]:
    """Give the characters that a terminal obeys, or that turn or hide others."""
    return {each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_show_tells_what_came_and_what_can_be_read(run: Run, home: Path, case: Case) -> None:
    if case.slow:
        (home / "config" / "cbr-tui" / "config.toml").write_text(HURRIED)
    ran = run("show", case.id)
    assert ran.code == case.code, ran.err
    assert not acting(ran.out + ran.err)
    assert TOKEN not in ran.out + ran.err
    assert "planted" not in ran.err
    if case.readable:
        assert ran.err == ""
        assert all(shown in ran.out.replace("\n", " ") for shown in case.shows), ran.out
        form = json.loads(run("show", case.id, "--offline", "--json").out)
        assert form["backup"] is not None
        assert form["observation"]["origin"] == "history"
    else:
        assert ran.err.startswith("cbr-tui: ")
        assert ran.err.count("\n") == 1, "one line"
        assert case.says in ran.err
        assert len(ran.err) < 1200
        assert ran.out == "" or ran.code == 6


def test_the_names_and_ids_are_each_their_own() -> None:
    assert len(CASES) >= 80
    assert len({case.id for case in CASES}) == len({case.name for case in CASES}) == len(CASES)


def test_no_answer_takes_more_memory_than_it_may(url: str, home: Path) -> None:
    env = {**os.environ, "HOME": str(home), "CBR_TUI_ENDPOINT": url}
    ids = {case.name: case.id for case in CASES} | {"an ordinary one": "gzip"}
    ids["an ordinary one"] = ids["gzip"]
    most = {name: _memory(ids[name], env) for name in HEAVY}
    ordinary = most["an ordinary one"]
    assert all(taken < ordinary + MOST_MORE for taken in most.values()), most


def _memory(backup_id: str, env: dict[str, str]) -> int:
    """Give the most memory that `show` took, in kB (bytes on macOS)."""
    command = [sys.executable, "-m", "cbr_tui", "show", backup_id]
    started = subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    assert started.returncode in {0, 5, 6}
    return used.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
