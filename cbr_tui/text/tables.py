"""The volume backups and the replication records as tables that sort and filter."""

from __future__ import annotations

import heapq
import re
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.model.backup import ReplicationRecord, VolumeBackup
from cbr_tui.model.describe import Kind, Record, descriptions
from cbr_tui.text.fields import documented_rows, undocumented_rows
from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute, localised
from cbr_tui.text.units import number, size, size_gb
from cbr_tui.text.values import show

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.model.backup import Backup
    from cbr_tui.text.rows import Row

__all__ = ["Column", "Table", "TableRow", "replication", "volumes"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    """The field that it shows."""
    title: str
    numeric: bool
    """Whether it is written against the right edge."""
    cell: Callable[[Record], str] = field(repr=False, compare=False)
    """What it shows of a record: one printable line."""
    sort_key: Callable[[Record], Any] = field(repr=False, compare=False)
    """What a record is sorted by, comparable within the column; None where it has nothing there."""


@dataclass(frozen=True)
class TableRow:
    """One record of a table. What it shows is worked out when it is asked for: tables may be long."""

    record: Record
    path: str
    """Where the record stands: `extend_info.volume_backups[1]`."""
    columns: tuple[Column, ...] = field(repr=False)

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Its texts, one a column."""
        return tuple(column.cell(self.record) for column in self.columns)

    @property
    def sort_keys(self) -> tuple[Any, ...]:
        """What it is sorted by, one a column."""
        return tuple(column.sort_key(self.record) for column in self.columns)

    @property
    def detail(self) -> tuple[Row, ...]:
        """Every field of the record, documented or not."""
        return (*documented_rows(self.record, self.path), *undocumented_rows(self.record, self.path))


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one kind."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]

    def order(self, column: int, *, descending: bool = False) -> list[int]:
        """Give the rows' indexes sorted by one column: nothing comes last, equals keep the answer's order."""
        keys = [self.columns[column].sort_key(row.record) for row in self.rows]
        present = [index for index, key in enumerate(keys) if key is not None]
        # In runs: one sort of all would hold every other thread up for as long as it takes.
        runs = [
            sorted(present[low : low + _RUN], key=keys.__getitem__, reverse=descending)
            for low in range(0, len(present), _RUN)
        ]
        present = list(heapq.merge(*runs, key=keys.__getitem__, reverse=descending))
        return present + [index for index, key in enumerate(keys) if key is None]

    def matching(self, text: str) -> list[int]:
        """Give the indexes of the rows that show every word of a text; a capital letter makes case count."""
        words = text.split()
        exact = text != text.lower()
        found = []
        for index, row in enumerate(self.rows):
            shown = "\n".join(row.cells)
            if all(word in (shown if exact else shown.lower()) for word in words):
                found.append(index)
        return found


def volumes(backup: Backup) -> Table:
    """Give the volume backups (table 7); the first eight columns are for the eye and fit in 80 cells."""
    return _table(_VOLUME_COLUMNS, backup.extend_info.volume_backups, "extend_info.volume_backups")


def replication(backup: Backup, *, local: bool = False) -> Table:
    """Give the replication records; the first five columns are for the eye and fit in 80 cells."""
    return _table(
        _LOCAL_COPY_COLUMNS if local else _COPY_COLUMNS, backup.replication_records, "replication_records"
    )


def _table(columns: tuple[Column, ...], records: tuple[Record, ...], path: str) -> Table:
    return Table(
        columns, tuple(TableRow(record, f"{path}[{i}]", columns) for i, record in enumerate(records))
    )


def _column(record: type[Record], key: str, title: str, write: Callable[[Any], str] = visible) -> Column:
    """Describe a column that shows one documented field, written with `write` where it could be read."""
    description = next(each for each in descriptions(record) if each.key == key)
    attribute = description.attribute

    def cell(record: Record) -> str:
        value = getattr(record, attribute)
        return show(description, record).text if value in (None, "") else write(value)

    def sort_key(record: Record) -> Any:
        value = getattr(record, attribute)
        return _natural(value) if isinstance(value, str) and value else None if value == "" else value

    return Column(key, title, description.kind is Kind.NUMBER, cell, sort_key)


def _natural(text: str) -> list[str | int]:
    """Give a key that sorts `disk_2` before `disk_10`: texts and numbers in turns."""
    parts = re.split("([0-9]{1,18})", text.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)]


def _progress(record: Record) -> float | None:
    """Give how far a copy is, in per cent; None where its extra_info says nothing that is a number."""
    value = getattr(record, "extra_info", {}).get("progress")
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _MOST
    return value if is_number else None


def _progress_text(record: Record) -> str:
    progress = _progress(record)
    return "—" if progress is None else f"{number(progress)} %"


_MOST: Final = 2**63
_RUN: Final = 4096
"""So many rows are sorted in some milliseconds."""

_disk = partial(_column, VolumeBackup)
_VOLUME_COLUMNS: Final = (
    _disk("bootable", "Sys", lambda bootable: "●" if bootable else ""),
    _disk("source_volume_name", "Source volume"),
    _disk("status", "Status"),
    _disk("size", "Size", size),
    _disk("source_volume_size", "Disk", size_gb),
    _disk("average_speed", "Speed", lambda speed: f"{number(speed)} MB/s"),
    _disk("space_saving_ratio", "Saving", lambda ratio: f"{number(ratio)} %"),
    _disk("incremental", "Incr", lambda incremental: "yes" if incremental else "no"),
    _disk("id", "ID"),
    _disk("name", "Name"),
    _disk("source_volume_id", "Source volume ID"),
    _disk("snapshot_id", "Snapshot ID"),
    _disk("source_volume_service_type", "Service"),
    _disk("image_type", "Type"),
)

_copy = partial(_column, ReplicationRecord)
_STARTED: Final = _copy("created_at", "Started (UTC)", lambda moment: absolute(moment).removesuffix(" UTC"))
_COPY_COLUMNS: Final = (
    _copy("destination_region", "To"),
    _copy("status", "Status"),
    Column("extra_info", "Progress", numeric=True, cell=_progress_text, sort_key=_progress),
    _STARTED,
    _copy("source_region", "From"),
    _copy("destination_checkpoint_item_id", "Destination backup ID"),
    _copy("source_checkpoint_item_id", "Source backup ID"),
    _copy("id", "ID"),
    _copy("plan_id", "Policy ID"),
    _copy("destination_project_id", "Destination project ID"),
    _copy("destination_checkpoint_id", "Destination record ID"),
    _copy("source_project_id", "Source project ID"),
    _copy("source_checkpoint_id", "Source record ID"),
)


def _started_local(record: Record) -> str:
    text = localised(f"{_STARTED.cell(record)} UTC")
    return text[: -len(" +00:00")] if text[-6] in "+-" else text.removesuffix(" UTC")


_LOCAL_COPY_COLUMNS: Final = tuple(
    replace(column, title="Started (local)", cell=_started_local) if column is _STARTED else column
    for column in _COPY_COLUMNS
)
