"""The files of other tools: the vendor SDK's `credentials`, and KooCLI's `config.json` (AUTH.md §3b, §3c)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.errors import UsageError
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import KeyPair, SignIn
from cbr_tui.store.sources.base import Candidate, guess_provider, read_text, secret

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["hcloud_profiles", "sdk_file"]


def sdk_file(path: Path) -> Candidate | None:
    """Give the SDK's file, section `[basic]`, where there is one; raises UsageError."""
    text = read_text(path)
    if text is None:
        return None
    import configparser

    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        # Its own words repeat the line, and the line may hold a secret.
        raise UsageError(f"{path} is not an INI file.", hint="It begins with [basic].") from None
    if not parser.has_section("basic"):
        return None
    section = parser["basic"]

    def load() -> SignIn:
        for key in ("ak", "sk"):
            if not section.get(key, "").strip():
                raise UsageError(f"{path} has no {key} under [basic].")
        auth_url = section.get("iam_endpoint", "").strip()
        return SignIn(
            KeyPair(
                section["ak"].strip(),
                Secret(section["sk"].strip()),
                secret(section.get("security_token", "")),
            ),
            str(path),
            provider=guess_provider(auth_url, "") if auth_url else "huawei",
            project_id=section.get("project_id", "").strip(),
            auth_url=auth_url,
        )

    return Candidate("sdk-file", "[basic]", str(path), load)


def hcloud_profiles(path: Path) -> tuple[str, list[Candidate]]:
    """Give KooCLI's current profile's name and all its profiles; raises UsageError for what can't be read."""
    text = read_text(path)
    if text is None:
        return "", []
    import json

    try:
        said = json.loads(text)
        current = str(said.get("current") or "")
        profiles = [profile for profile in said["profiles"] if isinstance(profile, dict)]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(f"{path} is not a configuration of hcloud.") from None
    return current, [_hcloud(path, profile) for profile in profiles if profile.get("name")]


def _hcloud(path: Path, profile: dict[str, Any]) -> Candidate:
    name = str(profile["name"])

    def load() -> SignIn:
        keys = profile
        if profile.get("mode") == "SSO":
            sso = profile.get("ssoAuth")
            sts = sso.get("stsToken") if isinstance(sso, dict) else None
            keys = sts if isinstance(sts, dict) else {}
        access_key, secret_key = _text(keys, "accessKeyId"), _text(keys, "secretAccessKey")
        if not (access_key and secret_key):
            raise UsageError(f"The hcloud profile {name} in {path} holds no access key.")
        if not (_ACCESS_KEY.fullmatch(access_key) and _SECRET_KEY.fullmatch(secret_key)):
            raise UsageError(
                f"The secrets in {path} are encrypted, and only hcloud can read them.",
                hint="Run: hcloud configure set --cli-auth-encrypt=false",
            )
        region = _text(profile, "region")
        return SignIn(
            KeyPair(access_key, Secret(secret_key), secret(_text(keys, "securityToken"))),
            f"hcloud profile {name}",
            provider=guess_provider("", region),
            region=region,
            project_id=_text(profile, "projectId"),
        )

    return Candidate("hcloud", name, str(path), load)


_ACCESS_KEY: Final = re.compile("[A-Za-z0-9]{10,40}")
_SECRET_KEY: Final = re.compile("[A-Za-z0-9]{20,64}")
"""Keys as the cloud makes them: what hcloud has encrypted is longer, and has other characters."""


def _text(table: dict[str, Any], key: str) -> str:
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""
