from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.model.changes import Change, compare
from cbr_tui.model.describe import ABSENT
from cbr_tui.model.past import Past
from cbr_tui.text.changes import change_line, change_rows, changes_form, diff
from cbr_tui.text.marks import EARLIER, LATEST, Marks
from cbr_tui.text.rows import Row
from cbr_tui.text.safe import cells
from tests.support.observations import at, seen
from tests.support.payloads import answer, items, replication_record, volume_backup


def _past(before: dict[str, Any], after: dict[str, Any], acknowledged: dict[str, Any] | None = None) -> Past:
    """Compare samples: with the one before, and with the one acknowledged, where there is one."""
    now = seen(60, **after)
    known = None if acknowledged is None else compare(seen(-60, **acknowledged), now)
    return Past(compare(seen(0, **before), now, beside=known), known)


def _lines(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    latest = _past(before, after).latest
    assert latest is not None
    return [change_line(change) for change in latest.changes]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ({"status": "protecting"}, {"status": "error"}, "Status: protecting → error"),
        ({}, {"description": "x"}, "Description: — → x"),
        ({"description": "x"}, {"description": ""}, 'Description: x → ""'),
        ({"description": " "}, {"description": None}, 'Description: " " → null'),
        (
            {"extend_info": {"size": 91340}},
            {"extend_info": {"size": "91341"}},
            "Size: 91340 MB → 91341 MB",
        ),
        ({"extend_info": {"size": 1}}, {"extend_info": {"size": "much"}}, 'Size: 1 MB → "much"'),
        ({"extend_info": {"incremental": False}}, {"extend_info": {"incremental": "True"}},
         "Incremental: no → yes"),
        (
            {"expired_at": "2026-3-1T10:00:00"},
            {"expired_at": "soon"},
            'Expires: 2026-03-01 10:00:00 UTC → "soon"',
        ),
        (
            {"expired_at": "2026-03-01T10:00:00.25"},
            {"expired_at": "2026-03-01T10:00:00.5"},
            'Expires: "2026-03-01T10:00:00.25" → "2026-03-01T10:00:00.5"',
        ),
        ({}, {"description": "—"}, 'Description: — → "—"'),
        ({"tags": []}, {"tags": [{"key": "a"}]}, 'tags: [] → [{"key": "a"}]'),
        (
            {"replication_records": [replication_record(extra_info={"progress": 40})]},
            {"replication_records": [replication_record(extra_info={"progress": 50})]},
            "Replication records 1 (region-2): progress: 40 → 50",
        ),
        ({"name": "a\x1b[2J"}, {"name": "token=abc"}, "Name: a␛[2J → token=****"),
    ],
)  # fmt: skip
def test_a_change_is_told_in_one_line(before: dict[str, Any], after: dict[str, Any], line: str) -> None:
    [told] = _lines(before, after)
    if "****" in line:
        assert told.startswith("Name: a␛[2J → token=")
        assert "abc" not in told
    else:
        assert told == line


def test_a_record_that_came_or_went_is_told_by_its_names() -> None:
    lines = _lines(
        {"extend_info": {"volume_backups": [volume_backup(0)]}},
        {"extend_info": {"volume_backups": [volume_backup(1, source_volume_name="data")]}},
    )
    assert lines[0].startswith("Volume backups 1 (data): — → manualbk_")
    assert lines[1].startswith("Volume backups 1 (disk_0): manualbk_")
    assert lines[1].endswith(" → —")


def test_of_long_values_what_differs_stays_in_view() -> None:
    [line] = _lines({"name": "same " * 40 + "one"}, {"name": "same " * 40 + "two"})
    assert line == "Name: …same one → …same two"
    [line] = _lines({"name": "x"}, {"name": "long " * 40})
    assert line.startswith("Name: x → long long")
    assert cells(line) == 80


@given(items(), items(), st.integers(40, 120))
def test_any_change_fits_into_the_width_and_is_printable(
    one: dict[str, Any], two: dict[str, Any], width: int
) -> None:
    before, after = seen(0, raw=answer(one)), seen(1, raw=answer(two))
    found = compare(before, after)
    for change in found.changes if found else ():
        line = change_line(change, width)
        assert line.isprintable()
        assert cells(line) <= width
    past = Past(found, found)
    assert all(line.isprintable() and cells(line) <= 80 for line in diff(past, at(9)).split("\n"))
    for row in change_rows(past, 4, 60):
        assert row.value.isprintable()
        assert all(line.isprintable() for line in row.detail.split("\n"))
    marks = Marks.of(past)
    assert all(marks.at(row.path) == LATEST for row in change_rows(past, 4, 60) if row.path)


