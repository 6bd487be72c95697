"""A long list says what it would say if all of it were held: record by record, together, and compared."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.model.backup import ReplicationRecord, VolumeBackup
from cbr_tui.model.changes import Change, changes
from cbr_tui.model.describe import descriptions
from cbr_tui.model.findings import assess
from cbr_tui.model.long_lists import Elements, Records, column, counts, is_list, undocumented_in
from cbr_tui.model.parse import parse
from cbr_tui.text.facts import extended
from cbr_tui.text.normal import normal_form
from tests.support.observations import seen
from tests.support.payloads import (
    answer,
    items,
    json_values,
    replication_record,
    sample,
    sample_item,
    service_texts,
    spread,
    volume_backup,
)
from tests.support.vaulted import enveloped, log, vaulted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.describe import Record

VOLUMES: Final = ("checkpoint_item", "extend_info", "volume_backups")
COPIES: Final = ("checkpoint_item", "replication_records")
NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)
NORMAL: Final = items(VolumeBackup) | st.integers(0, 9).map(volume_backup)


def with_volumes(volumes: Sequence[Any]) -> bytes:
    return answer(sample_item(extend_info={"volume_backups": list(volumes)}))


def with_copies(copies: Sequence[Any]) -> bytes:
    return answer(sample_item(replication_records=list(copies)))


def same(short: Sequence[Record], long: Sequence[Record]) -> None:
    """Assert that two lists say the same of each record, and together; NaN is written like NaN."""
    assert isinstance(long, Records) or len(short) < 2
    assert len(long) == len(short)
    assert repr(list(long)) == repr(list(short)) == repr(list(long[:]))
    assert [repr(each.raw) for each in long] == [repr(each.raw) for each in short]
    assert [each.lacks for each in long] == [each.lacks for each in short]
    assert undocumented_in(long) == undocumented_in(short)
    for name in type(short[0]).noted if short else ():
        assert repr(list(counts(long, name).items())) == repr(list(counts(short, name).items()))
    for description in descriptions(type(short[0])) if short else ():
        name = description.attribute
        assert repr(list(column(long, name))) == repr(list(column(short, name)))
        glimpses = [long.glimpse(place) for place in range(len(long))] if isinstance(long, Records) else []
        assert [repr(getattr(each, name)) for each in glimpses] in ([], list(map(repr, column(short, name))))


@given(st.lists(NORMAL, max_size=4))
def test_volume_backups_read_as_in_a_short_answer(volumes: list[dict[str, Any]]) -> None:
    short, long = parse(with_volumes(volumes)), parse(spread(with_volumes(volumes), *VOLUMES))
    same(short.extend_info.volume_backups, long.extend_info.volume_backups)
    assert long.mismatches == short.mismatches
    assert repr(extended(long)) == repr(extended(short))


@given(st.lists(items(ReplicationRecord) | st.integers(0, 9).map(replication_record), max_size=4))
def test_replication_records_read_as_in_a_short_answer(copies: list[dict[str, Any]]) -> None:
    short, long = parse(with_copies(copies)), parse(spread(with_copies(copies), *COPIES))
    same(short.replication_records, long.replication_records)
    assert long.mismatches == short.mismatches
    assert repr(extended(long)) == repr(extended(short))


@pytest.mark.parametrize("then", [5.5, 1e300, float("nan"), float("inf"), 2**63, "5", None, True, [], "x"])
def test_what_fits_in_one_record_is_not_taken_for_granted_in_the_next(then: Any) -> None:
    for first, key in product([5.0, 5, "backup", False], ["size", "status", "image_type", "bootable"]):
        raw = with_volumes(
            [volume_backup(number, **{key: came}) for number, came in enumerate((first, then))]
        )
        short, long = parse(raw), parse(spread(raw, *VOLUMES))
        same(short.extend_info.volume_backups, long.extend_info.volume_backups)
        assert long.mismatches == short.mismatches


def test_a_list_that_was_a_text_before_is_told_of_as_in_a_short_answer() -> None:
    volumes = [volume_backup(number) for number in range(3)]
    text = parse(sample(extend_info={"volume_backups": json.dumps(volumes)}))
    short, long = (
        seen(1, raw=raw) for raw in (with_volumes(volumes), spread(with_volumes(volumes), *VOLUMES))
    )
    told = [changes(text, _backup(each)) for each in (short, long)]
    assert [repr(_told(each)) for each in told] == [repr(_told(told[0]))] * 2
    assert told[0]


@given(st.lists(st.tuples(NORMAL, NORMAL, st.booleans()), max_size=4), st.randoms())
def test_changes_are_those_of_short_answers(pairs: list[tuple[Any, Any, bool]], random: Any) -> None:
    before, after = [one for one, _, _ in pairs], [two if moves else one for one, two, moves in pairs]
    random.shuffle(after)
    old, new = with_volumes(before), with_volumes(after)
    expected = repr(changes(parse(old), parse(new)))
    long_old, long_new = spread(old, *VOLUMES), spread(new, *VOLUMES)
    assert repr(changes(parse(long_old), parse(long_new))) == expected
    assert repr(changes(parse(old), parse(long_new))) == expected
    assert repr(changes(parse(long_old), parse(new))) == expected


@given(st.lists(NORMAL, max_size=9), st.sampled_from(["available", "error", "protecting", None]))
def test_it_is_judged_and_written_as_a_short_answer_is(volumes: list[dict[str, Any]], status: str) -> None:
    item = sample_item(status=status, extend_info={"volume_backups": volumes})
    short, long = seen(0, raw=answer(item)), seen(0, raw=spread(answer(item), *VOLUMES))
    assert assess(long, None, NOW) == assess(short, None, NOW)
    written = [normal_form(each, assess(each, None, NOW), NOW) for each in (short, long)]
    assert repr(written[0]["backup"]) == repr(written[1]["backup"])


@pytest.mark.parametrize("where", ["name", "status", "extend_info.odd", "extend_info.fail_code", "odd"])
@given(rows=st.lists(st.dictionaries(service_texts(), json_values(), max_size=2), min_size=2, max_size=4))
def test_a_long_list_where_none_is_documented_is_told_of_as_a_short_one(where: str, rows: list[Any]) -> None:
    *above, key = where.split(".")
    item = sample_item()
    holder = item[above[0]] if above else item
    holder[key] = rows
    raw = answer(item)
    short, long = seen(0, raw=raw), seen(0, raw=spread(raw, "checkpoint_item", *above, key))
    assert repr(_backup(long).mismatches) == repr(_backup(short).mismatches)
    assert repr(assess(long, None, NOW)) == repr(assess(short, None, NOW))
    assert extended(_backup(long)) == extended(_backup(short))
    written = [normal_form(each, assess(each, None, NOW), NOW)["backup"] for each in (short, long)]
    assert repr(written[0]) == repr(written[1])
    holder[key] = [*rows[:-1], {"x": 1}]
    other = parse(spread(answer(item), "checkpoint_item", *above, key))
    assert repr(_told(changes(_backup(long), other))) == repr(
        _told(changes(_backup(short), parse(answer(item))))
    )


def _told(found: tuple[Change, ...]) -> list[Any]:
    """Give changes with their lists held."""
    return [[each.path, *(list(v) if is_list(v) else v for v in (each.before, each.after))] for each in found]


def test_long_lists_around_the_backup_are_told_of_as_short_ones() -> None:
    item = sample_item()
    for raw, path in [
        (json.dumps({"checkpoint_items": [item] * 3}).encode(), ["checkpoint_items"]),
        (json.dumps({"checkpoint_item": [{"a": 1}] * 3}).encode(), ["checkpoint_item"]),
        (json.dumps(item | {"checkpoint_items": [{}] * 3}).encode(), ["checkpoint_items"]),
        (json.dumps({"backups": [{}] * 3}).encode(), ["backups"]),
    ]:
        short, long = seen(0, raw=raw), seen(0, raw=spread(raw, *path))
        assert short.fault is not None
        assert str(long.fault) == str(short.fault)


def test_tasks_of_cbr_are_found_in_a_long_list() -> None:
    raw = enveloped(log(progress=40), *(log("restore", "another") for _ in range(3)))
    short, long = parse(raw), parse(spread(raw, "operation_logs", "operation_logs"))
    assert len(short.cbr.operations) == 1
    assert long == short


def test_copies_are_judged_as_those_of_a_short_answer() -> None:
    words = [
        "success",
        "fail",
        "skip",
        "replicating",
        "waiting_replicate",
        "odd",
        "fail",
        "fail",
        "replicating",
    ]
    raw = with_copies([replication_record(number, status=word) for number, word in enumerate(words)])
    short, long = seen(0, raw=raw), seen(0, raw=spread(raw, *COPIES))
    assert isinstance(_backup(long).replication_records, Records)
    assert assess(long, None, NOW) == assess(short, None, NOW)


def test_disks_of_cbr_are_translated_one_by_one() -> None:
    child = json.loads(vaulted())["backup"]["children"][0]
    children = [child | {"id": str(number), "new": number} for number in range(3)]
    raw = vaulted(children=children)
    short, long = parse(raw), parse(spread(raw, "backup", "children"))
    same(short.extend_info.volume_backups, long.extend_info.volume_backups)
    assert long.places == short.places
    assert long.mismatches == short.mismatches
    other = vaulted(children=[*children[1:], children[0] | {"status": "error"}])
    found = changes(long, parse(spread(other, "backup", "children")))
    assert repr(found) == repr(changes(short, parse(other)))
    assert found


@pytest.mark.parametrize("place", [0, 1, -1, -3])
def test_elements_are_taken_by_their_place(place: int) -> None:
    rows: list[dict[str, Any]] = [{"a": 1}, {"b": 2}, {"c": 3}]
    elements = _elements(rows)
    assert elements[place] == rows[place]
    assert elements[place:] == rows[place:]


@pytest.mark.parametrize("place", [3, -4])
def test_there_is_nothing_beyond_the_ends(place: int) -> None:
    with pytest.raises(IndexError):
        _elements([{"a": 1}, {"b": 2}, {"c": 3}])[place]


def test_lists_are_equal_where_what_they_hold_is() -> None:
    rows: list[dict[str, Any]] = [{"a": 1}, {"b": [2]}]
    elements = _elements(rows)
    assert elements == rows == elements == _elements(rows) == elements
    assert elements != rows[:1]
    assert elements != [*rows[:1], {"b": [3]}]
    assert elements != "ab"
    assert elements.changed(lambda each: {**each, "c": 1}) != elements
    assert elements.changed(lambda each: {**each, "c": 1}) == [{**each, "c": 1} for each in rows]


def test_the_status_of_all_is_known_without_reading_them_again() -> None:
    disks = parse(
        spread(sample(extend_info={"volume_backups": [volume_backup(n) for n in range(3)]}), *VOLUMES)
    )
    records = disks.extend_info.volume_backups
    assert column(records, "status") is column(records, "status")
    assert list(column(records, "status")) == ["available"] * 3


def _elements(rows: list[dict[str, Any]]) -> Elements:
    texts = [json.dumps(row).encode() for row in rows]
    raw = b", ".join(texts)
    elements, start = Elements(raw, json.loads), 0
    for text in texts:
        elements.add([(start, start + len(text))])
        start += len(text) + 2
    return elements


def _backup(observation: Any) -> Backup:
    backup: Backup = observation.backup
    return backup
