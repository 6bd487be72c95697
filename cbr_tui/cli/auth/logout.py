"""`auth logout NAME`: forgets a profile's secrets; the profile itself stays, without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.cli.output import tell
from cbr_tui.store import Paths
from cbr_tui.store.sources import forget

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Take the secrets out of `credentials.toml`; raises UsageError or StorageError."""
    # Not asked of profiles.toml: secrets whose profile is gone have to be forgotten too.
    if forget(Paths.of_user().credentials, options.name):
        tell(f"The secrets of profile {options.name} are forgotten.")
    else:
        tell(f"No secrets of profile {options.name} are kept.")
    return 0
