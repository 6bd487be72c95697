"""Where the program's files lie: the platform's directories, moved by the XDG variables where they count."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import PlatformDirs

from cbr_tui.errors import StorageError
from cbr_tui.frozen import frozen

__all__ = ["Paths"]


@frozen
class Paths:
    """Every place on the disk that the program reads or writes (DESIGN.md §5)."""

    config_dir: Path
    """What a person makes and edits."""
    state_dir: Path
    """What the program writes by itself."""
    settings: Path
    """TOML: how the program behaves."""
    profiles: Path
    """TOML: contexts by name, without secrets."""
    credentials: Path
    """TOML: the secrets, for their owner alone."""
    history: Path
    """SQLite: observations and recent lookups."""
    tokens: Path
    """A directory: tokens that a password was exchanged for, for their owner alone."""
    log: Path
    """Off unless asked for."""

    @classmethod
    def of_user(cls) -> Paths:
        """Give the paths of the person who runs the program; nothing is read, made or changed on the disk.

        Raises StorageError where the environment names no place for them.
        """
        directories = PlatformDirs("cbr-tui", appauthor=False)
        try:
            config, state = directories.user_config_path, directories.user_state_path
            cache = directories.user_cache_path
        except RuntimeError as error:
            raise _no_home() from error
        if not (
            config.is_absolute() and state.is_absolute() and cache.is_absolute()
        ):  # platformdirs before 4.14 gives `~/…` back
            raise _no_home()
        return cls(
            config_dir=config,
            state_dir=state,
            settings=config / "config.toml",
            profiles=config / "profiles.toml",
            credentials=config / "credentials.toml",
            history=state / "history.db",
            tokens=(_runtime() or cache) / "tokens",
            log=state / "cbr-tui.log",
        )


def _runtime() -> Path | None:
    """Give the directory of this session, where there is one: after `su` it is another person's."""
    named = os.environ.get("XDG_RUNTIME_DIR", "").strip()
    path = Path(named)
    try:
        own = path.is_absolute() and path.stat().st_uid == os.geteuid()
    except OSError:
        return None
    return path / "cbr-tui" if own else None


def _no_home() -> StorageError:
    return StorageError(
        "There is no place for settings and history: this user has no home directory.",
        hint="Set HOME, or XDG_CONFIG_HOME and XDG_STATE_HOME, to absolute paths.",
    )
