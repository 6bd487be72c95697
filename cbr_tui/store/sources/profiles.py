"""Profiles: `profiles.toml` without secrets, `credentials.toml` for its owner alone (AUTH.md §8.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from cbr_tui.errors import NotAuthenticated, UsageError
from cbr_tui.frozen import frozen, replace
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import Deferred, KeyPair, Password, Provider, Signature, SignIn, Token
from cbr_tui.store.private import read_private, write_private
from cbr_tui.store.sources.base import Candidate, read_text, secret
from cbr_tui.store.sources.command import moment, run_command
from cbr_tui.store.toml_files import at, nearest, parsed, with_key, with_table, without_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbr_tui.model.credentials import Credentials

__all__ = ["Profiles", "draft", "forget", "read_profiles", "remember", "set_default"]

_NAME: Final = re.compile("[A-Za-z0-9._-]{1,64}")
_TEXTS: Final = (
    "region", "project", "project_id", "domain", "domain_id", "user", "user_id", "auth_url", "cacert",
    "certificate", "certificate_key", "cloud", "hcloud_profile",
)  # fmt: skip
_FLAGS: Final = ("insecure", "token_cache", "readonly", "interactive")
"""`readonly` is what this program always is: whoever shares a file with one that is not may say it."""
_SECRETS: Final = ("ak", "sk", "security_token", "token", "password")
_KEYS: Final = (*_TEXTS, *_FLAGS, "provider", "auth", "signature", "endpoints", "credential_command")
_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "provider": get_args(Provider),
    "auth": ("aksk", "password", "token", "clouds", "sdk-file", "hcloud"),
    "signature": get_args(Signature),
}


@frozen
class Profiles:
    """What the two files say."""

    default: str
    """The default profile's name; empty for none."""
    candidates: tuple[Candidate, ...]


Elsewhere = Callable[[str, str], SignIn]
"""Gives what a file of another tool says, by the kind of `auth` and the name that stands in that file."""


def read_profiles(profiles: Path, credentials: Path, elsewhere: Elsewhere) -> Profiles:
    """Read `profiles.toml`; the secrets are read on loading one. Raises UsageError with the line."""
    text = read_text(profiles) or ""
    said = parsed(profiles, text)
    for key in said:
        if key not in ("default", "profiles"):
            raise UsageError(
                f"{at(profiles, text, key)}there is no key {key!r}.",
                hint=nearest(key, ("default", "profiles")),
            )
    tables, default = said.get("profiles", {}), said.get("default", "")
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise UsageError(f"{profiles}: each profile is a table [profiles.NAME].")
    for name, table in tables.items():
        _check(profiles, text, name, table)
    if default and default not in tables:
        raise UsageError(
            f"{at(profiles, text, 'default')}there is no profile {default!r}.", hint="Run: cbr-tui auth list"
        )
    return Profiles(
        default,
        tuple(_candidate(name, table, profiles, credentials, elsewhere) for name, table in tables.items()),
    )


def set_default(profiles: Path, name: str) -> None:
    """Make a profile the default; raises UsageError or StorageError."""
    write_private(profiles, with_key(profiles, read_text(profiles) or "", "default", name))


def draft(name: str, table: dict[str, Any], secrets: dict[str, Any]) -> SignIn:
    """Give what a profile would say that is not kept yet; raises UsageError or NotAuthenticated."""
    _check(Path("profiles.toml"), "", name, table)
    return _sign_in(name, table, _credentials(name, table, secrets, "what was typed"))


def remember(
    profiles: Path, credentials: Path, name: str, table: Mapping[str, Any], secrets: Mapping[str, Any]
) -> None:
    """Keep a profile and its secrets, in an old one's place if there is one; the first one is the default.

    The secrets come first: a profile never stands there without them. Raises UsageError or StorageError.
    """
    hidden = with_table(credentials, read_private(credentials) or "", name, secrets)
    text = with_table(profiles, read_text(profiles) or "", name, table)
    if "default" not in parsed(profiles, text):
        text = with_key(profiles, text, "default", name)
    write_private(credentials, hidden)
    write_private(profiles, text)


def forget(credentials: Path, name: str) -> bool:
    """Forget a profile's secrets, and tell whether there were any; raises UsageError or StorageError."""
    hidden = read_private(credentials) or ""
    if name not in parsed(credentials, hidden).get("profiles", {}):
        return False
    write_private(credentials, without_table(credentials, hidden, name))
    return True


def _check(path: Path, text: str, name: str, table: Mapping[str, Any]) -> None:
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{path}: a profile can't be called {name!r}.", hint="A name has letters, digits, dots, - and _."
        )
    for key, value in table.items():
        here = at(path, text, key)
        if key in _SECRETS:
            raise UsageError(
                f"{here}{key} of profile {name} is a secret, and this file is for all else.",
                hint="Secrets belong into credentials.toml.",
            )
        if key not in _KEYS:
            raise UsageError(f"{here}profile {name} can't have a key {key!r}.", hint=nearest(key, _KEYS))
        if not _fits(key, value):
            allowed = ", ".join(_CHOICES.get(key, ())) or _ALLOWED.get(key, "a text")
            raise UsageError(f"{here}{key} of profile {name} can't be that.", hint=f"It is: {allowed}.")


