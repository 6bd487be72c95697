"""What is in the history, without touching it: for whoever looks at its health."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import StorageError
from cbr_tui.frozen import frozen
from cbr_tui.store.schema import MIGRATIONS

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Contents", "contents"]

_PATIENCE: Final = 2.0
"""How long others that write are waited for, in seconds."""


@frozen
class Contents:
    """What a history holds."""

    version: int
    """The version of its tables."""
    newest: int
    """The version that this program writes."""
    size: int
    """Bytes."""
    backups: int
    """How many were looked up or seen, each context apart."""
    observations: int
    """How many contents of them are kept."""


def contents(path: Path) -> Contents | None:
    """Look into the history, only reading; None where there is none. Raises StorageError where that fails."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)) as connection:
            version, backups, observations = (
                connection.execute(question).fetchone()[0]
                for question in (
                    "PRAGMA user_version",
                    "SELECT count(*) FROM backup",
                    "SELECT count(*) FROM observation",
                )
            )
        return Contents(version, len(MIGRATIONS), path.stat().st_size, backups, observations)
    except (sqlite3.Error, OSError) as error:
        raise StorageError(
            f"The history can't be read: {error}.",
            hint="A damaged one is set aside, and a new one begun, when it is next used.",
        ) from error
