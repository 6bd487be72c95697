"""What the screens and `show` say about a backup, as groups of rows and as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.text.rows import Column, Group, Row, Table, TableRow

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.findings import Assessment
    from cbr_tui.model.observation import Observation

__all__ = [
    "Column",
    "Group",
    "Row",
    "Table",
    "TableRow",
    "extended",
    "replication",
    "summary",
    "volumes",
]


def summary(observation: Observation, assessment: Assessment, now: datetime) -> tuple[Group, ...]:
    """Give what the first screen says."""
    raise NotImplementedError(observation, assessment, now)


def extended(backup: Backup) -> tuple[Group, ...]:
    """Give every documented field, absent ones dim, and what nobody documented."""
    raise NotImplementedError(backup)


def volumes(backup: Backup) -> Table:
    """Give the volume backups."""
    raise NotImplementedError(backup)


def replication(backup: Backup) -> Table:
    """Give the replication records."""
    raise NotImplementedError(backup)
