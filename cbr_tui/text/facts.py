"""What the screens and `show` say about a backup, as groups of rows and as tables."""

from __future__ import annotations

from cbr_tui.text.extended import extended
from cbr_tui.text.rows import Group, Room, Row
from cbr_tui.text.summary import summary
from cbr_tui.text.tables import Column, Table, TableRow, replication, volumes

__all__ = [
    "Column",
    "Group",
    "Room",
    "Row",
    "Table",
    "TableRow",
    "extended",
    "replication",
    "summary",
    "volumes",
]
