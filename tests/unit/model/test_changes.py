from __future__ import annotations

import copy
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.model.changes import Change, changes, compare
from cbr_tui.model.describe import ABSENT
from cbr_tui.model.parse import parse
from cbr_tui.model.places import Places
from tests.support.observations import seen
from tests.support.payloads import answer, backup, items, replication_record, sample_item, volume_backup


def told(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[object, object]]:
    found = changes(backup(**before), backup(**after))
    paths = {change.path: (change.before, change.after) for change in found}
    assert len(paths) == len(found)
    return paths


def test_each_field_that_differs_is_one_change_with_its_label_and_values() -> None:
    before = backup(status="protecting", extend_info={"progress": 40})
    after = backup(status="available", extend_info={"progress": 100}, updated_at="2017-04-15T04:26:00")
    assert changes(before, after) == (
        Change("extend_info.progress", "Progress", 40, 100),
        Change("status", "Status", "protecting", "available"),
        Change("updated_at", "Updated", "2017-04-15T04:25:38.680638", "2017-04-15T04:26:00"),
    )


def test_a_new_time_alone_is_a_change() -> None:
    assert list(told({}, {"updated_at": "2018-01-01T00:00:00"})) == ["updated_at"]


def test_absent_null_and_empty_are_three_things() -> None:
    assert told({}, {"description": None}) == {"description": (ABSENT, None)}
    assert told({"description": None}, {"description": ""}) == {"description": (None, "")}
    assert told({"description": ""}, {}) == {"description": ("", ABSENT)}


def test_volume_backups_are_matched_by_id_wherever_they_stand() -> None:
    one, two = volume_backup(1), volume_backup(2)
    before = backup(extend_info={"volume_backups": [one, two]})
    assert changes(before, backup(extend_info={"volume_backups": [two, one]})) == ()
    later = backup(extend_info={"volume_backups": [two | {"status": "error"}, one]})
    assert changes(before, later) == (
        Change(
            "extend_info.volume_backups[0].status", "Volume backups 1 (disk_2): Status", "available", "error"
        ),
    )


def test_a_record_that_came_or_went_is_one_change_each() -> None:
    one, two, three = (volume_backup(number) for number in (1, 2, 3))
    before = backup(extend_info={"volume_backups": [one, two]})
    after = backup(extend_info={"volume_backups": [two, three]})
    assert changes(before, after) == (
        Change("extend_info.volume_backups[1]", "Volume backups 2 (disk_3)", ABSENT, three),
        Change("extend_info.volume_backups[0]", "Volume backups 1 (disk_1)", one, ABSENT),
    )
    assert changes(
        backup(extend_info={"volume_backups": [one]}), backup(extend_info={"volume_backups": [three]})
    ) == (
        Change("extend_info.volume_backups[0]", "Volume backups 1 (disk_3)", ABSENT, three),
        Change("extend_info.volume_backups[0]", "Volume backups 1 (disk_1)", one, ABSENT),
    )
    first = replication_record(0)
    assert changes(backup(), backup(replication_records=[first])) == (
        Change("replication_records[0]", "Replication records 1 (region-2)", ABSENT, first),
    )


def test_records_without_an_id_of_their_own_are_matched_by_place() -> None:
    nameless: list[dict[str, Any]] = [
        {"status": "creating", "id": None},
        {"status": "creating"},
        {"status": "creating", "id": "same"},
    ]
    twins = [*nameless, {"status": "available", "id": "same"}]
    changed = copy.deepcopy(twins)
    changed[1]["status"] = "error"
    changed[3]["status"] = "error"
    assert told({"extend_info": {"volume_backups": twins}}, {"extend_info": {"volume_backups": changed}}) == {
        "extend_info.volume_backups[1].status": ("creating", "error"),
        "extend_info.volume_backups[3].status": ("available", "error"),
    }


def test_a_place_is_no_match_where_an_id_found_another() -> None:
    named, nameless = volume_backup(1), volume_backup(2, id=None)
    before = {"extend_info": {"volume_backups": [nameless, named]}}
    after = {"extend_info": {"volume_backups": [named, nameless]}}
    assert told(before, after) == {
        "extend_info.volume_backups[0]": (nameless, ABSENT),
        "extend_info.volume_backups[1]": (ABSENT, nameless),
    }


