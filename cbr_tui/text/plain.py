"""`show`: a backup as plain text, line by line, for terminals, pipes and tickets."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Final

from cbr_tui.model.past import Past
from cbr_tui.text.extended import unexpected
from cbr_tui.text.safe import cells, padded, visible, wrap
from cbr_tui.text.summary import summary
from cbr_tui.text.tables import replication, volumes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from cbr_tui.model.findings import Assessment
    from cbr_tui.model.observation import Observation
    from cbr_tui.text.rows import Group
    from cbr_tui.text.tables import Table

__all__ = ["report"]

_UNKNOWN: Final = Past()


def report(
    observation: Observation,
    assessment: Assessment,
    now: datetime,
    width: int = 80,
    past: Past = _UNKNOWN,
) -> str:
    """Write the verdict and the findings, which backup it is, the facts, its disks and copies, and surprises.

    No line is wider than `width` cells, but for an ID where it is less than 60; the last one ends in a
    line feed.
    """
    backup = observation.backup
    answer_first, *facts = summary(observation, assessment, now, past)
    _, *lines = _group(answer_first, width)
    lines += ["", *wrap(f"Backup {visible(observation.backup_id)}", width, _ID)]
    if backup is not None:
        lines += wrap(" · ".join(visible(text) for text in (backup.name, backup.status) if text), width)
    for group in facts:
        lines += _group(group, width)
    if backup is not None:
        lines += _table("Volume backups", volumes(backup), ("id",), width)
        copies = replication(backup)
        lines += _table("Replication records", copies, ("destination_checkpoint_item_id", "id"), width)
        for group in unexpected(backup):
            lines += _group(group, width)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _group(group: Group, width: int) -> Iterator[str]:
    yield from ("", group.title) if group.title else ("",)
    for row in group.rows:
        yield from _labelled(row.label, row.value, width)
        if row.action:
            yield from _labelled("", f"→ {row.action}", width)


def _labelled(label: str, value: str, width: int) -> Iterator[str]:
    """Write a value beside its label, below a long label, or after it where there is little room."""
    if width < _NARROW:
        lines = wrap(f"{label}: {value}" if label else value, width - 2 * _INDENT, _ID)
        yield from (f"{'':{2 * _INDENT if number else _INDENT}}{line}" for number, line in enumerate(lines))
        return
    values = wrap(value, width - _INDENT - _LABEL, _ID)
    beside = cells(label) < _LABEL
    if not beside:
        yield from (f"{'':{_INDENT}}{line}" for line in wrap(label, width - _INDENT))
    for number, line in enumerate(values):
        yield f"{'':{_INDENT}}{padded(label if beside and not number else '', _LABEL)}{line}"


def _table(title: str, table: Table, below: Sequence[str], width: int) -> Iterator[str]:
    """List a table: of each record the columns before the first ID, as far as they fit; below, some IDs."""
    if not table.rows:
        return
    keys = [column.key for column in table.columns]
    lines = [[column.title for column in table.columns], *(row.cells for row in table.rows)]
    facts = len(list(takewhile(lambda key: not key.endswith("id"), keys)))
    widths = [min(max(cells(line[place]) for line in lines), _WIDEST) for place in range(facts)]
    while len(widths) > 1 and _INDENT + sum(widths) + _GAP * (len(widths) - 1) > width:
        widths.pop()
    yield from ("", f"{title} ({len(table.rows)})")
    for number, line in enumerate(lines):
        parts = [
            padded(line[place], wide, right=table.columns[place].numeric) for place, wide in enumerate(widths)
        ]
        yield " " * _INDENT + (" " * _GAP).join(parts)
        for key in below if number else ():
            place = keys.index(key)
            yield from _labelled("", f"{table.columns[place].title} {line[place]}", width)


_INDENT: Final = 2
_LABEL: Final = 13
_GAP: Final = 2
_NARROW: Final = 50
"""Below this width labels stand above their values."""
_WIDEST: Final = 24
"""So wide does a column of a table get; what is longer is cut."""
_ID: Final = 36
