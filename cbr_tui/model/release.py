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
    lists: list[list[Any]] = []
    for observation in observations:
        info = observation.backup.extend_info if observation.backup is not None else None
        if info is not None:
            came = info.raw.get("volume_backups")
            lists += [list(info.volume_backups), list(came) if isinstance(came, list) else []]
            del came
        del info
    del observation
    observations.clear()
    for each in lists:
        while each:
            del each[-_AT_ONCE:]
