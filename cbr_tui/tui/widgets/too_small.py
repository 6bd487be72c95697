"""What stands in place of everything where there is no room for it."""

from __future__ import annotations

from textual.widgets import Static

__all__ = ["TooSmall"]


class TooSmall(Static):
    """Shown by the style sheet alone, below 40 columns or 10 rows."""

    def __init__(self) -> None:
        """Say how much room is needed."""
        super().__init__("Too small: 40 columns and 10 rows are needed.", id="too-small", markup=False)
