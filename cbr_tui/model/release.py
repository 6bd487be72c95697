"""A large observation given back piece by piece: in one go it would hold all up for a tenth of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cbr_tui.model.observation import Observation

__all__ = ["release"]

_AT_ONCE: Final = 2000
"""So many records go at once, in about a millisecond."""


def release(observations: list[Observation]) -> None:
    """Empty the list; of what nobody else holds, the records go one piece after the other.

    What others hold stays as it is. Takes its time: to be called beside the event loop.
    """
    lists = [each for observation in observations for each in _lists(observation)]
    observations.clear()
    for each in lists:
        while each:
            del each[-_AT_ONCE:]


def _lists(observation: Observation) -> tuple[list[Any], ...]:
    """Give lists of our own with its records, and with what they were read from."""
    if observation.backup is None:
        return ()
    info = observation.backup.extend_info
    came = info.raw.get("volume_backups")
    return list(info.volume_backups), list(came) if isinstance(came, list) else []
