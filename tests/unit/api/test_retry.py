"""Asking again: when, how often, and when not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.api.retry import Patient, wait_after
from cbr_tui.errors import (
    CbrTuiError,
    NetworkError,
    NoSuchBackup,
    NotAuthenticated,
    Reply,
    ServiceError,
)
from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer

ANSWER = Answer(b"{}", datetime(2026, 1, 1, tzinfo=UTC))


def busy(status: int = 503, retry_after: float | None = None) -> ServiceError:
    return ServiceError("Busy.", reply=Reply(status, retry_after=retry_after), passing=True)


class Script:
    """A source that fails as it is told, by a clock that only sleeping moves."""

    def __init__(self, *errors: CbrTuiError) -> None:
        self.context = Context("csbs")
        self.errors = list(errors)
        self.asked = 0
        self.slept: list[float] = []
        self.told: list[tuple[str, float]] = []
        self.closed = False

    async def fetch(self, backup_id: str) -> Answer:
        assert backup_id == "b"
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        return ANSWER

    async def aclose(self) -> None:
        self.closed = True

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def patient(self, chance: float = 0.999999) -> Patient:
        return Patient(
            self,
            lambda error, wait: self.told.append((error.message, wait)),
            clock=lambda: 7 + sum(self.slept),
            sleep=self.sleep,
            chance=lambda: chance,
        )


async def test_it_asks_again_until_there_is_an_answer_and_says_so() -> None:
    script = Script(busy(503), busy(500), busy(429))
    source = script.patient()
    assert source.context is script.context
    assert await source.fetch("b") is ANSWER
    assert script.slept == pytest.approx([1, 1, 2], rel=1e-3)
    assert script.told == [("Busy.", wait) for wait in script.slept]
    await source.aclose()
    assert script.closed


async def test_it_gives_up_before_a_person_does() -> None:
    script = Script(*[busy()] * 100)
    with pytest.raises(ServiceError, match="Busy"):
        await script.patient().fetch("b")
    assert 8 < sum(script.slept) <= 20
    assert script.asked == len(script.slept) + 1


async def test_what_the_service_asks_for_is_kept() -> None:
    script = Script(busy(429, 13))
    assert await script.patient(0.0).fetch("b") is ANSWER
    assert script.slept == [13]


@pytest.mark.parametrize(
    "error",
    [
        busy(429, 21),
        NotAuthenticated("No.", reply=Reply(401)),
        NoSuchBackup("No.", reply=Reply(404)),
        ServiceError("No.", reply=Reply(400)),
        NetworkError("No.", passing=True),
    ],
    ids=["asks for too much", "401", "404", "400", "no answer"],
)
async def test_what_no_waiting_mends_is_told_at_once(error: CbrTuiError) -> None:
    script = Script(error)
    with pytest.raises(type(error)):
        await script.patient().fetch("b")
    assert (script.asked, script.slept) == (1, [])


@given(
    failing=st.floats(0, 1e6),
    jitter=st.floats(0, 1, exclude_max=True),
    asked=st.none() | st.floats(0, 3600),
)
def test_the_whole_never_takes_more_than_twenty_seconds(
    failing: float, jitter: float, asked: float | None
) -> None:
    wait = wait_after(busy(503, asked), failing, jitter)
    assert wait is None or (wait >= 0.5 and failing + wait <= 20)
