"""Identity and Access Management: a token for a password, and a project's ID for its name (AUTH.md §1)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from cbr_tui.api.auth.signing import canonical_query
from cbr_tui.api.faults import iam_fault
from cbr_tui.api.places import relevant
from cbr_tui.api.words import one_line
from cbr_tui.errors import UnreadableAnswer, UsageError
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import Login, Token
from cbr_tui.model.decode import as_text, decode_text
from cbr_tui.model.times import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.api.client import Client
    from cbr_tui.api.received import Received
    from cbr_tui.model.credentials import Password, SignIn
    from cbr_tui.model.describe import Json

__all__ = ["find_catalog", "find_project", "log_in", "scope_words"]

_HEADERS: Final = {"Content-Type": "application/json;charset=utf8"}
_BUILT_IN: Final = ("MOS",)
"""Projects that are not of a region (AUTH.md §1)."""
_MOST_LISTED: Final = 5


async def log_in(client: Client, origin: str, password: Password, sign_in: SignIn, project_id: str) -> Login:
    """Send the password once.

    Raises NotAuthenticated or NotAllowed where IAM refuses it, ServiceError for other failures,
    NetworkError for no answer, UnreadableAnswer for an answer without a token.
    """
    body = _request(password, sign_in, project_id)
    received = await client.post(f"{origin}/v3/auth/tokens", json.dumps(body).encode(), _HEADERS)
    if received.status_code != HTTPStatus.CREATED:
        remedy = f"Check the user, the domain and the password in {sign_in.source}."
        raise iam_fault(received, password.password, remedy)
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

    A token is asked which projects it may use; without a name and a region it has to be the only one. Raises
    UsageError that lists what there is where it is none or several, and what `log_in` raises.
    """
    name = sign_in.project_name or sign_in.region
    if isinstance(sign_in.credentials, Token):
        listed = await _projects(client, f"{origin}/v3/auth/projects", sign_in)
    elif name:
        listed = await _projects(client, f"{origin}/v3/projects?{canonical_query([('name', name)])}", sign_in)
    else:
        raise UsageError(f"No project is set, and {sign_in.source} names no region.", hint=_SET_PROJECT)
    fitting = [each for each in listed if each["name"] == name] if name else listed
    if len(fitting) == 1:
        return fitting[0]["id"]
    shown = ", ".join(one_line(f"{each['name']} {each['id']}") for each in (fitting or listed)[:_MOST_LISTED])
    called = f" called {one_line(name)!r}" if name else " there"
    raise UsageError(
        f"{'Several projects are' if fitting else 'No project is'}{called}{f' ({shown})' if shown else ''}.",
        hint=_SET_PROJECT,
    )


async def find_catalog(client: Client, origin: str, sign_in: SignIn) -> Json:
    """Ask where the services are; raises what `log_in` raises."""
    received = await client.get(f"{origin}/v3/auth/catalog")
    if received.status_code != HTTPStatus.OK:
        raise iam_fault(received, client.secret, f"Check the credentials in {sign_in.source}.")
    return relevant(_decoded(received).get("catalog"))


async def _projects(client: Client, url: str, sign_in: SignIn) -> list[dict[str, str]]:
    received = await client.get(url)
    if received.status_code != HTTPStatus.OK:
        raise iam_fault(received, client.secret, f"Check the credentials in {sign_in.source}.")
    projects = _decoded(received).get("projects")
    found = []
    for each in projects if isinstance(projects, list) else ():
        name, project_id = (each.get("name"), each.get("id")) if isinstance(each, dict) else (None, None)
        if isinstance(name, str) and isinstance(project_id, str) and name not in _BUILT_IN:
            found.append({"name": name, "id": project_id})
    return found


_SET_PROJECT: Final = "Set the project's ID with --project-id or CBR_TUI_PROJECT_ID."


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


def _decoded(received: Received) -> dict[str, Json]:
    body = decode_text(as_text(received.body)[0])
    if not isinstance(body, dict):
        raise UnreadableAnswer("IAM's answer is not what it should be.", hint="Check the address of IAM.")
    return body
