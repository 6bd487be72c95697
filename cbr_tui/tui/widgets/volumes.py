"""The Volumes tab: the backups of the server's disks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.text.facts import volumes
from cbr_tui.tui.widgets.table_tab import TableTab

if TYPE_CHECKING:
    from cbr_tui.text.facts import Table
    from cbr_tui.tui.picture import Picture

__all__ = ["VolumesTab"]


class VolumesTab(TableTab):
    """A row for each volume backup."""

    def table_of(self, picture: Picture) -> Table | None:
        """Give the volume backups."""
        backup = picture.observation.backup
        return volumes(backup) if backup is not None else None
