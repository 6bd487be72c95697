"""The files that hold credentials, where they lie on this machine."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cbr_tui.errors import UsageError
from cbr_tui.store.sources.clouds import clouds
from cbr_tui.store.sources.foreign import hcloud_profiles, sdk_file
from cbr_tui.store.sources.profiles import read_profiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cbr_tui.model.credentials import SignIn
    from cbr_tui.store.paths import Paths
    from cbr_tui.store.sources.base import Candidate
    from cbr_tui.store.sources.profiles import Profiles

__all__ = ["FilesOnDisk"]


class FilesOnDisk:
    """Reads each file once, when it is first asked for; `select.Files` says what each method gives."""

    def __init__(self, environment: Mapping[str, str], paths: Paths) -> None:
        self.environment = environment
        self.paths = paths

    def profiles(self) -> Profiles:
        """Give the profiles; raises UsageError."""
        return self._profiles

    def clouds(self) -> Sequence[Candidate]:
        """Give the clouds; raises UsageError."""
        return self._clouds

    def sdk(self) -> Candidate | None:
        """Give the vendor SDK's file; raises UsageError."""
        named = self.environment.get("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "").strip()
        return sdk_file(Path(named) if named else self._home / ".huaweicloud" / "credentials")

    def hcloud(self) -> tuple[str, Sequence[Candidate]]:
        """Give hcloud's profiles; HW_PROFILE may name the current one. Raises UsageError."""
        named = self.environment.get("HW_SHARED_CONFIG_FILE", "").strip()
        current, candidates = hcloud_profiles(
            Path(named) if named else self._home / ".hcloud" / "config.json"
        )
        return self.environment.get("HW_PROFILE", "").strip() or current, candidates

    @cached_property
    def _profiles(self) -> Profiles:
        return read_profiles(self.paths.profiles, self.paths.credentials, self._elsewhere)

    def _elsewhere(self, kind: str, name: str) -> SignIn:
        """Load what a profile leaves to another tool's file; without a name, the one that tool would use."""
        candidates: Sequence[Candidate]
        if kind == "sdk-file":
            candidates = [found] if (found := self.sdk()) is not None else []
        elif kind == "clouds":
            candidates = self.clouds()
        else:
            current, candidates = self.hcloud()
            name = name or current
        fitting = [each for each in candidates if not name or each.name == name]
        if len(fitting) == 1:
            return fitting[0].load()
        called = f"{name!r}" if name else "one of its own"
        raise UsageError(
            f"auth = {kind!r} leads nowhere: there is {'more than' if fitting else 'no'} {called}.",
            hint="cloud and hcloud_profile name it.",
        )

    @cached_property
    def _clouds(self) -> list[Candidate]:
        config = self.paths.config_dir.parent / "openstack"
        home = self._home / ".config" / "openstack"
        return clouds(self.environment, (Path(), config, home, Path("/etc/openstack")))

    @cached_property
    def _home(self) -> Path:
        return Path(self.environment.get("HOME", "") or "/nonexistent")
