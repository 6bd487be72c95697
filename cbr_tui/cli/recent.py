"""`recent`: the recent lookups, newest first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cbr_tui.cli.kept import open_history
from cbr_tui.cli.output import complain, write, write_json
from cbr_tui.model.times import iso
from cbr_tui.text.safe import cells, visible
from cbr_tui.text.times import relative

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.observation import Recent

__all__ = ["run"]


def run(options: Options) -> int:
    """List the recent lookups; raises StorageError where the history can't be read."""
    with open_history(options) as history:
        recents = history.recents(options.limit, " ".join(options.words))
    if options.json:
        write_json([_as_json(recent) for recent in recents])
    elif recents:
        write(_table(recents, datetime.now(UTC)))
    else:
        complain(
            "Nothing that was looked up is like that." if options.words else "Nothing has been looked up yet."
        )
    return 0


def _as_json(recent: Recent) -> dict[str, object]:
    context = recent.context
    return {
        "backup_id": recent.backup_id,
        "name": recent.name,
        "resource_name": recent.resource_name,
        "status": recent.status,
        "verdict": recent.verdict,
        "note": recent.note,
        "pinned": recent.pinned,
        "looked_up_at": _time(recent.looked_up_at),
        "lookups": recent.lookups,
        "seen_at": _time(recent.seen_at),
        "gone_at": _time(recent.gone_at),
        "context": {
            "service": context.service,
            "endpoint": context.endpoint,
            "project_id": context.project_id,
        },
    }


def _time(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def _table(recents: Sequence[Recent], now: datetime) -> str:
    """Align the columns; the last is the service's text, as long as it may be."""
    rows = [_row(recent, now) for recent in recents]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(_padded, row, widths)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def _row(recent: Recent, now: datetime) -> tuple[str, ...]:
    status = f"gone, was {recent.status}" if recent.gone_at else recent.status or "never seen"
    name = " on ".join(part for part in (recent.name, recent.resource_name) if part)
    noted = " -- ".join(part for part in (name, recent.note) if part)
    texts = (
        "*" if recent.pinned else " ", relative(recent.looked_up_at, now), recent.verdict, status,
        recent.backup_id, f"[{recent.context.label}]", noted,
    )  # fmt: skip
    return tuple(map(visible, texts))
