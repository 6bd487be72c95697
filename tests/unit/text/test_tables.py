from __future__ import annotations

import math
import re
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.model.backup import ReplicationRecord, VolumeBackup
from cbr_tui.model.describe import ABSENT, Record, descriptions
from cbr_tui.model.parse import parse
from cbr_tui.text.facts import Row, replication, volumes
from cbr_tui.text.safe import cells
from cbr_tui.text.tables import Column, Rows, Table
from tests.support.payloads import answer, backup, items, replication_record, volume_backup


def _volumes(*each: dict[str, Any]) -> Any:
    return volumes(backup(extend_info={"volume_backups": list(each)}))


def _column(table: Any, key: str) -> int:
    return [column.key for column in table.columns].index(key)


def test_the_essential_of_a_volume_backup_fits_in_eighty_cells() -> None:
    table = _volumes(
        volume_backup(
            source_volume_name="data_disk_0001",
            size=47960,
            average_speed=22.5,
            space_saving_ratio=33.3,
            status="error_restoring",
        )
    )
    [row] = table.rows
    essential = row.cells[:8]
    assert essential == (
        "●",
        "data_disk_0001",
        "error_restoring",
        "46.8 GB",
        "20 GB",
        "22.5 MB/s",
        "33.3 %",
        "no",
    )
    titles = [column.title for column in table.columns[:8]]
    assert sum(max(cells(a), cells(b)) + 2 for a, b in zip(essential, titles, strict=True)) <= 80
    assert row.cells[8] == "70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d" or row.cells[8] == row.record.id
    assert row.path == "extend_info.volume_backups[0]"
    assert {column.title for column in table.columns if column.numeric} == {"Size", "Disk", "Speed", "Saving"}


def test_what_a_volume_backup_does_not_tell_is_seen() -> None:
    table = _volumes(
        volume_backup(3, size=None, status=ABSENT, average_speed="fast\x1b", source_volume_name="")
    )
    shown = dict(zip((column.key for column in table.columns), table.rows[0].cells, strict=True))
    assert (shown["size"], shown["status"], shown["average_speed"]) == ("null", "—", '"fast\\u001b"')
    assert (shown["source_volume_name"], shown["bootable"]) == ('""', "")


def test_rows_are_sorted_as_people_count_and_nothing_comes_last() -> None:
    names = ["disk_10", "Disk_2", None, "disk_1", "", "system"]
    table = _volumes(*(volume_backup(n, source_volume_name=name) for n, name in enumerate(names)))
    name = _column(table, "source_volume_name")
    assert table.order(name) == [3, 1, 0, 5, 2, 4]
    assert table.order(name, descending=True) == [5, 0, 1, 3, 2, 4]


def test_sizes_are_sorted_as_numbers_and_equals_keep_their_order() -> None:
    sizes = [900, 10240, "5", 900, "unknown"]
    table = _volumes(*(volume_backup(n, size=size) for n, size in enumerate(sizes)))
    assert table.order(_column(table, "size")) == [2, 0, 3, 1, 4]
    assert table.order(_column(table, "size"), descending=True) == [1, 0, 3, 2, 4]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", [0, 1, 2]),
        ("DATA", [1]),
        ("data", [0, 1, 2]),
        ("data error", [2]),
        ("error 40 gb", [2]),
        ("Data", []),
        ("nothing", []),
    ],
)
def test_rows_are_filtered_by_every_word_that_they_show(text: str, found: list[int]) -> None:
    table = _volumes(
        volume_backup(0, source_volume_name="data_1"),
        volume_backup(1, source_volume_name="DATA_2"),
        volume_backup(2, source_volume_name="data_3", status="error", source_volume_size=40),
    )
    assert table.matching(text) == found


def test_a_row_has_every_field_of_its_record_as_detail() -> None:
    table = _volumes(volume_backup(), volume_backup(1, nobody={"knows": ["this"]}, snapshot_id=ABSENT))
    rows = {row.path.rpartition(".")[2]: row for row in table.rows[1].detail}
    assert isinstance(table.rows[1].record, VolumeBackup)
    assert rows["source_volume_name"].value == "disk_1"
    assert rows["snapshot_id"].dim
    assert rows["nobody"] == Row(
        "nobody",
        '{"knows": ["this"]}',
        "extend_info.volume_backups[1].nobody",
        detail='{\n  "knows": [\n    "this"\n  ]\n}',
    )
    assert len(rows) == sum(not field.later for field, _ in table.rows[1].record.fields()) + 1


