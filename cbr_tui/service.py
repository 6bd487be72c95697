"""Look up backup X in context C: the last kept observation first, then the service's answer, kept in turn.

Nothing here blocks the event loop: the disk, the parser and the first import of the network run in threads.
`asyncio` itself is imported when it is needed, so that what is offline starts without it.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from cbr_tui import log
from cbr_tui.errors import CbrTuiError, NoSuchBackup, UnreadableAnswer, UsageError
from cbr_tui.frozen import replace
from cbr_tui.keeper import Shared
from cbr_tui.model.observation import Order, Origin, as_of, observe
from cbr_tui.model.timeline import Timeline
from cbr_tui.store.files import lent_file, write_new

if TYPE_CHECKING:
    from asyncio import Lock
    from collections.abc import AsyncIterator, Callable, Iterator, Sequence
    from pathlib import Path

    from cbr_tui.keeper import Keeper
    from cbr_tui.listing import Lister, Listing
    from cbr_tui.model.context import Context
    from cbr_tui.model.listing import Query
    from cbr_tui.model.observation import Answer, Observation, Recent, Source

__all__ = ["Lookups", "lent_file", "utc_now", "write_file"]

_MOST_LOOKS: Final = 50
_MOST_BYTES: Final = 4 * 1024 * 1024
"""So much is read again for the course of a backup: it takes some tenths of a second."""


def utc_now() -> datetime:
    """Give the time, UTC: the default clock."""
    return datetime.now(UTC)


def write_file(path: Path, content: bytes) -> None:
    """Write a file of the person's own; raises StorageError, also where there is one already."""
    write_new(path, content)