def test_a_record_that_gets_its_id_is_still_the_same_record() -> None:
    before, after = [volume_backup(1, id=None)], [volume_backup(1, id="new")]
    assert told({"extend_info": {"volume_backups": before}}, {"extend_info": {"volume_backups": after}}) == {
        "extend_info.volume_backups[0].id": (None, "new")
    }


def test_free_objects_are_compared_key_by_key_and_as_a_whole_where_one_is_none() -> None:
    before = replication_record(status="replicating", extra_info={"progress": 40})
    after = replication_record(status="success", extra_info={"progress": 100, "auto_trigger": ABSENT})
    assert told({"replication_records": [before]}, {"replication_records": [after]}) == {
        "replication_records[0].status": ("replicating", "success"),
        "replication_records[0].extra_info.progress": (40, 100),
        "replication_records[0].extra_info.auto_trigger": (True, ABSENT),
    }
    free = changes(
        backup(replication_records=[before | {"extra_info": {"a b": 1, "x": float("nan")}}]),
        backup(replication_records=[before | {"extra_info": {"a b": [], "x": float("nan")}}]),
    )
    where = 'replication_records[0].extra_info["a b"]'
    assert free == (Change(where, "Replication records 1 (region-2): a b", 1, []),)
    assert told(
        {"replication_records": [before]}, {"replication_records": [before | {"extra_info": ""}]}
    ) == {"replication_records[0].extra_info": (before["extra_info"], "")}


def test_a_failure_is_told_by_its_parts_and_its_label_says_whose_they_are() -> None:
    found = changes(backup(), backup(extend_info={"fail_code": {"Code": 6001, "Description": "no disk"}}))
    assert [(change.path, change.label) for change in found] == [
        ("extend_info.fail_code.Code", "Failure: Code"),
        ("extend_info.fail_code.Description", "Failure: Description"),
    ]
    assert told({}, {"extend_info": {"fail_code": "CSBS.6001"}}) == {
        "extend_info.fail_code.Code": (ABSENT, "CSBS.6001")
    }


def test_what_nobody_documented_is_compared_too() -> None:
    assert told({"tags": [], "extend_info": {"x": 1}}, {"tags": [{"key": "a"}], "extend_info": {"y": 2}}) == {
        "extend_info.x": (1, ABSENT),
        "extend_info.y": (ABSENT, 2),
        "tags": ([], [{"key": "a"}]),
    }


def test_values_that_could_not_be_read_are_compared_as_they_came() -> None:
    assert told({"backup_data": 5}, {"backup_data": [6]}) == {"backup_data": (5, [6])}
    assert told({"replication_records": [5]}, {"replication_records": [6]}) == {
        "replication_records[0]": (5, 6)
    }
    assert told({"replication_records": [5]}, {"replication_records": [{}]}) == {
        "replication_records[0]": (5, {})
    }
    assert told({"replication_records": [{}]}, {"replication_records": ["{}"]}) == {
        "replication_records[0]": ({}, "{}")
    }
    assert told({"replication_records": ['{"status": "a"}']}, {"replication_records": [{"status": "b"}]}) == {
        "replication_records[0].status": ("a", "b")
    }
    assert told({"replication_records": None}, {"replication_records": []}) == {
        "replication_records": (None, [])
    }


def test_nan_is_no_change_and_one_in_a_free_object_is_none_either() -> None:
    odd = {"extend_info": {"size": float("nan")}, "x": [{"y": float("nan")}, 1]}
    assert told(odd, odd) == {}
    assert list(told(odd, odd | {"x": [{"y": float("nan")}, 2]})) == ["x"]


@given(items())
def test_nothing_differs_from_itself(item: dict[str, Any]) -> None:
    assert changes(parse(answer(item)), parse(answer(item))) == ()


