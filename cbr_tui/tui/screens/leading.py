"""What the screens have in common whose rows lead to backups: Enter opens one, Esc comes back to its row."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.screen import Screen

if TYPE_CHECKING:
    from cbr_tui.service import Lookups

__all__ = ["LeadingScreen"]


class LeadingScreen(Screen[None], inherit_bindings=False):
    """Leads to backups: what it posts as `OpenBackup` opens over it, looked up through its own lookups."""

    def __init__(self, lookups: Lookups) -> None:
        """Lead to what `lookups` can ask for."""
        super().__init__()
        self.lookups = lookups
        """Where its backups are asked for."""

    @property
    def left(self) -> bool:
        """Whether the person has gone back from here: an answer that still comes has no place to be shown."""
        return self not in self.app.screen_stack

    @abstractmethod
    def use(self, lookups: Lookups) -> None:
        """Lead to another context's backups from now on; nothing of the one before stays."""

    def redraw(self) -> None:
        """Tell ages anew, where there are any."""
