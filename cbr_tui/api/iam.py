"""Identity and Access Management: a token for a password, and a project's ID for its name (AUTH.md §1)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from cbr_tui.api.auth.signing import canonical_query
from cbr_tui.api.places import relevant
from cbr_tui.api.said import read_said
from cbr_tui.api.words import one_line
from cbr_tui.errors import (
    CbrTuiError,
    NotAllowed,
    NotAuthenticated,
    Reply,
    ServiceError,
    UnreadableAnswer,
    UsageError,
)
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import Login
from cbr_tui.model.decode import as_text, decode_text
from cbr_tui.model.times import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.api.client import Client
    from cbr_tui.api.received import Received
    from cbr_tui.model.credentials import Password, SignIn
    from cbr_tui.model.describe import Json

__all__ = ["find_project", "log_in", "scope_words"]

_HEADERS: Final = {"Content-Type": "application/json;charset=utf8"}
_REMEDIES: Final = {
    "IAM.0061": "The account is locked after failed logins: wait, or ask its administrator.",
    "IAM.0062": "The password is wrong.",
    "IAM.0012": "IAM is asked too often: wait a minute.",
}
_MOST_LISTED: Final = 5


async def log_in(client: Client, origin: str, password: Password, sign_in: SignIn, project_id: str) -> Login:
    """Send the password once.

    Raises NotAuthenticated or NotAllowed where IAM refuses it, ServiceError for other failures,
    NetworkError for no answer, UnreadableAnswer for an answer without a token.
    """
    body = _request(password, sign_in, project_id)
    received = await client.post(f"{origin}/v3/auth/tokens", json.dumps(body).encode(), _HEADERS)
    if received.status_code != HTTPStatus.CREATED:
        raise _failure(
            received, f"Check the user, the domain and the password in {sign_in.source}.", password
        )
    answer = _decoded(received).get("token")
    text = received.headers.get("x-subject-token", "")
    if not text or not isinstance(answer, dict):
        raise UnreadableAnswer("IAM gave no token.", hint="Check the address of IAM.")
    project = answer.get("project")
    found = project.get("id") if isinstance(project, dict) else None
    return Login(
        token=Secret(text),
        expires_at=_time(answer.get("expires_at")),
        issued_at=_time(answer.get("issued_at")),
        project_id=found if isinstance(found, str) else "",
        catalog=relevant(answer.get("catalog")),
    )


def scope_words(password: Password, sign_in: SignIn, project_id: str) -> tuple[str, ...]:
    """Give what decides which token IAM gives for a password, its address excepted."""
    domain = (password.domain_id, password.domain_name)
    user = (password.user_id, password.user_name)
    scope = _scope({}, sign_in, project_id)
    return (*domain, *user, json.dumps(scope, sort_keys=True))


async def find_project(client: Client, origin: str, sign_in: SignIn) -> str:
    """Find the ID of the project of this name, or of the region's own project, which has the region's name.

    Raises UsageError that lists what there is where it is none or several, and what `log_in` raises.
    """
    name = sign_in.project_name or sign_in.region
    if not name:
        raise UsageError(
            f"No project is set, and {sign_in.source} names no region.",
            hint="Set the project's ID with --project-id or CBR_TUI_PROJECT_ID.",
        )
    received = await client.get(f"{origin}/v3/projects?{canonical_query([('name', name)])}")
    if received.status_code != HTTPStatus.OK:
        raise _failure(received, f"Check the credentials in {sign_in.source}.", None)
    projects = _decoded(received).get("projects")
    listed = [each for each in projects if isinstance(each, dict)] if isinstance(projects, list) else []
    ids = [each["id"] for each in listed if each.get("name") == name and isinstance(each.get("id"), str)]
    if len(ids) == 1:
        return str(ids[0])
    candidates = ids or [each.get("name") for each in listed]
    shown = ", ".join(one_line(str(each)) for each in candidates[:_MOST_LISTED])
    raise UsageError(
        f"{'Several projects are' if ids else 'No project is'} called {one_line(name)!r}"
        f"{f' ({shown})' if shown else ''}.",
        hint="Set the project's ID with --project-id or CBR_TUI_PROJECT_ID.",
    )


def _request(password: Password, sign_in: SignIn, project_id: str) -> dict[str, object]:
    domain = {"id": password.domain_id} if password.domain_id else {"name": password.domain_name}
    user: dict[str, object] = (
        {"id": password.user_id} if password.user_id else {"name": password.user_name, "domain": domain}
    )
    identity: dict[str, object] = {
        "methods": ["password"],
        "password": {"user": {**user, "password": password.password.reveal()}},
    }
    if password.passcode:
        identity["methods"] = ["password", "totp"]
        identity["totp"] = {"user": {**user, "passcode": password.passcode.reveal()}}
    return {"auth": {"identity": identity, "scope": _scope(domain, sign_in, project_id)}}


def _scope(domain: dict[str, str], sign_in: SignIn, project_id: str) -> dict[str, object]:
    if sign_in.scope == "domain":
        return {"domain": domain}
    if project_id:
        return {"project": {"id": project_id}}
    return {"project": {"name": sign_in.project_name or sign_in.region}}


def _time(said: object) -> datetime | None:
    return parse_time(said) if isinstance(said, str) else None


def _failure(received: Received, remedy: str, password: Password | None) -> CbrTuiError:
    status = received.status_code
    said = read_said(received, password.password if password else None)
    kind = {401: NotAuthenticated, 403: NotAllowed}.get(status, ServiceError)
    reply = Reply(
        status_code=status,
        code=said.code,
        message=said.message,
        request_id=said.request_id,
        received_at=received.received_at,
        retry_after=received.retry_after,
    )
    return kind(
        f"IAM answers HTTP {status} {said.code}".rstrip() + f": {said.message.rstrip('.')}.",
        hint=_REMEDIES.get(said.code, remedy) + received.clock_words,
        reply=reply,
        passing=status in {429, 500, 502, 503, 504},
    )


def _decoded(received: Received) -> dict[str, Json]:
    body = decode_text(as_text(received.body)[0])
    if not isinstance(body, dict):
        raise UnreadableAnswer("IAM's answer is not what it should be.", hint="Check the address of IAM.")
    return body
