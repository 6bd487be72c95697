"""Every long step tells how far it is, of how much, and ends where nobody wants the rest."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.model.changes import compare
from cbr_tui.model.findings import assess
from cbr_tui.model.past import Past
from cbr_tui.model.under_way import Left, told_to
from cbr_tui.store import History
from cbr_tui.text.marks import Marks
from tests.support.observations import at, seen
from tests.support.payloads import volume_backup

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.model.observation import Observation

DISKS = 2500


def observed(status: str) -> Observation:
    disks = [volume_backup(number, status=status) for number in range(DISKS)]
    return seen(0, extend_info={"volume_backups": disks}, description="x" * 2_000_000)


BEFORE, AFTER = observed("available"), observed("error")
MARKED = compare(
    *(seen(0, **dict[str, Any](zip(map("key_{}".format, range(DISKS)), repeat(to)))) for to in (1, 2))
)


def _keep() -> None:
    with History.open(None) as history:
        history.keep(AFTER)


@pytest.mark.parametrize(
    ("work", "doing", "whole"),
    [
        (lambda: assess(AFTER, BEFORE, at(0)), "Judging", None),
        (lambda: compare(BEFORE, AFTER), "Comparing", DISKS),
        (lambda: Marks.of(Past(MARKED, MARKED)), "Marking", DISKS),
        (_keep, "Keeping", len(AFTER.answer.raw)),
    ],
    ids=["judging", "comparing", "marking", "keeping"],
)
def test_a_long_step_is_told_of_and_left(work: Callable[[], Any], doing: str, whole: int | None) -> None:
    told: list[tuple[str, int, int, str]] = []

    def hears(*what: Any) -> bool:
        told.append(what)
        return True

    with told_to(hears):
        work()
    assert {each[0] for each in told} == {doing}
    assert len(told) >= 2
    assert told == sorted(told), "it goes on, and never back"
    assert {each[2] for each in told} == {told[0][2]}
    assert told[-1][1] <= told[0][2]
    assert whole in (None, told[0][2])
    for wanted in range(len(told)):
        with told_to(_until(wanted)), pytest.raises(Left):
            work()


def _until(wanted: int) -> Callable[..., bool]:
    """Say so often that the rest is wanted, and then no more."""
    asked = iter(range(wanted))
    return lambda *_: next(asked, None) is not None


def test_what_nobody_wanted_to_keep_is_not_kept() -> None:
    with History.open(None) as history:
        with told_to(lambda *_: False), pytest.raises(Left):
            history.keep(AFTER)
        assert history.latest(AFTER.context, AFTER.backup_id) is None
