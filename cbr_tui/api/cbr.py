"""The source that asks Cloud Backup and Recovery v3 (API.md §4): several answers about one backup, in one."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.api.auth.signing import canonical_query
from cbr_tui.api.connection import ConnectedSource, answer_of
from cbr_tui.api.endpoints import below
from cbr_tui.errors import CbrTuiError, UnreadableAnswer
from cbr_tui.frozen import replace
from cbr_tui.model.cbr import LOGS, METADATA, SERVERS, VAULT
from cbr_tui.model.decode import decode
from cbr_tui.model.masking import without_secrets
from cbr_tui.model.times import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.model.listing import Query
    from cbr_tui.model.observation import Answer

__all__ = ["CbrSource"]

_LOGS_AT_ONCE: Final = 100
_MOST_PAGES: Final = 10
"""So many pages of tasks are asked for; of a longer list the last of them is the list's own last page, where
the task stands that made the backup."""
_BEFORE: Final = timedelta(hours=1)
"""A task begins before the backup that it makes: the sample's by 32 ms; clocks may differ by more."""
_AFTER: Final = timedelta(days=1)
_AT_REST: Final = ("available", "error")
_PART_SECONDS: Final = 20.0
"""A part may take so long beside the backup, which is there already."""
_REMEMBERED: Final = 200
"""So many vaults and servers are not asked for again: what they say of a backup does not change."""


class CbrSource(ConnectedSource):
    """Asks `GET /v3/{project_id}/backups/{id}` and what belongs to it; a `model.observation.Source`.

    The first question decides: where it fails, that is the error. What the others can't tell is left out, and
    says so. Vault and metadata are asked for once; a refresh asks two questions.
    """

    called = "CBR"

    @cached_property
    def _remembered(self) -> dict[str, bytes]:
        """What vaults and servers have said."""
        return {}

    async def fetch(self, backup_id: str) -> Answer:
        """Ask for one backup, and for its tasks, server and vault; raises what `Connection.ask` raises."""
        url_of = partial(below, version="v3", path=("backups", backup_id))
        received = await self._connection.ask(url_of, backup_id)
        answer = answer_of(received)
        # Aside: a large answer takes long to be read.
        backup = await asyncio.to_thread(_backup_in, received.body)
        if backup is None:
            return answer
        bodies = await asyncio.gather(
            self._tasks(backup), self._metadata(backup, backup_id), self._vault(backup)
        )
        parts = {"backup": received.body} | {
            name: body for name, body in zip((LOGS, METADATA, VAULT), bodies, strict=True) if body
        }
        raw = b"{" + b",\n".join(b'"%s": %s' % (name.encode(), body) for name, body in parts.items()) + b"}"
        return replace(answer, raw=raw)

    def statuses_at_once(self, query: Query) -> tuple[tuple[str, ...], ...]:
        """Give all statuses in one group: CBR takes several at a time.

        None where a policy or an address is asked for: CBR can't be asked for those.
        """
        return () if query.policy_id or query.address else (query.statuses,)

    async def page(self, query: Query, statuses: tuple[str, ...], marker: str, limit: int) -> Answer:
        """Ask for the page of a list after the backup `marker`; raises what `Connection.ask` raises."""
        asked = {
            "name": query.name,
            "resource_id": query.resource_id,
            "resource_name": query.resource_name,
            "resource_type": query.resource_type,
            "resource_az": query.zone,
            "vault_id": query.vault_id,
            "checkpoint_id": query.checkpoint_id,
            "start_time": _stamp(query.since) if query.since else "",
            "end_time": _stamp(query.until) if query.until else "",
            "limit": str(limit),
            "marker": marker,
            "sort": f"{query.sort}:{'desc' if query.descending else 'asc'}",
        }
        pairs = [("status", status) for status in statuses]
        pairs += [(name, value) for name, value in asked.items() if value]
        url_of = partial(below, version="v3", path=("backups",), query=f"?{canonical_query(pairs)}")
        return answer_of(await self._connection.ask(url_of, ""))

    async def count(self, query: Query, statuses: tuple[str, ...]) -> int | None:
        """Give None: every page of CBR tells how many there are."""
        del query, statuses
        return None

    async def _tasks(self, backup: dict[str, Any]) -> bytes:
        """Ask for the tasks of the resource, from before the backup was made to its last change.

        The service has no filter for one backup's tasks. Where they fill several pages, these are given as a
        list, with an empty list in the place of each that does not name the backup.
        """
        resource, created = backup.get("resource_id"), _time(backup.get("created_at"))
        if not isinstance(resource, str) or created is None:
            return b""
        query = {
            "resource_id": resource,
            "start_time": _stamp(created - _BEFORE),
            "limit": str(_LOGS_AT_ONCE),
        }
        changed = _time(backup.get("updated_at"))
        if changed is not None and backup.get("status") in _AT_REST:
            query["end_time"] = _stamp(changed + _AFTER)
        pages = [await self._page_of_tasks(query)]
        count = _count(pages[0])
        try:
            async with asyncio.timeout(_PART_SECONDS):
                while len(pages) * _LOGS_AT_ONCE < count and len(pages) < _MOST_PAGES:
                    offset = len(pages) * _LOGS_AT_ONCE
                    if len(pages) == _MOST_PAGES - 1:
                        offset = max(offset, count - _LOGS_AT_ONCE)
                    page = await self._page_of_tasks(query | {"offset": str(offset)})
                    whole = await asyncio.to_thread(_is_page, page)
                    pages.append(page if _names(page, backup) or not whole else b"[]")
                    if not whole:
                        break  # the others would not come either
        except TimeoutError:
            pages.append(b"null")  # as where one does not come
        return pages[0] if len(pages) == 1 else b"[" + b",\n".join(pages) + b"]"

    async def _page_of_tasks(self, query: dict[str, str]) -> bytes:
        return await self._part(("operation-logs",), f"?{canonical_query(query.items())}")

    async def _metadata(self, backup: dict[str, Any], backup_id: str) -> bytes:
        """Ask for the server; of what is none, the service has no metadata.

        It is told as Nova has it, with the owner's script for its first start: secrets are masked at once.
        """
        if backup.get("resource_type") not in (None, *SERVERS):
            return b""
        body = await self._once(("backups", backup_id, METADATA))
        return await asyncio.to_thread(without_secrets, body)

    async def _vault(self, backup: dict[str, Any]) -> bytes:
        vault = backup.get("vault_id")
        return await self._once(("vaults", vault)) if isinstance(vault, str) and vault.strip() else b""

    async def _once(self, path: tuple[str, ...]) -> bytes:
        key = "/".join(path)
        if key not in self._remembered:
            body = await self._part(path)
            if body == b"null":  # nothing was said: the next time it may be
                return body
            while len(self._remembered) >= _REMEMBERED:
                del self._remembered[next(iter(self._remembered))]
            self._remembered[key] = body
        return self._remembered[key]

    async def _part(self, path: tuple[str, ...], query: str = "") -> bytes:
        """Ask for a part: its body, or what the service says instead, or `null`; all can stand in JSON."""
        url_of = partial(below, version="v3", path=path, query=query)
        try:
            async with asyncio.timeout(_PART_SECONDS):
                body = (await self._connection.ask(url_of, path[-1])).body
        except CbrTuiError as error:
            body = error.reply.body if error.reply is not None else b""
        except TimeoutError:
            body = b""
        return body if await asyncio.to_thread(_decoded, body) is not None else b"null"