class Lookups:
    """Backups of one context, by ID.

    `open_source` is called once, in a thread, before the first request; None means offline: nothing is asked.
    `keeper` is the history; None means that nothing is kept. What the history refuses is never fatal: it is
    told once, through `notices`, and the lookup goes on.
    """

    def __init__(
        self,
        context: Context,
        *,
        open_source: Callable[[], Source] | None,
        keeper: Keeper | Shared | None,
        clock: Callable[[], datetime] = utc_now,
        places: Sequence[Context] = (),
    ) -> None:
        """Look up in `context`; `clock` gives the time, UTC.

        `places` are the contexts that `context` may turn out to be, where it leaves that open: what is kept
        of any of them counts.
        """
        self.context = context
        self._places = tuple(places)
        self.clock = clock
        self._open_source = open_source
        self._source: Source | None = None
        self._opening: Lock | None = None
        self._last: Observation | None = None
        self._history = keeper if isinstance(keeper, Shared) else Shared(keeper)
        self._at_keeper, self._from_keeper = self._history.insist, self._history.ask

    def elsewhere(
        self,
        context: Context,
        open_source: Callable[[], Source] | None = None,
        places: Sequence[Context] = (),
    ) -> Lookups:
        """Give the lookups of another context, with the same history and clock; these stay as they are.

        Without `open_source` nobody is asked: they read what is kept of that context.
        """
        return Lookups(
            context, open_source=open_source, keeper=self._history, clock=self.clock, places=places
        )

    def within(self, context: Context | None) -> Lookups:
        """Give these, where this is or may turn out to be their context; else those of what is kept there."""
        unknown = not (self.offline or self.context.whole)
        if context is None or unknown or context in (self.context, *self._places):
            return self
        return self.elsewhere(context)

    @property
    def notices(self) -> list[str]:
        """What the history refused, each once."""
        return self._history.notices

    @property
    def offline(self) -> bool:
        """Say whether nothing is ever asked."""
        return self._open_source is None

    def kept(self, backup_id: str) -> Observation | None:
        """Give the newest kept observation of a backup: this context's own, else, offline, any context's."""
        like = self._seen_last(backup_id)
        found = [
            self._from_keeper(partial(_latest, place, backup_id, like), None)
            for place in dict.fromkeys((self.context, *self._places))
        ]
        own = max((each for each in found if each is not None), key=lambda each: each.seen_at, default=None)
        if own is not None or not self.offline:
            return own
        return self._from_keeper(lambda keeper: keeper.latest(None, backup_id, like), None)

    def know(self, observation: Observation) -> None:
        """Take note of an observation that somebody has read already: the same bytes are not read again."""
        self._last = observation

    def _seen_last(self, backup_id: str) -> Observation | None:
        """Give what was seen last, if that was this backup: of a large one, only what differs is new."""
        if self._last is not None and self._last.backup_id != backup_id:
            self._last = None
        return self._last

    def _where(self, backup_id: str) -> Context:
        """Give the context of a backup: of several that it may be in, the one in which it was seen last."""
        kept = self.kept(backup_id) if len(self._places) > 1 else None
        return kept.context if kept is not None else self.context

    def times(self, of: Observation) -> Sequence[datetime]:
        """Give when each content of this backup was first seen, in its context, oldest first."""
        return self._from_keeper(lambda keeper: keeper.times(of.context, of.backup_id), ())

    def at(self, of: Observation, time: datetime) -> Observation | None:
        """Give what was known of this backup at a time."""
        return self._from_keeper(lambda keeper: keeper.at(of.context, of.backup_id, time, of), None)

    def before(self, of: Observation) -> Observation | None:
        """Give the kept observation before a kept one: the last that said something else."""
        earlier = [time for time in self.times(of) if of.since is not None and time < of.since]
        return self.at(of, earlier[-1]) if earlier else None

    def timeline(self, of: Observation) -> Timeline:
        """Give the course of a backup up to an observation, from the newest of what is kept of it."""
        looks, size = [of], len(of.answer.raw)
        times = [time for time in self.times(of) if time <= (of.since or of.seen_at)]
        for time in reversed(times[-_MOST_LOOKS:]):
            look = self.at(of, time) if size <= _MOST_BYTES else None
            if look is None:
                break
            size += len(look.answer.raw)
            # That it is gone now was not so then.
            looks.append(replace(look, gone_at=None))
        timeline = Timeline()
        for look in reversed(looks):
            timeline = timeline.and_then(look)
        return timeline

    def then_or_raise(self, backup_id: str, time: datetime) -> Observation:
        """Give what was known of a backup at a time (offline: in any context); raises NoSuchBackup."""
        where = self._where(backup_id)
        found = self._from_keeper(lambda keeper: keeper.at(where, backup_id, time), None)
        if found is None and self.offline:
            found = self._from_keeper(lambda keeper: keeper.at(None, backup_id, time), None)
        if found is None:
            raise NoSuchBackup(
                f"Nothing is kept of backup {backup_id} from then.",
                hint=f"cbr-tui history {backup_id} tells what is.",
            )
        return as_of(found, time)

    def acknowledged(self, backup_id: str) -> Observation | None:
        """Give the observation that the person knows: the acknowledged one, or the first that was kept."""
        where, like = self._where(backup_id), self._seen_last(backup_id)
        found = self._from_keeper(lambda keeper: keeper.acknowledged(where, backup_id, like), None)
        self._last = like or found
        return found

    def acknowledge(self, observation: Observation) -> None:
        """Note that the person knows this observation; changes are told from it on."""
        self._from_keeper(lambda keeper: keeper.acknowledge(observation), None)

    def recents(
        self,
        limit: int | None = None,
        text: str = "",
        order: Order = Order.LOOKUP,
        *,
        by_context: bool = False,
    ) -> Sequence[Recent]:
        """Give the recent lookups, pins first; `text` filters them, None as limit is all."""
        most = sys.maxsize if limit is None else limit
        return self._from_keeper(lambda keeper: keeper.recents(most, text, order, by_context=by_context), ())

    def annotate(self, context: Context, backup_id: str, note: str) -> None:
        """Keep the person's own words about a backup; raises StorageError."""
        self._at_keeper(lambda keeper: keeper.annotate(context, backup_id, note))

    def note(self, of: Observation) -> str:
        """Give the person's own words about a backup; empty where there are none."""
        return self._from_keeper(lambda keeper: keeper.note(of.context, of.backup_id), "")

    def pin(self, context: Context, backup_id: str, *, pinned: bool) -> None:
        """Pin a backup, or let it go; raises StorageError."""
        self._at_keeper(lambda keeper: keeper.pin(context, backup_id, pinned=pinned))

    def forget(self, context: Context, backup_id: str) -> Callable[[], None]:
        """Delete all that is known of a backup; gives what undoes it. Raises StorageError, as that does."""
        forgotten = self._at_keeper(lambda keeper: keeper.forget(context, backup_id))
        return lambda: self._at_keeper(lambda keeper: keeper.put_back(forgotten)) if forgotten else None

    def forget_context(self, context: Context) -> int:
        """Delete all that is known in a context; gives of how many backups. Raises StorageError."""
        return self._at_keeper(lambda keeper: keeper.forget_all(context=context))[0]

    def ids_starting(self, prefix: str, limit: int = 20) -> Sequence[str]:
        """Give the IDs of recent lookups that begin with `prefix`."""
        return self._from_keeper(lambda keeper: keeper.ids_starting(prefix, limit), ())

    def kept_or_raise(self, backup_id: str) -> Observation:
        """Give the newest kept observation; raises NoSuchBackup where there is none."""
        observation = self.kept(backup_id)
        if observation is None:
            raise NoSuchBackup(
                f"Nothing is kept of backup {backup_id}.",
                hint="Look it up once without --offline to keep it.",
            )
        return observation

    async def lookup(self, backup_id: str) -> AsyncIterator[Observation]:
        """Give the last kept observation, if there is one, then the fresh one.

        Raises a CbrTuiError in place of the fresh one; what was yielded before stays true.
        """
        import asyncio

        if self.offline:
            yield await asyncio.to_thread(self.kept_or_raise, backup_id)
            return
        kept = await asyncio.to_thread(self.kept, backup_id)
        log.debug("kept", backup=backup_id, seen_at=kept.seen_at.isoformat() if kept else "never")
        if kept is not None:
            self._last = kept
            yield kept
        yield await self.fetch(backup_id)

    async def fetch(self, backup_id: str) -> Observation:
        """Ask the service and keep what it says.

        An answer that can't be read, or is about another backup, comes back as an observation with a
        `fault`, and is not kept. Raises a CbrTuiError where there is no answer.
        """
        log.info("lookup", backup=backup_id, context=self.context.label)
        try:
            return await self._fetch(backup_id)
        except CbrTuiError as error:
            log.warning("lookup failed", backup=backup_id, error=str(error))
            raise

    async def _fetch(self, backup_id: str) -> Observation:
        import asyncio

        asked_at = self.clock()
        await asyncio.to_thread(self._note, backup_id, asked_at)
        source = await self._opened()
        try:
            answer = await self._ask(source, backup_id, asked_at)
        except NoSuchBackup:
            await asyncio.to_thread(self._note_gone, backup_id, self.clock())
            raise
        return await asyncio.to_thread(self._kept_anew, backup_id, answer)

    def _kept_anew(self, backup_id: str, answer: Answer) -> Observation:
        """Read an answer and keep it with its verdict, if it is one about this backup."""
        from cbr_tui.model.findings import assess

        before = self._seen_last(backup_id)
        with _keeping(answer):
            where = answer.context or self.context
            origin = Origin.FILE if where.service == "file" else Origin.SERVICE
            read = observe(backup_id, where, answer, origin=origin, before=before)
            observation = self._last = _about(backup_id, read)
            _log(observation)
            keeps = observation.backup is not None and self._history.there
            verdict = assess(observation, None, observation.seen_at).verdict.word if keeps else ""
        if keeps:
            self._from_keeper(lambda keeper: keeper.keep(observation, verdict), None)
        return observation

    async def _ask(self, source: Source, backup_id: str, asked_at: datetime) -> Answer:
        """Ask; what the source finds out about where it asks is the context from now on."""
        import asyncio

        noted = self.context if self.context.whole else None
        try:
            answer = await source.fetch(backup_id)
        except CbrTuiError:
            if noted is None and source.context.whole:
                self.context = source.context
                await asyncio.to_thread(self._note, backup_id, asked_at)
            raise
        where = answer.context or source.context
        if where.whole:
            self.context = where
        if where != noted:
            await asyncio.to_thread(self._note, backup_id, asked_at)
        return answer

    def _note_gone(self, backup_id: str, gone_at: datetime) -> None:
        where = self._where(backup_id)
        self._from_keeper(lambda keeper: keeper.gone(where, backup_id, gone_at), None)

    def _note(self, backup_id: str, asked_at: datetime) -> None:
        """Note a lookup; as long as nobody knows where it is asked, it belongs to no context."""
        if self.context.whole:
            self._from_keeper(lambda keeper: keeper.looked_up(self.context, backup_id, asked_at), None)

    async def listing(self, query: Query, *, page: int | None = None, counted: bool = True) -> Listing:
        """Begin a list of the services that this context may mean; nothing is asked before its `more`.

        Raises UsageError where no service can be asked for these filters, or the source has no list.
        """
        from cbr_tui.listing import PAGE, Listing

        return Listing(await self.listers(query), query, page=page or PAGE, counted=counted)

    async def listers(self, query: Query) -> Sequence[Lister]:
        """Give the services that can be asked for a query; raises UsageError where none can."""
        source = await self._opened()
        listers: Sequence[Lister] = getattr(source, "listers", ())
        if not listers:
            raise UsageError("There is no list here: a saved response holds one backup.")
        able = [lister for lister in listers if lister.statuses_at_once(query)]
        if not able:
            asked = " and ".join(lister.called for lister in listers)
            raise UsageError(
                f"{asked} can't be asked for all of these filters.",
                hint="CBR has no policy and no address in its lists, CSBS no vault.",
            )
        return able

    async def aclose(self) -> None:
        """Close the connection to the service."""
        source, self._source = self._source, None
        if source is not None:
            await source.aclose()

    async def _opened(self) -> Source:
        import asyncio

        if self._open_source is None:
            raise NoSuchBackup(
                "The program is offline.", hint="Start it without --offline to ask the service."
            )
        self._opening = self._opening or asyncio.Lock()
        async with self._opening:  # who asks while it is being opened waits for that one
            if self._source is None:
                self._source = await asyncio.to_thread(self._open_source)
            return self._source


