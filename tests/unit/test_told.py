"""Every long step tells how far it is, of how much, and ends where nobody wants the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

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

    from cbr_tui.model.changes import Comparison
    from cbr_tui.model.observation import Observation

DISKS = 2500


class Large(NamedTuple):
    """What takes long: a backup before and after, and as many changes as it has disks."""

    before: Observation
    after: Observation
    changes: Comparison | None

    @property
    def size(self) -> int:
        return len(self.after.answer.raw)


@pytest.fixture(scope="module")
def large() -> Large:
    def observed(status: str) -> Observation:
        disks = [volume_backup(number, status=status) for number in range(DISKS)]
        return seen(0, extend_info={"volume_backups": disks}, description="x" * 2_000_000)

    def keyed(value: int) -> Observation:
        keys: dict[str, Any] = {f"key_{number}": value for number in range(DISKS)}
        return seen(0, **keys)

    return Large(observed("available"), observed("error"), compare(keyed(1), keyed(2)))


def _keep(large: Large) -> None:
    with History.open(None) as history:
        history.keep(large.after)


@pytest.mark.parametrize(
    ("work", "doing", "whole"),
    [
        (lambda large: assess(large.after, large.before, at(0)), "Judging", None),
        (lambda large: compare(large.before, large.after), "Comparing", lambda _: DISKS),
        (lambda large: Marks.of(Past(large.changes, large.changes)), "Marking", lambda _: DISKS),
        (_keep, "Keeping", lambda large: large.size),
    ],
    ids=["judging", "comparing", "marking", "keeping"],
)
def test_a_long_step_is_told_of_and_left(
    large: Large, work: Callable[[Large], Any], doing: str, whole: Callable[[Large], int] | None
) -> None:
    told: list[tuple[str, int, int, str]] = []

    def hears(*what: Any) -> bool:
        told.append(what)
        return True

    with told_to(hears):
        work(large)
    assert {each[0] for each in told} == {doing}
    assert len(told) >= 2
    assert told == sorted(told), "it goes on, and never back"
    assert {each[2] for each in told} == {told[0][2]}
    assert told[-1][1] <= told[0][2]
    assert whole is None or whole(large) == told[0][2]
    for wanted in range(len(told)):
        with told_to(_until(wanted)), pytest.raises(Left):
            work(large)


def _until(wanted: int) -> Callable[..., bool]:
    """Say so often that the rest is wanted, and then no more."""
    asked = iter(range(wanted))
    return lambda *_: next(asked, None) is not None


def test_what_nobody_wanted_to_keep_is_not_kept(large: Large) -> None:
    with History.open(None) as history:
        with told_to(lambda *_: False), pytest.raises(Left):
            history.keep(large.after)
        assert history.latest(large.after.context, large.after.backup_id) is None
