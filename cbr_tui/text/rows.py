"""Rows, groups and tables: the facts of a backup as plain text, before anyone decides how they look.

Every text in them has passed `safe.visible`: it is printable, and it is text, never markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.model.describe import Record
    from cbr_tui.model.findings import Level

__all__ = ["Column", "Group", "Row", "Table", "TableRow"]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: a label and its value."""

    label: str
    """What it is about; empty where the value goes on from the row above, or speaks for itself."""
    value: str
    """One line."""
    path: str = ""
    """Where in the answer it comes from, below `checkpoint_item`: `extend_info.volume_backups[1].size`."""
    level: Level | None = None
    """How much it matters, for findings and for values that are not as they should be."""
    dim: bool = False
    """Whether it says that something is not there."""
    detail: str = ""
    """More about it, in lines: what the field means, or the whole text where `value` had to be short."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    """The field that it shows."""
    title: str
    numeric: bool
    """Whether it is written against the right edge."""
    cell: Callable[[Record], str] = field(repr=False)
    """What it shows of a record."""
    sort_key: Callable[[Record], tuple[object, ...]] = field(repr=False)
    """What a record is sorted by; what is absent comes last."""


@dataclass(frozen=True)
class TableRow:
    """One record of a table; what it shows is worked out when it is asked for."""

    record: Record
    path: str
    """Where the record stands: `extend_info.volume_backups[1]`."""
    columns: tuple[Column, ...] = field(repr=False)

    @cached_property
    def cells(self) -> tuple[str, ...]:
        """Its texts, one a column."""
        return tuple(column.cell(self.record) for column in self.columns)

    @property
    def sort_keys(self) -> tuple[tuple[object, ...], ...]:
        """What it is sorted by, one a column."""
        return tuple(column.sort_key(self.record) for column in self.columns)

    @property
    def detail(self) -> tuple[Row, ...]:
        """Every field of the record, documented or not."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one kind."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]

    def order(self, column: int, *, descending: bool = False) -> list[int]:
        """Give the rows' indexes sorted by one column; equal rows keep the answer's order."""
        raise NotImplementedError

    def matching(self, text: str) -> list[int]:
        """Give the indexes of the rows that show this text; a capital letter in it makes case count."""
        raise NotImplementedError
