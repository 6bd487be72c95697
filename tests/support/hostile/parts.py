"""Lies in the several answers of CBR, and in the lists of both services: over HTTP that is in order.

    app = InParts(vault=LIES["a login page"](GOOD_PARTS["vault"]))

What lies in HTTP itself, below all of these, is in `wire`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.demo import DEMO_CBR_BACKUPS
from cbr_tui.demo.shapes import Asked
from cbr_tui.demo.vaulted import cbr_answers
from tests.support.canned import Canned
from tests.support.demo import START
from tests.support.hostile.texts import ACTS, nulls, swapped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["GOOD_PARTS", "ITEMS", "LIES", "NO_JSON", "PARTS_ID", "InParts", "list_of"]

PARTS_ID: Final = DEMO_CBR_BACKUPS[4].id
"""A backup with everything: disks, tasks, a copy, a server and a vault."""
GOOD_PARTS: Final = {
    name: json.dumps(part).encode()
    for name, part in cbr_answers(DEMO_CBR_BACKUPS[4], Asked(PARTS_ID, START)).items()
}
_KEPT: Final = ("id", "backup_id", "resource_id", "vault_id")
"""What leads from one answer to the others."""
_LOGIN: Final = (
    b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Sign in, please</body></html>"
)


def _leaves(change: Callable[[Any], Any], value: Any) -> Any:
    match value:
        case dict():
            return {
                key: each if key in _KEPT and isinstance(each, str) else _leaves(change, each)
                for key, each in value.items()
            }
        case list():
            return [_leaves(change, each) for each in value]
    return change(value)


def _each_leaf(change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    return lambda good: json.dumps(_leaves(change, json.loads(good))).encode()


def _inside(change: Callable[[Any], Any]) -> Callable[[bytes], bytes]:
    """Change what is below the one key under which the answer has it."""

    def lie(good: bytes) -> bytes:
        whole = json.loads(good)
        key = next((name for name, each in whole.items() if isinstance(each, dict | list)), "server")
        ids = {name: each for name, each in _dict(whole[key]).items() if name in _KEPT}
        changed = change(whole[key])
        whole[key] = {**changed, **ids} if isinstance(changed, dict) else changed
        return json.dumps(whole).encode()

    return lie


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _beside(text: str) -> Callable[[bytes], bytes]:
    """Put JSON as it stands here beside everything else."""
    return lambda good: good[:-1] + f', "odd": {text}}}'.encode()


NO_JSON: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "a login page": lambda _: _LOGIN,
    "nothing": lambda _: b"",
    "blanks": lambda _: b" \r\n\t ",
    "words that act": lambda _: b"\x1b[31m\x1b]0;owned\x07 [red]well[/]",
    "zeros": lambda _: bytes(1000),
    "half of it": lambda good: good[: len(good) // 2],
    "without its end": lambda good: good[:-1],
    "twice": lambda good: good * 2,
    "a byte order mark": lambda good: b"\xef\xbb\xbf" + good,
    "UTF-16": lambda good: good.decode().encode("utf-16"),
    "bytes that are no text": lambda good: good.replace(b'": "', b'": "\xff\x9b31m'),
    "100,000 levels": lambda _: b"[" * 100_000 + b"]" * 100_000,
    "200 levels beside it": _beside("[" * 200 + "]" * 200),
    "as deep as can be read alone": _beside("[" * 99 + "]" * 99),
    "deeper than the envelope allows": _beside("[" * 98 + "]" * 98),
}
"""What can't be read as JSON in UTF-8, and can't stand in an envelope."""
LIES: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    **NO_JSON,
    "null": lambda _: b"null",
    "a number": lambda _: b"42",
    "a text": lambda _: b'"hello"',
    "a list": lambda _: b"[{}]",
    "an object of nothing": lambda _: b"{}",
    "a failure with 200": lambda _: b'{"error_code": "X.1", "error_msg": "[red]gone[/] \\u001b[2J"}',
    "the answer inside is null": _inside(lambda _: None),
    "the answer inside is a text": _inside(lambda _: "text"),
    "the answer inside is a list of lists": _inside(lambda _: [[], [[]], None, 7]),
    "the answer inside is empty": _inside(lambda value: type(value)()),
    "every leaf null": _each_leaf(nulls),
    "every leaf of another type": _each_leaf(swapped),
    "every text acts": _each_leaf(lambda value: ACTS if isinstance(value, str) else value),
    "every text of 100,000 letters": _each_leaf(
        lambda value: "n" * 100_000 if value == "available" else value
    ),
    "every number beyond all bounds": _each_leaf(lambda value: 10**400 if isinstance(value, int) else value),
    "every container another": _inside(swapped),
    "NaN and infinity": _beside("[NaN, Infinity, -Infinity, 1e400]"),
    "a number of 5,000 digits": _beside("1" + "0" * 5000),
    "lone surrogates": _beside(r'["\ud800\udfff", {"\udc9b": 1}]'),
    "keys that act": _beside('{"\\u001b[31mkey": "\\u009b31m", "\\u202e": 1}'),
    "98 levels beside it": _beside("[" * 97 + "]" * 97),
    "very many of it": lambda good: good.replace(b'"count": 1}', b'"count": %d}' % 10**30),
    "10,000 keys": _beside(json.dumps({f"extra_{number}": number for number in range(10_000)})),
}


class InParts:
    """CBR with one good backup, some of whose answers are another: by the names of the envelope."""

    def __init__(self, **lies: bytes) -> None:
        self.answers = GOOD_PARTS | lies

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = scope["path"].rstrip("/")
        ends = {
            PARTS_ID: "backup", "operation-logs": "operation_logs", "metadata": "metadata",
        }  # fmt: skip
        name = "vault" if "/vaults/" in path else ends.get(path.rpartition("/")[2], "")
        missing = Canned(b'{"error_code": "APIGW.0101", "error_msg": "no such API"}', status=404)
        answer = Canned(self.answers[name]) if name and "/v3/" in path else missing
        await answer(scope, receive, send)


ITEMS: Final[Mapping[str, Any]] = {
    "no object": 7,
    "nothing": {},
    "null in every place": None,
    "a text": "x",
    "an ID that is a number": {"id": 7, "status": 7, "created_at": 7},
    "an ID that acts": {"id": f"\x1b[31m{PARTS_ID}", "name": ACTS, "status": ACTS, "resource_name": ACTS},
    "no ID": {"status": "available", "created_at": "2026-03-04T05:06:07Z"},
    "a date out of this world": {"id": "a", "created_at": "9999-12-31T23:59:59.999999-23:59"},
    "a date that is none": {"id": "b", "created_at": "yesterday", "updated_at": {}},
    "a name of 100,000 letters": {"id": "c", "name": "备" * 100_000, "resource_name": "e" + "\u0301" * 1000},
    "lists for objects": {"id": "d", "extend_info": [], "children": {}, "replication_records": "x"},
    "huge numbers": {"id": "e", "resource_size": 10**400, "extend_info": {"progress": 1e308, "size": -1}},
    "markup": {"id": "f", "name": "[bold red]x[/] [@click=app.quit]q[/] [/nothing]", "status": "[blink]"},
}
"""Elements of a list that a reader may stumble over."""


def list_of(key: str, items: list[Any], **more: Any) -> bytes:
    """Give the answer of a list."""
    return json.dumps({key: items, **more}).encode()