_ALLOWED: Final = {
    "insecure": "true or false",
    "token_cache": "true or false",
    "readonly": "true or false",
    "interactive": "true or false",
    "endpoints": "a table of csbs, cbr and iam",
    "credential_command": "a command line, or a list of its words",
}


def _fits(key: str, value: object) -> bool:
    if key in _CHOICES:
        return value in _CHOICES[key]
    if key in _FLAGS:
        return isinstance(value, bool)
    if key == "endpoints":
        return isinstance(value, dict) and all(
            name in ("csbs", "cbr", "iam") and isinstance(url, str) for name, url in value.items()
        )
    if key == "credential_command" and isinstance(value, list):
        return bool(value) and all(isinstance(word, str) for word in value)
    return isinstance(value, str)


def _candidate(
    name: str, table: dict[str, Any], profiles: Path, credentials: Path, elsewhere: Elsewhere
) -> Candidate:
    def load() -> SignIn:
        named = _NAMED_BY.get(table.get("auth", ""))
        if named is not None:
            return _over(elsewhere(table["auth"], table.get(named, "")), name, table)
        if command := table.get("credential_command"):
            return _by_command(name, table, command)
        return _sign_in(name, table, _credentials(name, table, _secrets(credentials, name), str(credentials)))

    return Candidate(
        "profile",
        name,
        str(profiles),
        load,
        runs=bool(table.get("credential_command")),
        asks=table.get("interactive", False),
        place=(table.get("region", ""), table.get("project", ""), table.get("project_id", "")),
    )


_NAMED_BY: Final = {"clouds": "cloud", "sdk-file": "", "hcloud": "hcloud_profile"}
"""Which key says which part of another tool's file is meant."""


def _over(found: SignIn, name: str, table: dict[str, Any]) -> SignIn:
    """Put what the profile says, which is no secret, over what another tool's file does."""
    if region := table.get("region"):
        found = found.in_region(region)
    said = {field: table[key] for key, field in _FIELDS.items() if key in table}
    return replace(found, source=f"profile {name}, by {found.source}", **said)


def _by_command(name: str, table: dict[str, Any], command: str | list[str]) -> SignIn:
    """Leave the program for when it is needed, unless it asks the person, who is here now."""
    ask = table.get("interactive", False)

    def fetch() -> Credentials:
        secrets = run_command(command, f"profile {name}", interactive=ask)
        return _credentials(name, table, secrets, "what its credential_command prints")

    return _sign_in(name, table, fetch() if ask else Deferred(fetch, table.get("auth", "")))


def _sign_in(name: str, table: dict[str, Any], credentials: Credentials | Deferred) -> SignIn:
    return SignIn(
        credentials,
        f"profile {name}",
        **{field: table[key] for key, field in {**_FIELDS, "region": "region"}.items() if key in table},
    )


_FIELDS: Final = {
    "provider": "provider",
    "project_id": "project_id",
    "project": "project_name",
    "auth_url": "auth_url",
    "endpoints": "endpoints",
    "signature": "signature",
    "cacert": "cacert",
    "certificate": "certificate",
    "certificate_key": "certificate_key",
    "insecure": "insecure",
    "token_cache": "keeps_token",
}
"""Which field of a `SignIn` a profile's key fills; the region decides what of another one counts no more."""


def _secrets(credentials: Path, name: str) -> dict[str, Any]:
    text = read_private(credentials)
    tables = parsed(credentials, text).get("profiles", {}) if text is not None else {}
    secrets = tables.get(name) if isinstance(tables, dict) else None
    if not isinstance(secrets, dict):
        raise NotAuthenticated(
            f"{credentials} has no secrets for profile {name}.", hint=f"Write them under [profiles.{name}]."
        )
    return secrets


def _credentials(name: str, table: dict[str, Any], secrets: dict[str, Any], where: str) -> Credentials:
    kind = table.get("auth") or _kind_of(secrets)
    needs = {"aksk": ("ak", "sk"), "password": ("password",), "token": ("token",)}.get(kind, ())
    texts = {key: value.strip() for key, value in secrets.items() if isinstance(value, str)}
    for key in needs or ("ak",):
        if not texts.get(key):
            raise NotAuthenticated(f"Profile {name} has no {key} in {where}.")
    expires_at = moment(secrets["expires_at"]) if secrets.get("expires_at") else None
    if kind == "aksk":
        return KeyPair(texts["ak"], Secret(texts["sk"]), secret(texts.get("security_token", "")), expires_at)
    if kind == "token":
        return Token(Secret(texts["token"]), expires_at)
    user = {key: table.get(key, "") for key in ("user", "user_id", "domain", "domain_id")}
    if not (user["user_id"] or (user["user"] and (user["domain"] or user["domain_id"]))):
        raise UsageError(f"Profile {name} needs user and domain for its password, or user_id.")
    return Password(
        Secret(texts["password"]), user_name=user["user"], user_id=user["user_id"],
        domain_name=user["domain"], domain_id=user["domain_id"],
        passcode=secret(texts.get("passcode", "")),
    )  # fmt: skip


def _kind_of(secrets: Mapping[str, Any]) -> str:
    kinds = {"ak": "aksk", "sk": "aksk", "token": "token", "password": "password"}
    return next((kind for key, kind in kinds.items() if secrets.get(key)), "")
