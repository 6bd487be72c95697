"""From what a person writes as the endpoint to the URL of one backup (API.md §1, §6). Pure."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from cbr_tui.api.words import one_line
from cbr_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["below", "checkpoint_url", "is_loopback", "item_url", "origin"]

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_NAME: Final = re.compile(r"[\w.-]+")
_EXAMPLE: Final = "Write it like https://csbs.eu-de.otc.t-systems.com"


def origin(endpoint: str) -> str:
    """Reduce an endpoint to `https://host[:port]`, in lower case, without a default port.

    A path, such as a service catalog's `/v1/{project_id}`, is taken off: every request brings its own.
    http is accepted for loopback addresses alone. Raises UsageError for all else; never shows a password.
    """
    text = endpoint.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _unusable(text, "is not a URL") from None
    host = parts.hostname or ""
    if parts.scheme not in _DEFAULT_PORTS:
        raise _unusable(text, "does not start with https://")
    if port == 0 or not _is_host(host) or not text.isprintable():
        raise _unusable(text, "names no host that can be asked")
    if "@" in parts.netloc:
        raise _unusable(text, "carries a user name or a password")
    if parts.scheme == "http" and not is_loopback(host):
        raise _unusable(text, "is not encrypted, and the token would be readable on the way")
    netloc = f"[{host}]" if ":" in host else host
    if port not in {None, _DEFAULT_PORTS[parts.scheme]}:
        netloc += f":{port}"
    return f"{parts.scheme}://{netloc}"


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this very machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def item_url(origin: str, project_id: str, backup_id: str) -> str:
    """Give the URL of `GET /v1/{project_id}/checkpoint_items/{checkpoint_item_id}` (API.md §1).

    Whatever the IDs hold stays inside its path segment. Raises UsageError for an empty backup ID, which
    would ask for the list of all backups.
    """
    return below(origin, project_id, version="v1", path=("checkpoint_items", backup_id))


def checkpoint_url(origin: str, project_id: str, checkpoint_id: str) -> str:
    """Give the URL of the list of a checkpoint's backups (API.md §1)."""
    return (
        f"{origin}/v1/{_segment(project_id)}/checkpoint_items?checkpoint_id={quote(checkpoint_id, safe='~')}"
    )


def below(origin: str, project_id: str, *, version: str, path: Sequence[str], query: str = "") -> str:
    """Give the URL of what is below a project, such as `/v3/{project_id}/backups/{backup_id}` (API.md §4).

    Whatever the parts of `path` hold stays inside their segments; `query` begins with `?`, and goes on as
    `canonical_query` writes it: keys sign what is sent. Raises UsageError for an empty part, which would ask
    for something else.
    """
    if not all(part.strip() for part in path):
        raise UsageError("There is no backup ID to ask for.", hint="Give the ID of one backup.")
    return "/".join((origin, version, *map(_segment, (project_id, *path)))) + query


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _NAME.fullmatch(host) is not None
    try:
        return ip_address(host).version == 6 and "%" not in host
    except ValueError:
        return False


def _unusable(text: str, reason: str) -> UsageError:
    return UsageError(f"The endpoint {one_line(text)!r} {reason}.", hint=f"{_EXAMPLE} (CBR_TUI_ENDPOINT).")


def _segment(text: str) -> str:
    quoted = quote(text, safe="", errors="replace")
    # A segment of dots would walk up the path; quote() leaves dots as they are.
    return quoted.replace(".", "%2E") if quoted.strip(".") == "" else quoted
