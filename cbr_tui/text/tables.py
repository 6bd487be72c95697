"""The volume backups and the replication records as tables that sort and filter."""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, overload

from cbr_tui.frozen import field, frozen, replace
from cbr_tui.model.backup import ReplicationRecord, VolumeBackup
from cbr_tui.model.describe import Kind, Record, descriptions
from cbr_tui.model.long_lists import column as values_of
from cbr_tui.model.under_way import report
from cbr_tui.text.fields import documented_rows, undocumented_rows
from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute, localised
from cbr_tui.text.units import number, size, size_gb
from cbr_tui.text.values import LONGEST, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.describe import Json
    from cbr_tui.text.rows import Row

__all__ = ["Column", "Rows", "Table", "TableRow", "replication", "volumes"]


@frozen
class Column:
    """One column of a table."""

    key: str
    """The field that it shows, and the attribute that holds it: here they have one name."""
    title: str
    numeric: bool
    """Whether it is written against the right edge."""
    cell: Callable[[Record], str] = field(repr=False, compare=False)
    """What it shows of a record: one printable line."""
    sort_key: Callable[[Any], Any] = field(repr=False, compare=False)
    """What the attribute is sorted by, comparable within the column; None where there is nothing."""


@frozen
class TableRow:
    """One record of a table. What it shows is worked out when it is asked for: tables may be long."""

    record: Record
    path: str
    """Where the record stands: `extend_info.volume_backups[1]`."""
    columns: tuple[Column, ...] = field(repr=False)

    @property
    def cells(self) -> tuple[str, ...]:
        """Its texts, one a column."""
        return tuple(column.cell(self.record) for column in self.columns)

    @property
    def detail(self) -> tuple[Row, ...]:
        """Every field of the record, documented or not."""
        return (*documented_rows(self.record, self.path), *undocumented_rows(self.record, self.path))


class Rows(Sequence[TableRow]):
    """The rows of a table, each made when it is asked for."""

    def __init__(self, records: Sequence[Record], path: str, columns: tuple[Column, ...]) -> None:
        """Make a row of each record; `path` is where all of them stand."""
        self.records = records
        self._path = path
        self._columns = columns

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, index: int) -> TableRow: ...
    @overload
    def __getitem__(self, index: slice) -> list[TableRow]: ...
    def __getitem__(self, index: int | slice) -> TableRow | list[TableRow]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        return TableRow(self.records[index], f"{self._path}[{index}]", self._columns)

    def place(self, path: str) -> int | None:
        """Give the index of the row with a path; None if none has it."""
        number = path.removeprefix(f"{self._path}[").removesuffix("]")
        place = int(number) if number.isdecimal() and len(number) < _LONGEST_NUMBER else len(self)
        return place if place < len(self) and path == f"{self._path}[{place}]" else None


@frozen
class Table:
    """Records of one kind."""

    columns: tuple[Column, ...]
    rows: Rows
    _texts: list[bytes] = field(default_factory=list, repr=False, compare=False)
    """What each row shows, in UTF-8, once somebody has looked for something in it."""

    def order(self, column: int, *, descending: bool = False) -> list[int]:
        """Give the rows' indexes sorted by one column: nothing comes last, equals keep the answer's order."""
        keys, sorted_by = [], self.columns[column]
        for index, value in enumerate(values_of(self.rows.records, sorted_by.key)):
            self._tell("Sorting", index)
            keys.append(sorted_by.sort_key(value))
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
        for index in range(len(self.rows)):
            self._tell("Filtering", index)
            shown = self._shown(index)
            if all(word in (shown if exact else shown.lower()) for word in words):
                found.append(index)
        return found

    def _shown(self, index: int) -> str:
        if not self._texts:
            self._texts.extend([b""] * len(self.rows))
        if not self._texts[index]:
            self._texts[index] = "\n".join(self.rows[index].cells).encode()
        return self._texts[index].decode()

    def _tell(self, doing: str, index: int) -> None:
        if index % _RUN == _RUN - 1:
            report(doing, index, len(self.rows), "rows")


def volumes(backup: Backup) -> Table:
    """Give the volume backups (table 7); the first eight columns are for the eye and fit in 80 cells."""
    return _table(_VOLUME_COLUMNS, backup.extend_info.volume_backups, "extend_info.volume_backups")


def replication(backup: Backup, *, local: bool = False) -> Table:
    """Give the replication records; the first five columns are for the eye and fit in 80 cells."""
    return _table(
        _LOCAL_COPY_COLUMNS if local else _COPY_COLUMNS, backup.replication_records, "replication_records"
    )


def _table(columns: tuple[Column, ...], records: Sequence[Record], path: str) -> Table:
    return Table(columns, Rows(records, path, columns))


def _column(record: type[Record], key: str, title: str, write: Callable[[Any], str] = visible) -> Column:
    """Describe a column that shows one documented field, written with `write` where it could be read."""
    description = next(each for each in descriptions(record) if each.key == key)
    attribute = description.attribute

    def cell(record: Record) -> str:
        value = getattr(record, attribute)
        if value in (None, ""):
            return show(description, record).text
        # A name of megabytes is nobody's to read: not even its beginning fits in the column.
        return write(value[:LONGEST] if isinstance(value, str) else value)

    return Column(key, title, description.kind is Kind.NUMBER, cell, _sort_key)


def _sort_key(value: Any) -> Any:
    if isinstance(value, str):
        return _natural(value) if value else None
    return value


def _natural(text: str) -> str:
    """Give a key that sorts `disk_2` before `disk_10`: before each number stands how long it is.

    One text is compared in a third of the time that a list of texts and numbers takes, and a hundred
    thousand of them are nothing that the garbage collector would look at.
    """
    return _DIGITS.sub(_measured, text[:LONGEST].casefold())


def _measured(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return chr(len(digits)) + digits  # before every letter, as the end of the text is


def _progress(extra_info: Mapping[str, Json]) -> float | None:
    """Give how far a copy is, in per cent; None where its extra_info says nothing that is a number."""
    value = extra_info.get("progress")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= _MOST:
        return value
    return None


def _progress_text(record: Record) -> str:
    progress = _progress(getattr(record, "extra_info", {}))
    return "—" if progress is None else f"{number(progress)} %"


_MOST: Final = 2**63
_LONGEST_NUMBER: Final = 10
_DIGITS: Final = re.compile("[0-9]{1,18}")
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
