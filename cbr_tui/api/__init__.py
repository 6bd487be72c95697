"""The network: the only room that knows httpx. Importing it does not import httpx; opening a source does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cbr_tui.api.checks import checked
from cbr_tui.api.endpoints import origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cbr_tui.api.auth import KeptLogins
    from cbr_tui.api.client import AsgiApp
    from cbr_tui.api.probe import Probe
    from cbr_tui.model.context import Context
    from cbr_tui.model.credentials import SignIn
    from cbr_tui.model.observation import Source

__all__ = ["checked", "hosts", "open_csbs", "origin", "probe_host"]


def open_csbs(
    context: Context,
    *,
    app: AsgiApp | None = None,
    most: int | None = None,
    logins: KeptLogins | None = None,
) -> Source:
    """Give the source that asks CSBS v1 in this context; nothing goes over the network yet.

    With `app`, that ASGI callable answers, in this process; a context whose service is `demo` needs no
    endpoint, project or token then. An answer may have `most` bytes; `logins` keeps what a
    password was exchanged for. Raises UsageError or NotAuthenticated where the context lacks something.
    """
    from cbr_tui.api.csbs import CsbsSource
    from cbr_tui.api.limits import Limits

    limits = Limits() if most is None else Limits(answer=most)
    return CsbsSource(context, app=app, limits=limits, logins=logins)


def hosts(context: Context) -> dict[str, str]:
    """Give the origin of each host that a lookup in this context asks, by what it is; raises UsageError."""
    from cbr_tui.api.probe import hosts as find

    return find(context, os.environ)


async def probe_host(origin: str, sign_in: SignIn | None, clock: Callable[[], datetime]) -> Probe:
    """Go the way to a host step by step, without credentials; never raises, and ends within 30 s."""
    from cbr_tui.api.probe import probe

    return await probe(origin, sign_in, environ=os.environ, clock=clock)
