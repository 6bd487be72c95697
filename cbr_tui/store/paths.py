"""Where the program's files lie: the platform's directories, moved by the XDG variables where they count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from platformdirs import PlatformDirs

from cbr_tui.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Paths"]


@dataclass(frozen=True, slots=True)
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
    log: Path
    """Off unless asked for."""

    @classmethod
    def of_user(cls) -> Paths:
        """Give the paths of the person who runs the program; nothing is read, made or changed on the disk.

        Raises StorageError where the environment names no place: no home directory, a relative XDG variable.
        """
        directories = PlatformDirs("cbr-tui", appauthor=False)
        config, state = directories.user_config_path, directories.user_state_path
        for directory, variable in ((config, "XDG_CONFIG_HOME"), (state, "XDG_STATE_HOME")):
            if not directory.is_absolute():
                raise StorageError(
                    f"There is no place for files: {directory} is not an absolute path.",
                    hint=f"Set HOME, or {variable} to an absolute path.",
                )
        return cls(
            config_dir=config,
            state_dir=state,
            settings=config / "config.toml",
            profiles=config / "profiles.toml",
            credentials=config / "credentials.toml",
            history=state / "history.db",
            log=state / "cbr-tui.log",
        )
