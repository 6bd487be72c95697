"""Every status of a failure, in every shape that services, gateways and proxies give it (API.md §3)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from tests.support.hostile.case import http, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.hostile.case import Case

__all__ = ["REFUSALS", "SHAPES", "Shape", "exit_code", "refused"]

_SAID: Final = "It is not to be."


@dataclass(frozen=True)
class Shape:
    """How a body says that it is a failure."""

    name: str
    body: Callable[[int], bytes]
    says: str = _SAID
    """What of it is in the one line."""
    shows: str = _SAID
    """What of it is in Raw JSON; empty where there is no body."""
    by_service: bool = True
    """Whether it is the service who speaks, so that its 404 is about the backup."""
    content_type: str = "application/json"


def _json(body: object) -> Callable[[int], bytes]:
    return lambda _: json.dumps(body, ensure_ascii=False).encode()


_PAGE: Final = "<html>\r\n<head><title>{0} Oh [red]no[/]</title></head><body>\r\n<h1>{0}</h1></body></html>"
_ACTS: Final = "no \x1b[31m\x1b]0;owned\x07\x9b2J\u202e[bold]x[/] \u200bway"

SHAPES: Final = (
    Shape("the service's", _json({"error_code": "CSBS.0000", "error_msg": _SAID}), f"CSBS.0000: {_SAID}"),
    Shape("Keystone's", lambda s: _json({"error": {"code": s, "message": _SAID, "title": "No"}})(s)),
    Shape("OpenStack's", lambda s: _json({"badRequest": {"code": s, "message": _SAID}})(s)),
    Shape("the SDK's", _json({"errorCode": "X.1", "errorMsg": _SAID}), f"X.1: {_SAID}"),
    Shape("a code and a message", _json({"code": "X.2", "message": _SAID}), f"X.2: {_SAID}"),
    Shape("the gateway's", _json({"error_msg": _SAID, "error_code": "APIGW.9999", "request_id": "r-1"})),
    Shape("a code alone", _json({"error_code": "CSBS.0000"}), "CSBS.0000:", "CSBS.0000"),
    Shape("an odd object", _json({"why": _SAID})),
    Shape("an empty object", _json({}), "", "{}"),
    Shape("a list", _json([{"error_msg": _SAID}]), by_service=False),
    Shape("a text in JSON", _json(_SAID), by_service=False),
    Shape("null", _json(None), "null", "null", by_service=False),
    Shape("cut off", lambda _: b'{"error_msg": "It is not to be.', by_service=False),
    Shape("plain text", lambda _: _SAID.encode(), by_service=False, content_type="text/plain"),
    Shape("empty", lambda _: b"", "the answer is empty", "", by_service=False, content_type="text/plain"),
    Shape(
        "a page",
        lambda s: _PAGE.format(s).encode(),
        "Oh [red]no[/]",
        "[red]no[/]",
        by_service=False,
        content_type="text/html",
    ),
    Shape(
        "UTF-16",
        lambda _: json.dumps({"error_code": "X.3", "error_msg": _SAID}).encode("utf-16"),
        f"X.3: {_SAID}",
        "",
    ),
    Shape(
        "text that acts", _json({"error_code": "X\x1b[31m", "error_msg": _ACTS}), "[bold]x[/]", "[bold]x[/]"
    ),
    Shape(
        "long",
        lambda _: b'{"error_code": "X.4", "error_msg": "%s' % (b"no " * 100_000),
        "no no",
        "no no",
        by_service=False,
    ),
    Shape("numbers", _json({"error_code": 10**30, "error_msg": -1.5}), "-1.5", "-1.5"),
    Shape("deep", lambda _: b"[" * 5000, "[[[", "[", by_service=False),
    Shape(
        "no text",
        lambda _: b"\xff\xfe\xfd\x00\x9b\x1b",
        "HTTP",
        "",
        by_service=False,
        content_type="image/png",
    ),
)


def exit_code(status: int, shape: Shape) -> int:
    """Say how `show` ends: 404 is about the backup only where the service says it."""
    if status == 404:
        return 3 if shape.by_service else 5
    return 4 if status in {401, 403} else 5


def refused(status: int, shape: Shape) -> Case:
    """Give the case of one status in one shape."""
    talk = http(shape.body(status), f"{status} Refused", f"Content-Type: {shape.content_type}")
    shows = (shape.shows,) if shape.shows else ()
    return told(f"{status}, {shape.name}", f"HTTP {status}", exit_code(status, shape), talk, *shows)


_STATUSES: Final = [status.value for status in HTTPStatus if 400 <= status <= 504]
REFUSALS: Final = tuple(
    refused(status, SHAPES[place % len(SHAPES)]) for place, status in enumerate(_STATUSES)
)
"""Each status that has a name once, and each shape at least once."""
