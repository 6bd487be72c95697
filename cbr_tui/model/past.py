"""What earlier looks at a backup add to its newest observation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.frozen import field, frozen
from cbr_tui.model.timeline import Timeline

if TYPE_CHECKING:
    from cbr_tui.model.changes import Comparison
    from cbr_tui.model.progress import Sample

__all__ = ["Past"]


@frozen
class Past:
    """What is known from before; all of it may be missing."""

    latest: Comparison | None = None
    """What is new since the observation before."""
    unacknowledged: Comparison | None = None
    """What is new since the observation that the engineer last acknowledged."""
    timeline: Timeline = field(default_factory=Timeline)
    """Which state followed on which, as we saw it ourselves."""
    samples: tuple[Sample, ...] = ()
    """How far the operation under way was, and when, oldest first: what its speed is measured from."""
    note: str = ""
    """The person's own words about the backup."""
