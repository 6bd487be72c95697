"""A password that IAM refused, known again for an hour, so that no script locks an account by asking on.

Kept is not the password but what scrypt makes of it under a salt of its own: enough to know the same one
again, and dear to guess from. One file a login beside its token, 0600 (AUTH.md §1: a wrong password is never
sent again).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import CbrTuiError
from cbr_tui.frozen import frozen
from cbr_tui.store.private import read_private, write_private

if TYPE_CHECKING:
    from pathlib import Path

    from cbr_tui.model.context import Secret

__all__ = ["Refused", "recall", "remember"]

_VERSION: Final = 1
_KNOWN_FOR: Final = timedelta(hours=1)
_AHEAD: Final = timedelta(minutes=5)
"""A refusal from a later time than this shows that a clock was set, and no longer counts."""


@frozen
class Refused:
    """What IAM said to a password."""

    message: str
    hint: str
    at: datetime

    @property
    def until(self) -> datetime:
        """The time from which on the password may be sent again, UTC."""
        return self.at + _KNOWN_FOR


def remember(path: Path, secret: Secret, refused: Refused) -> None:
    """Keep that this password was refused; where nothing can be kept, nothing is."""
    salt = os.urandom(16)
    said = {
        "v": _VERSION,
        "salt": salt.hex(),
        "scrypt": _scrypt(secret, salt).hex(),
        "message": refused.message,
        "hint": refused.hint,
        "at": refused.at.isoformat(),
    }
    with suppress(CbrTuiError):
        write_private(path, json.dumps(said))


def recall(path: Path, secret: Secret, now: datetime) -> Refused | None:
    """Give what IAM said to this very password, if that is not long ago; what counts no longer is deleted."""
    try:
        text = read_private(path)
        if text is None:
            return None
        refused, salt, known = _decoded(text)
        if refused.at - _AHEAD <= now < refused.until:
            return refused if hmac.compare_digest(known, _scrypt(secret, salt)) else None
    except (CbrTuiError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        pass  # none of ours, or damaged: as good as none
    with suppress(OSError):
        path.unlink()
    return None


def _decoded(text: str) -> tuple[Refused, bytes, bytes]:
    said = json.loads(text)
    if said["v"] != _VERSION:
        raise ValueError("another version")
    refused = Refused(str(said["message"]), str(said["hint"]), datetime.fromisoformat(said["at"]))
    return refused, bytes.fromhex(said["salt"]), bytes.fromhex(said["scrypt"])


def _scrypt(secret: Secret, salt: bytes) -> bytes:
    """Make of a password what is kept: some 50 ms and 16 MB for each attempt to guess it."""
    text = secret.reveal().encode("utf-8", "surrogatepass")
    return hashlib.scrypt(text, salt=salt, n=2**14, r=8, p=1)
