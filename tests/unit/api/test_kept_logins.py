"""Tokens that outlive the process that fetched them, at an IAM and a service that check them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cbr_tui.api import Memory
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.errors import NotAuthenticated
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import Password, SignIn
from cbr_tui.store.logins import Logins
from tests.support.cloud import PASSWORD, PROJECT_ID, Cloud
from tests.support.loopback import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USER = Password(Secret(PASSWORD), user_name="me", domain_name="OTC-1")
WRONG = replace(USER, password=Secret("planted-wrong"))


class Desk:
    """Opens sources as one process after the other would, over the same directory."""

    def __init__(self, url: str, directory: Path) -> None:
        endpoints = {"csbs": url, "iam": url}
        self.sign_in = SignIn(USER, "profile prod", provider="otc", region="eu-de", endpoints=endpoints)
        self.logins = Logins(directory)
        self.now = datetime.now(UTC)

    def open(self, password: Password = USER, **more: str) -> CsbsSource:
        context = Context("csbs", sign_in=replace(self.sign_in, credentials=password), **more)
        return CsbsSource(context, clock=lambda: self.now, memory=Memory(logins=self.logins))

    async def ask(self, password: Password = USER, **more: str) -> Context:
        source = self.open(password, **more)
        try:
            await source.fetch("b")
            return source.context
        finally:
            await source.aclose()


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def desk(cloud: Cloud, tmp_path: Path) -> Iterator[Desk]:
    with serve(cloud) as url:
        yield Desk(url, tmp_path / "tokens")


async def test_the_next_start_does_not_log_in(cloud: Cloud, desk: Desk, tmp_path: Path) -> None:
    first = await desk.ask()
    assert await desk.ask() == first
    assert first.project_id == PROJECT_ID
    assert len(cloud.logins) == 1
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"MII-planted-token-1" in kept
    assert PASSWORD.encode() not in kept


async def test_another_project_is_another_login(cloud: Cloud, desk: Desk) -> None:
    await desk.ask()
    await desk.ask(project_id="other")
    await desk.ask(replace(USER, user_name="somebody else"))
    assert len(cloud.logins) == 3


async def test_those_that_start_together_log_in_once(cloud: Cloud, desk: Desk) -> None:
    await asyncio.gather(*(desk.ask() for _ in range(5)))
    assert len(cloud.logins) == 1


async def test_a_kept_token_that_was_revoked_is_replaced_once_for_all(cloud: Cloud, desk: Desk) -> None:
    sources = [desk.open() for _ in range(3)]
    await asyncio.gather(*(source.fetch("b") for source in sources))
    cloud.tokens.clear()
    await asyncio.gather(*(source.fetch("b") for source in sources for _ in range(3)))
    assert len(cloud.logins) == 2
    await desk.ask()
    assert len(cloud.logins) == 2
    for source in sources:
        await source.aclose()


@pytest.mark.parametrize(
    ("passed", "logins"),
    [
        (timedelta(hours=23, minutes=49), 1),
        (timedelta(hours=23, minutes=51), 2),
        (timedelta(minutes=-4), 1),
        (timedelta(minutes=-6), 2),
    ],
    ids=["lasts", "ends soon", "a clock a little behind", "a clock that was set back"],
)
async def test_a_kept_token_counts_as_long_as_the_clock_allows(
    cloud: Cloud, desk: Desk, passed: timedelta, logins: int
) -> None:
    await desk.ask()
    desk.now += passed
    await desk.ask()
    assert len(cloud.logins) == logins


async def test_a_passcode_opens_more_than_one_start(cloud: Cloud, desk: Desk) -> None:
    with_passcode = replace(USER, user_id="u1", passcode=Secret("123456"))
    await desk.ask(with_passcode)
    await desk.ask(with_passcode)
    assert len(cloud.logins) == 1


async def test_a_refused_password_leaves_no_login_behind(cloud: Cloud, desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotAuthenticated):
        await desk.ask(WRONG)
    assert len(cloud.logins) == 1
    assert not list(tmp_path.rglob("*.json"))


async def test_a_refused_password_is_not_sent_by_the_next_starts(
    cloud: Cloud, desk: Desk, tmp_path: Path
) -> None:
    desk.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    with pytest.raises(NotAuthenticated):
        await desk.ask(WRONG)
    for _ in range(3):
        with pytest.raises(
            NotAuthenticated, match=r"at 03:04:05Z.* not sent again before 04:04:05Z.*password"
        ):
            await desk.ask(WRONG)
    assert len(cloud.logins) == 1
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"planted-wrong" not in kept


async def test_a_corrected_password_is_sent_at_once_and_ends_what_was_known(
    cloud: Cloud, desk: Desk, tmp_path: Path
) -> None:
    with pytest.raises(NotAuthenticated):
        await desk.ask(WRONG)
    await desk.ask()
    assert len(cloud.logins) == 2
    assert not list(tmp_path.rglob("*.refused"))


@pytest.mark.parametrize(
    "wait", [timedelta(hours=1), timedelta(minutes=-6)], ids=["later", "a clock that was set"]
)
async def test_a_refused_password_is_sent_again_later(cloud: Cloud, desk: Desk, wait: timedelta) -> None:
    for _ in range(2):
        with pytest.raises(NotAuthenticated):
            await desk.ask(WRONG)
        desk.now += wait
    assert len(cloud.logins) == 2


async def test_who_signs_out_or_wants_no_cache_may_try_a_refused_password(cloud: Cloud, desk: Desk) -> None:
    with pytest.raises(NotAuthenticated):
        await desk.ask(WRONG)
    desk.logins.forget("profile prod")
    with pytest.raises(NotAuthenticated):
        await desk.ask(WRONG)
    desk.logins = Logins(desk.logins._directory, fresh=True)
    with pytest.raises(NotAuthenticated):
        await desk.ask(WRONG)
    assert len(cloud.logins) == 3


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"v": 1, "salt": "zz"}', "\0", '{"v":' * 5000])
async def test_a_damaged_note_of_a_refusal_is_none(
    cloud: Cloud, desk: Desk, tmp_path: Path, text: str
) -> None:
    with pytest.raises(NotAuthenticated):
        await desk.ask(WRONG)
    (path,) = tmp_path.rglob("*.refused")
    path.write_text(text)
    with pytest.raises(NotAuthenticated, match=r"^(?!.*not sent again)"):
        await desk.ask(WRONG)
    assert len(cloud.logins) == 2


async def test_a_process_that_never_gets_on_is_not_waited_for(
    cloud: Cloud, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.ask()
    desk.logins.forget()
    (lock,) = (tmp_path / "tokens").glob("*.lock")
    monkeypatch.setattr("cbr_tui.api.auth.login._PATIENCE", 0.2)
    stuck = Logins(tmp_path / "tokens").slot((), "", USER.password)
    stuck._path = lock.with_suffix(".json")
    assert stuck.reserve()
    await desk.ask()
    assert len(cloud.logins) == 2
    stuck.release()
