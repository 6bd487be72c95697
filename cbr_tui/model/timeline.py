"""The course of a backup as we saw it ourselves: which state followed on which, and when."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import field, frozen, replace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.observation import Observation

__all__ = ["State", "Timeline", "Turn"]


@frozen
class State:
    """What was said of one thing."""

    text: str
    path: str
    """Where that stands in the answer."""


@frozen
class Turn:
    """A moment from which on we saw something in another state."""

    at: datetime
    """When the new state was first seen, UTC: it began then, or since the look before."""
    changes: tuple[tuple[str, str, State], ...]
    """What it is about (`Status`, `Volumes`, `Copy to eu-nl`), what was said of it before, and now."""
    held: float
    """For how long we had seen the state before, in seconds."""
    progress: tuple[float, float] | None
    """How far the work was when that was first and last seen; None where it was not told, or never moved."""
    looks: int
    """How many different answers there were in it."""


@frozen
class Timeline:
    """All turns, oldest first; grows by one observation at a time."""

    turns: tuple[Turn, ...] = ()
    _states: Mapping[str, State] = field(default_factory=dict)
    _since: datetime | None = None
    _progress: tuple[float, float] | None = None
    _looks: int = 0

    def and_then(self, observation: Observation) -> Timeline:
        """Give the timeline after this observation, which is not older than those before; never raises."""
        backup = observation.backup
        if backup is None:
            return self
        states = _states(backup, gone=observation.gone_at is not None)
        changes = self._changes(states)
        at = observation.gone_at or observation.since or observation.seen_at
        progress = backup.extend_info.progress
        now = None if progress is None else float(progress)
        if changes:
            turns = self.turns
            if self._since is not None:
                moved = self._progress if self._looks > 1 else None
                held = (at - self._since).total_seconds()
                turns = (*turns[1 - _MOST :], Turn(at, changes, held, moved, self._looks))
            return Timeline(turns, states, at, None if now is None else (now, now), 1)
        if now is None or (self._progress is not None and self._progress[1] == now):
            return self
        if self._progress is None:
            return replace(self, _progress=(now, now))
        return replace(self, _progress=(self._progress[0], now), _looks=self._looks + 1)

    def _changes(self, states: Mapping[str, State]) -> tuple[tuple[str, str, State], ...]:
        names = dict.fromkeys((*states, *self._states))
        pairs = ((name, self._states.get(name, _NOTHING), states.get(name, _NOTHING)) for name in names)
        return tuple((name, old.text, new) for name, old, new in pairs if old.text != new.text)


def _states(backup: Backup, *, gone: bool) -> dict[str, State]:
    """Give what is said of the backup, of its disks together, and of its copies, by name."""
    from cbr_tui.model.long_lists import counts

    info = backup.extend_info
    states = {"Status": State("gone" if gone else backup.status or "no status", "status")}
    if info.copy_status:
        states["Copies"] = State(info.copy_status, "extend_info.copy_status")
    tallies: Counter[str] = Counter()
    for status, count in counts(info.volume_backups, "status").items():
        tallies[status or "no status"] += count
    if tallies:
        tally = ", ".join(f"{count} {status}" for status, count in sorted(tallies.items())[:_MOST_STATUSES])
        states["Volumes"] = State(tally, "extend_info.volume_backups")
    for place, record in enumerate(backup.replication_records[:_MOST_COPIES]):
        name = f"Copy to {record.destination_region or record.id or place + 1}"
        states[name] = State(record.status or _NOTHING.text, f"replication_records[{place}].status")
    return states


_NOTHING: Final = State("none", "")
_MOST: Final = 200
"""So many turns are remembered: a watch may last for days."""
_MOST_STATUSES: Final = 4
_MOST_COPIES: Final = 20
