"""What the body of a failure says, in one line, whatever its form (API.md §3)."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from cbr_tui.api.words import one_line
from cbr_tui.errors import UnreadableAnswer
from cbr_tui.frozen import frozen
from cbr_tui.model.context import MASK
from cbr_tui.model.decode import as_text, decode_text
from cbr_tui.model.error_body import error_in

if TYPE_CHECKING:
    from cbr_tui.api.received import Received
    from cbr_tui.model.context import Secret
    from cbr_tui.model.describe import Json

__all__ = ["Said", "line", "read_said", "without"]

_SHORTEST_SECRET: Final = 8
_TITLE: Final = re.compile(r"<(?:title|h1)\b[^<>]*>([^<]+)", re.IGNORECASE)


@frozen
class Said:
    """A failure in words: printable, masked, each part on one line."""

    message: str
    """Never empty: where the body has no words, those of the HTTP status."""
    code: str = ""
    """The service's own error code; empty where it only repeats the HTTP status."""
    request_id: str = ""
    """From the headers, else from the body."""
    by_service: bool = False
    """Whether it is JSON, as the service and its gateway speak, and not some proxy's page."""


def read_said(received: Received, token: Secret | None) -> Said:
    """Read JSON in all shapes that are known, the title of a web page, or plain text."""
    text = as_text(received.body)[0]
    request_id = line(received.request_id, token)
    phrase = _phrase(received.status_code)
    try:
        body = decode_text(text)
    except UnreadableAnswer:
        words = _page(text, received.status_code, token) or f"{phrase} (the answer is empty)"
        return Said(words, request_id=request_id)
    code, message = error_in(body) or ("", _bare(body, text, phrase))
    named = body.get("request_id") if isinstance(body, dict) else None
    return Said(
        message=line(message, token) or phrase,
        # Keystone's code is the HTTP status once more.
        code="" if code == str(received.status_code) else line(code, token),
        request_id=request_id or (line(named, token) if isinstance(named, str) else ""),
        by_service=isinstance(body, dict),
    )


def _bare(body: Json, text: str, phrase: str) -> str:
    """Give the words of JSON that is no error in any known shape."""
    if isinstance(body, str):
        return body
    return text if body else f"{phrase} (the answer is {text.strip()})"


def without(body: bytes, token: Secret | None) -> bytes:
    """Hide our own token in a body that repeats it, also where the body was cut in the midst of it."""
    text = (token.reveal() if token else "").encode()
    if len(text) < _SHORTEST_SECRET:
        return body  # a test's; hiding "x" would hide every x
    body = body.replace(text, MASK.encode())
    for length in range(len(text) - 1, _SHORTEST_SECRET - 1, -1):
        if body.endswith(text[:length]):
            return body[:-length] + MASK.encode()
    return body


def line(text: str, token: Secret | None) -> str:
    """Put what the service said on one line, without our own token."""
    return one_line(without(text.encode(errors="replace"), token).decode())


def _page(text: str, status: int, token: Secret | None) -> str:
    """Give the words of what is not JSON; of a page of markup, its title."""
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return line(text, token)
    title = _TITLE.search(text)
    words = line(unescape(title[1]), token).removeprefix(str(status)).strip() if title else ""
    return f"{words or _phrase(status)} (a web page, not the service's own words)"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no reason given"
