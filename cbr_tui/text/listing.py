"""Lists of backups as text: one row a backup, for the command line and for the screen, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.times import iso
from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute, clock_of
from cbr_tui.text.units import number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cbr_tui.model.describe import Json
    from cbr_tui.model.listing import Listed

__all__ = ["TITLES", "as_json", "count_of", "line_of", "row_of", "status_of", "titled"]

TITLES: Final = ("VERDICT", "STATUS", "CREATED (UTC)", "ID", "RESOURCE", "NAME")
"""The columns of `row_of`."""


def titled(titles: Iterable[str], *, local: bool) -> tuple[str, ...]:
    """Name the columns, those of times by whose clock they are told."""
    return tuple(title.replace("(UTC)", "(LOCAL)") if local else title for title in titles)


def row_of(row: Listed, *, local: bool = False) -> tuple[str, ...]:
    """Give a row's texts, one a column: printable, `-` where there is nothing."""
    created = clock_of(row.created_at, local=local, day=True).rstrip("Z") if row.created_at else ""
    texts = (row.word, status_of(row), created, row.id, row.resource_name, row.name)
    return tuple(visible(text) or "-" for text in texts)


def line_of(row: Listed) -> str:
    """Give a row as a line that says all by itself: ID, verdict, status, when it was made, of what, name."""
    made = f"made {absolute(row.created_at)}" if row.created_at is not None else ""
    texts = (row.id, row.word, status_of(row), made, row.resource_name, row.name)
    return "  ".join(visible(text) for text in texts if text)


def status_of(row: Listed) -> str:
    """Give the status with how far the work is, where a list tells that."""
    if row.progress is not None and row.status.endswith("ing"):
        return f"{row.status} {number(row.progress)} %"
    return row.status


def count_of(shown: int, total: int | None, *, complete: bool) -> str:
    """Say how many there are: `45 of 1,663`, `45 and more` where nobody says how many, `45`."""
    if complete or total == shown:
        return f"{shown:,}"
    return f"{shown:,} of {total:,}" if total is not None else f"{shown:,} and more"


def as_json(row: Listed) -> dict[str, Json]:
    """Give a row as an object that any JSON writer takes; times are ISO 8601 in UTC."""
    times = ("created_at", "updated_at", "finished_at", "expired_at")
    keys = (
        "id", "name", "status", "progress", "resource_id", "resource_name", "resource_type", "zone",
        "automatic", "incremental", "size", "vault_id", "checkpoint_id", "service",
    )  # fmt: skip
    return {
        **{key: getattr(row, key) for key in keys},
        **{key: _iso(getattr(row, key)) for key in times},
        "verdict": {"word": row.word, "level": row.level.name.lower(), "sentence": row.sentence},
    }


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment is not None else None