def _backup_in(body: bytes) -> dict[str, Any] | None:
    """Give the backup of an answer, if that can stand in an envelope."""
    answer = _decoded(body)
    backup = answer.get("backup") if isinstance(answer, dict) else None
    return backup if isinstance(backup, dict) else None


def _decoded(body: bytes) -> object:
    """Read a body that is JSON in UTF-8, as what surrounds it, and fits in there; None for any other.

    Around it is the envelope, and around a page of tasks a list as well.
    """
    try:
        body.decode()
        return None if body.startswith(b"\xef\xbb\xbf") else decode(body, above=2)
    except (UnicodeDecodeError, UnreadableAnswer):
        return None


def _is_page(body: bytes) -> bool:
    answer = _decoded(body)
    return isinstance(answer, dict) and isinstance(answer.get("operation_logs"), list)


def _count(body: bytes) -> int:
    """Give how many tasks there are, as a page says; 0 where it does not."""
    answer = _decoded(body)
    count = answer.get("count") if isinstance(answer, dict) and _is_page(body) else None
    return count if isinstance(count, int) else 0


def _names(page: bytes, backup: dict[str, Any]) -> bool:
    """Say whether a page of tasks has one that may be about a backup."""
    ids = (backup.get("id"), backup.get("checkpoint_id"))
    return any(each.encode(errors="replace") in page for each in ids if isinstance(each, str) and each)


def _time(value: object) -> datetime | None:
    return parse_time(value) if isinstance(value, str) else None


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
