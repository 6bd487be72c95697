"""`--plain`: a backup as lines that are read from the top down, with nothing beside anything else.

A screen reader speaks a line at a time: each says what it is about, none is broken, and there are no columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.past import Past
from cbr_tui.text.extended import unexpected
from cbr_tui.text.rows import Room
from cbr_tui.text.safe import visible
from cbr_tui.text.summary import summary
from cbr_tui.text.tables import replication, volumes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cbr_tui.model.findings import Assessment
    from cbr_tui.model.observation import Observation
    from cbr_tui.text.rows import Group
    from cbr_tui.text.tables import Table

__all__ = ["LONGEST", "linear"]

LONGEST: Final = 1000
"""So many cells a line about a change may have: what is spoken is not cut to the width of a screen."""
_UNKNOWN: Final = Past()
_NOTHING: Final = ("", "-", "—")
_SPOKEN: Final = {"●": "yes"}


def linear(
    observation: Observation, assessment: Assessment, now: datetime, past: Past = _UNKNOWN
) -> list[str]:
    """Give the verdict, the findings, what changed, the facts, the disks and the copies, a line each."""
    backup = observation.backup
    answer_first, *facts = summary(observation, assessment, now, past, Room(LONGEST, rows=None, key=""))
    lines = [*_group(answer_first), f"Backup: {visible(observation.backup_id)}"]
    if backup is not None and backup.name:
        lines.append(f"Name: {visible(backup.name)}")
    for group in facts:
        lines += _group(group)
    if backup is not None:
        lines += _records("Volume backup", volumes(backup))
        lines += _records("Replication record", replication(backup))
        for group in unexpected(backup):
            lines += _group(group)
    return lines


def _group(group: Group) -> Iterator[str]:
    if group.title:
        yield f"{group.title}:"
    for row in group.rows:
        yield f"{row.label}: {row.value}" if row.label.strip() else row.value
        if row.action:
            yield f"What to do: {' '.join(row.action.split())}"


def _records(called: str, table: Table) -> Iterator[str]:
    """Tell each record in one line, as far as its columns say something."""
    for number, row in enumerate(table.rows, 1):
        said = ", ".join(
            f"{column.title} {_SPOKEN.get(cell, cell)}"
            for column, cell in zip(table.columns, row.cells, strict=True)
            if cell not in _NOTHING
        )
        yield f"{called} {number} of {len(table.rows)}: {said}"
