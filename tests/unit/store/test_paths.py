"""Where things lie, and what it costs to ask."""

from __future__ import annotations

import pwd
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cbr_tui.errors import StorageError
from cbr_tui.store import Paths


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Give a home that is not there yet, and no XDG variable."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.skipif(sys.platform == "darwin", reason="these are the XDG defaults")
def test_without_variables_it_is_the_home_and_nothing_is_made(home: Path) -> None:
    paths = Paths.of_user()
    config, state = home / ".config" / "cbr-tui", home / ".local" / "state" / "cbr-tui"
    assert paths == Paths(
        config_dir=config,
        state_dir=state,
        settings=config / "config.toml",
        profiles=config / "profiles.toml",
        credentials=config / "credentials.toml",
        history=state / "history.db",
        tokens=home / ".cache" / "cbr-tui" / "tokens",
        log=state / "cbr-tui.log",
    )
    assert not home.exists()


def test_variables_move_them(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "s"))
    paths = Paths.of_user()
    assert paths.settings == home / "c" / "cbr-tui" / "config.toml"
    assert paths.history == home / "s" / "cbr-tui" / "history.db"


def test_tokens_end_with_the_session_where_it_has_a_directory_of_ones_own(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert Paths.of_user().tokens == tmp_path / "cbr-tui" / "tokens"
    for other in ("relative", str(tmp_path / "missing")):
        monkeypatch.setenv("XDG_RUNTIME_DIR", other)
        assert Paths.of_user().tokens == home / ".cache" / "cbr-tui" / "tokens"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: tmp_path.stat().st_uid + 1)  # as after `su`
    assert Paths.of_user().tokens == home / ".cache" / "cbr-tui" / "tokens"


def test_no_home_at_all_is_one_clear_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_: int) -> pwd.struct_passwd:
        raise KeyError("no such user")

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", nobody)  # a container that runs under a number without a name
    with pytest.raises(StorageError, match="no home directory") as caught:
        Paths.of_user()
    assert "HOME" in caught.value.hint
    assert "\n" not in str(caught.value)
    assert not home.exists()


def test_an_older_platformdirs_that_gives_the_tilde_back_is_understood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ("user_config_path", "user_state_path", "user_cache_path")
    tilde = SimpleNamespace(**dict.fromkeys(names, Path("~/.config/x")))
    monkeypatch.setattr("cbr_tui.store.paths.PlatformDirs", lambda *_, **__: tilde)
    with pytest.raises(StorageError, match="no home directory"):
        Paths.of_user()


@pytest.mark.parametrize(
    ("statement", "barred"),
    [
        ("from cbr_tui.store import Paths; Paths.of_user()", {"sqlite3", "tomllib", "asyncio"}),
        ("from cbr_tui.store import History; History.open(None).recents(1)", {"asyncio", "hashlib"}),
        ("from cbr_tui.store import load; load(__import__('pathlib').Path('/no'))", {"sqlite3", "tomllib"}),
    ],
)
def test_each_name_imports_only_what_it_needs(statement: str, barred: set[str]) -> None:
    barred |= {"textual", "rich", "httpx"}
    program = (
        "import sys; before = set(sys.modules); "  # a coverage run has some there already
        f"{statement}; print(*sorted({barred!r} & set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_an_unknown_name_is_refused() -> None:
    import cbr_tui.store as room

    with pytest.raises(AttributeError, match="Nonsense"):
        _ = room.Nonsense
    assert all(getattr(room, name) for name in room.__all__)