def test_the_rows_begin_with_how_many_since_when() -> None:
    past = _past({}, {"status": "error", "name": "new"}, {"name": "old"})
    rows = change_rows(past, 5, 60, "x")
    assert [(row.label, row.value, row.path) for row in rows] == [
        ("Changed", "2 since you last looked, 2026-03-01 11:59:00 UTC · x: seen", ""),
        (" ", "Status: available → error", "status"),
        (" ", "Name: old → new", "name"),
    ]
    assert rows[2].detail == 'Name: old → new\nBefore: "old"\nAfter: "new"'
    assert change_rows(past, None, 60)[0].value == "2 since you last looked, 2026-03-01 11:59:00 UTC"
    alone = change_rows(Past(past.latest), 5, 60)
    assert alone[0].value == "2 since the observation before, 2026-03-01 12:00:00 UTC"
    assert change_rows(_past({}, {}, {}), 5, 60) == change_rows(Past(), 5, 60) == []


def test_where_changes_do_not_fit_the_first_stay_and_the_last_row_lists_the_others() -> None:
    after = {
        "status": "error",
        "name": "new",
        "extend_info": {"progress": 1, "size": 5, "volume_backups": []},
    }
    rows = change_rows(_past({}, after), 4, 60)
    assert [row.value for row in rows[1:3]] == ["Status: available → error", rows[2].value]
    assert rows[3].value == "and 4 more: Enter lists them"
    assert rows[3].detail.splitlines()[-1] == "Progress: 100 % → 1 %"
    assert len(change_rows(_past({}, after), 1, 60)) == 2
    many = {f"k{number}": number for number in range(500)}
    printed = change_rows(_past({}, many), None, 60)
    assert len(printed) == 20
    assert printed[-1].value == "and 482 more: --diff lists them"


def test_what_went_back_to_what_it_was_is_told_too() -> None:
    past = _past({"status": "error"}, {"status": "available"}, {"status": "available", "name": "old"})
    assert [row.value for row in change_rows(past, 5, 60)][1:] == [
        "Name: old → backup_d32c",
        "Status: error → available",
    ]


def test_a_diff_tells_both_baselines() -> None:
    text = diff(_past({"status": "error"}, {"status": "available"}, {"status": "protecting"}), at(64))
    assert text == (
        "Changes since the observation before,\n"
        "2026-03-01 12:00:00 UTC (64 s ago):\n"
        "  Status: error → available\n"
        "\n"
        "Changes since the observation that you last acknowledged,\n"
        "2026-03-01 11:59:00 UTC (2 min ago):\n"
        "  Status: protecting → available\n"
    )
    assert diff(Past(), at(64)) == "Nothing was seen before: there is nothing to compare with.\n"


def test_the_form_leaves_out_the_side_that_was_not_there() -> None:
    form: Any = changes_form(_past({"description": None}, {"tags": 1}))
    assert form["changes"] == [
        {"path": "description", "label": "Description", "before": None},
        {"path": "tags", "label": "tags", "after": 1},
    ]
    assert (form["unacknowledged"], form["unacknowledged_since"]) == (None, None)
    assert changes_form(Past())["changes"] is None


def test_where_a_record_is_gone_the_list_is_marked_and_not_what_stands_there_now() -> None:
    one, two, three = (volume_backup(number) for number in (1, 2, 3))
    before = seen(0, extend_info={"volume_backups": [one, two, three]})
    past = Past(compare(before, seen(1, extend_info={"volume_backups": [two, three]})))
    marks, rows = Marks.of(past), change_rows(past, None, 80)
    places = [f"extend_info.volume_backups{where}" for where in ("", "[0]", "[1]", "[2]")]
    assert [marks.within(place) for place in places] == [LATEST, "", "", ""]
    assert [row.path for row in rows if "disk_1" in row.value] == [places[0]], "and leads there"


def test_marks_stand_at_what_changed_and_around_it() -> None:
    disk = volume_backup(0)
    past = _past(
        {"extend_info": {"volume_backups": [disk], "progress": 5}},
        {"extend_info": {"volume_backups": [disk | {"status": "error"}], "progress": 6}},
        {"extend_info": {"volume_backups": [disk], "progress": 6}, "odd key": 1},
    )
    marks = Marks.of(past)
    assert marks.at("extend_info.volume_backups[0].status") == LATEST
    assert marks.at("extend_info.progress") == LATEST
    assert marks.at('["odd key"]') == EARLIER
    assert marks.at("extend_info.volume_backups[0]") == ""
    assert marks.within("extend_info.volume_backups[0]") == LATEST
    assert marks.within("extend_info.volume_backups") == LATEST
    assert marks.within("extend_info.volume") == marks.at("name") == ""
    assert marks.of_row(Row("x", "y", "name", others=("extend_info.progress",))) == LATEST
    assert marks.of_row(Row("x", "y")) == ""
    assert marks
    assert not Marks.of(Past())
    assert marks == Marks.of(past)


def test_a_change_without_a_description_is_told_as_it_came() -> None:
    assert change_line(Change("x", "x", ABSENT, "\ud800")) == "x: — → <U+D800>"
    assert change_line(Change("x", "x", {"a": 1}, "")) == 'x: {"a": 1} → ""'
