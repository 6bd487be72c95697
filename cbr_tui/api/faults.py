"""From an answer that is a failure to the error that says so (API.md §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from cbr_tui.api.said import read_said, without
from cbr_tui.api.words import one_line
from cbr_tui.errors import (
    CLOSED,
    CbrTuiError,
    NoSuchBackup,
    NotAllowed,
    NotAuthenticated,
    Reply,
    ServiceError,
    UnreadableAnswer,
)
from cbr_tui.frozen import field, frozen, replace
from cbr_tui.model.error_codes import look_up
from cbr_tui.model.masking import mask

if TYPE_CHECKING:
    from cbr_tui.api.received import Received
    from cbr_tui.api.said import Said
    from cbr_tui.model.context import Secret

__all__ = ["REMEDY", "Asked", "fault", "iam_fault"]

_PASSING: Final = frozenset({408, 429, 500, 502, 503, 504})
_ACCESS: Final[dict[int, type[CbrTuiError]]] = {401: NotAuthenticated, 403: NotAllowed}
_REDIRECTS: Final = frozenset({300, 301, 302, 303, 307, 308})
_NO_SUCH_API: Final = frozenset({"APIGW.0101", "APIG.0101"})
REMEDY: Final = (
    "Get a new token and set CBR_TUI_TOKEN to it:"
    " a token lives for a day at the most, and opens one project in one region."
)
_IAM_REMEDIES: Final = {
    "IAM.0061": "The account is locked after failed logins: wait, or ask its administrator.",
    "IAM.0062": "The password is wrong.",
    "IAM.0012": "IAM is asked too often: wait a minute.",
}
_CHECK_ENDPOINT: Final = "check CBR_TUI_ENDPOINT, its region, and CBR_TUI_PROJECT_ID."


@frozen
class Asked:
    """What was asked, of whom, as whom."""

    backup_id: str
    project_id: str
    url: str
    token: Secret | None = field(repr=False)
    """What was sent and must not be repeated."""
    remedy: str = REMEDY
    """What to do where the service does not accept it."""
    called: str = "CSBS"
    """The service's name."""
    region: str = ""
    """The region's name, where it is known."""

    @property
    def host(self) -> str:
        """The service's `host[:port]`."""
        return urlsplit(self.url).netloc


def fault(received: Received, asked: Asked) -> CbrTuiError:
    """Give the error that an unsuccessful answer is; its reply holds what the service said.

    404 is NoSuchBackup only in the service's own words: the gateway's "API does not exist" and the pages of
    proxies say nothing about the backup, and nobody should be told that it is gone because of them.
    """
    said = read_said(received, asked.token)
    status = received.status_code
    target = _redirect_target(received, asked) if status in _REDIRECTS else ""
    if target:
        said = replace(said, message=f"{asked.host} redirects to {target}.")
    reply, kind = _reply(received, said, asked.token), _kind(status, said)
    hint = _hint(kind, received, reply, asked)
    return kind(_message(reply), hint=hint, reply=reply, passing=_passes(reply))


def iam_fault(received: Received, secret: Secret | None, remedy: str) -> CbrTuiError:
    """Give the error that an unsuccessful answer of IAM is.

    `secret` is what was sent and must not be repeated; `remedy` is what to do where nothing better is known.
    """
    reply = _reply(received, read_said(received, secret), secret)
    kind = _ACCESS.get(reply.status_code, ServiceError)
    hint = _IAM_REMEDIES.get(reply.code) or (f"Ask again {_when(reply)}." if _passes(reply) else remedy)
    return kind(
        f"IAM answers {_message(reply)}",
        hint=hint + received.clock_words,
        reply=reply,
        passing=_passes(reply),
    )


def _reply(received: Received, said: Said, secret: Secret | None) -> Reply:
    return Reply(
        status_code=received.status_code,
        code=said.code,
        message=said.message,
        request_id=said.request_id,
        body=_hidden(received.body, secret),
        received_at=received.received_at,
        retry_after=received.retry_after,
    )


def _message(reply: Reply) -> str:
    message = f"HTTP {reply.status_code} {reply.code}".rstrip() + f": {reply.message}"
    return message if message.endswith((".", "!", "?", "…")) else f"{message}."  # the hint follows


def _hidden(body: bytes, token: Secret | None) -> bytes:
    """Hide in a failure's bytes what is hidden in its message: a screen shows both."""
    text = without(body, token).decode(errors="surrogateescape")
    return mask(text).encode(errors="surrogateescape")


def _kind(status: int, said: Said) -> type[CbrTuiError]:
    if said.code == CLOSED:
        return ServiceError
    if status == 404 and said.by_service and said.code not in _NO_SUCH_API:
        return NoSuchBackup
    if status < 300:
        return UnreadableAnswer
    return _ACCESS.get(status, ServiceError)


def _passes(reply: Reply) -> bool:
    return reply.status_code in _PASSING and reply.code != CLOSED


def _hint(kind: type[CbrTuiError], received: Received, reply: Reply, asked: Asked) -> str:
    """Say what to do next."""
    if reply.code == CLOSED:
        return "CSBS is closed for this project: its backups are in CBR, the successor."
    if kind is NotAuthenticated:
        return asked.remedy + received.clock_words
    if kind is NotAllowed:
        place = f"in project {asked.project_id}"
        role = f"The credentials are good: ask for a role that may read {asked.called} backups {place}."
        return _action(reply) or role
    if kind is NoSuchBackup:
        region = f"{one_line(asked.region)}, " if asked.region else ""
        place = f"{region}project {asked.project_id} at {asked.host}"
        return f"{asked.backup_id} is not in {place}: it was deleted, or is in another region or project."
    return _service_hint(reply, asked)


def _service_hint(reply: Reply, asked: Asked) -> str:
    if reply.status_code == 404:
        return f"There is no {asked.called} for project {asked.project_id} at {asked.host}: {_CHECK_ENDPOINT}"
    if reply.status_code == 429:
        return f"Ask again {_when(reply)}, and less often."
    if reply.status_code in _REDIRECTS:
        return f"Redirects are not followed, for the token would go along: {_CHECK_ENDPOINT}"
    if _action(reply):
        return _action(reply)
    support = f", or quote request {reply.request_id} to the service's support" if reply.request_id else ""
    check = "Check the ID, CBR_TUI_ENDPOINT and CBR_TUI_PROJECT_ID"
    return f"{f'Ask again {_when(reply)}' if _passes(reply) else check}{support}."


def _when(reply: Reply) -> str:
    return "later" if reply.retry_after is None else f"in {reply.retry_after:.0f} s"


def _action(reply: Reply) -> str:
    entry = look_up(reply.code, reply.status_code) if reply.code else None
    return entry.action if entry else ""


def _redirect_target(received: Received, asked: Asked) -> str:
    """Give the host that a redirect names, or what it names instead; its path and query may hold secrets."""
    location = received.headers.get("location", "")
    try:
        target = urlsplit(urljoin(asked.url, location))
    except ValueError:
        return "what is no URL"
    host = (target.hostname or "").partition(",")[0]  # of several, the first
    return one_line(host or f"a {target.scheme}: address") if location else ""
