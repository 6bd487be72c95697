"""Profiles by their names."""

from __future__ import annotations

from cbr_tui.cli.signing import files_on_disk
from cbr_tui.errors import UsageError

__all__ = ["require_profile"]


def require_profile(name: str) -> None:
    """Raise UsageError where there is no profile of this name."""
    names = [candidate.name for candidate in files_on_disk().profiles().candidates]
    if name not in names:
        raise UsageError(f"There is no profile {name!r}.", hint=f"There are: {', '.join(names) or 'none'}.")
