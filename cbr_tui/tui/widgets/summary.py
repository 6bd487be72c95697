"""The Summary tab: is it good, what failed, can I restore from it, what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from cbr_tui.text.facts import Room, summary
from cbr_tui.tui.widgets.rows_tab import RowsTab

if TYPE_CHECKING:
    from cbr_tui.text.rows import Group
    from cbr_tui.tui.picture import Picture

__all__ = ["SummaryTab"]


class SummaryTab(RowsTab):
    """Findings first, then the facts, each with its place in the answer."""

    def groups_of(self, picture: Picture) -> tuple[Group, ...]:
        """Give the summary's rows."""
        # Where it stands has its size already when this tab, out of sight until now, has none.
        size = self.parent.size if isinstance(self.parent, Widget) else self.size
        room = Room(size.width - self.LABEL_WIDTH - 1, size.height, self._key())
        return summary(picture.observation, picture.assessment, picture.now, picture.past, room)

    def _key(self) -> str:
        """Give the key that takes note of what is new, as the person has set it."""
        bindings = (active.binding for active in self.screen.active_bindings.values())
        found = next((binding for binding in bindings if binding.action == "acknowledge"), None)
        return self.app.get_key_display(found) if found is not None else ""

    def on_resize(self) -> None:
        """Tell as much as there is room for now."""
        self.catch_up()
