"""What the screen shows of a backup: the last good picture, which no failed refresh takes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.frozen import field, frozen
from cbr_tui.model.past import Past
from cbr_tui.text.marks import Marks

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.model.findings import Assessment
    from cbr_tui.model.observation import Observation

__all__ = ["Picture"]


@frozen(eq=False)
class Picture:
    """An observation, what is to be said of it, and when it was said.

    Another picture is another: comparing what is in two of them would take a large backup seconds.
    """

    observation: Observation
    assessment: Assessment
    now: datetime
    """The time that relative times are relative to, UTC."""
    past: Past = field(default_factory=Past)
    """What earlier looks add to it: what is new, how fast it goes."""
    marks: Marks = field(default_factory=Marks)
    """The marks at what is new."""
