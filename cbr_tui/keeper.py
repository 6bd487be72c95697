"""The history as a lookup sees it: what is asked of it, by several lookups, and what it may refuse."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from cbr_tui import log
from cbr_tui.errors import StorageError
from cbr_tui.model.observation import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from cbr_tui.model.context import Context
    from cbr_tui.model.observation import Observation, Recent

__all__ = ["Keeper", "Shared"]

T = TypeVar("T")


class Keeper(Protocol):
    """What a lookup needs of the history; `store.History` is one. Every method may raise StorageError."""

    def keep(self, observation: Observation, verdict: str = "") -> None:
        """Keep an observation, and the verdict's word."""
        ...

    def looked_up(self, context: Context, backup_id: str, at: datetime) -> None:
        """Note that somebody looked for this backup."""
        ...

    def gone(self, context: Context, backup_id: str, at: datetime) -> None:
        """Note that the service no longer has it."""
        ...

    def latest(
        self, context: Context | None, backup_id: str, like: Observation | None = None
    ) -> Observation | None:
        """Give the newest observation; in any context where `context` is None.

        What is the same as in `like`, here and below, is held once.
        """
        ...

    def times(self, context: Context | None, backup_id: str) -> Sequence[datetime]:
        """Give when each of them was first seen, oldest first."""
        ...

    def at(
        self, context: Context | None, backup_id: str, time: datetime, like: Observation | None = None
    ) -> Observation | None:
        """Give the observation of a time."""
        ...

    def acknowledge(self, observation: Observation) -> None:
        """Note that the person knows this one."""
        ...

    def acknowledged(
        self, context: Context, backup_id: str, like: Observation | None = None
    ) -> Observation | None:
        """Give the one that the person knows."""
        ...

    def recents(
        self, limit: int, text: str = "", order: Order = Order.LOOKUP, *, by_context: bool = False
    ) -> Sequence[Recent]:
        """Give the recent lookups."""
        ...

    def ids_starting(self, prefix: str, limit: int) -> Sequence[str]:
        """Give the IDs that begin like this, the newest lookup first."""
        ...

    def annotate(self, context: Context, backup_id: str, note: str) -> None:
        """Keep the person's own words."""
        ...

    def note(self, context: Context, backup_id: str) -> str:
        """Give the person's own words."""
        ...

    def pin(self, context: Context, backup_id: str, *, pinned: bool) -> None:
        """Pin a backup, or let it go."""
        ...

    def forget(self, context: Context, backup_id: str) -> Any:
        """Delete all that is known of a backup; gives what `put_back` takes, None where nothing was known."""
        ...

    def put_back(self, forgotten: Any) -> None:
        """Undo `forget`."""
        ...

    def forget_all(self, *, context: Context | None) -> tuple[int, int]:
        """Delete all that is known in a context; gives how many backups and observations that were."""
        ...


class Shared:
    """A history that several lookups ask, one thread at a time; what it refuses is noted once."""

    def __init__(self, keeper: Keeper | None) -> None:
        self.notices: list[str] = []
        self._keeper = keeper
        self._one_at_a_time = threading.Lock()

    @property
    def there(self) -> bool:
        """Say whether anything is kept at all."""
        return self._keeper is not None

    def insist(self, ask: Callable[[Keeper], T]) -> T:
        """Ask the history for what the person wants of it; raises StorageError."""
        if self._keeper is None:
            raise StorageError("There is no history here to change.")
        with self._one_at_a_time:
            return ask(self._keeper)

    def ask(self, ask: Callable[[Keeper], T], otherwise: T) -> T:
        """Ask the history; a refusal is answered with `otherwise`."""
        if self._keeper is None:
            return otherwise
        try:
            with self._one_at_a_time:
                return ask(self._keeper)
        except StorageError as error:
            log.warning("history", error=str(error))
            if str(error) not in self.notices:
                self.notices.append(str(error))
            return otherwise
