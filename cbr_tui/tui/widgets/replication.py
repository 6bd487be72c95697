"""The Replication tab: the copies of the backup to other regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.actions import SkipAction

from cbr_tui.model.backup import ReplicationRecord
from cbr_tui.model.replicas import end_of
from cbr_tui.text.facts import replication
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.messages import OpenEnd, Say
from cbr_tui.tui.widgets.table_tab import TableTab
from cbr_tui.tui.widgets.table_view import TableView

if TYPE_CHECKING:
    from textual.binding import BindingType

    from cbr_tui.model.replicas import Side
    from cbr_tui.text.facts import Table
    from cbr_tui.tui.picture import Picture

__all__ = ["ReplicationTab"]


class ReplicationTab(TableTab):
    """A row for each replication record; `<` and `>` open the two ends of the one under the cursor."""

    def make_view(self) -> TableView:
        """Make the table, with the keys that open a copy."""
        return _Records()

    def table_of(self, picture: Picture) -> Table | None:
        """Give the replication records."""
        backup = picture.observation.backup
        return replication(backup, local=self.local) if backup is not None else None


class _Records(TableView):
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("open-source", "open_end('source')", "open the source", show=True),
        bound("open-copy", "open_end('destination')", "open the copy", show=True),
    ]

    def action_open_end(self, side: Side) -> None:
        """Open the backup at one end of the record; without one the key is whose else it may be."""
        record = self.row.record if self.row else None
        if not isinstance(record, ReplicationRecord):
            if hasattr(self.screen, "action_other_end"):
                raise SkipAction
            self.post_message(Say("There is no record here."))
            return
        if end_of(record, side).backup_id:
            self.post_message(OpenEnd(record, side))
        else:
            self.post_message(Say(f"This record names no {side} backup."))
