"""Several backups watched at once: what is asked next, and when all have ended.

A state machine without I/O, timers or a clock of its own, as the poller is; `rounds` does what it says:

    board.begin(now)
    while (question := board.question()) is not None:
        ...  # ask it; what comes goes to `take_running`, `take_list`, `take_one`, `take_failure` or `fail`
    following = board.following(now, jitter)

A round is one request to each service's list, for all whose state a list tells, and lookups of the others,
one by one and not too many. A list does not tell everything: where it has no progress of work that moves, or
lacks a backup, that one is looked up; and so is each once it has ended, so that its end is judged from the
whole answer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import (
    NetworkError,
    NoSuchBackup,
    NotAuthenticated,
    UnreadableAnswer,
    says_no_service,
)
from cbr_tui.frozen import frozen
from cbr_tui.model.listing import RUNNING, Query
from cbr_tui.model.watched import Watched
from cbr_tui.poller import Poller

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from cbr_tui.errors import CbrTuiError
    from cbr_tui.model.listing import Listed
    from cbr_tui.model.observation import Observation
    from cbr_tui.poller import Next, PollSettings

__all__ = [
    "AT_ONCE",
    "FIND_EVERY",
    "LOOKUPS_A_SECOND",
    "MOST_RUNNING",
    "AskList",
    "AskOne",
    "AskRunning",
    "Board",
    "Question",
]

AT_ONCE: Final = 5
"""So many backups are looked up one by one in a round, at the most ..."""
LOOKUPS_A_SECOND: Final = 1.0
"""... and over time no more than so many."""
FIND_EVERY: Final = 60.0
"""How often it is asked what else runs, where all that runs is watched, in seconds."""
MOST_RUNNING: Final = 1000
"""So many of those that run are found, the newest first."""
_PAGE: Final = 100
_PAGE_FOR_EACH: Final = 10
_LARGEST_PAGE: Final = 1000
"""A page holds what was made between the oldest and the newest that are watched: `_PAGE` and so many more for
each of them, and no more than the services give."""
_SLACK: Final = timedelta(minutes=1)
"""Services filter by the time at which a backup began, which need not be the one that they tell."""


@frozen
class AskRunning:
    """Ask which backups have work under way."""

    query: Query


@frozen
class AskList:
    """Ask for one page of each list."""

    query: Query
    services: frozenset[str]
    """Whose lists, as in `Context.service`; none named are all."""
    limit: int

    def asks(self, service: str) -> bool:
        """Say whether the list of this service is asked."""
        return not self.services or service in self.services


@frozen
class AskOne:
    """Look one backup up."""

    backup_id: str


Question = AskRunning | AskList | AskOne


class Board:
    """The backups that are watched, in the order in which they came."""

    def __init__(
        self,
        settings: PollSettings,
        ids: Iterable[str] = (),
        *,
        rows: Iterable[Listed] = (),
        running: bool = False,
    ) -> None:
        """Watch `ids`, and those that `rows` of a list are; with `running`, all on which something runs."""
        self._watched: dict[str, Watched] = {}
        self.problem: CbrTuiError | None = None
        """Why the last round did not come to its end."""
        self.problem_at: datetime | None = None
        self.notices: list[str] = []
        """What could not be had when it was asked what runs, a line each."""
        self._poller = Poller(settings)
        self._running = running
        self._found_at: datetime | None = None
        self._now: datetime | None = None
        self._allowance = float(AT_ONCE)
        self._lookups = 0
        self._without_list: set[str] = set()
        self._list_worked = False
        self._listed = self._fresh = False
        self._looked: set[str] = set()
        self._fault: CbrTuiError | None = None
        for backup_id in ids:
            self._watched.setdefault(backup_id.lower(), Watched(backup_id))
        self._add(rows)

    @property
    def watched(self) -> Sequence[Watched]:
        """All of them."""
        return tuple(self._watched.values())

    @property
    def open(self) -> Sequence[Watched]:
        """Those about which is asked."""
        return [each for each in self._watched.values() if not each.closed]

    @property
    def ended(self) -> bool:
        """Whether all have ended, of which some were seen at work."""
        return not self.open and any(each.began for each in self._watched.values())

    def reopen(self) -> None:
        """Ask about all of them once more; that they had ended is told."""
        for each in self._watched.values():
            each.closed, each.error, each.began = False, None, False

    # A round

    def begin(self, now: datetime) -> None:
        """Begin a round."""
        since = (now - self._now).total_seconds() if self._now is not None else 0.0
        self._allowance = min(float(AT_ONCE), self._allowance + max(0.0, since) * LOOKUPS_A_SECOND)
        self._now = now
        self._listed = self._fresh = False
        self._looked.clear()
        self._fault = None

    def question(self) -> Question | None:
        """Give what to ask next in this round; None where that is all, or a failure ended it."""
        if self._fault is not None or self._now is None:
            return None
        if self._running and not self._found_lately(self._now):
            return AskRunning(Query(statuses=RUNNING))
        lookups = self._due_lookups()
        if not self._listed:
            settled = self._looked.union(each.backup_id for each in lookups)
            by_list = [
                each for each in self.open if each.backup_id not in settled and self._may_be_listed(each)
            ]
            if by_list:
                return _question_of(by_list)
        return AskOne(lookups[0].backup_id) if lookups else None

    def take_running(self, rows: Iterable[Listed], notices: Iterable[str] = ()) -> None:
        """Take in which backups have work under way: those that are new stand behind the others."""
        self._found_at = self._now
        self.notices = list(notices)
        self._add(rows)

    def take_list(
        self, question: AskList, seen: Sequence[Observation], failures: Mapping[str, CbrTuiError]
    ) -> None:
        """Take in a page of each list, and why there is none of a service."""
        self._listed = True
        for service, error in failures.items():
            if self._ends_round(error):
                self.fail(error)
            elif not says_no_service(error):
                self._without_list.add(service)
        self._list_worked = self._list_worked or bool(seen)
        there = {observation.backup_id.lower(): observation for observation in seen}
        for key, one in self._watched.items():
            if one.closed:
                continue
            if key in there:
                self._fresh |= one.take(there[key], whole=False)
            elif one.service not in failures and question.asks(one.service):
                one.in_list = False

    def take_one(self, backup_id: str, observation: Observation) -> None:
        """Take in the answer about one backup."""
        one = self._count_lookup(backup_id)
        if observation.backup is not None:
            self._fresh |= one.take(observation, whole=True)
            one.closed = not one.work
            return
        one.problem = observation.fault or UnreadableAnswer("The answer could not be read.")
        if not one.began:
            one.close(one.problem)

    def take_failure(self, backup_id: str, error: CbrTuiError, now: datetime) -> None:
        """Take in that there is no answer about one backup."""
        one = self._count_lookup(backup_id)
        one.problem = error
        if isinstance(error, NoSuchBackup):
            self._fresh = True
            one.lose(error, now)
        elif self._ends_round(error):
            self.fail(error)
        else:
            one.close(error)

    def fail(self, error: CbrTuiError) -> None:
        """End the round: a question about all could not be answered; what is known stays.

        Of several failures the one that does not pass is told.
        """
        if self._fault is None or (_may_pass(self._fault) and not _may_pass(error)):
            self._fault = error

    def following(self, now: datetime, jitter: float) -> Next:
        """End the round, and give when the next one begins; `jitter` is a random number in [0, 1)."""
        self.problem = self._fault
        self.problem_at = now if self._fault is not None else None
        if self._fault is not None:
            self._poller, following = self._poller.after_error(self._fault, now, jitter)
            return following
        left = len(self.open)
        work = (f"{left} of {len(self._watched)} under way",) if left else ()
        ended = "all have ended" if self._watched else "nothing is under way"
        self._poller, following = self._poller.after_work(work, now, jitter, fresh=self._fresh, ended=ended)
        return following

    def _found_lately(self, now: datetime) -> bool:
        """Say whether it is known what runs; a clock that was set back makes it unknown."""
        return self._found_at is not None and 0 <= (now - self._found_at).total_seconds() < FIND_EVERY

    def _due_lookups(self) -> list[Watched]:
        """Give those that are looked up next, longest ago first, as far as there is allowance."""
        due = [
            each
            for each in self.open
            if each.backup_id not in self._looked and (each.needs_lookup or not self._may_be_listed(each))
        ]
        due.sort(key=lambda each: each.looked)
        return due[: int(self._allowance)]

    def _may_be_listed(self, one: Watched) -> bool:
        return one.in_list and one.service not in self._without_list

    def _count_lookup(self, backup_id: str) -> Watched:
        one = self._watched[backup_id.lower()]
        self._allowance -= 1
        self._lookups += 1
        one.looked = self._lookups
        self._looked.add(one.backup_id)
        return one

    def _ends_round(self, error: CbrTuiError) -> bool:
        """Say whether an error concerns all that is asked: of the way there, of us, or of how often we ask.

        What can't be read does where lists could be: a login page that stands on the way will go.
        """
        on_the_way = isinstance(error, UnreadableAnswer) and self._list_worked
        return isinstance(error, NotAuthenticated) or _may_pass(error) or on_the_way

    def _add(self, rows: Iterable[Listed]) -> None:
        for row in rows:
            if row.id and row.id.lower() not in self._watched:
                self._watched[row.id.lower()] = Watched(row.id, row, changed_at=row.updated_at)


def _question_of(by_list: Sequence[Watched]) -> AskList:
    """Ask for the page that holds them all: made between the oldest and the newest, of one resource if so."""
    rows = [each.row for each in by_list if each.row is not None]
    times = [row.created_at for row in rows if row.created_at is not None]
    resources = {row.resource_id for row in rows}
    limit = min(_LARGEST_PAGE, _PAGE + _PAGE_FOR_EACH * len(by_list))
    if len(times) < len(by_list):
        # Nobody knows when some of them were made: most often they are among the newest.
        return AskList(Query(), frozenset(), limit)
    query = Query(
        resource_id=resources.pop() if len(resources) == 1 else "",
        since=min(times) - _SLACK,
        until=max(times) + _SLACK,
    )
    return AskList(query, frozenset(row.service for row in rows), limit)


def _may_pass(error: CbrTuiError) -> bool:
    return error.passing or isinstance(error, NetworkError)
