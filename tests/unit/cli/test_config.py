"""`config`: which value holds and why, the file in an editor, and every mistake with its line."""

from __future__ import annotations

import json
import re
import stat
from typing import TYPE_CHECKING

import pytest

from cbr_tui.keys import COMMANDS
from cbr_tui.store import Paths, Settings, load
from cbr_tui.store.settings import TEMPLATE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Run


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "SSH_CONNECTION", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)


def settings(text: str) -> Path:
    path = Paths.of_user().settings
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def shown(run: Run, *words: str) -> dict[str, tuple[str, str]]:
    """Give value and source of every row that `config show` prints."""
    ran = run("config", "show", *words)
    assert ran.code == 0, ran.err
    rows = (re.split(" {2,}", line) for line in ran.out.splitlines())
    return {name: (value, source) for name, value, source in rows}


def test_without_a_file_every_default_holds(run: Run) -> None:
    rows = shown(run)
    assert rows["refresh"] == ("auto", "default")
    assert rows["mouse"] == ("true", "default")
    assert rows["endpoint"] == ("-", "not set")
    assert {name.removeprefix("keys.") for name in rows if name.startswith("keys.")} == set(COMMANDS)


def test_each_value_says_where_it_comes_from(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path = settings('history_days = 30\nrefresh = 7\nmouse = true\n\n[keys]\nrefresh = "R,f5"\n')
    monkeypatch.setenv("CBR_TUI_ENDPOINT", "https://csbs.example.com")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    rows = shown(run, "--project-id", "p1", "--no-mouse", "--theme", "light")
    assert rows["history_days"] == ("30", f"{path}, line 1")
    assert rows["refresh"] == ("7", f"{path}, line 2")
    assert rows["mouse"] == ("false", "--no-mouse")
    assert rows["theme"] == ("light", "--theme")
    assert rows["endpoint"] == ("https://csbs.example.com", "CBR_TUI_ENDPOINT")
    assert rows["project_id"] == ("p1", "--project-id")
    assert rows["keys.refresh"] == ("R,f5", f"{path}, line 6")
    assert rows["keys.pause"] == ("p", "default")
    assert rows["NO_COLOR"][0] == "1"
    assert "15 frames" in rows["SSH_CONNECTION"][1]
    assert shown(run, "--refresh", "off")["refresh"] == ("off", "--refresh")


def test_what_a_profile_says_is_named_and_its_secret_is_not_shown(run: Run) -> None:
    paths = Paths.of_user()
    paths.config_dir.mkdir(parents=True)
    paths.profiles.write_text('default = "prod"\n[profiles.prod]\nregion = "eu-de"\nproject_id = "p1"\n')
    paths.credentials.write_text('[profiles.prod]\ntoken = "planted-word"\n')
    paths.credentials.chmod(0o600)
    rows = shown(run)
    assert rows["region"] == ("eu-de", "profile prod")
    assert rows["project_id"] == ("p1", "profile prod")
    assert "planted" not in str(rows)


def test_json_has_the_same_rows(run: Run) -> None:
    rows = json.loads(run("config", "show", "--json").out)
    assert {"name": "refresh", "value": "auto", "source": "default"} in rows
    assert {"name": "endpoint", "value": None, "source": "not set"} in rows


# check


def test_a_file_that_is_right_is_said_to_be(run: Run) -> None:
    assert run("config", "check").out.endswith("not there: every default holds\n")
    path = settings('refresh = "off"\n[keys]\nrefresh = "R"\n')
    ran = run("config", "check")
    assert (ran.code, ran.out) == (0, f"{path}: right\n")


def test_everything_that_is_wrong_is_told_with_its_line(run: Run) -> None:
    path = settings(
        'mouse = "yes"\nrefesh = 7\n\n[keys]\nrefresh = "p"\ncopyy = "c"\nsort = "escape"\nmouse = "m"\n'
    )
    ran = run("config", "check")
    assert ran.code == 2
    lines = [line.removeprefix(f"cbr-tui: {path}, ") for line in ran.err.splitlines()]
    assert [line.split(":")[0] for line in lines] == [
        "line 1", "line 2", "line 6", "line 7", "line 8", "line 5",
    ]  # fmt: skip
    assert "mouse can't be 'yes'" in lines[0]
    assert "Did you mean refresh?" in lines[1]
    assert "Did you mean copy?" in lines[2]
    assert "refresh has the key 'p', and so has pause." in lines[5]


def test_a_conflict_is_told_at_the_start(run: Run) -> None:
    path = settings('refresh = "off"\n[keys]\nrefresh = "p"\n')
    ran = run("recent")
    assert ran.code == 2
    assert f"{path}, line 3: refresh has the key 'p', and so has pause." in ran.err


def test_a_broken_profile_is_told_too(run: Run) -> None:
    paths = Paths.of_user()
    paths.config_dir.mkdir(parents=True)
    paths.profiles.write_text("[profiles.prod]\ncolour = 1\n")
    ran = run("config", "check")
    assert ran.code == 2
    assert f"{paths.profiles}, line 2: profile prod can't have a key 'colour'." in ran.err


@pytest.mark.parametrize("text", ["keys = 7\n", 'keys.refresh = "p"\n', 'keys = { refresh = "p" }\n'])
def test_other_ways_to_write_the_keys_are_understood(run: Run, text: str) -> None:
    settings(text)
    ran = run("config", "check")
    assert ran.code == 2
    assert ", line 1: " in ran.err


# edit


def editor(home: Path, script: str) -> str:
    path = home / "an-editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


def test_an_editor_gets_the_file_or_a_beginning_of_one(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", editor(home, 'printf \'refresh = "off"\\n\' >>"$1"'))
    ran = run("config", "edit")
    path = Paths.of_user().settings
    assert (ran.code, ran.out) == (0, f"{path}: right\n")
    assert load(path).refresh == "off"
    assert path.read_text().startswith(TEMPLATE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_the_person_got_wrong_is_told_after_editing(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", editor(home, 'echo "mouse = 7" >"$1"'))
    ran = run("config", "edit")
    assert ran.code == 2
    assert "line 1: mouse can't be 7." in ran.err


@pytest.mark.parametrize(("command", "code"), [("no-such-editor", 2), ("'", 2), ("false", 7)])
def test_an_editor_that_fails_is_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, code: int
) -> None:
    monkeypatch.setenv("EDITOR", command)
    ran = run("config", "edit")
    assert ran.code == code
    assert command in ran.err


def test_the_beginning_of_a_file_says_the_defaults(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in TEMPLATE.splitlines() if re.match(r"# (\w+ = |\[)", line)]
    path = tmp_path / "config.toml"
    path.write_text("\n".join(lines))
    settings = load(path)
    assert settings.keys == {"refresh": ("r",)}
    assert settings == Settings(keys=settings.keys)
