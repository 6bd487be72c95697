"""Answers of the service: the reference's own sample, variations of it, and whatever else may come."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from cbr_tui.model.backup import Backup
from cbr_tui.model.describe import ABSENT, Description, Kind, Record, descriptions
from cbr_tui.model.parse import parse

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = [
    "SAMPLE",
    "SAMPLE_ID",
    "answer",
    "backup",
    "items",
    "json_values",
    "replication_record",
    "sample",
    "sample_item",
    "service_texts",
    "spread",
    "volume_backup",
]

SAMPLE: Final = (Path(__file__).parent / "sample.json").read_bytes()
"""The reference's sample answer, byte for byte."""
SAMPLE_ID: Final = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
"""The ID of the backup in it."""


def sample_item(**overrides: Any) -> dict[str, Any]:
    """Give the sample's `checkpoint_item`, changed: objects are merged, ABSENT takes a key away.

    >>> sample_item(status="error", description=ABSENT, extend_info={"progress": 40})
    """
    item: dict[str, Any] = json.loads(SAMPLE)["checkpoint_item"]
    return _merged(item, overrides)


def answer(item: object) -> bytes:
    """Give the answer that holds this item."""
    return json.dumps({"checkpoint_item": item}).encode()


def sample(**overrides: Any) -> bytes:
    """Give the sample answer, changed as `sample_item` does."""
    return answer(sample_item(**overrides))


def backup(**overrides: Any) -> Backup:
    """Give the sample as a Backup, changed as `sample_item` does."""
    return parse(sample(**overrides))


def spread(raw: bytes, *path: str) -> bytes:
    """Give the same answer so large that the list at a path is not held decoded: with blanks in it."""
    whole = holder = json.loads(raw)
    for key in path[:-1]:
        holder = holder[key]
    elements, holder[path[-1]] = holder[path[-1]], "here is the list"
    blanks = " " * 70_000
    text = f",{blanks}".join(json.dumps(element) for element in elements)
    return json.dumps(whole).replace('"here is the list"', f"[{text}]").encode() + b" " * (1 << 20)


def volume_backup(number: int = 0, **overrides: Any) -> dict[str, Any]:
    """Give the object of one volume backup, changed as `sample_item` does; each number has IDs of its own."""
    volume: dict[str, Any] = sample_item()["extend_info"]["volume_backups"][1]
    ids = {key: _id(volume[key], number) for key in ("id", "source_volume_id", "snapshot_id")}
    return _merged(
        volume, {**ids, "bootable": number == 0, "source_volume_name": f"disk_{number}", **overrides}
    )


def replication_record(number: int = 0, **overrides: Any) -> dict[str, Any]:
    """Give the object of one replication record that succeeded, changed as `sample_item` does."""
    record = {
        "id": _id("30b97bac-532c-4c51-96fa-4b3a32253c12", number),
        "status": "success",
        "source_region": "region-1",
        "source_project_id": "e0b97bac-532c-4c51-96fa-4b3a32253be4",
        "source_checkpoint_id": "f672a1bb-6912-446a-816c-72792c5263e0",
        "source_checkpoint_item_id": SAMPLE_ID,
        "destination_region": f"region-{number + 2}",
        "destination_project_id": _id("45899f0e-1c07-49db-8bb9-03e0de298112", number),
        "destination_checkpoint_id": _id("40129f0e-1c07-49db-8bb9-03e0de298152", number),
        "destination_checkpoint_item_id": _id("41111f0e-1c07-49db-8bb9-03e0de298152", number),
        "plan_id": "45899f0e-1c07-49db-8bb9-03e0de298152",
        "created_at": "2018-6-14T11:14:48.946000",
        "extra_info": {"auto_trigger": True, "progress": 100, "fail_reason": "", "fail_code": ""},
    }
    return _merged(record, overrides)


# A strategy draws alike wherever it is used, and to make these costs more than most tests: each is made once.
@cache
def service_texts() -> SearchStrategy[str]:
    """Texts as a service may send them: markup, escapes, wide and right-to-left letters, lone surrogates."""
    nasty = [
        "",
        "[red]x[/]",
        "\x1b[2J\x1b]52;c;eA==\x07",
        "备份",
        "نسخة",
        "\u202eabc",
        "\ud800",
        "a\nb\tc",
        "{}",
        "[]",
    ]
    return st.sampled_from(nasty) | st.text(max_size=20)


@cache
def json_values() -> SearchStrategy[Any]:
    """Any JSON value, with what only a lenient reader takes: NaN, infinities, integers of any size."""
    scalars = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.sampled_from([10**25, -(10**700), 0.5])
        | st.floats()
        | service_texts()
    )
    return st.recursive(
        scalars,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(service_texts(), inner, max_size=3),
        max_leaves=8,
    )


def items(kind: type[Record] = Backup) -> SearchStrategy[dict[str, Any]]:
    """Objects with documented keys: some values as documented, some written otherwise, some anything."""
    documented = {
        description.key: st.one_of(_fitting(description), _fitting(description), json_values())
        for description in descriptions(kind)
        if not description.later
    }
    undocumented = st.dictionaries(service_texts(), json_values(), max_size=2)
    known = st.fixed_dictionaries({}, optional=documented)
    return st.builds(lambda extra, fields: {**extra, **fields}, undocumented, known)


def _fitting(description: Description) -> SearchStrategy[Any]:
    """Give values that services are known to answer, in the documented or in another way."""
    if description.kind is Kind.RECORD:
        return items(description.record or Record) | st.sampled_from([{}, "", None])
    if description.kind is Kind.RECORDS:
        return st.lists(items(description.record or Record), max_size=3)
    allowed = st.sampled_from(list(description.allowed)) if description.allowed else st.nothing()
    return allowed | _SCALARS[description.kind]


_SCALARS: Final[dict[Kind, SearchStrategy[Any]]] = {
    Kind.TEXT: service_texts(),
    Kind.ID: st.uuids().map(str) | service_texts(),
    Kind.FLAG: st.sampled_from([True, False, "True", "false"]),
    Kind.NUMBER: st.integers(0, 10**6) | st.sampled_from([0.5, 5.0, "100", " 25.2 ", None]),
    Kind.CODE: st.integers(0, 9999) | st.just("CSBS.6001"),
    Kind.TIME: st.datetimes().map(lambda time: time.isoformat())
    | st.sampled_from(["", None, "2018-6-14T11:14:48.946000", "2020-02-21T07:07:25Z"]),
    Kind.OBJECT: st.dictionaries(service_texts(), json_values(), max_size=3),
}


def _merged(base: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    for key, value in overrides.items():
        if value is ABSENT:
            base.pop(key, None)
        elif isinstance(value, dict) and isinstance(base.get(key), dict):
            _merged(base[key], value)
        else:
            base[key] = value
    return base


def _id(base: str, number: int) -> str:
    """Give an ID that differs from the base in its last digits; number 0 is the base itself."""
    return f"{base[:-12]}{(int(base[-12:], 16) + number) % 16**12:012x}"
