"""`paths`: where everything is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.store import History, Paths

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.support.command import Run


def test_every_place_is_named_and_none_is_made(run: Run, home: Path) -> None:
    ran = run("paths")
    assert (ran.code, ran.err) == (0, "")
    paths = Paths.of_user()
    for name in (
        "config_dir",
        "state_dir",
        "settings",
        "profiles",
        "credentials",
        "history",
        "tokens",
        "log",
    ):
        line = f"{name.replace('_', ' '):<12} missing  {getattr(paths, name)}"
        assert line in ran.out.splitlines()
    assert list(home.iterdir()) == []


def test_who_can_read_it_is_said(run: Run) -> None:
    History.open(Paths.of_user().history).close()
    lines = {line.split()[0]: line.split() for line in run("paths").out.splitlines()}
    assert lines["history"][1] == "0600"
    assert lines["state"][2] == "0700"


def test_what_cannot_be_looked_at_is_unknown(run: Run, home: Path) -> None:
    (home / "state").write_text("a file where a directory belongs")
    lines = {line.split()[0]: line.split() for line in run("paths").out.splitlines()}
    assert lines["history"][1] == "unknown"


def test_a_name_that_a_terminal_would_obey_is_made_visible(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "a\x1b[2J"))
    assert "a␛[2J" in run("paths").out
