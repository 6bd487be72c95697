"""One answer of the service, kept: raw bytes, when, from where, how it was reached."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.frozen import frozen, replace

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.context import Context

__all__ = [
    "LARGE",
    "Answer",
    "Observation",
    "Order",
    "Origin",
    "Recent",
    "Source",
    "as_of",
    "observe",
    "without_lists",
]


LARGE: Final = 1 << 20
"""A larger answer is worked on beside the event loop. Bytes."""


class Origin(StrEnum):
    """How an observation reached us."""

    SERVICE = "service"
    """Asked for just now."""
    HISTORY = "history"
    """Kept from before."""
    FILE = "file"
    """Read from a saved response."""


@frozen
class Answer:
    """One successful answer as it came: nothing in it is interpreted yet."""

    raw: bytes
    """The body, byte for byte (content encoding removed)."""
    received_at: datetime
    """When it had arrived, by our clock, UTC."""
    elapsed: float | None = None
    """From the request to the last byte, in seconds; None for a file."""
    status_code: int = 200
    """The HTTP status."""
    request_id: str = ""
    """The service's name for this request, to quote to its support."""
    content_type: str = ""
    """As the service declared it."""
    service_time: datetime | None = None
    """When the service says it answered (the `Date` header), UTC."""
    context: Context | None = None
    """Where it came from, for a source that asks in several places; None where its own context says it."""


@frozen
class Observation:
    """An answer, the question, and what was read from it."""

    backup_id: str
    """The ID that was asked for; for a file, the one found in it."""
    context: Context
    """Where it was asked."""
    answer: Answer
    """What came back."""
    backup: Backup | None
    """What the answer says; None where it could not be read."""
    fault: UnreadableAnswer | None = None
    """Why `backup` is None."""
    origin: Origin = Origin.SERVICE
    """How it reached us."""
    gone_at: datetime | None = None
    """When the service first said 404 for this backup after this observation, UTC; None if it never did."""
    since: datetime | None = None
    """When the service first gave this very answer, UTC; None for one that was not kept yet."""

    @property
    def seen_at(self) -> datetime:
        """When the answer arrived, UTC."""
        return self.answer.received_at


@frozen
class Recent:
    """One line of the recent lookups: a backup that was looked up, and what it was when last seen."""

    context: Context
    backup_id: str
    looked_up_at: datetime
    """The newest lookup, UTC, successful or not."""
    lookups: int
    """How often it was looked up."""
    seen_at: datetime | None = None
    """The newest observation, UTC; None if it never was seen."""
    name: str = ""
    resource_name: str = ""
    status: str = ""
    """The status when last seen; empty if it never was seen."""
    gone_at: datetime | None = None
    """When the service said 404 after it was seen, UTC."""
    verdict: str = ""
    """The verdict's word when last seen; empty if it never was seen, or by an older version."""
    note: str = ""
    """The person's own words about it."""
    pinned: bool = False
    """Whether the person wants it on top, and kept when others go."""


class Order(StrEnum):
    """What recents are sorted by; pins come first, and what is equal in the order of the lookups."""

    LOOKUP = "lookup"
    """The newest lookup first."""
    SEEN = "seen"
    """What was seen last first."""
    NAME = "name"
    """By the backup's name."""
    RESOURCE = "resource"
    """By the name of what was backed up."""
    VERDICT = "verdict"
    """What is worst first."""


class Source(Protocol):
    """Anything that can answer "give me backup X"."""

    @property
    def context(self) -> Context:
        """Where it asks."""
        ...

    async def fetch(self, backup_id: str) -> Answer:
        """Ask for one backup; raises a CbrTuiError, with the reply in it where there was one."""
        ...

    async def aclose(self) -> None:
        """Give back what it holds."""
        ...


def as_of(observation: Observation, time: datetime) -> Observation:
    """Give an observation as it was at a time at which its content was known: nothing later is in it."""
    answer = replace(observation.answer, received_at=min(observation.seen_at, time))
    gone_at = observation.gone_at
    return replace(
        observation, answer=answer, gone_at=gone_at if gone_at is not None and gone_at <= time else None
    )


def without_lists(observation: Observation) -> Observation:
    """Give an observation without its bytes and its records: the backup's own words are left, for rules."""
    backup = observation.backup
    if backup is not None:
        info = replace(backup.extend_info, raw={}, volume_backups=(), os_images_data=())
        backup = replace(backup, raw={}, extend_info=info, replication_records=())
    return replace(observation, answer=replace(observation.answer, raw=b""), backup=backup)


def observe(
    backup_id: str,
    context: Context,
    answer: Answer,
    *,
    origin: Origin = Origin.SERVICE,
    before: Observation | None = None,
) -> Observation:
    """Read an answer; never raises: what can't be read becomes an observation with a `fault`.

    Where `before`, an earlier observation of the same backup, has the same answer, it is held once, and not
    read again.
    """
    if before is not None and before.answer.raw == answer.raw:
        answer = replace(answer, raw=before.answer.raw)
        return Observation(backup_id, context, answer, before.backup, before.fault, origin)
    try:
        from cbr_tui.model.parse import parse

        if len(answer.raw) > LARGE:
            from cbr_tui.model.allocator import give_back_large

            give_back_large()
        backup = parse(answer.raw)
    except UnreadableAnswer as fault:
        return Observation(backup_id, context, answer, None, fault, origin)
    return Observation(backup_id, context, answer, backup, None, origin)
