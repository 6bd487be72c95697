"""Kept tokens: for their owner alone, whole or not at all, one login at a time."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import Login
from cbr_tui.store.logins import Logins

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CATALOG = [{"type": "csbs", "endpoints": [{"url": "https://csbs.example.com"}]}]
IDENTITY = ("https://iam.example.com", "domain", "user", "scope")
SECRET = Secret("planted-password")
LOGIN = Login(Secret("planted-token"), NOW + timedelta(hours=24), NOW, "project", CATALOG)
RESERVED = """
import sys
from pathlib import Path
from cbr_tui.store.logins import Logins
print(Logins(Path(sys.argv[1])).slot(sys.argv[2:], "s", None).reserve())
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


@pytest.fixture
def logins(directory: Path) -> Logins:
    return Logins(directory)


def only_file(directory: Path) -> Path:
    (path,) = directory.glob("*.json")
    return path


def test_what_is_kept_is_given_back_to_whoever_asks_for_the_same(logins: Logins, directory: Path) -> None:
    logins.slot(IDENTITY, "profile prod", SECRET).keep(LOGIN)
    kept = Logins(directory).slot(IDENTITY, "another name for it", SECRET).read()
    assert kept is not None
    assert kept.token.reveal() == "planted-token"
    assert (kept.expires_at, kept.issued_at) == (LOGIN.expires_at, NOW)
    assert (kept.project_id, kept.catalog) == ("project", CATALOG)
    for place in range(len(IDENTITY)):
        other = [*IDENTITY]
        other[place] += "x"
        assert logins.slot(other, "profile prod", SECRET).read() is None


def test_only_the_owner_can_read_it(logins: Logins, directory: Path) -> None:
    slot = logins.slot(IDENTITY, "profile prod", SECRET)
    assert slot.reserve()
    slot.keep(LOGIN)
    assert directory.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}
    assert not [word for word in IDENTITY if word in only_file(directory).read_text()]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602], ids=oct)
def test_what_others_can_use_is_deleted(logins: Logins, directory: Path, mode: int) -> None:
    slot = logins.slot(IDENTITY, "profile prod", SECRET)
    slot.keep(LOGIN)
    only_file(directory).chmod(mode)
    assert slot.read() is None
    assert not list(directory.glob("*.json"))


def test_what_belongs_to_somebody_else_is_deleted(
    logins: Logins, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = logins.slot(IDENTITY, "profile prod", SECRET)
    slot.keep(LOGIN)
    monkeypatch.setattr("os.geteuid", lambda: directory.stat().st_uid + 1)
    assert slot.read() is None
    assert not list(directory.glob("*.json"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    change=st.binary(max_size=20),
    place=st.integers(min_value=0),
    cut=st.integers(min_value=0, max_value=30),
)
def test_what_is_damaged_is_no_login_and_never_an_error(
    logins: Logins, directory: Path, change: bytes, place: int, cut: int
) -> None:
    slot = logins.slot(IDENTITY, "profile prod", SECRET)
    slot.keep(LOGIN)
    path = only_file(directory)
    whole = path.read_bytes()
    place %= len(whole)
    path.write_bytes(whole[:place] + change + whole[place + cut :])
    read = slot.read()
    assert (read is None) is not path.exists()
    if read is not None:
        assert read.token.reveal().isprintable()
        assert read.expires_at is not None


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "[" * 100_000, '{"v": 2}', '{"v": 1, "token": "a\\nb"}'], ids=range(6)
)
def test_what_is_something_else_is_deleted(logins: Logins, directory: Path, text: str) -> None:
    slot = logins.slot(IDENTITY, "profile prod", SECRET)
    slot.keep(LOGIN)
    only_file(directory).write_text(text)
    assert slot.read() is None
    assert not list(directory.glob("*.json"))


def test_a_token_that_ends_nobody_knows_when_is_not_kept(logins: Logins, directory: Path) -> None:
    logins.slot(IDENTITY, "s", SECRET).keep(Login(Secret("t"), None, NOW, "p", None))
    assert not directory.exists()


def test_where_nothing_can_be_kept_nothing_is_and_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    slot = Logins(tmp_path / "file" / "tokens").slot(IDENTITY, "s", SECRET)
    slot.keep(LOGIN)
    assert slot.read() is None
    assert slot.reserve()
    slot.drop()
    slot.release()


def test_forgetting_is_by_source_or_of_all(logins: Logins, directory: Path) -> None:
    for number, source in enumerate(("profile a", "profile a", "profile b", "profile c")):
        logins.slot((*IDENTITY, str(number)), source, SECRET).keep(LOGIN)
    assert logins.forget("profile a") == 2
    assert logins.forget("profile a") == 0
    assert len(list(directory.glob("*.json"))) == 2
    (directory / "damaged.json").write_text("{")
    assert logins.forget() == 2
    assert not list(directory.glob("*.json"))


def test_one_process_at_a_time_may_log_in(logins: Logins, directory: Path) -> None:
    def another(identity: tuple[str, ...]) -> str:
        command = [sys.executable, "-c", RESERVED, str(directory), *identity]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    slot = logins.slot(IDENTITY, "s", SECRET)
    assert slot.reserve()
    assert slot.reserve()  # it is ours already
    assert another(IDENTITY) == "False"
    assert another((*IDENTITY, "other")) == "True"
    slot.release()
    assert another(IDENTITY) == "True"
    assert slot.reserve()  # the other process has ended
    slot.release()


def test_who_tries_a_password_uses_none_that_is_kept(logins: Logins, directory: Path) -> None:
    logins.slot(IDENTITY, "s", SECRET).keep(LOGIN)
    fresh = Logins(directory, fresh=True).slot(IDENTITY, "s", SECRET)
    assert fresh.read() is None
    fresh.keep(Login(Secret("another"), LOGIN.expires_at, NOW, "project", None))
    kept = logins.slot(IDENTITY, "s", SECRET).read()
    assert kept is not None
    assert kept.token.reveal() == "another"
