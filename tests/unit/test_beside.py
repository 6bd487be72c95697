from __future__ import annotations

import asyncio

import pytest

from cbr_tui import beside
from cbr_tui.beside import looked_after
from cbr_tui.model.under_way import Left


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "LOOK", 0.001)


class Work:
    """Something that waits, and takes a moment to end."""

    def __init__(self) -> None:
        self.goes_on = asyncio.Event()
        self.ended = False

    async def __call__(self) -> str:
        try:
            await self.goes_on.wait()
            return "done"
        finally:
            await asyncio.sleep(0)
            self.ended = True


async def test_gives_what_the_work_gives_and_looks_after_it_meanwhile() -> None:
    work = Work()
    looks: list[None] = []

    def look() -> None:
        looks.append(None)
        if len(looks) == 3:
            work.goes_on.set()

    assert await looked_after(work(), look) == "done"
    assert len(looks) >= 3


async def test_raises_what_the_work_raises() -> None:
    async def fails() -> None:
        raise OSError("broken")

    with pytest.raises(OSError, match="broken"):
        await looked_after(fails(), lambda: None)


async def test_who_wants_no_more_ends_the_work_before_it_goes_on() -> None:
    work = Work()

    def look() -> None:
        raise Left

    with pytest.raises(Left):
        await looked_after(work(), look)
    assert work.ended


async def test_whoever_is_cancelled_ends_the_work_too() -> None:
    work = Work()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await looked_after(work(), lambda: None)
    assert work.ended
