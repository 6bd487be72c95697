"""The families of environment variables that other tools of the cloud read (AUTH.md §3, §8.2). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.errors import UsageError
from cbr_tui.frozen import frozen
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import KeyPair, Password, SignIn, Token
from cbr_tui.store.sources.base import Candidate, guess_provider, secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["OWN_TOKEN", "families"]

OWN_TOKEN: Final = "CBR_TUI_TOKEN"  # noqa: S105 - a name


@frozen
class _Family:
    """Variables that belong together."""

    needs: tuple[tuple[str, ...], ...]
    """For each thing that must be there, the names it may have."""
    marks: int
    """So many of `needs` belong to this family alone: one of them there begins it."""
    read: Callable[[_Reader], SignIn]


class _Reader:
    """Reads variables, without the blanks around what was pasted."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def __call__(self, *names: str) -> str:
        """Give the first that is set."""
        return next((value for name in names if (value := self._environment.get(name, "").strip())), "")

    def present(self, names: Sequence[str]) -> str:
        """Name the first that is set."""
        return next((name for name in names if self(name)), "")


def families(environment: Mapping[str, str]) -> list[Candidate]:
    """Give every family that is begun, in the order they win; a half one raises UsageError when loaded."""
    read = _Reader(environment)
    return [
        _candidate(family, read)
        for family in _FAMILIES
        if any(read.present(names) for names in family.needs[: family.marks])
    ]


def _candidate(family: _Family, read: _Reader) -> Candidate:
    there = [name for names in family.needs if (name := read.present(names))]
    missing = [names for names in family.needs if not read.present(names)]

    def load() -> SignIn:
        if missing:
            lacks = ", and ".join(" or ".join(names) for names in missing)
            raise UsageError(
                f"{_and(there)} is set, but {lacks} is not.",
                hint=f"Set it too, or unset {_and(there)}.",
            )
        return family.read(read)

    return Candidate("environment", _and(there), "environment", load)


def _and(names: Sequence[str]) -> str:
    return " and ".join(names)


def _own_token(read: _Reader) -> SignIn:
    return SignIn(Token(Secret(read(OWN_TOKEN))), OWN_TOKEN)


def _token(read: _Reader) -> SignIn:
    return _openstack(read, Token(Secret(read("OS_TOKEN", "OS_AUTH_TOKEN"))), "OS_TOKEN", "OS_AUTH_TOKEN")


def _sdk(read: _Reader) -> SignIn:
    keys = KeyPair(
        read("HUAWEICLOUD_SDK_AK"),
        Secret(read("HUAWEICLOUD_SDK_SK")),
        secret(read("HUAWEICLOUD_SDK_SECURITY_TOKEN")),
    )
    return SignIn(
        keys,
        "HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK",
        provider="huawei",
        project_id=read("HUAWEICLOUD_SDK_PROJECT_ID"),
    )


def _terraform(read: _Reader) -> SignIn:
    region, cloud, auth_url = read("HW_REGION_NAME"), read("HW_CLOUD"), read("HW_AUTH_URL")
    if cloud and not auth_url and region:
        auth_url = f"https://iam.{region}.{cloud}/v3"
    return SignIn(
        KeyPair(read("HW_ACCESS_KEY"), Secret(read("HW_SECRET_KEY")), secret(read("HW_SECURITY_TOKEN"))),
        "HW_ACCESS_KEY and HW_SECRET_KEY",
        provider=guess_provider(auth_url, region),
        region=region,
        project_id=read("HW_PROJECT_ID"),
        project_name=read("HW_PROJECT_NAME"),
        auth_url=auth_url,
    )


def _openstack_keys(read: _Reader) -> SignIn:
    keys = KeyPair(read("OS_ACCESS_KEY"), Secret(read("OS_SECRET_KEY")), secret(read("OS_SECURITY_TOKEN")))
    return _openstack(read, keys, "OS_ACCESS_KEY", "OS_SECRET_KEY")


def _password(read: _Reader) -> SignIn:
    user = Password(
        Secret(read("OS_PASSWORD")),
        user_name=read("OS_USERNAME"),
        user_id=read("OS_USER_ID"),
        domain_name=read(*_DOMAIN_NAMES),
        domain_id=read(*_DOMAIN_IDS),
        passcode=secret(read("OS_PASSCODE")),
    )
    return _openstack(read, user, "OS_USERNAME", "OS_USER_ID", "OS_PASSWORD")


def _openstack(read: _Reader, credentials: Token | KeyPair | Password, *names: str) -> SignIn:
    region, auth_url = read("OS_REGION_NAME", "OS_REGION"), read("OS_AUTH_URL")
    return SignIn(
        credentials,
        _and([name for name in names if read(name)]),
        provider=guess_provider(auth_url, region),
        region=region,
        project_id=read("OS_PROJECT_ID", "OS_TENANT_ID"),
        project_name=read("OS_PROJECT_NAME", "OS_TENANT_NAME"),
        auth_url=auth_url,
    )


_DOMAIN_NAMES: Final = ("OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME", "OS_PROJECT_DOMAIN_NAME")
_DOMAIN_IDS: Final = ("OS_USER_DOMAIN_ID", "OS_DOMAIN_ID", "OS_PROJECT_DOMAIN_ID")
_FAMILIES: Final = (
    _Family(((OWN_TOKEN,),), 1, _own_token),
    _Family(
        (("OS_TOKEN", "OS_AUTH_TOKEN"), ("OS_PROJECT_ID", "OS_AUTH_URL", "CBR_TUI_PROJECT_ID")), 1, _token
    ),
    _Family((("HUAWEICLOUD_SDK_AK",), ("HUAWEICLOUD_SDK_SK",)), 2, _sdk),
    _Family((("HW_ACCESS_KEY",), ("HW_SECRET_KEY",)), 2, _terraform),
    _Family((("OS_ACCESS_KEY",), ("OS_SECRET_KEY",)), 2, _openstack_keys),
    _Family(
        (
            ("OS_USERNAME", "OS_USER_ID"),
            ("OS_PASSWORD",),
            # A user's ID is unique by itself, a name is not.
            (*_DOMAIN_NAMES, *_DOMAIN_IDS, "OS_USER_ID"),
        ),
        2,
        _password,
    ),
)
