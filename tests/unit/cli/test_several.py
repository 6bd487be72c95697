"""`wait` for several: whose each line is, that one failure ends no other wait, and how often is asked."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli import several
from cbr_tui.cli.several import Turns

if TYPE_CHECKING:
    from tests.support.command import Run

GOOD = "6513270e-269e-4d37-b2a7-4de452e6b438"
ALSO_GOOD = "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e01"
FAILED = "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e03"
RUNNING = "8d116ece-1738-47d9-bd9c-172411e20b8f"
MISSING = "00000404-0000-4000-8000-000000000404"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(several, "SPACING", 0.0)


def test_all_that_have_ended_end_at_once_in_both_services(run: Run) -> None:
    ran = run("wait", "--demo", GOOD, ALSO_GOOD, GOOD)
    assert ran.code == 0
    assert {line.split()[1] for line in ran.out.splitlines()} == {GOOD, ALSO_GOOD}
    assert {line[:8] for line in ran.err.splitlines()} == {GOOD[:8], ALSO_GOOD[:8]}


def test_one_that_failed_ends_no_other_wait(run: Run) -> None:
    ran = run("wait", "--demo", FAILED, GOOD)
    assert ran.code == 8
    assert {line.split()[0] for line in ran.out.splitlines()} == {"error", "available"}
    assert f"Backup {FAILED} ended in error" in ran.err


def test_one_that_is_not_there_is_said_and_the_others_go_on(run: Run) -> None:
    ran = run("wait", "--demo", GOOD, MISSING)
    assert ran.code == 3
    assert f"available {GOOD}" in ran.out


def test_those_that_are_still_busy_are_named_when_the_time_is_over(run: Run) -> None:
    ran = run("wait", "--demo", RUNNING, GOOD, "--timeout", "4")
    assert ran.code == 9
    assert f"protecting {RUNNING}" in ran.out
    assert "1 of 2 backups were still busy when 4 s were over." in ran.err


def test_what_is_no_id_is_refused(run: Run) -> None:
    assert run("wait", "--demo", GOOD, "nonsense").code == 2


async def test_turns_are_so_far_apart() -> None:
    turns, loop = Turns(0.05), asyncio.get_running_loop()
    begun: list[float] = []

    async def ask() -> None:
        await turns()
        begun.append(loop.time())

    await asyncio.gather(*(ask() for _ in range(4)))
    assert all(later - earlier >= 0.049 for earlier, later in pairwise(begun))
