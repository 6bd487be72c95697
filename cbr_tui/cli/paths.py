"""`paths`: where everything is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.cli.output import write
from cbr_tui.store import Paths
from cbr_tui.store.places import places
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Print each place with its permissions; touches nothing."""
    del options  # nothing in them moves a path
    for place in places(Paths.of_user()):
        write(f"{place.name:<12} {place.mode:<8} {visible(str(place.path))}\n")
    return 0
