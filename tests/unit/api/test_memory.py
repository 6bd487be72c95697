"""What need not be found out twice, and credentials that a program gives when they are needed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cbr_tui.api import Memory, remembered
from cbr_tui.api.checks import located
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.errors import NoSuchBackup, NotAllowed, NotAuthenticated
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import Deferred, KeyPair, Password, SignIn, Token
from cbr_tui.model.observation import Origin
from cbr_tui.service import Lookups
from cbr_tui.store import History
from cbr_tui.store.found import Found
from tests.support.cloud import ACCESS_KEY, PASSWORD, PROJECT_ID, SECRET_KEY, Cloud
from tests.support.loopback import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cbr_tui.model.credentials import Credentials

KEYS = KeyPair(ACCESS_KEY, Secret(SECRET_KEY))
USER = Password(Secret(PASSWORD), user_name="me", domain_name="d")


class Desk:
    """Opens sources as one process after the other would, over the same memory."""

    def __init__(self, url: str, places: Found) -> None:
        endpoints = {"csbs": url, "iam": url}
        self.sign_in = SignIn(KEYS, "profile prod", provider="otc", region="eu-de", endpoints=endpoints)
        self.places = places
        self.now = datetime.now(UTC)

    def context(self, credentials: Credentials | Deferred = KEYS) -> Context:
        return located(Context("csbs", sign_in=replace(self.sign_in, credentials=credentials)))

    def open(self, credentials: Credentials | Deferred = KEYS) -> CsbsSource:
        memory = Memory(places=self.places)
        return CsbsSource(self.context(credentials), clock=lambda: self.now, memory=memory)

    async def ask(self, credentials: Credentials | Deferred = KEYS, backup_id: str = "b") -> None:
        source = self.open(credentials)
        try:
            await source.fetch(backup_id)
        finally:
            await source.aclose()


class Program:
    """Gives one set of credentials after the other; the last one for ever."""

    def __init__(self, *credentials: Credentials) -> None:
        self.ran = 0
        self._credentials = credentials

    def __call__(self) -> Credentials:
        self.ran += 1
        return self._credentials[min(self.ran, len(self._credentials)) - 1]


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def desk(cloud: Cloud, tmp_path: Path) -> Iterator[Desk]:
    with serve(cloud) as url:
        yield Desk(url, Found(tmp_path / "tokens"))


async def test_the_next_start_knows_where_to_ask(cloud: Cloud, desk: Desk) -> None:
    await desk.ask()
    assert cloud.asked[0] == "/v3/projects"
    cloud.asked.clear()
    source = desk.open()
    assert source.context.whole
    await source.fetch("b")
    assert cloud.asked == [f"/v1/{PROJECT_ID}/checkpoint_items/b"]
    await source.aclose()


async def test_another_key_or_region_knows_nothing_of_it(cloud: Cloud, desk: Desk) -> None:
    await desk.ask()
    other = located(Context("csbs", sign_in=replace(desk.sign_in, region="eu-nl")))
    assert not remembered(other, desk.places).whole
    assert not remembered(desk.context(KeyPair("OTHER", Secret("s"))), desk.places).whole
    assert remembered(desk.context(), desk.places).whole
    assert cloud.asked.count("/v3/projects") == 1


async def test_what_was_kept_shows_before_anybody_is_asked(cloud: Cloud, desk: Desk) -> None:
    with History.open(None) as history:

        def lookups() -> Lookups:
            context = remembered(desk.context(), desk.places)
            return Lookups(context, open_source=desk.open, keeper=history)

        first = lookups()
        await first.fetch("b")
        await first.aclose()
        cloud.asked.clear()
        second = lookups()
        seen = second.lookup("b")
        kept = await anext(seen)
        assert (kept.origin, cloud.asked) == (Origin.HISTORY, [])
        assert (await anext(seen)).origin is Origin.SERVICE
        await second.aclose()


async def test_a_project_that_changed_is_found_again_without_a_word(cloud: Cloud, desk: Desk) -> None:
    await desk.ask()
    cloud.projects[0]["id"] = "new-id"
    cloud.closed.add(PROJECT_ID)
    await desk.ask()
    assert cloud.asked[-1] == "/v1/new-id/checkpoint_items/b"
    cloud.asked.clear()
    await desk.ask()
    assert cloud.asked == ["/v1/new-id/checkpoint_items/b"]


async def test_a_backup_that_is_not_there_is_told_after_one_question_to_iam(cloud: Cloud, desk: Desk) -> None:
    await desk.ask()
    cloud.asked.clear()
    source = desk.open()
    for _ in range(3):
        with pytest.raises(NoSuchBackup):
            await source.fetch("missing")
    assert cloud.asked.count("/v3/projects") == 1
    await source.aclose()


async def test_what_is_refused_stays_refused_where_iam_says_the_same(cloud: Cloud, desk: Desk) -> None:
    await desk.ask()
    cloud.closed.add(PROJECT_ID)
    with pytest.raises(NotAllowed):
        await desk.ask()


async def test_a_rejected_password_is_sent_once_although_the_place_is_known(cloud: Cloud, desk: Desk) -> None:
    await desk.ask(USER)
    cloud.logins.clear()
    source = desk.open(replace(USER, password=Secret("planted-wrong")))
    assert source.context.whole
    for _ in range(3):
        with pytest.raises(NotAuthenticated):
            await source.fetch("b")
    assert len(cloud.logins) == 1
    await source.aclose()


async def test_a_program_is_run_once_and_not_before_it_is_needed(cloud: Cloud, desk: Desk) -> None:
    program = Program(KEYS)
    source = desk.open(Deferred(program))
    assert program.ran == 0
    await asyncio.gather(*(source.fetch("b") for _ in range(5)))
    assert program.ran == 1
    assert cloud.asked.count("/v3/projects") == 1
    await source.aclose()


async def test_what_a_program_gave_is_renewed_before_it_ends(desk: Desk) -> None:
    ending = replace(KEYS, expires_at=desk.now + timedelta(minutes=10))
    program = Program(ending, replace(KEYS, expires_at=desk.now + timedelta(days=1)))
    source = desk.open(Deferred(program))
    for minutes, ran in ((0, 1), (8, 1), (10, 2), (60, 2)):
        desk.now = datetime.now(UTC) + timedelta(minutes=minutes)
        await source.fetch("b")
        assert program.ran == ran
    await source.aclose()


async def test_what_is_refused_is_fetched_anew_without_a_word(cloud: Cloud, desk: Desk) -> None:
    program = Program(Token(Secret("planted-old")), Token(Secret("planted-new")))
    source = desk.open(Deferred(program, "token"))
    cloud.tokens = {"planted-old"}
    await source.fetch("b")
    cloud.tokens = {"planted-new"}
    await source.fetch("b")
    assert program.ran == 2
    await source.aclose()


async def test_the_same_again_is_told(cloud: Cloud, desk: Desk) -> None:
    program = Program(Token(Secret("planted-old")))
    source = desk.open(Deferred(program, "token"))
    with pytest.raises(NotAuthenticated) as caught:
        await source.fetch("b")
    assert "planted" not in str(caught.value)
    assert program.ran == 2
    assert cloud.refused == 1
    await source.aclose()


async def test_a_password_that_a_program_repeats_is_sent_once(cloud: Cloud, desk: Desk) -> None:
    program = Program(replace(USER, password=Secret("planted-wrong")))
    source = desk.open(Deferred(program, "password"))
    for _ in range(3):
        with pytest.raises(NotAuthenticated, match=r"IAM\.0062"):
            await source.fetch("b")
    assert len(cloud.logins) == 1
    await source.aclose()
