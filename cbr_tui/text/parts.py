"""Several facts in one row: what the summary is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cbr_tui.frozen import frozen
from cbr_tui.model.describe import Presence, Record, descriptions
from cbr_tui.model.findings import Level
from cbr_tui.text.path import below
from cbr_tui.text.rows import Row
from cbr_tui.text.safe import visible
from cbr_tui.text.values import explain, show

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Part", "Place", "joined"]


@frozen
class Part:
    """One fact of a row."""

    text: str
    path: str = ""
    full: str = ""
    """The same with label and unit, for the row's detail."""
    explanation: str = ""
    odd: bool = False
    """Whether it is not what the reference says."""


@frozen
class Place:
    """A record of the backup, and where it stands."""

    record: Record
    path: str

    def part(self, key: str, write: Callable[[Any], str] | None = None) -> Part | None:
        """Tell a documented field: by `write`, or as `values.show` does; None where the answer says nothing.

        What could not be read is told as it came.
        """
        description = next(each for each in descriptions(type(self.record)) if each.key == key)
        shown = show(description, self.record)
        if shown.presence is not Presence.VALUE:
            return None
        value = getattr(self.record, description.attribute)
        text = write(value) if write is not None and value is not None else shown.text
        if write is not None and value is None:
            text = f"{description.label.lower()} {text}"
        full = visible(f"{description.label}: {shown.text}")
        return Part(text, below(self.path, key), full, explain(description, self.record), shown.odd)


def joined(label: str, *parts: Part | None) -> Row | None:
    """Join what there is to one row, its path that of the first part; None where there is nothing."""
    there = [part for part in parts if part is not None]
    if not there:
        return None
    detail = [part.full for part in there if part.full]
    if len(detail) == 1:
        detail += [part.explanation for part in there]
    return Row(
        label,
        " · ".join(part.text for part in there),
        there[0].path,
        level=Level.NOTICE if any(part.odd for part in there) else None,
        detail=visible("\n".join(filter(None, detail)), newlines=True),
        others=tuple(part.path for part in there[1:] if part.path),
    )
