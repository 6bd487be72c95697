"""`clouds.yaml`, as OpenStack's tools find it, and the `secure.yaml` beside it (AUTH.md §3e, §8.2).

Those tools look for the two files apart, so that a foreign `./clouds.yaml` with an `auth_url` of its own
gets the password of the home directory's `secure.yaml`. Here `secure.yaml` counts only beside the chosen
`clouds.yaml`, or where OS_CLIENT_SECURE_FILE names it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.errors import UsageError
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import KeyPair, Password, SignIn, Token
from cbr_tui.store.sources.base import Candidate, guess_provider, read_text, secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbr_tui.model.credentials import Credentials

__all__ = ["clouds"]

_SUFFIXES: Final = (".yaml", ".yml", ".json")


def clouds(environment: Mapping[str, str], directories: tuple[Path, ...]) -> list[Candidate]:
    """Give every cloud of the first file that is found; raises UsageError where it can't be read.

    `directories` are searched in their order. Secrets are read from `secure.yaml` when a cloud is loaded.
    """
    named = environment.get("OS_CLIENT_CONFIG_FILE", "").strip()
    path = Path(named) if named else _first("clouds", directories)
    if path is None:
        return []
    entries = _clouds(path)
    secure = environment.get("OS_CLIENT_SECURE_FILE", "").strip()
    secure_path = Path(secure) if secure else _first("secure", (path.parent,))
    return [_candidate(name, entry, path, secure_path) for name, entry in entries.items()]


def _first(stem: str, directories: tuple[Path, ...]) -> Path | None:
    places = (directory / f"{stem}{suffix}" for directory in directories for suffix in _SUFFIXES)
    return next(filter(_is_file, places), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a directory that nobody may search
        return False


def _clouds(path: Path) -> dict[str, dict[str, Any]]:
    text = read_text(path)
    if text is None:
        raise UsageError(f"{path} does not exist.", hint="OS_CLIENT_CONFIG_FILE names it.")
    import yaml  # only who has such a file pays for it

    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark is not None else ""
        raise UsageError(f"{path}{line}: not YAML.") from None
    entries = said.get("clouds") if isinstance(said, dict) else None
    if not isinstance(entries, dict):
        return {}
    return {str(name): entry for name, entry in entries.items() if isinstance(entry, dict)}


def _candidate(name: str, entry: dict[str, Any], path: Path, secure: Path | None) -> Candidate:
    def load() -> SignIn:
        hidden = _clouds(secure).get(name, {}) if secure is not None else {}
        return _sign_in(name, _merged(entry, hidden), path)

    return Candidate("cloud", name, str(path), load)


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    both = {**under, **over}
    for key, value in over.items():
        beneath = under.get(key)
        if isinstance(value, dict) and isinstance(beneath, dict):
            both[key] = _merged(beneath, value)
    return both


class _Entry:
    """One cloud: keys may stand at its top or under `auth`."""

    def __init__(self, entry: dict[str, Any]) -> None:
        auth = entry.get("auth")
        self._tables = (auth if isinstance(auth, dict) else {}, entry)

    def __call__(self, *keys: str) -> str:
        for key in keys:
            for table in self._tables:
                value = table.get(key)
                if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
                    return str(value).strip()
        return ""


def _sign_in(name: str, entry: dict[str, Any], path: Path) -> SignIn:
    read = _Entry(entry)
    region = read("region_name")
    regions = entry.get("regions")
    if not region and isinstance(regions, list) and regions:
        first = regions[0]
        region = str(first.get("name", "") if isinstance(first, dict) else first)
    auth_url = read("auth_url").replace("{region_name}", region)
    if auth_url and "://" not in auth_url:
        auth_url = f"https://{auth_url}"
    vendor = read("profile")
    provider = guess_provider(auth_url, region)
    if not auth_url and vendor in ("otc", "otc-swiss"):
        provider = "otc" if vendor == "otc" else "otc-ch"
    return SignIn(
        _credentials(name, read, path),
        f"cloud {name} in {path}",
        provider=provider,
        region=region,
        project_id=read("project_id", "tenant_id"),
        project_name=read("project_name", "tenant_name"),
        auth_url=auth_url,
        cacert=read("cacert"),
        certificate=read("cert"),
        certificate_key=read("key"),
        insecure=entry.get("verify") is False or entry.get("insecure") is True,
    )


def _credentials(name: str, read: _Entry, path: Path) -> Credentials:
    access_key, secret_key = read("access_key", "ak"), read("secret_key", "sk")
    if access_key and secret_key:
        return KeyPair(access_key, Secret(secret_key), secret(read("security_token")))
    if access_key or secret_key:
        lacks = "secret_key" if access_key else "access_key"
        raise UsageError(f"The cloud {name} in {path} has no {lacks}.")
    if token := read("token"):
        return Token(Secret(token))
    password = read("password")
    domain_name = read("user_domain_name", "domain_name", "project_domain_name")
    domain_id = read("user_domain_id", "domain_id", "project_domain_id")
    user_name, user_id = read("username"), read("user_id")
    for value, lacks in (
        (user_name or user_id, "username"),
        (password, "password"),
        (user_id or domain_name or domain_id, "user_domain_name"),
    ):
        if not value:
            raise UsageError(
                f"The cloud {name} in {path} has no {lacks}.",
                hint="secure.yaml counts only beside that file, or where OS_CLIENT_SECURE_FILE names it.",
            )
    return Password(
        Secret(password), user_name=user_name, user_id=user_id, domain_name=domain_name, domain_id=domain_id,
        passcode=secret(read("passcode")),
    )  # fmt: skip
