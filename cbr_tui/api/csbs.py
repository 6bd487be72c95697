"""The source that asks Cloud Server Backup Service v1 (API.md §1)."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from cbr_tui.api.auth.signing import canonical_query
from cbr_tui.api.connection import ConnectedSource, answer_of
from cbr_tui.api.endpoints import below, checkpoint_url, item_url
from cbr_tui.api.words import one_line
from cbr_tui.errors import CbrTuiError, NoSuchBackup
from cbr_tui.model.decode import decode

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.api.received import Received
    from cbr_tui.model.listing import Query
    from cbr_tui.model.observation import Answer

__all__ = ["CsbsSource"]


class CsbsSource(ConnectedSource):
    """Asks `GET /v1/{project_id}/checkpoint_items/{id}`; a `model.observation.Source`.

    It asks once: whether and when to ask again is the poller's decision.
    """

    called = "CSBS"

    async def fetch(self, backup_id: str) -> Answer:
        """Ask for one backup and give the answer as it came: nothing in it is looked at.

        Raises what `Connection.ask` raises.
        """
        try:
            received = await self._connection.ask(partial(item_url, backup_id=backup_id), backup_id)
        except NoSuchBackup as error:
            error.hint += await self._of_checkpoint(backup_id)
            raise
        return answer_of(received)

    def statuses_at_once(self, query: Query) -> tuple[tuple[str, ...], ...]:
        """Give the groups of statuses that a question each is needed for: CSBS takes one status at a time.

        None where a vault is asked for: CSBS has none.
        """
        if query.vault_id:
            return ()
        return tuple((status,) for status in query.statuses) or ((),)

    async def page(self, query: Query, statuses: tuple[str, ...], marker: str, limit: int) -> Answer:
        """Ask for the page of a list after the backup `marker`; raises what `Connection.ask` raises."""
        order = f"{query.sort}:{'desc' if query.descending else 'asc'}"
        asked = _filters(query, statuses) | {"limit": str(limit), "marker": marker, "sort": order}
        return answer_of(await self._list(("checkpoint_items",), asked))

    async def count(self, query: Query, statuses: tuple[str, ...]) -> int | None:
        """Ask how many match; None where the service does not say."""
        with suppress(CbrTuiError):  # the list itself is answered: it is worth less than a failure
            asked = await self._list(("checkpoint_items", "count"), _filters(query, statuses))
            answer = decode(asked.body)
            count = answer.get("count") if isinstance(answer, dict) else None
            known = isinstance(count, int) and not isinstance(count, bool) and count >= 0
            return count if known else None
        return None

    async def _list(self, path: tuple[str, ...], asked: dict[str, str]) -> Received:
        query = canonical_query((name, value) for name, value in asked.items() if value)
        url_of = partial(below, version="v1", path=path, query=f"?{query}" if query else "")
        return await self._connection.ask(url_of, "")

    async def _of_checkpoint(self, checkpoint_id: str) -> str:
        """Say, with a blank before it, which backup the checkpoint of this ID holds; empty for none.

        The ID of a checkpoint is what a protect request answers, and is often taken for the backup's.
        """
        with suppress(CbrTuiError):  # it is an attempt: what was asked for is answered already
            url_of = partial(checkpoint_url, checkpoint_id=checkpoint_id)
            received = await self._connection.ask(url_of, checkpoint_id)
            listed = decode(received.body)
            items = listed.get("checkpoint_items") if isinstance(listed, dict) else None
            ids = (
                [item.get("id") for item in items if isinstance(item, dict)]
                if isinstance(items, list)
                else []
            )
            if len(ids) == 1 and isinstance(ids[0], str):
                return f" It is the ID of a checkpoint: the backup in it is {one_line(ids[0])}."
        return ""


def _filters(query: Query, statuses: tuple[str, ...]) -> dict[str, str]:
    """Write a query's filters as CSBS names them (API.md §1); its times have no zone."""
    return {
        "status": ",".join(statuses),
        "name": query.name,
        "resource_id": query.resource_id,
        "resource_name": query.resource_name,
        "resource_type": query.resource_type,
        "az": query.zone,
        "ip": query.address,
        "policy_id": query.policy_id,
        "checkpoint_id": query.checkpoint_id,
        "start_time": _naive(query.since),
        "end_time": _naive(query.until),
    }


def _naive(moment: datetime | None) -> str:
    return "" if moment is None else moment.replace(tzinfo=None).isoformat(timespec="microseconds")
