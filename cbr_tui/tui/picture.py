"""What the screen shows of a backup: the last good picture, which no failed refresh takes away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.model.findings import Assessment
    from cbr_tui.model.observation import Observation
    from cbr_tui.model.progress import Sample

__all__ = ["Picture"]


@dataclass(frozen=True, slots=True)
class Picture:
    """An observation, what is to be said of it, and when it was said."""

    observation: Observation
    assessment: Assessment
    now: datetime
    """The time that relative times are relative to, UTC."""
    local: bool = False
    """Whether times are told by this machine's clock, and not in UTC."""
    samples: tuple[Sample, ...] = ()
    """How far the operation under way was, and when: what its speed is measured from."""
