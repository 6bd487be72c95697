"""Which services there are, and where each of them is for one context: nothing is sent yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cbr_tui.api.endpoints import origin
from cbr_tui.api.places import sibling
from cbr_tui.errors import UsageError
from cbr_tui.frozen import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.model.context import Context

__all__ = ["SERVICES", "contexts_of", "readings_of", "require_place"]

SERVICES: Final = ("csbs", "cbr")
"""The services, in the order in which they are asked where nothing is known yet."""


def contexts_of(context: Context) -> tuple[Context, ...]:
    """Give the contexts that a context stands for, each with all that a request needs, as `checked` gives it.

    Of `auto` those services are left out that have no place. Raises what `checked` raises where none has.
    """
    from cbr_tui.api.checks import checked

    return _each(context, checked)


def require_place(context: Context) -> None:
    """Raise UsageError where a context leads to no service; its credentials are not looked at."""
    from cbr_tui.api.checks import located

    _each(context, located)


def _each(context: Context, check: Callable[[Context], Context]) -> tuple[Context, ...]:
    found, missing = [], None
    for each in readings_of(context):
        try:
            found.append(check(each))
        except UsageError as error:
            missing = missing or error
    if missing is not None and not found:
        raise missing
    return tuple(found)


def readings_of(context: Context) -> tuple[Context, ...]:
    """Give what a context may mean: itself, or for `auto` the same for each service.

    An endpoint whose host begins with a service's name is that service's, and the other one is where the same
    cloud has it, or nowhere; any other endpoint may be both's. Raises UsageError for one that can't be used.
    """
    if context.service != "auto":
        return (context,)
    endpoints = {service: _endpoint_of(context.endpoint, service) for service in SERVICES}
    return tuple(
        replace(context, service=service, endpoint=endpoint)
        for service, endpoint in endpoints.items()
        if endpoint is not None
    )


def _endpoint_of(given: str, service: str) -> str | None:
    """Give a service's endpoint by the given one; empty where that says nothing, None for nowhere."""
    if not given.strip():
        return ""
    where = origin(given)
    named = (urlsplit(where).hostname or "").partition(".")[0]
    if named not in SERVICES or named == service:
        return where
    return sibling(where, service) or None
