"""The embedded service: what CSBS v1 and CBR v3 answer about backups, as an ASGI callable."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from cbr_tui.demo.backups import DEMO_BACKUPS
from cbr_tui.demo.listing import page_of, selected
from cbr_tui.demo.lives import DEDICATED_COPY_ID
from cbr_tui.demo.places import COPIES_PROJECT
from cbr_tui.demo.refusals import gateway_refusal, no_such_api
from cbr_tui.demo.shapes import Asked, answered, derived_id, no_such_backup, refusal
from cbr_tui.demo.vaulted import COPY_ID, DEMO_CBR_BACKUPS, cbr_answers
from cbr_tui.model.cbr import LOGS, METADATA, VAULT

if TYPE_CHECKING:
    from cbr_tui.demo.shapes import DemoBackup, Response

__all__ = ["App", "demo_app"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
"""An ASGI 3 application."""

_BACKUPS: Final = {backup.id: backup for backup in DEMO_BACKUPS}
_CBR_BACKUPS: Final = {backup.id: backup for backup in DEMO_CBR_BACKUPS}
_OF_LOGS: Final = ("status", "operation_type", "provider_id", "vault_id", "start_time", "end_time")
"""The filters of tasks; those of the resource look elsewhere."""


def demo_app(clock: Callable[[], datetime], start: datetime | None = None) -> App:
    """Make the service; its backups' lives begin at `start`, or now, and go as `clock` (aware times) says.

    It answers the lists and single backups of both services, for every project and without a token; that of
    region-2 has only the copies. What it
    answers depends on nothing but the question, the time since the start and, for the throttled ID, how often
    it was asked.
    """
    return _Service(clock, start or clock())


class _Service:
    """One run of the demo."""

    def __init__(self, clock: Callable[[], datetime], start: datetime) -> None:
        self._clock = clock
        self._start = start
        self._requests = 0
        self._asked: Counter[str] = Counter()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection of an ASGI server: a request, or the server's own start and stop."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            # A client that has gone makes a server's `send` fail; there is nobody left to tell.
            with suppress(OSError):
                await self._respond(scope, send)
        else:
            raise ValueError(f"The demo serves http, not {scope['type']}.")

    async def _respond(self, scope: Message, send: Send) -> None:
        now = self._clock()
        self._requests += 1
        request_id = derived_id("request", str(self._requests))
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        response = self._answer(scope["method"], scope["path"], query, now, request_id)
        headers = (
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(response.body))),
            ("Date", format_datetime(now.astimezone(UTC), usegmt=True)),
            ("X-Request-Id", request_id),
            *response.headers,
        )
        raw_headers = [(name.lower().encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": response.status_code, "headers": raw_headers})
        await send({"type": "http.response.body", "body": response.body})

    def _answer(
        self, method: str, path: str, query: Mapping[str, Sequence[str]], now: datetime, request_id: str
    ) -> Response:
        elapsed = max((now - self._start).total_seconds(), 0)

        def asked(backup_id: str) -> Asked:
            return Asked(backup_id, self._start, elapsed, self._asked[backup_id], request_id)

        match path.split("/"):
            case ["", "v1", project_id, "checkpoint_items", *rest] if project_id:
                response = self._csbs(rest, query, asked, _in(project_id, _BACKUPS))
            case ["", "v3", project_id, *rest] if project_id:
                response = _cbr(rest, query, asked, _in(project_id, _CBR_BACKUPS))
            case _:
                response = None
        if response is None:
            return no_such_api(request_id)
        if method != "GET":
            message = f"The API has no method {method}"
            return gateway_refusal(405, "APIGW.0101", message, request_id, ("Allow", "GET"))
        return response

    def _csbs(
        self,
        rest: Sequence[str],
        query: Mapping[str, Sequence[str]],
        asked: Callable[[str], Asked],
        there: Mapping[str, DemoBackup],
    ) -> Response | None:
        match rest:
            case []:
                return answered(
                    {"checkpoint_items": page_of(selected(_csbs_items(asked, there), query), query)}
                )
            case ["count"]:
                return answered({"count": len(selected(_csbs_items(asked, there), query))})
            case [backup_id] if backup_id:
                request = asked(backup_id)
                self._asked[backup_id] += 1
                backup = there.get(backup_id)
                return no_such_backup(request) if backup is None else backup.answer(request)
        return None


def _in(project_id: str, backups: Mapping[str, DemoBackup]) -> Mapping[str, DemoBackup]:
    """Give those that are in a project: the other region's has the copies alone."""
    if project_id != COPIES_PROJECT:
        return backups
    return {each: backups[each] for each in (DEDICATED_COPY_ID, COPY_ID) if each in backups}


