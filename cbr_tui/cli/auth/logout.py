"""`auth logout [NAME]`: forgets a profile's secrets, and tokens; the profile itself stays, without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.cli.output import tell
from cbr_tui.store import Paths
from cbr_tui.store.found import Found
from cbr_tui.store.logins import Logins
from cbr_tui.store.sources import forget

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Take a profile's secrets out of `credentials.toml` and delete what its password was exchanged for.

    Without a name all such tokens are deleted, and no secrets. Raises UsageError or StorageError.
    """
    paths = Paths.of_user()
    logins = Logins(paths.tokens)
    if not options.name:
        count = logins.forget()
        Found(paths.tokens).forget()
        tell(f"Forgotten: {count} fetched token{'' if count == 1 else 's'}.")
        return 0
    # Not asked of profiles.toml: secrets whose profile is gone have to be forgotten too.
    known = forget(paths.credentials, options.name)
    if logins.forget(f"profile {options.name}") or known:
        tell(f"The secrets of profile {options.name} are forgotten.")
    else:
        tell(f"No secrets of profile {options.name} are kept.")
    return 0
