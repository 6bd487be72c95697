"""`credential_command`: an outside program that gives the secrets (AUTH.md §8.5)."""

from __future__ import annotations

import json
import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.errors import NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["moment", "run_command"]

_PATIENCE: Final = 30.0
"""In seconds."""
_LARGEST: Final = 64 * 1024


def run_command(command: str | Sequence[str], called: str, *, interactive: bool = False) -> dict[str, Any]:
    """Run it, without a shell; give ak, sk, security_token, token, password, expires_at.

    An `interactive` one has the terminal to ask the person, and as much time as they take; others have no
    input and 30 s. `called` names the profile in what is said. Raises NotAuthenticated; never with what the
    program printed on standard output, which may be a secret.
    """
    import subprocess

    failed = f"The credential_command of {called}"
    try:
        words = shlex.split(command) if isinstance(command, str) else list(command)
    except ValueError:
        raise NotAuthenticated(f"{failed} has a quote that does not end.") from None
    if not words:
        raise NotAuthenticated(f"{failed} is empty.")
    try:
        ran = subprocess.run(  # noqa: S603 - the person's own program, from their own file, without a shell
            words,
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if interactive else subprocess.PIPE,
            timeout=None if interactive else _PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotAuthenticated(f"{failed} has not ended within {_PATIENCE:.0f} s.") from None
    except OSError as error:
        raise NotAuthenticated(f"{failed} can't be run: {error.strerror}.") from None
    except ValueError:  # a NUL among the words
        raise NotAuthenticated(f"{failed} can't be run.") from None
    if ran.returncode != 0:
        raise NotAuthenticated(
            f"{failed} ended with exit code {ran.returncode}{_last_line(ran.stderr or b'')}."
        )
    if len(ran.stdout) > _LARGEST:
        raise NotAuthenticated(f"{failed} printed more than {_LARGEST // 1024} KiB.")
    try:
        return _fields(json.loads(ran.stdout))
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise NotAuthenticated(
            f"{failed} printed no credentials.", hint="It has to print JSON: ak and sk, token, or password."
        ) from None


def moment(text: object) -> datetime | None:
    """Read an ISO 8601 time, UTC where it names no zone; None where it is none."""
    if isinstance(text, datetime):
        read = text
    else:
        try:
            read = datetime.fromisoformat(str(text))
        except ValueError:
            return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _fields(said: dict[str, Any]) -> dict[str, Any]:
    """Read our form, the AWS form, Huawei's STS form, and kubectl's: the first that fits."""
    names = ("ak", "sk", "security_token", "token", "password", "expires_at")
    if any(said.get(name) for name in ("ak", "token", "password")):
        found = {name: said.get(name) for name in names}
    elif "AccessKeyId" in said:
        found = dict(
            zip(names, map(said.get, ("AccessKeyId", "SecretAccessKey", "SessionToken")), strict=False)
        ) | {"expires_at": said.get("Expiration")}
    elif "credential" in said:
        sts = said["credential"]
        found = dict(zip(names, map(sts.get, ("access", "secret", "securitytoken")), strict=False)) | {
            "expires_at": sts.get("expires_at")
        }
    else:
        status = said.get("status", {})
        found = {"token": status.get("token"), "expires_at": status.get("expirationTimestamp")}
        if not found["token"]:
            raise ValueError
    return {name: value for name, value in found.items() if isinstance(value, str) and value}


def _last_line(raw: bytes) -> str:
    """Quote what the program complained of, with what looks like a secret masked."""
    from cbr_tui.model.masking import mask

    lines = raw.decode("utf-8", "replace").strip().splitlines()
    return f": {mask(lines[-1].strip()[:200])}" if lines else ""
