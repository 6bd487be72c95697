"""Whether a context is let in: a question to the service that changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.api import Memory, open_source
from cbr_tui.errors import NoSuchBackup

if TYPE_CHECKING:
    from cbr_tui.model.context import Context
    from cbr_tui.store.logins import Logins

__all__ = ["try_out"]

_NOBODY: Final = "00000000-0000-4000-8000-000000000000"
"""No backup has this ID: whoever is told so was let in."""


def try_out(context: Context, logins: Logins | None = None) -> Context:
    """Ask for a backup that nobody has, and give the context with what IAM told of it.

    Nothing that was kept signs in; what a password is exchanged for is kept in `logins`. Raises what the
    service says, if it is anything else.
    """
    from cbr_tui.cli.loop import run_async

    return run_async(_ask(context, Memory(logins)))


async def _ask(context: Context, memory: Memory) -> Context:
    source = open_source(context, memory=memory)
    try:
        await source.fetch(_NOBODY)
    except NoSuchBackup:
        pass
    finally:
        await source.aclose()
    return source.context
