"""A list of backups: what can be asked for, one page of an answer, and a backup as one row of it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.frozen import frozen, replace
from cbr_tui.model import cbr
from cbr_tui.model.backup import Backup, ExtendInfo
from cbr_tui.model.decode import decode
from cbr_tui.model.dialects import Found
from cbr_tui.model.instead import no_list
from cbr_tui.model.observation import Observation
from cbr_tui.model.parse import read_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from cbr_tui.model.context import Context
    from cbr_tui.model.describe import Json
    from cbr_tui.model.findings import Level
    from cbr_tui.model.observation import Answer
    from cbr_tui.model.progress import Sample

__all__ = [
    "RUNNING",
    "SORT_KEYS",
    "Listed",
    "Page",
    "Query",
    "is_list",
    "listed",
    "matching",
    "read_page",
    "seen_in_list",
    "single",
]

RUNNING: Final = (
    "waiting_protect", "protecting", "waiting_restore", "restoring", "waiting_delete", "deleting",
)  # fmt: skip
"""The statuses of backups on which something is under way."""
SORT_KEYS: Final = ("created_at", "updated_at", "protected_at", "name", "status", "id")
"""What both services sort by."""


@frozen(kw_only=True)
class Query:
    """Which backups, and in which order; what is empty does not filter."""

    statuses: tuple[str, ...] = ()
    name: str = ""
    """A part of the backup's name."""
    resource_id: str = ""
    resource_name: str = ""
    """A part of the resource's name."""
    resource_type: str = ""
    """Such as OS::Nova::Server."""
    zone: str = ""
    address: str = ""
    """The server's address; CSBS alone can be asked for it."""
    policy_id: str = ""
    """CSBS alone can be asked for it."""
    vault_id: str = ""
    """CBR alone can be asked for it."""
    checkpoint_id: str = ""
    """The backup record's: all that one run of a policy made."""
    since: datetime | None = None
    """Made at this time or later, UTC."""
    until: datetime | None = None
    """Made at this time or before, UTC."""
    automatic: bool | None = None
    """Made by a policy, or by hand; no service can be asked for it: what comes is looked through."""
    sort: str = "created_at"
    descending: bool = True

    def holds(self, backup: Backup) -> bool:
        """Say whether a backup passes every filter: for lists that no service can be asked for."""
        info, made = backup.extend_info, backup.created_at
        addresses = (backup.backup_data.private_ip, backup.backup_data.eip)
        return (
            (not self.statuses or backup.status in self.statuses)
            and self.name.casefold() in (backup.name or "").casefold()
            and self.resource_name.casefold() in (info.resource_name or "").casefold()
            and self.resource_id in ("", backup.resource_id)
            and self.resource_type in ("", backup.resource_type)
            and self.zone in ("", info.resource_az)
            and self.address in ("", *addresses)
            and self.vault_id in ("", backup.cbr.vault_id)
            and self.checkpoint_id in ("", backup.checkpoint_id)
            and (self.since is None or (made is not None and made >= self.since))
            and (self.until is None or (made is not None and made <= self.until))
            and self.admits(backup)
        )

    def admits(self, backup: Backup) -> bool:
        """Say whether a backup passes what no service can be asked for."""
        return self.automatic is None or backup.extend_info.auto_trigger is self.automatic


@frozen
class Page:
    """What one answer of a list holds."""

    backups: tuple[Backup, ...]
    size: int
    """How many elements there were: what is no backup counts too."""
    count: int | None = None
    """How many match in all, where the answer says it."""
    goes_on: bool = False
    """Whether the answer names a next page."""


@frozen(kw_only=True)
class Listed:
    """One row: what a list tells of a backup. It keeps no answer, so that very many are no burden."""

    id: str
    name: str
    status: str
    progress: float | None
    """In per cent; CSBS's lists tell it."""
    word: str
    """The verdict's word, from the same rules as everywhere, as far as a list tells what they look at."""
    sentence: str
    level: Level
    resource_id: str
    resource_name: str
    resource_type: str
    zone: str
    created_at: datetime | None
    updated_at: datetime | None
    finished_at: datetime | None
    expired_at: datetime | None
    automatic: bool | None
    incremental: bool | None
    size: float | None
    """The accumulated size in MB, where a list tells it."""
    vault_id: str
    checkpoint_id: str
    service: str
    """Who answered, as in `Context.service`."""


