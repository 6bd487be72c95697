"""IAM and CSBS in one ASGI application: it checks passwords, tokens and signatures, and counts.

What is behind it may be another application: who comes in there has been checked.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ACCESS_KEY", "PASSWORD", "PROJECT_ID", "SECRET_KEY", "SECURITY_TOKEN", "Cloud", "is_signed"]

ACCESS_KEY: Final = "PLANTEDACCESSKEY0001"
SECRET_KEY: Final = "planted-secret-key-0123456789abcdef"  # noqa: S105 - it is what must not be shown
SECURITY_TOKEN: Final = "planted/security+token=="  # noqa: S105 - it is what must not be shown
PASSWORD: Final = "planted-password"  # noqa: S105 - it is what must not be shown
PROJECT_ID: Final = "0123456789abcdef0123456789abcdef"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_OF_IAM: Final = ("/v3/auth/catalog", "/v3/auth/projects", "/v3/projects")
_Reply = tuple[int, dict[str, Any], dict[str, str]]


class Cloud:
    """`tokens` are those that are accepted; empty it to revoke them all.

    `behind` answers, in place of CSBS, what is not for IAM.
    """

    def __init__(self, *, lifetime: timedelta = timedelta(days=1), behind: App | None = None) -> None:
        self.lifetime = lifetime
        self.behind = behind
        self.tokens: set[str] = set()
        self.logins: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.refused = 0
        self.projects = [{"name": "eu-de", "id": PROJECT_ID}, {"name": "MOS", "id": "other"}]
        self.catalog: list[dict[str, Any]] = []
        self.checkpoints: dict[str, list[dict[str, str]]] = {}
        self.closed: set[str] = set()
        """The IDs of projects that are answered with 403."""
        self.busy: list[tuple[int, dict[str, str]]] = []
        """With which status and headers the next requests for a backup are put off."""
        self.refusal: _Reply | None = None
        """What IAM says to every password, where it is set."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        reply = self._answer(scope, body)
        if reply is None:
            assert self.behind is not None
            await self.behind(scope, receive, send)
            return
        status, answer, headers = reply
        lines = [(name.encode(), value.encode()) for name, value in headers.items()]
        lines.append((b"content-type", b"application/json"))
        await send({"type": "http.response.start", "status": status, "headers": lines})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def _answer(self, scope: Message, body: bytes) -> _Reply | None:
        """Answer, or leave it to what is behind."""
        path = scope["path"]
        self.asked.append(path)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        if path.rstrip("/") == "/v3":
            return 200, {"version": self._version(f"http://{headers['host']}/v3/")}, {}
        if path == "/v3/auth/tokens":
            return self._log_in(json.loads(body))
        if headers.get("x-auth-token") not in self.tokens and not is_signed(scope, headers, body):
            self.refused += 1
            # As gateways do, with what they were sent.
            words = f"verify aksk signature fail, canonicalRequest:{headers}"
            return 401, {"error_code": "APIGW.0301", "error_msg": words}, {}
        query = dict(parse_qsl(scope["query_string"].decode()))
        if path in _OF_IAM:
            return 200, self._told_by_iam(path, query), {}
        return None if self.behind is not None else self._told_by_csbs(path, query)

    def _told_by_csbs(self, path: str, query: dict[str, str]) -> _Reply:
        if self.busy:
            status, more = self.busy.pop(0)
            return status, {"error_code": "CSBS.9998", "error_msg": "later"}, more
        if path.split("/")[2] in self.closed:
            return 403, {"error_code": "CSBS.9997", "error_msg": "not allowed"}, {}
        if path.endswith("/missing"):
            return 404, {"error_code": "CSBS.3001", "error_msg": "not found"}, {}
        if path.endswith("/checkpoint_items"):
            return 200, {"checkpoint_items": self.checkpoints.get(query["checkpoint_id"], [])}, {}
        return 200, {"checkpoint_item": {"id": path.rpartition("/")[2]}}, {}

    @staticmethod
    def _version(itself: str) -> dict[str, Any]:
        """Give what clients look for first: where this very version is."""
        return {"id": "v3.6", "status": "stable", "links": [{"rel": "self", "href": itself}]}

    def _told_by_iam(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        if path == "/v3/auth/catalog":
            return {"catalog": self.catalog}
        named = query.get("name") if path == "/v3/projects" else None
        return {"projects": [each for each in self.projects if named in {None, each["name"]}]}

    def _log_in(self, request: dict[str, Any]) -> _Reply:
        self.logins.append(request)
        if self.refusal is not None:
            return self.refusal
        if request["auth"]["identity"]["password"]["user"]["password"] != PASSWORD:
            return 401, {"error_code": "IAM.0062", "error_msg": "Incorrect password."}, {}
        token = f"MII-planted-token-{len(self.logins)}"
        self.tokens.add(token)
        until = (datetime.now(UTC) + self.lifetime).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        issued = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        answer = {
            "issued_at": issued,
            "expires_at": until,
            "project": {"id": PROJECT_ID},
            "catalog": self.catalog,
        }
        return 201, {"token": answer}, {"X-Subject-Token": token}


def is_signed(scope: Mapping[str, Any], headers: dict[str, str], body: bytes) -> bool:
    """Compute the signature once more, from the documents' words and from what came."""
    algorithm, _, rest = headers.get("authorization", "").partition(" ")
    given = dict(part.split("=", 1) for part in rest.split(", ") if "=" in part)
    if algorithm != "SDK-HMAC-SHA256":
        return False
    path = "/".join(quote(part, safe="~") for part in unquote(scope["raw_path"].decode()).split("/"))
    names = given["SignedHeaders"].split(";")
    if not {"host", "x-sdk-date"} <= set(names) or ("x-security-token" in headers) != (
        "x-security-token" in names
    ):
        return False
    request = "\n".join(
        [
            scope["method"],
            path if path.endswith("/") else f"{path}/",
            scope["query_string"].decode(),
            *(f"{name}:{headers[name]}" for name in names),
            "",
            given["SignedHeaders"],
            hashlib.sha256(body).hexdigest(),
        ]
    )
    date, key = headers["x-sdk-date"], SECRET_KEY.encode()
    lines = [algorithm, date, hashlib.sha256(request.encode()).hexdigest()]
    if "Credential" in given:
        access, _, where = given["Credential"].partition("/")
        lines.insert(2, where)
        key = b"SDK" + key
        for part in where.split("/"):
            key = hmac.new(key, part.encode(), "sha256").digest()
    else:
        access = given["Access"]
    expected = hmac.new(key, "\n".join(lines).encode(), "sha256").hexdigest()
    return access == ACCESS_KEY and expected == given["Signature"]
