"""Whether a context is let in: a question that changes nothing; a new profile is kept after it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from cbr_tui.api import Memory, open_source
from cbr_tui.beside import beside
from cbr_tui.cli.wiring import context_of
from cbr_tui.errors import NoSuchBackup
from cbr_tui.model.questions import profile_of
from cbr_tui.store import Paths
from cbr_tui.store.logins import Logins
from cbr_tui.store.sources import draft, remember

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.context import Context

__all__ = ["drafted", "log_in", "try_out"]

_NOBODY: Final = "00000000-0000-4000-8000-000000000000"
"""No backup has this ID: whoever is told so was let in."""


def drafted(options: Options, name: str, answers: Mapping[str, str]) -> Context:
    """Give the context that a profile of these answers would make; raises UsageError or NotAuthenticated.

    It is what will be kept and nothing else: an endpoint or a project of the environment is not tried in its
    place.
    """
    return context_of(options, draft(name, *profile_of(answers)), name, overridden=False)


async def log_in(options: Options, name: str, answers: Mapping[str, str]) -> None:
    """Try the profile with the service, and only then keep it, in an old one's place if there is one.

    Raises what the service says, UsageError, or StorageError; then no profile was kept. Being cancelled keeps
    none either.
    """
    paths = Paths.of_user()
    context = drafted(options, name, answers)
    await beside(partial(Logins(paths.tokens).forget, f"profile {name}"))  # what another password opened
    await try_out(context, Logins(paths.tokens, fresh=True))
    table, secrets = profile_of(answers)
    secrets.pop("passcode", None)  # it has done what it was for
    await beside(partial(remember, paths.profiles, paths.credentials, name, table, secrets))


async def try_out(context: Context, logins: Logins | None = None) -> Context:
    """Ask for a backup that nobody has, and give the context with what IAM told of it.

    Nothing that was kept signs in; what a password is exchanged for is kept in `logins`. Raises what the
    service says, if it is anything else.
    """
    source = open_source(context, memory=Memory(logins))
    try:
        await source.fetch(_NOBODY)
    except NoSuchBackup:
        pass
    finally:
        await source.aclose()
    return source.context