@given(items(), items())
def test_any_two_backups_can_be_compared_and_no_difference_is_missed(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    before, after = parse(answer(one)), parse(answer(two))
    found = changes(before, after)
    assert len(changes(after, before)) == len(found)
    assert found or _canonical(one) == _canonical(two)


@given(st.data())
def test_exactly_the_leaves_that_were_altered_are_named(data: st.DataObject) -> None:
    item = sample_item(replication_records=[replication_record(0), replication_record(1)])
    leaves = [path for path in _leaves(item) if path[-1] not in {"id", "image_id", "fail_code"}]
    altered = data.draw(st.sets(st.sampled_from(leaves), max_size=6))
    other = copy.deepcopy(item)
    for path in altered:
        place: Any = other
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = "altered"
    found = changes(parse(answer(item)), parse(answer(other)))
    assert {change.path for change in found} == {_written(path) for path in altered}
    assert all(change.after == "altered" for change in found)


def test_ten_thousand_volumes_are_matched_without_comparing_each_to_each() -> None:
    volumes = [volume_backup(number) for number in range(10_000)]
    before = backup(extend_info={"volume_backups": volumes})
    after = backup(extend_info={"volume_backups": [*reversed(volumes[1:]), volumes[0] | {"size": 5}]})
    assert [change.path for change in changes(before, after)] == ["extend_info.volume_backups[9999].size"]


def _leaves(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Give the paths of all values that hold no documented field."""
    if isinstance(value, dict) and value:
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for place, inner in enumerate(value) for leaf in _leaves(inner, (*path, place))]
    return [path]


def _written(path: tuple[Any, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _canonical(value: object) -> str:
    """Write a value so that only what differs reads differently: not the order, nor 1 for 1.0 or true."""
    if isinstance(value, dict):
        return f"{{{sorted((key, _canonical(inner)) for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"{sorted(map(_canonical, value))}"
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return repr(int(value))
    return repr(value)


def test_a_comparison_begins_with_what_tells_the_most() -> None:
    disks = [volume_backup(number) for number in range(3)]
    before = seen(0, status="protecting", extend_info={"volume_backups": disks[:2], "progress": 40})
    broken = [disks[0], disks[1] | {"status": "error"}, disks[2]]
    after = seen(
        60,
        status="available",
        name="renamed",
        updated_at="2026-01-01T00:00:00",
        extend_info={"volume_backups": broken, "progress": 100, "fail_reason": "No space."},
    )
    found = compare(before, after)
    assert found is not None
    assert found.seen_at == before.seen_at
    assert [change.path for change in found.changes] == [
        "status",
        "extend_info.volume_backups[1].status",
        "extend_info.fail_reason",
        "extend_info.volume_backups[2]",
        "name",
        "extend_info.progress",
        "updated_at",
    ]


def test_what_is_missing_or_could_not_be_read_is_compared_with_nothing() -> None:
    assert compare(None, seen(0)) is None
    assert compare(seen(0), seen(1, raw=b"<html>")) is None
    assert compare(seen(0, raw=b"<html>"), seen(1)) is None
    same = compare(seen(0), seen(1))
    assert same is not None
    assert same.changes == ()


@given(items(), items())
def test_a_comparison_loses_no_change(one: dict[str, Any], two: dict[str, Any]) -> None:
    before, after = seen(0, raw=answer(one)), seen(1, raw=answer(two))
    found = compare(before, after)
    if before.backup is not None and after.backup is not None:
        assert found is not None
        assert Counter(map(repr, found.changes)) == Counter(map(repr, changes(before.backup, after.backup)))


@given(items(), items(), items(), st.integers(1, 5))
@settings(max_examples=30)
def test_of_many_changes_the_most_telling_are_held_and_all_are_counted(
    one: dict[str, Any], two: dict[str, Any], three: dict[str, Any], most: int
) -> None:
    before, between, after = (seen(at, raw=answer(item)) for at, item in enumerate((one, two, three)))
    whole, known = compare(before, after), compare(between, after)
    found = compare(before, after, most=most, beside=known)
    if whole is None or known is None or found is None:
        return
    paths = [change.place for change in whole.changes]
    assert found.changes == whole.changes[:most]
    assert found.count == whole.count == len(paths)
    assert found.beside == sum(path not in {change.place for change in known.changes} for path in paths)
    assert found.places == whole.places
    assert len(found.places) == len(set(paths))
    assert all(path in found.places for path in paths)


_PATHS = st.text('a[]"01.5\u202e', max_size=12) | st.builds(
    "{}[{}]{}".format,
    st.sampled_from(["a", "b.c", '["x[5]"]']),
    st.integers(0, 300),
    st.sampled_from(["", ".d"]),
)


@given(st.lists(_PATHS), st.lists(_PATHS))
def test_places_are_a_set_of_paths(there: list[str], asked: list[str]) -> None:
    places = Places()
    for path in there:
        places.add(path)
    places.arrange()
    assert len(places) == len(set(there))
    assert all(path in places for path in there)
    assert [path in places for path in asked] == [path in set(there) for path in asked]
