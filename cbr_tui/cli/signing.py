"""From options and environment to what signs in, or to why nothing does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import NotAuthenticated, UsageError
from cbr_tui.frozen import replace
from cbr_tui.model.credentials import Deferred, Password, Token
from cbr_tui.store import Paths
from cbr_tui.text.times import absolute

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.credentials import SignIn
    from cbr_tui.store.sources import Candidate, FilesOnDisk, Selection

__all__ = [
    "choose",
    "files_on_disk",
    "find_sign_in",
    "name_of",
    "resolved",
    "usable",
    "winner_of",
    "with_transport",
]


def files_on_disk() -> FilesOnDisk:
    """Give the files of the person who runs the program; none is read yet."""
    from cbr_tui.store.sources import FilesOnDisk

    return FilesOnDisk(os.environ, Paths.of_user())


def choose(options: Options, files: FilesOnDisk) -> Selection:
    """Choose a source; raises UsageError for a name that is nowhere and a file that can't be read."""
    from cbr_tui.store.sources import select

    return select(os.environ, files, profile=options.profile, os_cloud=options.os_cloud)


def winner_of(selection: Selection) -> Candidate | None:
    """Give the chosen source, or None where there is no source at all.

    Raises UsageError where there are several and none is chosen.
    """
    if selection.winner is None and selection.choices:
        names = ", ".join(candidate.label for candidate in selection.choices)
        raise UsageError(
            f"Several sources could sign in, and none is chosen: {names}.",
            hint="Choose one with --profile or --os-cloud, or a default with cbr-tui auth use NAME.",
        )
    return selection.winner


def find_sign_in(options: Options) -> tuple[SignIn | None, str]:
    """Give what the chosen source says, or None where there is no source at all; and its name, if it has one.

    Raises what `winner_of` raises, and whatever the source lacks.
    """
    candidate = winner_of(choose(options, files_on_disk()))
    return (candidate.load(), name_of(candidate)) if candidate is not None else (None, "")


def name_of(candidate: Candidate) -> str:
    """Give the name that a person gave a source; empty where it has none."""
    return candidate.name if candidate.kind in ("profile", "cloud", "hcloud") else ""


def resolved(sign_in: SignIn) -> SignIn:
    """Run what gives the credentials, where that was left for later; raises what it raises."""
    credentials = sign_in.credentials
    return replace(sign_in, credentials=credentials.fetch()) if isinstance(credentials, Deferred) else sign_in


def usable(sign_in: SignIn, now: datetime) -> SignIn:
    """Give it back, unless its credentials ran out: then it raises NotAuthenticated."""
    credentials = sign_in.credentials
    ends = None if isinstance(credentials, Password | Deferred) else credentials.expires_at
    if ends is not None and ends <= now:
        kind = "token" if isinstance(credentials, Token) else "temporary access key"
        raise NotAuthenticated(
            f"The {kind} of {sign_in.source} ran out {absolute(ends)}.",
            hint="Fetch a new one.",
        )
    return sign_in


def with_transport(sign_in: SignIn, options: Options) -> SignIn:
    """Put what options and environment say of certificates over what the source says.

    The variables that other tools read for "don't check certificates" count whatever the source, and always
    show: `Context.warning`.
    """
    if cacert := options.cacert or os.environ.get("CBR_TUI_CACERT", "").strip():
        sign_in = replace(
            sign_in, cacert=cacert, cacert_by="--cacert" if options.cacert else "CBR_TUI_CACERT"
        )
    if options.insecure:
        return replace(sign_in, insecure=True, insecure_by="--insecure")
    for name in _INSECURE:
        if os.environ.get(name, "").strip().lower() in _TRUE and not sign_in.insecure:
            return replace(sign_in, insecure=True, insecure_by=name)
    return sign_in


_INSECURE: Final = ("CBR_TUI_INSECURE", "OS_INSECURE", "HW_INSECURE")
_TRUE: Final = ("1", "true", "yes", "on")
