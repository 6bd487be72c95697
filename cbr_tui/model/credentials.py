"""As whom the service is asked: the kinds of credentials, and all else that one source says of signing in.

A source (the environment, a profile, `clouds.yaml`, …) wins whole: `SignIn` is what it gave, and nothing of
another source is ever mixed into its secrets (AUTH.md §8.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cbr_tui.frozen import field, frozen, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from cbr_tui.model.context import Secret
    from cbr_tui.model.describe import Json

__all__ = [
    "Credentials",
    "Deferred",
    "KeyPair",
    "Login",
    "Password",
    "Provider",
    "SignIn",
    "Signature",
    "Token",
]

Provider = Literal["huawei", "otc", "otc-ch", "flexibleengine", "custom"]
"""Which cloud: it decides the hosts that follow from a region (API.md §6)."""

Signature = Literal["sdk", "scoped"]
"""The two wire forms of SDK-HMAC-SHA256: `Access=` and `Credential=` (AUTH.md §2b)."""


@frozen
class Token:
    """An IAM token that somebody else fetched: it can't be renewed here."""

    token: Secret
    expires_at: datetime | None = None
    """UTC, where the source says it."""


@frozen
class Password:
    """A user and a password at IAM; the user by ID, or by name and domain."""

    password: Secret
    user_name: str = ""
    user_id: str = ""
    domain_name: str = ""
    domain_id: str = ""
    passcode: Secret | None = None
    """A one-time passcode: good for one login, never stored."""


@frozen
class KeyPair:
    """An access key and its secret key; temporary ones come with a security token."""

    access_key: str
    secret_key: Secret
    security_token: Secret | None = None
    expires_at: datetime | None = None
    """UTC, where the source says it."""


Credentials = Token | Password | KeyPair


@frozen
class Deferred:
    """Credentials that an outside program gives when they are needed, and again when they have ended."""

    fetch: Callable[[], Credentials] = field(repr=False, compare=False)
    """Run it, which may take half a minute; raises NotAuthenticated or UsageError."""
    kind: Literal["aksk", "password", "token", ""] = ""
    """What it gives, where that is said beforehand."""


@frozen
class Login:
    """What IAM gives for a password."""

    token: Secret
    expires_at: datetime | None
    """UTC; None where the answer does not say it."""
    issued_at: datetime | None
    """UTC, by IAM's clock; likewise."""
    project_id: str
    """Empty for a token of a domain."""
    catalog: Json
    """Where the services are, as far as it is about those that are asked here."""


@frozen
class SignIn:
    """What one source says of signing in, whole."""

    credentials: Credentials | Deferred = field(repr=False)
    source: str
    """Where it comes from, in words that lead there: `profile prod`, `OS_USERNAME and OS_PASSWORD`."""
    provider: Provider = "custom"
    region: str = ""
    project_id: str = ""
    project_name: str = ""
    scope: Literal["project", "domain"] = "project"
    """What a password is exchanged for."""
    auth_url: str = ""
    """IAM, such as `https://iam.eu-de.otc.t-systems.com/v3`; empty where provider and region tell it."""
    endpoints: Mapping[str, str] = field(default_factory=dict)
    """Hosts that were set by hand: `csbs`, `cbr`, `iam`."""
    signature: Signature = "sdk"
    cacert: str = ""
    """A file of certificate authorities; empty for what AUTH.md §8.7 says."""
    cacert_by: str = ""
    """What names it, where it is not the source: `--cacert`."""
    certificate: str = ""
    """A client certificate's file, and `certificate_key` the file of its key."""
    certificate_key: str = ""
    insecure: bool = False
    """Whether certificates are not checked: shown loudly as long as it holds."""
    insecure_by: str = ""
    """What says so, where it is not the source: `--insecure`, `OS_INSECURE`."""
    keeps_token: bool = True
    """Whether the token that a password is exchanged for may be kept on the disk until it ends."""

    def in_region(self, region: str) -> SignIn:
        """Give the same for another region: what belonged to its own region counts no more.

        Projects are of one region, and so is a host that has the region's name in it.
        """
        old = self.region
        if not old or old == region:
            return replace(self, region=region)

        def of_old(url: str) -> bool:
            return f".{old}." in url

        return replace(
            self,
            region=region,
            project_id="",
            project_name="" if self.project_name.partition("_")[0] == old else self.project_name,
            auth_url="" if of_old(self.auth_url) else self.auth_url,
            endpoints={name: url for name, url in self.endpoints.items() if not of_old(url)},
        )
