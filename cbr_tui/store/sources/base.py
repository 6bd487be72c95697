"""What is known of the places that credentials may come from, before and after one of them wins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal
from urllib.parse import urlsplit

from cbr_tui.errors import UsageError
from cbr_tui.frozen import field, frozen
from cbr_tui.model.context import Secret

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cbr_tui.model.credentials import Provider, SignIn

__all__ = ["Candidate", "Kind", "guess_provider", "read_text", "secret"]

_LARGEST: Final = 4 * 1024 * 1024

Kind = Literal["environment", "profile", "cloud", "sdk-file", "hcloud"]


@frozen
class Candidate:
    """One source that could sign in: its secrets are read when it is chosen, and not before."""

    kind: Kind
    name: str
    """A profile's or a cloud's name; the variables for the environment."""
    where: str
    """What leads there: a file, or variable names."""
    load: Callable[[], SignIn] = field(repr=False, compare=False)
    """Read it whole; raises UsageError, StorageError or NotAuthenticated where something is missing."""
    runs: bool = False
    """Whether loading it runs a program, which may take its time or ask the person something."""
    asks: bool = False
    """Whether that program asks the person on the terminal, which is its own meanwhile."""

    place: tuple[str, str, str] = ("", "", "")
    """Of what runs a program the region, the project's name and its ID, as far as they are known without."""

    @property
    def label(self) -> str:
        """The source in a few words: `profile prod`, `OS_USERNAME and OS_PASSWORD`."""
        words = {"environment": "", "profile": "profile ", "cloud": "cloud ", "hcloud": "hcloud profile "}
        return f"{words.get(self.kind, '')}{self.name}"


def secret(text: str) -> Secret | None:
    """Wrap a secret that is there."""
    return Secret(text) if text else None


def read_text(path: Path) -> str | None:
    """Read a small file; None where it is not there. Raises UsageError for all else that keeps it closed."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from None
    if len(raw) > _LARGEST:
        raise UsageError(f"{path} is too large to hold credentials.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8.") from None


def guess_provider(auth_url: str, region: str) -> Provider:
    """Tell the cloud from its IAM's host, else from the region (AUTH.md §4, §8.4)."""
    url = auth_url if "://" in auth_url else f"https://{auth_url}"
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    hosts: tuple[tuple[str, Provider], ...] = (
        (".sc.otc.t-systems.com", "otc-ch"),
        (".otc.t-systems.com", "otc"),
        (".myhuaweicloud.com", "huawei"),
        (".myhuaweicloud.eu", "huawei"),
        (".prod-cloud-ocb.orange-business.com", "flexibleengine"),
    )
    if host:
        return next((provider for ending, provider in hosts if host.endswith(ending)), "custom")
    regions: dict[str, Provider] = {
        "eu-de": "otc", "eu-nl": "otc", "eu-ch2": "otc-ch", "eu-west-0": "flexibleengine", "": "custom",
    }  # fmt: skip
    return regions.get(region.partition("_")[0], "huawei")
