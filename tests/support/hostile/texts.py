"""Answers that hold the backup, and everything else that a reader may stumble over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.support.hostile.case import Case, http
from tests.support.payloads import answer, sample, sample_item, volume_backup

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ACTS", "TEXTS", "nulls", "swapped"]

ACTS: Final = (
    "\x1b[31mred\x1b[2J\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x1b\\\x9b31m\x9d0;owned\x9c\r\b\x7f\x00after"
)


def _odd(name: str, body: Callable[[str], bytes], *shows: str, tab: str = "1") -> Case:
    return Case(name, http(body), shows=shows, tab=tab)


def _item(name: str, /, *shows: str, tab: str = "1", **overrides: Any) -> Case:
    return _odd(name, lambda backup_id: sample(**{"id": backup_id, **overrides}), *shows, tab=tab)


def _put(text: str) -> Callable[[str], bytes]:
    """Give an answer with this JSON, as it is, for a description."""
    return lambda backup_id: sample(id=backup_id, description="@").replace(b'"@"', text.encode())


def swapped(value: Any) -> Any:
    """Give a value of another type for every leaf and every container."""
    match value:
        case dict():
            return [swapped(each) for each in value.values()]
        case list():
            return {str(place): swapped(each) for place, each in enumerate(value)}
        case str():
            return 7
        case None:
            return "null"
        case _:
            return str(value)


def nulls(value: Any) -> Any:
    match value:
        case dict():
            return {key: nulls(each) for key, each in value.items()}
        case list():
            return [nulls(each) for each in value]
        case _:
            return None


def _texts_for_containers(backup_id: str) -> bytes:
    item = sample_item(id=backup_id)
    held = {key: json.dumps(each) if isinstance(each, (dict, list)) else each for key, each in item.items()}
    return answer(held)


def _in_its_place(change: Callable[[Any], Any]) -> Callable[[str], bytes]:
    return lambda backup_id: answer(
        {key: each if key == "id" else change(each) for key, each in sample_item(id=backup_id).items()}
    )


def _many_keys(backup_id: str) -> bytes:
    return sample(**{"id": backup_id, **{f"extra_{number}": number for number in range(10_000)}})


def _sample_in(encoding: str) -> Callable[[str], bytes]:
    return lambda backup_id: sample(id=backup_id).decode().encode(encoding)


TEXTS: Final = (
    _odd("a byte order mark", _sample_in("utf-8-sig"), "karbor_02"),
    _odd("UTF-16 with a mark", _sample_in("utf-16"), "karbor_02"),
    _odd("UTF-16 without one", _sample_in("utf-16-be"), "karbor_02"),
    _odd("UTF-32", _sample_in("utf-32-le"), "karbor_02"),
    _odd("no UTF-8", lambda i: sample(id=i, name="@@@").replace(b"@@@", b"ab\xff\x9b31m"), "ab\ufffd"),
    _odd(
        "lone surrogates",
        lambda i: sample(id=i, name="@@@").replace(b"@@@", rb"ab\ud800cd\udfff"),
        "ab<U+D800>cd",
    ),
    _odd(
        "surrogates in keys",
        lambda i: sample(**{"id": i, "key@": 1}).replace(b"key@", rb"key\udc9b"),
        "key<U+DC9B>",
    ),
    _odd("NaN", _put('"x", "odd": [NaN, Infinity, -Infinity]'), "karbor_02"),
    _odd("a number of 5,000 digits in it", _put(f'"x", "odd": 1{"0" * 5000}'), "karbor_02"),
    _odd("a number beyond floats", _put('"x", "odd": [1e400, -1e400, 1e-400]'), "karbor_02"),
    _odd("the same key twice", _put('"first", "name": "second", "description": "third"'), "second"),
    _odd("control characters as they are", _put('"a\tb\nc\x1b[31md\x00e"'), "karbor_02"),
    _odd(
        "escapes everywhere",
        lambda i: sample(id=i).replace(b"karbor_02", rb"\u006barbor\u005f02\/\""),
        'karbor_02/"',
    ),
    _odd("without its envelope", lambda i: json.dumps(sample_item(id=i)).encode(), "karbor_02"),
    _odd(
        "in a list of one",
        lambda i: json.dumps({"checkpoint_items": [sample_item(id=i)]}).encode(),
        "karbor_02",
    ),
    _odd("an ID in capitals", lambda i: sample(id=i.upper()), "karbor_02"),
    _odd("nothing but an ID", lambda i: answer({"id": i})),
    _odd("an item of nothing", lambda _: answer({})),
    _odd("every leaf null", _in_its_place(nulls)),
    _odd("every type another", _in_its_place(swapped)),
    _odd("containers as texts", _texts_for_containers, "karbor_02"),
    _odd("10,000 undocumented keys", _many_keys, "karbor_02"),
    _item(
        "dates that are none",
        "yesterday",
        created_at="yesterday",
        updated_at="0000-00-00T00:00:00",
        finished_at=10**20,
        protected_at="2024-02-30T99:99:99",
    ),
    _item(
        "dates out of this world",
        created_at="9999-12-31T23:59:59.999999-23:59",
        updated_at="0001-01-01T00:00:00+23:59",
        expired_at="9999-12-31T23:59:59",
    ),
    _item("numbers below nothing", extend_info={"size": -1, "progress": -(10**30), "average_speed": -0.0}),
    _item(
        "numbers beyond all bounds",
        extend_info={"size": 10**400, "progress": 1e308, "retention_duration": 2**63},
    ),
    _item(
        "flags that are none", extend_info={"auto_trigger": "maybe", "incremental": 2, "supported_lld": []}
    ),
    _item("a status that nobody knows", "defrosting", status="defrosting"),
    _item("a status that acts", "[31m", status="\x1b[31mavailable"),
    _item("a status of 100,000 letters", "aaaa", status="a" * 100_000),
    _item("a status that is a list", status=["available"]),
    _item("a name of 100,000 letters", "nnnn", name="n" * 100_000),
    _item("a name of 100,000 wide letters", "备备", name="备" * 100_000),
    _item("a name of 100,000 marks", name="e" + "\u0301" * 100_000),
    _odd("a key of 100,000 letters", lambda i: sample(**{"id": i, "k" * 100_000: 1}), "kkkk"),
    _item(
        "a name that is markup",
        "[bold red]x[/] [@click=app.quit]q[/]",
        name="[bold red]x[/] [@click=app.quit]q[/] [/nothing]",
    ),
    _item("a key that is markup", "[blink]k[/]", **{"[blink]k[/]": "[link=file:///x]v[/link]"}),
    _item("a name that acts", "after", name=ACTS),
    _item("a key that acts", "after", **{ACTS: ACTS}),
    _item("a server that acts", "after", extend_info={"resource_name": ACTS}),
    _item(
        "a reason that acts",
        "after",
        status="error",
        extend_info={"fail_reason": ACTS, "fail_code": ACTS, "fail_op": ACTS},
    ),
    _item(
        "a disk that acts",
        "\u241b[31mred",
        extend_info={"volume_backups": [volume_backup(source_volume_name=ACTS, status=ACTS)]},
        tab="3",
    ),
    _item("text from right to left", "<U+202E>", name="\u202eelif\u202c \u2066x\u2069 نسخة"),
    _item("what can't be seen", "<U+200B>", name="a\u200bb\u200dc\ufeffd\u2060e\u00adf\U000e0041"),
    _item("blanks of all kinds", "a b c", name="a\u00a0b\u2003c\u3000d\u2028e\u2029f\u0085g"),
    _item("letters on letters", "Z", name="Z\u0351\u036b\u0343\u036a\u0302a\u0300\u0316lgo \u0301\u0301"),
    _item(
        "wide letters",
        "备份_服务器_01",
        name="备份_服务器_01 \U0001f937\U0001f3fd\u200d\u2640\ufe0f \uff46\uff55\uff4c\uff4c",
    ),
    _item("private letters", name="a\ue000b\uf8ffc\U0010fffdd\ufffe"),
    _item("a text of JSON", "karbor_02", description='{"checkpoint_item": {"id": "x", "status": "error"}}'),
    _item(
        "1,000 disks",
        extend_info={"volume_backups": [volume_backup(number) for number in range(1000)]},
        tab="3",
    ),
    _item("disks that are none", extend_info={"volume_backups": [None, 1, "x", [], {}, True]}, tab="3"),
    _item("copies that are none", replication_records=[None, 1, "x", [], {}, {"extra_info": 7}], tab="4"),
    _item("one disk twice", extend_info={"volume_backups": [volume_backup(1), volume_backup(1)]}, tab="3"),
    _item("objects that are texts", extend_info="{}", backup_data="[]", replication_records="null"),
    _odd(
        "a key of nothing",
        lambda i: sample(**{"id": i, "": "", " ": " ", ".": {"": None}}),
        "karbor_02",
    ),
)
