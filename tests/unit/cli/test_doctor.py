"""`doctor`: a report that says what is wrong, with an exit code that tells it."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.demo import demo_app
from cbr_tui.service import utc_now
from cbr_tui.store import History, Paths
from tests.support import project
from tests.support.command import TOKEN
from tests.support.loopback import closed_port
from tests.support.payloads import SAMPLE_ID
from tests.support.project import clean_environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Run, Serve


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY", "SSH_CONNECTION", "NO_COLOR", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def line(text: str, name: str) -> str:
    """Give the level and the value of one line of the report."""
    found = re.search(rf"^  (\w+) +{re.escape(name)}  +(.*)$", text, re.MULTILINE)
    assert found, f"{name} is not in:\n{text}"
    return f"{found[1]} {found[2]}"


def test_a_service_that_answers_is_fine(run: Run, service: Serve) -> None:
    with service(demo_app(utc_now)) as url:
        ran = run("doctor")
    assert (ran.code, ran.err) == (0, "")
    assert line(ran.out, "csbs") == f"ok {url}"
    assert line(ran.out, "csbs proxy") == "ok none"
    for step in ("DNS", "TCP", "HTTP"):
        assert re.fullmatch(r"ok +[0-9.]+ ms  .+", line(ran.out, f"csbs {step}"))
    assert line(ran.out, "csbs clock") == "ok as this machine's"
    assert line(ran.out, "signs in") == "ok CBR_TUI_TOKEN, with a token: CBR_TUI_TOKEN is set"
    assert TOKEN not in ran.out


def test_a_service_that_does_not_answer_is_wrong(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBR_TUI_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("CBR_TUI_PROJECT_ID", "project")
    monkeypatch.setenv("CBR_TUI_TOKEN", TOKEN)
    ran = run("doctor")
    assert ran.code == 5
    assert "wrong" in line(ran.out, "csbs fails")
    assert TOKEN not in ran.out


def test_where_nothing_signs_in_the_service_is_asked_all_the_same(
    run: Run, service: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    with service(demo_app(utc_now)):
        monkeypatch.delenv("CBR_TUI_TOKEN")
        ran = run("doctor")
    assert ran.code == 4
    assert line(ran.out, "signs in") == "wrong Nothing signs in."
    assert line(ran.out, "csbs HTTP").startswith("ok ")


def test_where_nothing_is_set_up_it_says_so(run: Run) -> None:
    ran = run("doctor")
    assert ran.code == 4
    assert line(ran.out, "service") == "wrong No endpoint is set."
    assert line(ran.out, "asked").startswith("note nobody")


@pytest.mark.parametrize("option", ["--offline", "--demo"])
def test_nobody_is_asked_who_should_not_be(run: Run, option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBR_TUI_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("CBR_TUI_PROJECT_ID", "project")
    monkeypatch.setenv("CBR_TUI_TOKEN", TOKEN)
    ran = run("doctor", option)
    assert ran.code == 0
    assert line(ran.out, "asked") == "ok nobody"


def test_profiles_are_named_and_their_secrets_are_not(run: Run) -> None:
    paths = Paths.of_user()
    paths.config_dir.mkdir(0o700, parents=True)
    paths.profiles.write_text(
        'default = "prod"\n[profiles.prod]\nproject_id = "p1"\nendpoints = {csbs = "http://127.0.0.1:9"}\n'
        "[profiles.test]\n"
    )
    paths.credentials.write_text('[profiles.prod]\ntoken = "planted-word"\n')
    paths.credentials.chmod(0o600)
    ran = run("doctor", "--offline")
    assert ran.code == 0
    assert "prod (the default), test" in ran.out
    assert line(ran.out, "signs in") == "ok profile prod, with a token: it is the default profile"
    assert "planted" not in ran.out


def test_secrets_that_others_can_read_are_wrong_and_so_are_settings_that_are_none(run: Run) -> None:
    paths = Paths.of_user()
    paths.config_dir.mkdir(0o700, parents=True)
    paths.credentials.touch()
    paths.credentials.chmod(0o644)
    paths.settings.write_text("refresh = 7\nmuose = false\n")
    paths.settings.chmod(0o600)
    ran = run("doctor", "--offline")
    assert ran.code == 7
    assert line(ran.out, "credentials").startswith("wrong 0644 ")
    assert f"chmod 600 {paths.credentials}" in ran.out
    assert line(ran.out, "settings say").endswith("line 2: there is no setting 'muose'.")
    assert "Did you mean mouse?" in ran.out


def test_it_says_what_is_in_the_history_and_touches_nothing(run: Run, service: Serve) -> None:
    history = Paths.of_user().history
    assert line(run("doctor", "--offline").out, "history holds") == "ok nothing yet"
    assert not history.exists()
    with service(demo_app(utc_now)):
        assert run("show", SAMPLE_ID).code == 0
    before = (history.read_bytes(), history.stat().st_mtime_ns)
    assert re.match(
        r"ok 1 backups, 1 observations, 0\.\d MB; version \d+$",
        line(run("doctor", "--offline").out, "history holds"),
    )
    assert (history.read_bytes(), history.stat().st_mtime_ns) == before


def test_a_history_that_can_not_be_read_is_wrong_and_stays(run: Run) -> None:
    history = Paths.of_user().history
    history.parent.mkdir(mode=0o700, parents=True)
    history.write_bytes(b"this is no database, but long enough to be taken for one" * 100)
    history.chmod(0o600)
    ran = run("doctor", "--offline")
    assert line(ran.out, "history holds").startswith(
        "wrong The history can't be read: file is not a database"
    )
    assert history.read_bytes().startswith(b"this is no database")


def test_a_history_of_a_newer_version_is_only_a_note(run: Run) -> None:
    history = Paths.of_user().history
    with History.open(history):
        pass
    with closing(sqlite3.connect(history)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert "version 99, newer than" in line(run("doctor", "--offline").out, "history holds")


def test_json_is_the_same_report(run: Run) -> None:
    ran = run("doctor", "--json", "--offline")
    report: dict[str, Any] = json.loads(ran.out)
    assert (report["format"], report["version"], report["exit_code"]) == ("cbr-tui/doctor", 1, ran.code)
    levels = {(check["section"], check["name"]): check["level"] for check in report["checks"]}
    assert {section for section, _name in levels} == {
        "versions", "terminal", "places", "signing in", "network",
    }  # fmt: skip
    assert levels["signing in", "signs in"] == "wrong"
    assert all(set(check) == {"section", "name", "level", "value", "hint"} for check in report["checks"])


# The terminal


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22", "SSH: ok yes: 15 frames a second"),
        ("STY", "1.pts", "screen: ok yes"),
        ("TMUX", "/nowhere,1,0", "clipboard: ok tmux's buffer, which tmux passes on to the terminal"),
        ("COLUMNS", "30", "size: note 30x24"),
        ("NO_COLOR", "1", "colours: ok none: NO_COLOR is set"),
    ],
)
def test_the_terminal_is_told_from_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv(name, value)
    row, _, level_and_value = said.partition(": ")
    assert line(run("doctor", "--demo").out, row) == level_and_value


@pytest.mark.parametrize(
    ("term", "said", "colours"),
    [
        ("xterm-256color", "ok xterm-256color", "ok 256 by terminfo; the screens use 16"),
        (
            "no-such-terminal",
            "note no-such-terminal, which terminfo does not know",
            "ok unknown; the screens use 16",
        ),
        ("dumb", "note dumb", "ok 0 by terminfo; the screens use 16"),
    ],
)
def test_what_terminfo_knows_of_the_terminal_is_told(term: str, said: str, colours: str) -> None:
    """In a process of its own: terminfo is read once in each."""
    env = clean_environment(TERM=term, COLORTERM="")
    ran = project.run(sys.executable, "-m", "cbr_tui", "doctor", "--demo", env=env)
    assert (line(ran.stdout, "TERM"), line(ran.stdout, "colours")) == (said, colours)


def test_tmux_is_asked_for_its_version_and_not_for_long(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tmux = tmp_path / "tmux"
    tmux.write_text("#!/bin/sh\necho tmux 9.9\n")
    tmux.chmod(0o700)
    monkeypatch.setenv("TMUX", "/nowhere,1,0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert line(run("doctor", "--demo").out, "tmux") == "ok tmux 9.9"
    tmux.write_text("#!/bin/sh\nexit 1\n")
    assert line(run("doctor", "--demo").out, "tmux") == "ok yes; its version is not told"
