"""What the screens have in common whose rows lead to backups: Enter opens one, Esc comes back to its row."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from cbr_tui import log
from cbr_tui.errors import CbrTuiError
from cbr_tui.tui.lookup import unexpected
from cbr_tui.tui.messages import GoBack, OpenBackup
from cbr_tui.tui.screens.whole import WholeScreen

if TYPE_CHECKING:
    from textual.events import Paste

    from cbr_tui.service import Lookups

__all__ = ["LeadingScreen"]


class LeadingScreen(WholeScreen, inherit_bindings=False):
    """Leads to backups: what it posts as `OpenBackup` opens over it, looked up through its own lookups."""

    def __init__(self, lookups: Lookups) -> None:
        """Lead to what `lookups` can ask for."""
        super().__init__()
        self.lookups = lookups
        """Where its backups are asked for."""

    @abstractmethod
    def use(self, lookups: Lookups) -> None:
        """Lead to another context's backups from now on; nothing of the one before stays."""

    def redraw(self) -> None:
        """Tell ages anew, where there are any."""

    def problem_of(self, error: Exception) -> CbrTuiError:
        """Give what is said of a failure; a fault of our own is named and logged, and ends nothing else."""
        if isinstance(error, CbrTuiError):
            return error
        fault = unexpected(error)
        log.error(type(self).__name__, error=fault.message)
        return fault

    def action_leave(self) -> None:
        """Go back."""
        self.post_message(GoBack(self))

    def open_pasted(self, event: Paste) -> None:
        """Open the backup whose ID was pasted."""
        event.stop()
        from cbr_tui.text.ids import best, find_ids

        meant = best(find_ids(event.text))
        if meant is not None:
            self.post_message(OpenBackup(meant.id))
