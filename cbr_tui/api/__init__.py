"""The network: the only room that knows httpx. Importing it does not import httpx; opening a source does.

Each name that stands elsewhere is imported when it is first used: who asks nobody pays for none of it.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cbr_tui.api.checks import checked
    from cbr_tui.api.client import AsgiApp
    from cbr_tui.api.endpoints import origin
    from cbr_tui.api.limits import Limits
    from cbr_tui.api.memory import Memory, remembered
    from cbr_tui.api.probe import Probe
    from cbr_tui.api.services import SERVICES, contexts_of, readings_of, require_place
    from cbr_tui.errors import CbrTuiError
    from cbr_tui.model.context import Context
    from cbr_tui.model.credentials import SignIn
    from cbr_tui.model.observation import Source

__all__ = [
    "SERVICES",
    "Limits",
    "Memory",
    "checked",
    "contexts_of",
    "hosts",
    "open_csbs",
    "open_source",
    "origin",
    "probe_host",
    "readings_of",
    "remembered",
    "require_place",
]


_HOMES: Final = {
    "SERVICES": "services",
    "Limits": "limits",
    "Memory": "memory",
    "checked": "checks",
    "contexts_of": "services",
    "origin": "endpoints",
    "readings_of": "services",
    "remembered": "memory",
    "require_place": "services",
}


def __getattr__(name: str) -> object:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def open_csbs(
    context: Context,
    *,
    app: AsgiApp | None = None,
    limits: Limits | None = None,
    memory: Memory | None = None,
) -> Source:
    """Give the source that asks CSBS v1 in this context; nothing goes over the network yet.

    With `app`, that ASGI callable answers, in this process; a context whose service is `demo` needs no
    endpoint, project or token then. `limits` bound each request in time and size; `memory` is what is
    remembered from one start to the next. Raises UsageError or NotAuthenticated where the context lacks
    something.
    """
    from cbr_tui.api.csbs import CsbsSource
    from cbr_tui.api.limits import Limits
    from cbr_tui.api.memory import Memory

    return CsbsSource(context, app=app, limits=limits or Limits(), memory=memory or Memory())


def hosts(context: Context) -> dict[str, str]:
    """Give the origin of each host that a lookup in this context asks, by what it is; raises UsageError."""
    from cbr_tui.api.probe import hosts as find

    return find(context, os.environ)


async def probe_host(origin: str, sign_in: SignIn | None, clock: Callable[[], datetime]) -> Probe:
    """Go the way to a host step by step, without credentials; never raises, and ends within 30 s."""
    from cbr_tui.api.probe import probe

    return await probe(origin, sign_in, environ=os.environ, clock=clock)


def open_source(  # noqa: PLR0913 - as `open_csbs`, and which services
    context: Context,
    services: tuple[str, ...] | None = None,
    *,
    app: AsgiApp | None = None,
    limits: Limits | None = None,
    first: str = "",
    memory: Memory | None = None,
    tell: Callable[[CbrTuiError, float], None] | None = None,
) -> Source:
    """Give the source that asks the context's service, or for `auto` and `demo` those of `services` (all).

    `first` is the service that is asked before the others, and known to be there. With `tell`, it asks again
    for some seconds where the service can't answer just now, and tells each time. Everything else is as in
    `open_csbs`.
    """
    from cbr_tui.api.cbr import CbrSource
    from cbr_tui.api.connection import utc_now
    from cbr_tui.api.csbs import CsbsSource
    from cbr_tui.api.either import EitherSource
    from cbr_tui.api.entry import Entry
    from cbr_tui.api.limits import Limits
    from cbr_tui.api.memory import Memory
    from cbr_tui.api.retry import Patient
    from cbr_tui.api.services import SERVICES, contexts_of

    limits = limits or Limits()
    memory = memory or Memory()
    kinds: dict[str, type[CsbsSource | CbrSource]] = {"csbs": CsbsSource, "cbr": CbrSource}
    if context.service == "demo":
        places = [(service, context) for service in services or SERVICES]
    else:
        places = [(each.service, each) for each in contexts_of(context)]
    source: Source
    if len(places) == 1:
        source = kinds[places[0][0]](places[0][1], app=app, limits=limits, memory=memory)
    else:
        entry = Entry(places[0][1], limits=limits, clock=utc_now, logins=memory.logins)
        sources = [
            kinds[service](each, app=app, limits=limits, entry=entry, memory=memory)
            for service, each in places
        ]
        source = EitherSource(context, sources, first=first)
    return source if tell is None else Patient(source, tell)
