"""The extend_info tab: every documented field with its unit and meaning, absent ones dimmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.text.facts import extended
from cbr_tui.tui.widgets.rows_tab import RowsTab

if TYPE_CHECKING:
    from cbr_tui.text.rows import Group
    from cbr_tui.tui.picture import Picture

__all__ = ["ExtendInfoTab"]


class ExtendInfoTab(RowsTab):
    """Fields and their meanings; what nobody documented stands in a group of its own."""

    LABEL_WIDTH = 24
    VALUE_WIDTH = 26

    def groups_of(self, picture: Picture) -> tuple[Group, ...]:
        """Give every field; none where the answer could not be read."""
        backup = picture.observation.backup
        return extended(backup) if backup is not None else ()
