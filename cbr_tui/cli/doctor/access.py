"""As whom the service is asked, and which profiles there are; no secret is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.cli.doctor.report import Check, Section, wrong
from cbr_tui.cli.signing import choose, files_on_disk, find_sign_in, resolved
from cbr_tui.cli.wiring import context_of
from cbr_tui.errors import CbrTuiError, NotAuthenticated
from cbr_tui.model.credentials import KeyPair, Password

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options
    from cbr_tui.model.context import Context
    from cbr_tui.model.credentials import SignIn

__all__ = ["access"]


def access(options: Options) -> tuple[Section, Context | None]:
    """Say what signs in, and give the context that it makes; None where there is none to ask in."""
    if options.demo:
        return Section("signing in", [Check("demo", "nobody signs in")]), None
    checks, sign_in, name = _profiles(), None, ""
    try:
        sign_in, name = find_sign_in(options)
        if sign_in is None:
            raise NotAuthenticated("Nothing signs in.", hint="See cbr-tui auth status.")
        sign_in = resolved(sign_in)
        checks += _facts(options, sign_in)
    except CbrTuiError as error:
        checks.append(wrong("signs in", error))
    try:
        context = context_of(options, sign_in, name)
    except CbrTuiError as error:
        return Section("signing in", [*checks, wrong("service", error)]), None
    where = " ".join(part for part in (context.service, context.endpoint or context.region) if part)
    checks.append(Check("service", where))
    checks.append(Check("project ID", context.project_id or "is asked for at IAM"))
    return Section("signing in", checks), context


def _facts(options: Options, sign_in: SignIn) -> list[Check]:
    kinds = {KeyPair: "an access key", Password: "a user and a password"}
    kind = kinds.get(type(sign_in.credentials), "a token")
    why = choose(options, files_on_disk()).why
    checks = [Check("signs in", f"{sign_in.source}, with {kind}: {why}")]
    if sign_in.insecure:
        hint = "Name the authority's file in cacert in place of insecure."
        checks.append(Check("certificates", "NOT CHECKED", "note", hint))
    return checks


def _profiles() -> list[Check]:
    """Name the profiles; what is wrong with their file is told, and what is in it is not."""
    try:
        profiles = files_on_disk().profiles()
    except CbrTuiError as error:
        return [wrong("profiles", error)]
    names = [
        f"{candidate.name} (the default)" if candidate.name == profiles.default else candidate.name
        for candidate in profiles.candidates
    ]
    return [Check("profiles", ", ".join(names) or "none")]