def _csbs_items(asked: Callable[[str], Asked], there: Mapping[str, DemoBackup]) -> list[dict[str, Any]]:
    """Give what the list of CSBS holds: the backups that can be read, and are not gone."""
    responses = [backup.answer(asked(backup.id)) for backup in there.values() if backup.status]
    return [json.loads(each.body)["checkpoint_item"] for each in responses if each.status_code == 200]


def _cbr(
    rest: Sequence[str],
    query: Mapping[str, Sequence[str]],
    asked: Callable[[str], Asked],
    there: Mapping[str, DemoBackup],
) -> Response | None:
    match rest:
        case ["backups" | "vaults" | "operation-logs" as kind]:
            found = _FOUND[kind](query, asked)
            if kind == "backups":
                found = [each for each in found if each["id"] in there]
            return answered({kind.replace("-", "_"): page_of(found, query), "count": len(found)})
        case ["backups", backup_id] if backup_id:
            return _of_cbr(there.get(backup_id), asked(backup_id), "backup")
        case ["backups", backup_id, "metadata"]:
            return _of_cbr(there.get(backup_id), asked(backup_id), METADATA)
        case ["vaults", vault_id] if vault_id:
            return _one("vault", vault_id, _vaults(asked), ("6100", "The vault does not exist."))
        case ["operation-logs", task_id] if task_id:
            return _one("operation_log", task_id, _tasks(asked), ("6500", "Operation log does not exist."))
    return None


def _one(name: str, wanted: str, among: Sequence[dict[str, Any]], missing: tuple[str, str]) -> Response:
    found = [each for each in among if each["id"] == wanted]
    if found:
        return answered({name: found[0]})
    return refusal(404, {"error_code": f"BackupService.{missing[0]}", "error_msg": missing[1]})


def _found_backups(query: Mapping[str, Sequence[str]], asked: Callable[[str], Asked]) -> list[dict[str, Any]]:
    """Give what the list of CBR holds: as the service does, it does not tell what is inside of a backup."""
    items = [
        {**cbr_answers(backup, asked(backup.id))["backup"]["backup"], "children": []}
        for backup in DEMO_CBR_BACKUPS
    ]
    return selected(items, query)


def _vaults(asked: Callable[[str], Asked]) -> list[dict[str, Any]]:
    """Give every vault that a backup is in, by its name."""
    vaults = [cbr_answers(backup, asked(backup.id))[VAULT]["vault"] for backup in DEMO_CBR_BACKUPS]
    return sorted({each["id"]: each for each in vaults}.values(), key=lambda each: str(each["name"]))


def _found_vaults(query: Mapping[str, Sequence[str]], asked: Callable[[str], Asked]) -> list[dict[str, Any]]:
    return [each for each in _vaults(asked) if each["name"] in query.get("name", [each["name"]])]


def _tasks(asked: Callable[[str], Asked]) -> list[dict[str, Any]]:
    return [
        log
        for backup in DEMO_CBR_BACKUPS
        for log in cbr_answers(backup, asked(backup.id))[LOGS]["operation_logs"]
    ]


def _found_tasks(query: Mapping[str, Sequence[str]], asked: Callable[[str], Asked]) -> list[dict[str, Any]]:
    ids, names = query.get("resource_id", []), query.get("resource_name", [])
    resources = [(log, log["extra_info"]["resource"]) for log in _tasks(asked)]
    logs = [
        log
        for log, resource in resources
        if (not ids or resource["id"] in ids) and all(name in resource["name"] for name in names)
    ]
    return selected(logs, {name: query[name] for name in _OF_LOGS if name in query})


_FOUND: Final = {"backups": _found_backups, "vaults": _found_vaults, "operation-logs": _found_tasks}
"""What each list of CBR holds for a query."""


def _of_cbr(backup: DemoBackup | None, asked: Asked, name: str) -> Response:
    answers = cbr_answers(backup, asked) if backup is not None else {}
    if name not in answers:
        message = f"The backup {asked.backup_id} does not exist."
        return refusal(404, {"error_code": "BackupService.6200", "error_msg": message})
    return answered(answers[name])


async def _live(receive: Receive, send: Send) -> None:
    """Say yes to the server's start and stop: there is nothing to prepare."""
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return
