"""Lists that are fetched as far as somebody reads them, from one service or merged from several.

Each source, and for a service that takes one status at a time each status, is a stream of pages after a
marker. The streams are merged by the order that was asked for: the first rows are there after a request each.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from cbr_tui.errors import CbrTuiError, says_no_service
from cbr_tui.model.listing import Listed, listed, read_page, seen_in_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.model.context import Context
    from cbr_tui.model.listing import Query
    from cbr_tui.model.observation import Answer, Observation

__all__ = ["AT_ONCE", "MOST_OF_ONE", "PAGE", "Lister", "Listing", "pages_of"]

PAGE: Final = 100
"""So many backups are asked for at once where nobody asks for more."""
AT_ONCE: Final = 1000
"""So many the services give in one answer."""
MOST_OF_ONE: Final = 10_000
"""Of one resource so many backups are looked at: what is older says little about how it is now."""


class Lister(Protocol):
    """A service that lists backups; api's sources are some."""

    called: str
    """The service's name."""

    @property
    def context(self) -> Context:
        """Where it asks."""
        ...

    def statuses_at_once(self, query: Query) -> tuple[tuple[str, ...], ...]:
        """Give the groups of statuses that a question each is needed for; none for filters that it lacks."""
        ...

    async def page(self, query: Query, statuses: tuple[str, ...], marker: str, limit: int) -> Answer:
        """Ask for the page after the backup `marker`; raises a CbrTuiError."""
        ...

    async def count(self, query: Query, statuses: tuple[str, ...]) -> int | None:
        """Ask how many there are, where that is another question; None where nothing is to be had."""
        ...


async def pages_of(
    listers: Sequence[Lister], query: Query, limit: int
) -> tuple[list[Observation], dict[str, CbrTuiError]]:
    """Ask each for the first page, once: what is in them, and what the others say, by their services."""
    import asyncio

    async def ask(lister: Lister) -> list[Observation] | CbrTuiError:
        try:
            answer = await lister.page(query, lister.statuses_at_once(query)[0], "", limit)
            page = await asyncio.to_thread(read_page, answer.raw)
        except CbrTuiError as error:
            return error
        return list(seen_in_list(page, lister.context, answer))

    seen: list[Observation] = []
    failures: dict[str, CbrTuiError] = {}
    for lister, came in zip(listers, await asyncio.gather(*map(ask, listers)), strict=True):
        if isinstance(came, CbrTuiError):
            failures[lister.context.service] = came
        else:
            seen += came
    return seen, failures


