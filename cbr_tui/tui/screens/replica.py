"""The backup at the other end of a replication record: in another context, which is left with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from cbr_tui.tui.bindings import bound
from cbr_tui.tui.messages import GoBack
from cbr_tui.tui.screens.backup import BackupScreen

if TYPE_CHECKING:
    from textual.binding import BindingType

    from cbr_tui.model.replicas import Side
    from cbr_tui.poller import PollSettings
    from cbr_tui.service import Lookups

__all__ = ["ReplicaScreen"]


class ReplicaScreen(BackupScreen):
    """Shows the backup that a record led to; the key to the other end leads back, as `Esc` does."""

    BINDING_GROUP_TITLE = "Replica"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("open-source", "other_end('source')", "back to the source", show=True),
        bound("open-copy", "other_end('destination')", "back to the copy", show=True),
    ]

    def __init__(  # noqa: PLR0913 - as a backup's screen, and what led here
        self,
        lookups: Lookups,
        settings: PollSettings,
        backup_id: str,
        side: Side,
        led_from: str,
        *,
        redact: bool = False,
    ) -> None:
        """Open the backup on that `side` of a record of the backup `led_from`.

        The lookups are its own: they are closed with it.
        """
        super().__init__(lookups, settings, backup_id, redact=redact)
        self._own = lookups
        self._side = side
        self._led_from = led_from

    def led_from(self, backup_id: str) -> bool:
        """Say whether the backup of this ID led here."""
        return backup_id.lower() == self._led_from.lower()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way back, and not the one to where this is."""
        return action != "other_end" or parameters != (self._side,)

    def action_other_end(self, _side: Side) -> None:
        """Go back to the end that led here."""
        self.post_message(GoBack(self))

    async def on_unmount(self) -> None:
        """Close the connection to the other region."""
        await self._own.aclose()