def test_a_copy_is_told_with_how_far_it_is_and_where_it_lies() -> None:
    table = replication(
        backup(
            replication_records=[
                replication_record(
                    status="waiting_replicate", extra_info={"progress": 40, "odd key": "\u202e"}
                ),
                replication_record(1, extra_info={"progress": "done"}),
                replication_record(2, extra_info=ABSENT, created_at=ABSENT),
            ]
        )
    )
    first, second, third = table.rows
    assert first.cells[:5] == ("region-2", "waiting_replicate", "40 %", "2018-06-14 11:14:48", "region-1")
    assert first.cells[5] == first.record.destination_checkpoint_item_id  # type: ignore[attr-defined]
    assert (second.cells[2], third.cells[2], third.cells[3]) == ("—", "—", "—")
    assert table.order(2) == [0, 1, 2]
    detail = {row.path: row for row in first.detail}
    assert detail["replication_records[0].extra_info.progress"].value == "40"
    assert detail['replication_records[0].extra_info["odd key"]'].value == "<U+202E>"
    titles = [column.title for column in table.columns[:5]]
    assert sum(max(cells(a), cells(b)) + 2 for a, b in zip(first.cells[:5], titles, strict=True)) <= 80


def test_ten_thousand_volume_backups_are_only_worked_out_as_far_as_they_are_shown() -> None:
    table = _volumes(*(volume_backup(number) for number in range(10_000)))
    assert len(table.rows) == 10_000
    assert table.order(_column(table, "source_volume_name"), descending=True)[0] == 9_999
    assert table.rows[9_999].path == "extend_info.volume_backups[9999]"
    assert [
        table.rows.place(f"extend_info.volume_backups[{place}]") for place in (0, 9_999, 10_000, "x")
    ] == [0, 9_999, None, None]
    assert table.rows.place("extend_info.volume_backups[01]") is None
    assert table.matching("disk_9999") == [9_999]


@given(st.lists(items(VolumeBackup), max_size=4), st.booleans())
def test_any_volume_backups_make_a_table_that_sorts_and_filters(
    each: list[dict[str, Any]], down: bool
) -> None:
    table = volumes(parse(answer({"extend_info": {"volume_backups": each}})))
    for number in range(len(table.columns)):
        assert sorted(table.order(number, descending=down)) == list(range(len(each)))
    for row in table.rows:
        assert all(cell.isprintable() for cell in row.cells)
        assert all(fact.value.isprintable() and fact.label.isprintable() for fact in row.detail)


@given(st.lists(st.integers(0, 3), max_size=20), st.booleans())
def test_sorting_in_runs_is_sorting_at_once(sizes: list[int], descending: bool) -> None:
    column = Column("size", "Size", numeric=True, cell=str, sort_key=lambda size: size or None)
    rows = Rows([VolumeBackup(size=size) for size in sizes], "", (column,))
    table = Table((column,), rows)
    at_once = table.order(0, descending=descending)
    with mock.patch("cbr_tui.text.tables._RUN", 3):
        assert table.order(0, descending=descending) == at_once


class _Counted:
    """A key that notes how often it is compared."""

    compared = 0

    def __init__(self, value: int) -> None:
        self.value = value

    def __lt__(self, other: _Counted) -> bool:
        _Counted.compared += 1
        return self.value < other.value


@pytest.mark.parametrize("count", [1000, 10_000, 40_000])
def test_a_sort_makes_each_key_once_and_compares_no_more_than_a_merge_sort_does(count: int) -> None:
    made = []

    def sort_key(size: int) -> Any:
        made.append(size)
        return _Counted(size)

    column = Column("size", "Size", numeric=True, cell=str, sort_key=sort_key)
    records = [VolumeBackup(size=number * 7919 % count) for number in range(count)]
    table = Table((column,), Rows(records, "", (column,)))
    _Counted.compared = 0
    order = table.order(0)
    assert [records[index].size for index in order] == sorted(range(count))
    assert len(made) == count
    assert _Counted.compared <= 1.1 * count * math.log2(count)


@pytest.mark.parametrize(
    ("table", "kind"),
    [(volumes(backup()), VolumeBackup), (replication(backup()), ReplicationRecord)],
    ids=["disks", "copies"],
)
def test_a_column_has_the_name_of_the_attribute_that_it_shows(table: Table, kind: type[Record]) -> None:
    attributes = {each.key: each.attribute for each in descriptions(kind)}
    keys = [column.key for column in table.columns]
    assert [attributes[key] for key in keys] == keys


@given(st.lists(st.text("aBß_ 0129é", max_size=24), min_size=2, max_size=6))
def test_texts_are_sorted_as_the_texts_and_numbers_in_them(names: list[str]) -> None:
    def parts(name: str) -> list[str | int]:
        pieces = re.split("([0-9]{1,18})", name.casefold())
        return [int(piece) if place % 2 else piece for place, piece in enumerate(pieces)]

    named = [name for name in names if name]
    table = _volumes(*(volume_backup(n, source_volume_name=name) for n, name in enumerate(named)))
    order = table.order(_column(table, "source_volume_name"))
    assert order == sorted(range(len(named)), key=lambda place: parts(named[place]))


def test_of_a_name_of_megabytes_a_cell_works_out_no_more_than_its_beginning() -> None:
    table = _volumes(volume_backup(0, source_volume_name="x" * 2_000_000))
    assert len(table.rows[0].cells[_column(table, "source_volume_name")]) == 10_000
    assert table.order(_column(table, "source_volume_name")) == [0]
