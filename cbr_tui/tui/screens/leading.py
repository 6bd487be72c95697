"""What the screens have in common whose rows lead to backups: Enter opens one, Esc comes back to its row."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import on

from cbr_tui import log
from cbr_tui.errors import CbrTuiError
from cbr_tui.tui.lookup import unexpected
from cbr_tui.tui.messages import AskForBackup, AskForServer, GoBack, OpenBackup, Say
from cbr_tui.tui.screens.whole import WholeScreen
from cbr_tui.tui.widgets.banner import Banner
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.model.listing import Listed
    from cbr_tui.service import Lookups
    from cbr_tui.tui.copying import CopyableRow

__all__ = ["LeadingScreen"]


class LeadingScreen(WholeScreen, inherit_bindings=False):
    """Leads to backups: what it posts as `OpenBackup` opens over it, looked up through its own lookups."""

    def __init__(self, lookups: Lookups) -> None:
        """Lead to what `lookups` can ask for."""
        super().__init__()
        self.lookups = lookups
        """Where its backups are asked for."""

    @property
    @abstractmethod
    def row(self) -> Listed | None:
        """The backup under the cursor, as far as a list tells of it."""

    @property
    def backup_id(self) -> str:
        """Its ID; empty where there is none."""
        return self.row.id if self.row is not None else ""

    @property
    def line(self) -> str:
        """Its row as text; empty where there is none."""
        from cbr_tui.text.listing import line_of

        return line_of(self.row) if self.row is not None else ""

    @abstractmethod
    def use(self, lookups: Lookups) -> None:
        """Lead to another context's backups from now on; nothing of the one before stays."""

    def problem_of(self, error: Exception) -> CbrTuiError:
        """Give what is said of a failure; a fault of our own is named and logged, and ends nothing else."""
        if isinstance(error, CbrTuiError):
            return error
        fault = unexpected(error)
        log.error(type(self).__name__, error=fault.message)
        return fault

    def show_notices(self, notices: Sequence[str]) -> None:
        """Say what the rows lack, in a row of its own: they would pass for all there are."""
        self.query_one(Banner).show(None, None, (" ".join(notices),) if notices else ())

    def copyable(self) -> CopyableRow | None:
        """Give what can be copied of the row under the cursor."""
        from cbr_tui.tui.copying import CopyableRow

        row, line = self.row, self.line
        name, resource_name = (row.name, row.resource_name) if row is not None else ("", "")
        return CopyableRow(self.backup_id, name, resource_name, line) if line else None

    @on(LineView.Chosen)
    def open_row(self) -> None:
        """Open the backup under the cursor."""
        if self.backup_id:
            self.post_message(OpenBackup(self.backup_id))
        else:
            self.post_message(Say("This row has no ID to open it by."))

    def action_leave(self) -> None:
        """Go back, once nothing that takes long is under way."""
        if not self.leave_step():
            self.post_message(GoBack(self))

    def action_find(self) -> None:
        """Ask for another backup, over the recent lookups."""
        self.post_message(AskForBackup())

    def action_server(self) -> None:
        """Put all backups of the resource under the cursor on a time line."""
        row = self.row
        if row is not None and (row.resource_id or row.resource_name):
            self.post_message(AskForServer(row.resource_id, row.resource_name, row.id))
        else:
            self.post_message(Say("Nothing here names the server." if self.line else "There is no row here."))