def read_page(raw: bytes) -> Page:
    """Read the answer of a list, of either service; raises UnreadableAnswer where it is none.

    An element that is no object is left out: there is nothing in it to show.
    """
    decoded = decode(raw)
    answer = decoded if isinstance(decoded, dict) else {}
    for name, read in LISTS.items():
        items = answer.get(name)
        if isinstance(items, list):
            backups = tuple(read_found(read(item)) for item in items if isinstance(item, dict))
            count, links = answer.get("count"), answer.get(f"{name}_links")
            known = isinstance(count, int) and not isinstance(count, bool) and count >= 0
            return Page(backups, len(items), count if known else None, goes_on=bool(links))
    raise no_list(decoded)


def seen_in_list(page: Page, context: Context, answer: Answer) -> Iterator[Observation]:
    """Give an observation of each backup of a page; they hold no bytes, so that very many are no burden."""
    emptied = replace(answer, raw=b"")
    for backup in page.backups:
        yield Observation(backup.id or "", context, emptied, backup)


def is_list(raw: bytes) -> bool:
    """Say whether an answer is a list that holds more than the one backup that is read like a single one."""
    with suppress(UnreadableAnswer):
        found = _items_in(decode(raw))
        return found is not None and len(found[1]) != 1
    return False


def matching(raw: bytes, query: Query) -> bytes:
    """Give those elements of a list that match, in the query's order; raises UnreadableAnswer for no list."""
    answer = decode(raw)
    found = _items_in(answer)
    if found is None:
        raise no_list(answer)
    name, items = found
    read = LISTS[name]
    pairs = [(item, read_found(read(item))) for item in items if isinstance(item, dict)]
    kept = [(item, getattr(backup, query.sort)) for item, backup in pairs if query.holds(backup)]
    there = sorted(
        (pair for pair in kept if pair[1] is not None), key=lambda pair: pair[1], reverse=query.descending
    )
    nowhere = [pair for pair in kept if pair[1] is None]
    return json.dumps({name: [item for item, _ in (*there, *nowhere)]}).encode()


def single(raw: bytes, backup_id: str) -> bytes | None:
    """Give a list of one element alone, which is read as its backup; None where the list does not have it.

    It stays a list: what a list does not tell of a backup is not missing in it.
    """
    found = _items_in(decode(raw))
    for item in found[1] if found is not None else ():
        if isinstance(item, dict) and str(item.get("id")).lower() == backup_id.lower():
            return json.dumps({found[0] if found else "": [item]}).encode()
    return None


def _items_in(answer: Json) -> tuple[str, list[Json]] | None:
    for name in LISTS if isinstance(answer, dict) else ():
        items = answer.get(name) if isinstance(answer, dict) else None
        if isinstance(items, list):
            return name, items
    return None


def _element(item: dict[str, Any]) -> Found:
    """Read an element of the reference's list, which may tell all or little of a backup."""
    return Found(item, lacks={ExtendInfo: dict.fromkeys(("volume_backups", "finished_at"), "not in a list")})


LISTS: Final[dict[str, Callable[[dict[str, Any]], Found]]] = {
    "checkpoint_items": _element,
    "backups": cbr.listed,
}
"""How the list is called, and what finds a backup in one of its elements."""


def listed(
    observation: Observation,
    previous: Observation | None = None,
    samples: Sequence[Sample] = (),
    *,
    now: datetime | None = None,
) -> Listed:
    """Make the row of a backup that could be read, judged as of `now`, or when it was seen; never raises.

    `previous` and `samples` are what was seen of it before, as `assess` takes them.
    """
    from cbr_tui.model.findings import assess  # a start without a list does without

    backup = observation.backup or Backup()
    verdict = assess(observation, previous, now or observation.seen_at, samples).verdict
    info = backup.extend_info
    return Listed(
        id=backup.id or "",
        name=backup.name or "",
        status=backup.status or "",
        progress=info.progress,
        word=str(verdict.word),
        sentence=verdict.sentence,
        level=verdict.level,
        resource_id=backup.resource_id or "",
        resource_name=info.resource_name or "",
        resource_type=backup.resource_type or info.resource_type or "",
        zone=info.resource_az or "",
        created_at=backup.created_at,
        updated_at=backup.updated_at,
        finished_at=info.finished_at,
        expired_at=backup.expired_at,
        automatic=info.auto_trigger,
        incremental=info.incremental,
        size=info.size,
        vault_id=backup.cbr.vault_id or "",
        checkpoint_id=backup.checkpoint_id or "",
        service=observation.context.service,
    )
