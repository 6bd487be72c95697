"""Bodies that came whole, with 200, and hold no backup, or not the one that was asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tests.support.hostile.case import http, told
from tests.support.payloads import SAMPLE_ID, answer, sample, sample_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.hostile.case import Case

__all__ = ["BODIES"]

_LOGIN: Final = (
    b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in, please</body></html>"
)


def _body(name: str, says: str, body: bytes | Callable[[str], bytes], *shows: str) -> Case:
    return told(name, says, 6, http(body), *shows)


def _two(backup_id: str) -> bytes:
    item = sample_item(id=backup_id)
    return json.dumps({"checkpoint_items": [item, item]}).encode()


BODIES: Final = (
    told(
        "a login page",
        "an HTML page, not JSON",
        6,
        http(_LOGIN, "200 OK", "Content-Type: text/html"),
        "Sign in, please",
    ),
    _body("a login page that says JSON", "an HTML page, not JSON", _LOGIN, "Sign in, please"),
    _body("XML", "markup (XML or HTML), not JSON", b"<?xml version='1.0'?><backup/>", "<backup/>"),
    _body("nothing", "The answer is empty.", b""),
    _body("blanks", "The answer is empty.", b" \r\n\t \n"),
    _body("a byte order mark and nothing else", "The answer is empty.", b"\xef\xbb\xbf"),
    _body("words", 'The answer is text, not JSON: "all is well".', b"all is well", "all is well"),
    _body("words that act", "text, not JSON", b"\x1b[31m\x1b]0;owned\x07 [red]well[/]", "[red]well[/]"),
    _body("a picture", "binary data, not JSON", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x9b2J"),
    _body("zeros", "binary data, not JSON", bytes(1000)),
    _body("half a JSON", "JSON that was cut off", lambda i: sample(id=i)[:500], "checkpoint_item"),
    _body("JSON without its end", "JSON that was cut off", lambda i: sample(id=i)[:-1], "checkpoint_item"),
    _body(
        "cut in a letter", "JSON that was cut off", '{"checkpoint_item": {"name": "备'.encode()[:-1], "name"
    ),
    _body("two answers", "not JSON", lambda i: sample(id=i) * 2, "checkpoint_item"),
    _body("single quotes", "not JSON", b"{'checkpoint_item': {}}", "checkpoint_item"),
    _body("comments", "not JSON", b'{/* none */ "checkpoint_item": {}}', "/* none */"),
    _body("a comma too many", "not JSON", b'{"checkpoint_item": {},}', "checkpoint_item"),
    _body("null", "The answer is null, not a JSON object.", b"null", "null"),
    _body("true", "The answer is true, not a JSON object.", b"true", "true"),
    _body("a number", "The answer is the number 42, not a JSON object.", b"42", "42"),
    _body(
        "a number of 5,000 digits",
        "a number of 5,001 digits, not a JSON object",
        b"1" + b"0" * 5000,
        "1000000",
    ),
    _body("a text", 'The answer is the text "hello", not', b'"hello"', "hello"),
    _body("a list", "The answer is a list of 0, not a JSON object.", b"[]", "[]"),
    _body("an object of nothing", "holds no backup: it is empty", b"{}", "{}"),
    _body(
        "other keys",
        "its keys are status, \u241b[31mkey",
        b'{"status": "ok", "\\u001b[31mkey": 1}',
        "[31mkey",
    ),
    _body(
        "an item that is null",
        "checkpoint_item is null, not an object.",
        b'{"checkpoint_item": null}',
        "null",
    ),
    _body("an item that is a list", "checkpoint_item is a list of 1, not", b'{"checkpoint_item": [{}]}', "["),
    _body("an item that is a text", "checkpoint_item is the text", b'{"checkpoint_item": "x"}', '"x"'),
    _body(
        "no items", "a list of 0, where one backup is needed", b'{"checkpoint_items": []}', "checkpoint_items"
    ),
    _body("two items", "a list of 2, where one backup is needed", _two, "checkpoint_item"),
    _body(
        "a failure with 200",
        "an error, not a backup: CSBS.3001: [red]gone[/].",
        b'{"error_code": "CSBS.3001", "error_msg": "[red]gone[/]"}',
        "[red]gone[/]",
    ),
    _body(
        "5,000 levels",
        "nested too deeply",
        b'{"checkpoint_item": ' * 5000 + b"{}" + b"}" * 5000,
        "checkpoint_item",
    ),
    _body("100,000 levels", "nested too deeply", b"[" * 100_000 + b"]" * 100_000, "["),
    _body("100,000 levels without an end", "nested too deeply", b"[" * 100_000, "["),
    _body(
        "deep in the backup",
        "nested too deeply",
        lambda i: sample(id=i, name="@").replace(b'"@"', b"[" * 200 + b"]" * 200),
        "checkpoint_item",
    ),
    _body("another backup", f"answered with another backup: {SAMPLE_ID}", sample(), "checkpoint_item"),
    _body(
        "a backup of an ID that acts",
        "answered with another backup: \u241b[31m",
        sample(id="\x1b[31m" + SAMPLE_ID),
        "checkpoint_item",
    ),
    _body(
        "a backup of a number",
        "answered with another backup: 7",
        answer({"id": 7, "status": "available"}),
        "available",
    ),
)
