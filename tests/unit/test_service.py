"""Lookups: what was kept first, then what the service says; a history that refuses is never fatal."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC
from typing import TYPE_CHECKING

import pytest

from cbr_tui.errors import (
    CbrTuiError,
    NetworkError,
    NoSuchBackup,
    NotAuthenticated,
    UnreadableAnswer,
)
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, Origin
from cbr_tui.service import Lookups, utc_now
from cbr_tui.store import History
from tests.support.keepers import EmptyKeeper, RefusingKeeper
from tests.support.observations import BACKUP_ID, CONTEXT, at, seen
from tests.support.payloads import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from cbr_tui.keeper import Keeper
    from cbr_tui.model.observation import Observation, Recent

OTHER_ID = "11111111-2222-4333-8444-555555555555"


class Service:
    """Answers what it was told to, one outcome a request, and notes what it was asked."""

    def __init__(self, *outcomes: bytes | CbrTuiError, context: Context = CONTEXT) -> None:
        self.context = context
        self.asked: list[str] = []
        self.closed = 0
        self._outcomes = list(outcomes)

    async def fetch(self, backup_id: str) -> Answer:
        self.asked.append(backup_id)
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, CbrTuiError):
            raise outcome
        return Answer(outcome, at(60))

    async def aclose(self) -> None:
        self.closed += 1


@pytest.fixture
def history() -> Iterator[History]:
    with History.open(None) as history:
        yield history


def lookups(
    service: Service | None,
    keeper: Keeper | None,
    clock: Callable[[], datetime] = lambda: at(60),
) -> Lookups:
    return Lookups(CONTEXT, open_source=(lambda: service) if service else None, keeper=keeper, clock=clock)


async def all_of(made: Lookups, backup_id: str = BACKUP_ID) -> list[Observation]:
    return [observation async for observation in made.lookup(backup_id)]


# What was before


def test_the_course_of_a_backup_is_read_from_what_is_kept(history: History) -> None:
    for seconds, status in (
        (0, "waiting_protect"),
        (10, "protecting"),
        (20, "protecting"),
        (30, "available"),
    ):
        history.keep(seen(seconds, status=status))
    made = lookups(None, history)
    last = made.kept_or_raise(BACKUP_ID)
    turns = made.timeline(last).turns
    assert [(turn.at, turn.changes[0][2].text) for turn in turns] == [
        (at(10), "protecting"),
        (at(30), "available"),
    ]
    history.gone(CONTEXT, BACKUP_ID, at(50))
    turns = made.timeline(made.kept_or_raise(BACKUP_ID)).turns
    assert [(turn.at, turn.changes[0][2].text) for turn in turns[1:]] == [
        (at(30), "available"),
        (at(50), "gone"),
    ]
    then = made.then_or_raise(BACKUP_ID, at(15))
    assert [turn.at for turn in made.timeline(then).turns] == [at(10)], "what came later is not known then"
    fresh = seen(60, status="error")
    assert made.timeline(fresh).turns[-1].at == at(60)


def test_the_course_is_read_from_the_newest_and_no_more_than_is_quick(history: History) -> None:
    for number in range(60):
        history.keep(seen(number, status=f"s{number}"))
    made = lookups(None, history)
    assert [turn.changes[0][1] for turn in made.timeline(made.kept_or_raise(BACKUP_ID)).turns][:2] == [
        "s10",
        "s11",
    ]
    large = seen(70, status="large", description="x" * 5_000_000)
    history.keep(large)
    assert [turn.changes[0][1] for turn in made.timeline(made.kept_or_raise(BACKUP_ID)).turns] == []


def test_the_observation_before_a_kept_one_says_something_else(history: History) -> None:
    history.keep(seen(0, name="first"))
    made = lookups(None, history)
    assert made.before(made.kept_or_raise(BACKUP_ID)) is None
    history.keep(seen(10, name="second"))
    history.keep(seen(20, name="second"))
    before = made.before(made.kept_or_raise(BACKUP_ID))
    assert before is not None
    assert before.backup is not None
    assert before.backup.name == "first"
    assert made.before(seen(30)) is None, "what was not kept has no place"


# The order of things


async def test_the_kept_observation_comes_first_and_then_the_fresh_one(history: History) -> None:
    history.keep(seen(0, name="before"))
    kept, fresh = await all_of(lookups(Service(sample(name="after")), history))
    assert (kept.origin, kept.backup and kept.backup.name) == (Origin.HISTORY, "before")
    assert (fresh.origin, fresh.backup and fresh.backup.name) == (Origin.SERVICE, "after")


async def test_the_kept_one_does_not_wait_for_the_service(history: History) -> None:
    history.keep(seen(0))
    service = Service()
    coming = lookups(service, history).lookup(BACKUP_ID)
    assert (await anext(coming)).origin is Origin.HISTORY
    assert not service.asked
    await coming.aclose()  # type: ignore[attr-defined] # it is a generator, and left half-way


async def test_with_nothing_kept_the_fresh_one_is_all(history: History) -> None:
    (fresh,) = await all_of(lookups(Service(sample()), history))
    assert fresh.origin is Origin.SERVICE


async def test_without_a_history_the_service_alone_answers() -> None:
    (fresh,) = await all_of(lookups(Service(sample()), None))
    assert fresh.origin is Origin.SERVICE


async def test_what_the_service_answers_is_kept(history: History) -> None:
    await all_of(lookups(Service(sample(name="fresh")), history))
    kept = history.latest(CONTEXT, BACKUP_ID)
    assert kept is not None
    assert kept.backup is not None
    assert kept.backup.name == "fresh"
    assert kept.seen_at == at(60)


async def test_an_error_comes_in_place_of_the_fresh_one_and_the_kept_one_stays_true(history: History) -> None:
    history.keep(seen(0))
    coming = lookups(Service(NetworkError("No answer.")), history).lookup(BACKUP_ID)
    assert (await anext(coming)).origin is Origin.HISTORY
    with pytest.raises(NetworkError):
        await anext(coming)


async def test_another_contexts_observation_is_not_shown_while_the_service_is_asked(history: History) -> None:
    history.keep(seen(0, context=replace(CONTEXT, project_id="another")))
    (fresh,) = await all_of(lookups(Service(sample()), history))
    assert fresh.origin is Origin.SERVICE


# What is noted


async def test_a_lookup_counts_whether_it_succeeds_or_not(history: History) -> None:
    made = lookups(Service(sample(), NetworkError("No answer.")), history)
    await made.fetch(BACKUP_ID)
    with pytest.raises(NetworkError):
        await made.fetch(BACKUP_ID)
    (recent,) = made.recents()
    assert (recent.backup_id, recent.lookups, recent.looked_up_at) == (BACKUP_ID, 2, at(60))


async def test_a_backup_that_was_seen_and_is_not_there_is_noted_as_gone(history: History) -> None:
    history.keep(seen(0))
    made = lookups(Service(NoSuchBackup("404")), history)
    with pytest.raises(NoSuchBackup):
        await made.fetch(BACKUP_ID)
    kept = history.latest(CONTEXT, BACKUP_ID)
    assert kept is not None
    assert kept.gone_at == at(60)


async def test_other_failures_say_nothing_about_being_gone(history: History) -> None:
    history.keep(seen(0))
    with pytest.raises(NotAuthenticated):
        await lookups(Service(NotAuthenticated("401")), history).fetch(BACKUP_ID)
    kept = history.latest(CONTEXT, BACKUP_ID)
    assert kept is not None
    assert kept.gone_at is None


@pytest.mark.parametrize("raw", [b"<html>", b"", b'{"error": 1}', b'{"checkpoint_item": {"id": "cut'])
async def test_an_answer_that_cannot_be_read_comes_with_its_fault_and_is_not_kept(
    history: History, raw: bytes
) -> None:
    history.keep(seen(0, name="good"))
    observation = await lookups(Service(raw), history).fetch(BACKUP_ID)
    assert observation.backup is None
    assert isinstance(observation.fault, UnreadableAnswer)
    assert observation.answer.raw == raw, "the bytes can still be read"
    kept = history.latest(CONTEXT, BACKUP_ID)
    assert kept is not None
    assert kept.backup is not None
    assert kept.backup.name == "good"


async def test_an_answer_about_another_backup_is_a_fault_and_is_not_kept(history: History) -> None:
    observation = await lookups(Service(sample(id=OTHER_ID)), history).fetch(BACKUP_ID)
    assert observation.backup is None
    assert observation.fault is not None
    assert BACKUP_ID in observation.fault.message
    assert OTHER_ID in observation.fault.message
    assert history.latest(CONTEXT, BACKUP_ID) is None
    assert history.latest(CONTEXT, OTHER_ID) is None


@pytest.mark.parametrize("answered", [BACKUP_ID.upper(), None])
async def test_an_id_in_capitals_or_none_at_all_is_no_other_backup(
    history: History, answered: str | None
) -> None:
    observation = await lookups(Service(sample(id=answered)), history).fetch(BACKUP_ID)
    assert observation.fault is None
    assert observation.backup is not None


# What the history refuses


async def test_a_history_that_refuses_is_told_once_and_is_not_fatal() -> None:
    made = lookups(Service(sample(), sample()), RefusingKeeper())
    (fresh,) = await all_of(made)
    await made.fetch(BACKUP_ID)
    assert fresh.backup is not None
    assert made.recents() == ()
    assert made.ids_starting("90") == ()
    assert made.notices == ["The history can't be written: disk full. Make room."]


async def test_a_history_that_refuses_does_not_hide_that_the_backup_is_gone() -> None:
    with pytest.raises(NoSuchBackup):
        await lookups(Service(NoSuchBackup("404")), RefusingKeeper()).fetch(BACKUP_ID)


# Offline


async def test_offline_the_kept_observation_is_all_and_no_lookup_is_noted(history: History) -> None:
    history.keep(seen(0))
    made = lookups(None, history)
    assert made.offline
    (kept,) = await all_of(made)
    assert kept.origin is Origin.HISTORY
    assert made.recents() == []


async def test_offline_any_context_will_do_and_the_own_one_is_better(history: History) -> None:
    history.keep(seen(9, context=replace(CONTEXT, project_id="another"), name="elsewhere"))
    made = lookups(None, history)
    (kept,) = await all_of(made)
    assert kept.backup is not None
    assert kept.backup.name == "elsewhere"
    history.keep(seen(0, name="here, though older"))
    (kept,) = await all_of(made)
    assert kept.backup is not None
    assert kept.backup.name == "here, though older"


@pytest.mark.parametrize("keeper", [None, RefusingKeeper()])
async def test_offline_with_nothing_kept_there_is_no_such_backup(keeper: RefusingKeeper | None) -> None:
    with pytest.raises(NoSuchBackup, match="Nothing is kept"):
        await all_of(lookups(None, keeper))


async def test_offline_nothing_can_be_fetched(history: History) -> None:
    with pytest.raises(NoSuchBackup, match="offline"):
        await lookups(None, history).fetch(BACKUP_ID)


# The source


async def test_the_source_is_opened_once_in_a_thread_and_closed_once() -> None:
    service = Service(sample(), sample())
    opened: list[int] = []

    def open_source() -> Service:
        opened.append(threading.get_ident())
        return service

    made = Lookups(CONTEXT, open_source=open_source, keeper=None)
    await made.aclose()
    assert not opened, "nothing was asked yet"
    await made.fetch(BACKUP_ID)
    await made.fetch(OTHER_ID)
    await made.aclose()
    await made.aclose()
    assert len(opened) == 1
    assert opened[0] != threading.get_ident()
    assert service.closed == 1
    assert service.asked == [BACKUP_ID, OTHER_ID]


async def test_who_asks_while_the_source_is_opened_waits_for_that_one() -> None:
    services = [Service(sample(), sample()), Service(sample())]
    opened, go = [0], threading.Event()

    def open_source() -> Service:
        opened[0] += 1
        go.wait(10)
        return services[opened[0] - 1]

    made = Lookups(CONTEXT, open_source=open_source, keeper=None)
    asking = [asyncio.ensure_future(made.fetch(each)) for each in (BACKUP_ID, OTHER_ID)]
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(*asking, return_exceptions=True)
    await made.aclose()
    assert opened == [1]
    assert (services[0].asked, services[0].closed) == ([BACKUP_ID, OTHER_ID], 1)


async def test_a_source_that_cannot_be_opened_says_why_and_is_tried_again() -> None:
    attempts: list[None] = []

    def open_source() -> Service:
        attempts.append(None)
        if len(attempts) == 1:
            raise NotAuthenticated("No token is set.")
        return Service(sample())

    made = Lookups(CONTEXT, open_source=open_source, keeper=None)
    with pytest.raises(NotAuthenticated):
        await made.fetch(BACKUP_ID)
    assert (await made.fetch(BACKUP_ID)).backup is not None


async def test_a_cancelled_lookup_leaves_the_next_one_alone(history: History) -> None:
    asked, never = asyncio.Event(), asyncio.Event()

    class Slow(Service):
        async def fetch(self, backup_id: str) -> Answer:
            if not asked.is_set():
                asked.set()
                await never.wait()
            return await super().fetch(backup_id)

    service = Slow(sample())
    made = lookups(service, history)
    slow = asyncio.create_task(made.fetch(OTHER_ID))
    await asked.wait()
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert (await made.fetch(BACKUP_ID)).backup is not None
    assert history.latest(CONTEXT, OTHER_ID) is None


async def test_the_history_is_asked_by_one_thread_at_a_time() -> None:
    inside = 0
    most = 0

    class Watching(EmptyKeeper):
        def recents(self, *_arguments: object, **_more: object) -> tuple[Recent, ...]:
            nonlocal inside, most
            inside += 1
            most = max(most, inside)
            threading.Event().wait(0.002)
            inside -= 1
            return ()

    made = lookups(Service(), Watching())
    await asyncio.gather(*(asyncio.to_thread(made.recents) for _ in range(8)))
    assert most == 1


def test_the_default_clock_is_in_utc() -> None:
    assert utc_now().tzinfo is UTC


async def test_what_came_from_a_file_is_not_said_to_be_the_services_word_of_now() -> None:
    saved = Context("file", "backup.json")
    made = Lookups(saved, open_source=lambda: Service(sample(), context=saved), keeper=None)
    assert (await made.fetch(BACKUP_ID)).origin is Origin.FILE
    assert (await lookups(Service(sample()), None).fetch(BACKUP_ID)).origin is Origin.SERVICE
