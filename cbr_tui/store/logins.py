"""Tokens that a password was exchanged for, kept until they end so that the next start need not log in again.

    logins = Logins(Paths.of_user().tokens)
    slot = logins.slot((iam, domain, user, scope), "profile prod", password)
    slot.read()          the kept login, or None
    logins.forget("profile prod")

One file a login, 0600, named by the hash of what it is for; never the password. What is not as it was written
is deleted and counts as not there (AUTH.md §8.6): losing a token costs one login, and nothing else.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from cbr_tui.errors import CbrTuiError
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import Login
from cbr_tui.store.files import private_directory
from cbr_tui.store.private import read_private, write_private
from cbr_tui.store.refused import Refused, recall, remember

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Logins", "Slot"]

_VERSION: Final = 1


class Logins:
    """All logins that are kept."""

    def __init__(self, directory: Path, *, fresh: bool = False) -> None:
        """Keep them in this directory, which is made when it is needed; `fresh` uses none that is kept."""
        self._directory = directory
        self._fresh = fresh

    def slot(self, identity: Sequence[str], source: str, secret: Secret) -> Slot:
        """Give the place of one login; `identity` and `secret` are all that decides what IAM would answer."""
        digest = hashlib.sha256("\0".join(identity).encode(errors="surrogateescape")).hexdigest()
        return Slot(self._directory / f"{digest[:32]}.json", source, secret, fresh=self._fresh)

    def forget(self, source: str = "") -> int:
        """Delete the tokens of one source, or all; gives how many there were."""
        count = 0
        for path in self._files():
            said = _read(path)
            if not source or said is None or said.get("source") == source:
                _delete(path)
                count += said is not None
        for path in self._files("refused"):
            _delete(path)  # of whichever source: who signs out may try again
        return count

    def _files(self, kind: str = "json") -> Iterator[Path]:
        with suppress(OSError):
            yield from sorted(self._directory.glob(f"*.{kind}"))


class Slot:
    """The place of one login. Nothing here raises: without a disk there is no kept login."""

    def __init__(self, path: Path, source: str, secret: Secret, *, fresh: bool) -> None:
        self._path = path
        self._source = source
        self._secret = secret
        self._fresh = fresh
        self._lock: int | None = None

    def read(self) -> Login | None:
        """Give the kept login, whether or not it has ended; None where there is none."""
        said = None if self._fresh else _read(self._path)
        if said is None:
            return None
        return Login(
            token=Secret(said["token"]),
            expires_at=_time(said["expires_at"]),
            issued_at=_time(said.get("issued_at")),
            project_id=said["project_id"],
            catalog=said.get("catalog"),
        )

    def keep(self, login: Login) -> None:
        """Keep a login; one of which nobody knows when it ends is not kept."""
        if login.expires_at is None:
            return
        said = {
            "v": _VERSION,
            "token": login.token.reveal(),
            "expires_at": login.expires_at.isoformat(),
            "issued_at": login.issued_at.isoformat() if login.issued_at else None,
            "project_id": login.project_id,
            "catalog": login.catalog,
            "source": self._source,
        }
        with suppress(CbrTuiError):
            write_private(self._path, json.dumps(said))
        _delete(self._refused)

    def drop(self) -> None:
        """Delete what is kept."""
        _delete(self._path)

    @property
    def _refused(self) -> Path:
        return self._path.with_suffix(".refused")

    def refusal(self, now: datetime) -> Refused | None:
        """Give what IAM said when it refused this very password, within the last hour."""
        return None if self._fresh else recall(self._refused, self._secret, now)

    def refuse(self, message: str, hint: str, now: datetime) -> None:
        """Note that IAM refused this password."""
        remember(self._refused, self._secret, Refused(message, hint, now))

    def reserve(self) -> bool:
        """Keep other processes from logging in meanwhile; False where one of them does so already.

        It ends with `release`, or with the process.
        """
        if self._lock is not None:
            return True
        try:
            private_directory(self._path.parent)
            lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except (CbrTuiError, OSError):
            return True  # nothing can be kept, so there is nothing to wait for
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(lock)
            return not isinstance(error, BlockingIOError)
        self._lock = lock
        return True

    def release(self) -> None:
        """Let other processes log in."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _read(path: Path) -> dict[str, Any] | None:
    """Read one file; what is there and is none of ours is deleted."""
    try:
        text = read_private(path)
        if text is None:
            return None
        said = json.loads(text)
    except (CbrTuiError, ValueError, RecursionError):
        said = {}
    if _is_whole(said):
        return said
    _delete(path)
    return None


def _is_whole(said: object) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(said, dict)
        and said.get("v") == _VERSION
        and isinstance(said.get("token"), str)
        and said["token"].isascii()
        and said["token"].isprintable()
        and bool(said["token"])
        and isinstance(said.get("project_id"), str)
        and _time(said.get("expires_at")) is not None
    )


def _time(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo is not None else None


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
