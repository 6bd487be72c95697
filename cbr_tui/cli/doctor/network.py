"""The way to the service: each step with its time, and both clocks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from cbr_tui.api import hosts, probe_host
from cbr_tui.cli.doctor.report import Check, Section, wrong
from cbr_tui.cli.loop import run_async
from cbr_tui.errors import CbrTuiError
from cbr_tui.service import utc_now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.api.probe import Probe
    from cbr_tui.cli.parser import Options
    from cbr_tui.model.context import Context
    from cbr_tui.model.credentials import SignIn

__all__ = ["network"]

_SAME: Final = 2.0
"""Clocks that differ by less, in seconds, can't be told apart: the service tells whole seconds."""
_APART: Final = 60.0
"""In seconds: from here on times in the answers mislead."""
_REFUSED: Final = 15 * 60.0
"""In seconds: from here on gateways refuse signed requests."""


def network(options: Options, context: Context | None) -> Section:
    """Go to every host that a lookup would ask, all at once; with --offline and --demo to none."""
    if options.demo or options.offline:
        return Section("network", [Check("asked", "nobody")])
    if context is None:
        return Section("network", [Check("asked", "nobody: it is not known where the service is", "note")])
    try:
        wanted = hosts(context)
    except CbrTuiError as error:
        return Section("network", [wrong("hosts", error)])
    if not wanted:
        return Section("network", [Check("asked", "nobody: only IAM's catalog tells whom", "note")])
    probes = run_async(_probe_all(list(wanted.values()), context.sign_in))
    checks = [check for name, found in zip(wanted, probes, strict=True) for check in _told(name, found)]
    return Section("network", checks)


async def _probe_all(origins: Sequence[str], sign_in: SignIn | None) -> list[Probe]:
    return await asyncio.gather(*(probe_host(origin, sign_in, utc_now) for origin in origins))


def _told(name: str, found: Probe) -> list[Check]:
    checks = [
        Check(name, found.origin),
        Check(f"{name} proxy", found.proxy or "none"),
    ]
    if found.trust:
        checks.append(Check(f"{name} trusts", found.trust))
    checks += [
        Check(f"{name} {step.name}", f"{step.seconds * 1000:6.1f} ms  {step.said}") for step in found.steps
    ]
    if found.fault is not None:
        checks.append(wrong(f"{name} fails", found.fault))
    if found.clock_ahead is not None:
        checks.append(_clock(f"{name} clock", found.clock_ahead))
    return checks


def _clock(name: str, ahead: float) -> Check:
    if abs(ahead) < _SAME:
        return Check(name, "as this machine's")
    direction = "ahead of" if ahead > 0 else "behind"
    value = f"this machine's is {abs(ahead):.0f} s {direction} it"
    if abs(ahead) < _APART:
        return Check(name, value)
    hint = "Correct this computer's clock."
    if abs(ahead) >= _REFUSED:
        hint += " Signed requests are refused."
    return Check(name, value, "note", hint)
