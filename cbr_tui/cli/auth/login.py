"""`auth login [NAME]`: asks for a profile and its secrets, tries them, and only then keeps them."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import TYPE_CHECKING, Any, Final, get_args

from cbr_tui.cli.auth.trial import try_out
from cbr_tui.cli.output import complain, tell
from cbr_tui.cli.wiring import context_of
from cbr_tui.errors import CbrTuiError, UsageError
from cbr_tui.model.credentials import Provider
from cbr_tui.store import Paths
from cbr_tui.store.logins import Logins
from cbr_tui.store.sources import draft, remember

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.cli.parser import Options

__all__ = ["run"]

_STORED_NOTHING: Final = "Nothing was stored."


def run(options: Options) -> int:
    """Ask on the terminal; raises what the service says, and UsageError or StorageError."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            "auth login asks questions, and standard input is no terminal.",
            hint="Write profiles.toml and credentials.toml by hand: the README says how.",
        )
    name = options.name or _ask("Name of the profile", "default")
    paths = Paths.of_user()
    try:
        table, secrets = _profile()
        Logins(paths.tokens).forget(f"profile {name}")  # what another password opened
        context = context_of(options, draft(name, table, secrets), name)
        tell(f"Trying {context.label} …")
        try_out(context, Logins(paths.tokens, fresh=True))
    except CbrTuiError:
        complain(_STORED_NOTHING)
        raise
    secrets.pop("passcode", None)  # it has done what it was for
    remember(paths.profiles, paths.credentials, name, table, secrets)
    tell(f"Signed in. Profile {name} is kept in {paths.profiles}, its secrets in {paths.credentials}.")
    return 0


def _profile() -> tuple[dict[str, Any], dict[str, Any]]:
    """Ask for everything: what goes into profiles.toml, and what into credentials.toml."""
    table: dict[str, Any] = {"provider": _ask("Cloud", "huawei", get_args(Provider))}
    custom = table["provider"] == "custom"
    table["region"] = _ask("Region, such as eu-de", "" if custom else None)
    if custom:
        table["endpoints"] = {"csbs": _ask("Endpoint of CSBS, such as https://csbs.example.com")}
    table["auth"] = _ask("Sign in with", "aksk", ("aksk", "password", "token"))
    match table["auth"]:
        case "aksk":
            secrets = _keys(table, custom=custom)
        case "password":
            secrets = _password(table, custom=custom)
        case _:
            secrets = {"token": _ask_secret("Token")}
    required = None if table["auth"] == "token" else ""
    table["project_id"] = _ask("Project ID (empty: the region's own project)", required)
    return {key: value for key, value in table.items() if value}, secrets


def _keys(table: dict[str, Any], *, custom: bool) -> dict[str, Any]:
    if custom:
        table["auth_url"] = _ask("IAM, such as https://iam.example.com/v3 (empty: none)", "")
    secrets = {"ak": _ask("Access key (AK)"), "sk": _ask_secret("Secret key (SK)")}
    security_token = getpass("Security token (empty: the keys are permanent): ").strip()
    return secrets | ({"security_token": security_token} if security_token else {})


def _password(table: dict[str, Any], *, custom: bool) -> dict[str, Any]:
    table["auth_url"] = _ask("IAM, such as https://iam.example.com/v3", None if custom else "")
    table["domain"] = _ask("Domain (account)")
    table["user"] = _ask("User")
    secrets = {"password": _ask_secret("Password")}
    passcode = getpass("One-time passcode (empty: none is needed): ").strip()
    return secrets | ({"passcode": passcode} if passcode else {})


def _ask(question: str, otherwise: str | None = None, choices: Sequence[str] = ()) -> str:
    """Ask until there is an answer; an empty one is `otherwise`, where there is that."""
    shown = f" ({', '.join(choices)})" if choices else ""
    default = f" [{otherwise}]" if otherwise else ""
    while True:
        sys.stderr.write(f"{question}{shown}{default}: ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise UsageError("The questions ended before the answers did.")
        answer = line.strip() or otherwise
        if answer is not None and (not choices or answer in choices):
            return answer


def _ask_secret(question: str) -> str:
    """Ask without showing what is typed."""
    while True:
        answer = getpass(f"{question}, not shown: ").strip()
        if answer:
            return answer
