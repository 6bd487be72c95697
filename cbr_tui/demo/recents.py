"""What the demo's history knows before anything is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.demo.backups import DEMO_BACKUPS
from cbr_tui.demo.places import DEMO_CONTEXT
from cbr_tui.demo.shapes import Asked
from cbr_tui.demo.vaulted import DEMO_CBR_BACKUPS
from cbr_tui.model.observation import Answer, observe

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.model.observation import Observation

__all__ = ["RECENT_CBR_BACKUPS", "first_observations"]

RECENT_CBR_BACKUPS: Final = DEMO_CBR_BACKUPS[:8]
"""Those of CBR that were looked up before; the others are found in its list."""


def first_observations(start: datetime) -> tuple[Observation, ...]:
    """Give each backup as it is when the demo starts, so that the recents can show its name and status.

    The IDs that are answered with a failure have none. Pure; the order is that of
    DEMO_BACKUPS, then that of CBR's.
    """
    return tuple(
        observe(backup.id, DEMO_CONTEXT, Answer(backup.answer(Asked(backup.id, start)).body, start))
        for backup in (*DEMO_BACKUPS, *RECENT_CBR_BACKUPS)
        if backup.status
    )
