"""`auth use NAME`: makes a profile the default."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.cli.auth.profile import require_profile
from cbr_tui.cli.output import tell
from cbr_tui.store import Paths
from cbr_tui.store.sources import set_default

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Write the default; raises UsageError where there is no such profile, StorageError."""
    require_profile(options.name)
    set_default(Paths.of_user().profiles, options.name)
    tell(f"Profile {options.name} is the default now.")
    return 0