class Listing:
    """The backups that match a query, in its order: `rows` grows as `more` is called."""

    def __init__(
        self, listers: Sequence[Lister], query: Query, *, page: int = PAGE, counted: bool = True
    ) -> None:
        """Ask nothing yet; `page` is how many are asked for at once.

        With `counted`, a service whose pages do not tell how many there are is asked for that too.
        """
        self.query = query
        self.rows: list[Listed] = []
        self.notices: list[str] = []
        """What could not be had, a line each: the rows are those of the others."""
        self.requests = 0
        self._counted = counted
        self._streams = [
            _Stream(lister, statuses, page)
            for lister in listers
            for statuses in lister.statuses_at_once(query)
        ]
        self._asked = False

    @property
    def complete(self) -> bool:
        """Whether every row is there."""
        return self._asked and all(stream.done and not stream.waiting for stream in self._streams)

    @property
    def total(self) -> int | None:
        """How many there are in all; None where a service does not say, or we look through what comes."""
        if self.complete:
            return len(self.rows)
        totals = [stream.total for stream in self._streams]
        if not self._asked or None in totals or self.query.automatic is not None:
            return None
        return sum(total for total in totals if total is not None)

    async def more(self, wanted: int) -> None:
        """Fetch until there are `wanted` rows, or no more; raises what is said where no service answers."""
        if not self._asked:
            await self._begin()
        while len(self.rows) < wanted and not self.complete:
            await self._fill()
            self.rows += self._merged(wanted - len(self.rows))

    async def _begin(self) -> None:
        import asyncio  # what is offline starts without it

        failures = await asyncio.gather(*(self._first(stream) for stream in self._streams))
        failed = [(stream, error) for stream, error in zip(self._streams, failures, strict=True) if error]
        if failed and len(failed) == len(self._streams):
            telling = [error for _, error in failed if not says_no_service(error)]
            raise telling[0] if telling else failed[0][1]
        for stream, error in failed:
            self._streams.remove(stream)
            if not says_no_service(error):
                self.notices.append(f"{stream.lister.called} could not be asked: {error}")
        self._asked = True

    async def _first(self, stream: _Stream) -> CbrTuiError | None:
        try:
            await self._next(stream)
            if self._counted and not stream.done and stream.total is None:
                self.requests += 1
                stream.total = await stream.lister.count(self.query, stream.statuses)
        except CbrTuiError as error:
            return error
        return None

    async def _fill(self) -> None:
        """Let every stream have its next row waiting: only then is it known which comes first."""
        import asyncio

        empty = [stream for stream in self._streams if not stream.waiting and not stream.done]
        await asyncio.gather(*(self._next(stream) for stream in empty))

    async def _next(self, stream: _Stream) -> None:
        import asyncio

        self.requests += 1
        answer = await stream.lister.page(self.query, stream.statuses, stream.marker, stream.limit)
        await asyncio.to_thread(stream.take, answer, self.query)
        if stream.lost:
            self.notices.append(
                f"{stream.lister.called}'s list ends where its pages begin to repeat: there may be more."
            )

    def _merged(self, most: int) -> list[Listed]:
        """Take the rows that come next, as long as every stream that goes on has one waiting."""
        taken: list[Listed] = []
        while len(taken) < most and not any(not s.waiting and not s.done for s in self._streams):
            waiting = [stream for stream in self._streams if stream.waiting]
            if not waiting:
                break
            pick = max if self.query.descending else min
            stream = pick(waiting, key=lambda each: each.key(self.query)) if waiting[1:] else waiting[0]
            taken.append(stream.waiting.popleft())
        return taken


@dataclass
class _Stream:
    """The pages of one question."""

    lister: Lister
    statuses: tuple[str, ...]
    limit: int
    waiting: deque[Listed] = field(default_factory=deque)
    marker: str = ""
    fetched: int = 0
    total: int | None = None
    done: bool = False
    lost: bool = False
    """Whether there would be more, and nobody can tell after what to ask for it."""
    markers: set[str] = field(default_factory=set)

    def take(self, answer: Answer, query: Query) -> None:
        """Take a page in; raises UnreadableAnswer."""
        page = read_page(answer.raw)
        self.fetched += page.size
        self.total = page.count if page.count is not None else self.total
        last = (page.backups[-1].id or "") if page.backups else ""
        if self.total is None:
            ended = page.size < self.limit and not page.goes_on
        else:
            ended = self.fetched >= self.total and not page.goes_on
        # Without a marker that is new, the next page would be one that was there.
        repeated = last in self.markers
        self.lost = page.size > 0 and not ended and (repeated or not last)
        self.done = ended or self.lost or not last
        self.marker = last
        self.markers.add(last)
        if repeated:
            self.fetched -= page.size
        else:
            self.waiting += [
                listed(each)
                for each in seen_in_list(page, self.lister.context, answer)
                if each.backup is not None and query.admits(each.backup)
            ]
        if self.done:
            self.total = self.fetched

    def key(self, query: Query) -> Any:
        """Give what the next row is sorted by; what has nothing there comes last in a list that falls."""
        value = getattr(self.waiting[0], _ATTRIBUTES.get(query.sort, query.sort))
        return (value is not None, value if value is not None else "")


_ATTRIBUTES: Final = {"protected_at": "created_at"}
"""What stands in a row for what is sorted by, where that is not in it itself."""
