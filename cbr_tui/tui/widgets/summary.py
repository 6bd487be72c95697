"""The Summary tab: is it good, what failed, can I restore from it, what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.text.facts import summary
from cbr_tui.tui.widgets.rows_tab import RowsTab

if TYPE_CHECKING:
    from cbr_tui.text.rows import Group
    from cbr_tui.tui.picture import Picture

__all__ = ["SummaryTab"]


class SummaryTab(RowsTab):
    """Findings first, then the facts, each with its place in the answer."""

    def groups_of(self, picture: Picture) -> tuple[Group, ...]:
        """Give the summary's rows."""
        return summary(
            picture.observation, picture.assessment, picture.now, picture.samples, most=_MOST_FINDINGS
        )


_MOST_FINDINGS: Final = 11
"""With the verdict, the restore mode, and where it stands in time, as many lines as a screen of 80x24 has."""
