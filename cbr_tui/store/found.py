"""Where the service was found and which project it was, so that the next start need not ask IAM for it.

No secret is in it, and nothing depends on it: what is damaged, or can't be kept, is asked for again.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING

from cbr_tui.errors import CbrTuiError
from cbr_tui.store.private import read_private, write_private

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Found"]


class Found:
    """One file for each way to sign in, beside the kept logins. Nothing here raises."""

    def __init__(self, directory: Path) -> None:
        """Keep them in this directory, which is made when it is needed."""
        self._directory = directory

    def read(self, identity: Sequence[str]) -> tuple[str, str] | None:
        """Give the endpoint and the project's ID that were found; `identity` is all that they depend on."""
        try:
            text = read_private(self._path(identity))
            said = json.loads(text) if text is not None else None
        except (CbrTuiError, ValueError, RecursionError):
            return None
        if not isinstance(said, dict):
            return None
        endpoint, project_id = said.get("endpoint"), said.get("project_id")
        return (endpoint, project_id) if isinstance(endpoint, str) and isinstance(project_id, str) else None

    def keep(self, identity: Sequence[str], endpoint: str, project_id: str) -> None:
        """Keep what was found."""
        with suppress(CbrTuiError):
            write_private(self._path(identity), json.dumps({"endpoint": endpoint, "project_id": project_id}))

    def drop(self, identity: Sequence[str]) -> None:
        """Forget it: it may have changed."""
        with suppress(OSError):
            self._path(identity).unlink()

    def forget(self) -> None:
        """Forget everything."""
        with suppress(OSError):
            for path in self._directory.glob("*.place"):
                path.unlink()

    def _path(self, identity: Sequence[str]) -> Path:
        digest = hashlib.sha256("\0".join(identity).encode(errors="surrogateescape")).hexdigest()
        return self._directory / f"{digest[:32]}.place"