@contextmanager
def _keeping(answer: Answer) -> Iterator[None]:
    """Let who leaves what is done with an answer have its bytes."""
    from cbr_tui.model.under_way import Left

    try:
        yield
    except Left as left:
        left.so_far = answer.raw
        raise


def _log(observation: Observation) -> None:
    """Tell how the backup is, or why nobody can say."""
    backup = observation.backup
    if backup is None:
        log.warning("unreadable", backup=observation.backup_id, error=str(observation.fault))
    else:
        log.info("observed", backup=observation.backup_id, status=backup.status)


def _latest(place: Context, backup_id: str, like: Observation | None, keeper: Keeper) -> Observation | None:
    return keeper.latest(place, backup_id, like)


def _about(backup_id: str, observation: Observation) -> Observation:
    """Refuse an answer that is about another backup than the one asked for; "" asks for whichever it is."""
    backup = observation.backup
    if backup is None or backup.id is None or backup.id.lower() == backup_id.lower():
        return observation
    if not backup_id:
        return replace(observation, backup_id=backup.id)
    if observation.context.service == "file":
        fault = UnreadableAnswer(f"{observation.context.endpoint} holds backup {backup.id}, not {backup_id}.")
        return replace(observation, backup=None, fault=fault)
    fault = UnreadableAnswer(
        f"The service answered with another backup: {backup.id} instead of {backup_id}.",
        hint="A proxy or a cache between here and the service may mix answers up.",
    )
    return replace(observation, backup=None, fault=fault)
