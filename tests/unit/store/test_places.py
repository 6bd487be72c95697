from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from cbr_tui.store import Paths
from cbr_tui.store.places import places

if TYPE_CHECKING:
    from pathlib import Path

    from cbr_tui.store.places import Place


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    return Paths.of_user()


def found(paths: Paths, name: str) -> Place:
    return next(place for place in places(paths) if place.name == name)


def test_what_is_not_there_yet_is_not_wrong(paths: Paths, tmp_path: Path) -> None:
    assert {(place.mode, place.fault, place.note) for place in places(paths)} == {("missing", "", "")}
    assert list(tmp_path.iterdir()) == []


def test_what_is_as_it_is_made_is_right(paths: Paths) -> None:
    paths.config_dir.mkdir(0o700, parents=True)
    paths.settings.touch(0o600)
    assert (found(paths, "config dir").mode, found(paths, "settings").mode) == ("0700", "0600")
    assert not any(place.fault or place.note for place in places(paths))


def test_a_directory_that_others_look_into_is_worth_a_word(paths: Paths) -> None:
    paths.state_dir.mkdir(parents=True)
    paths.state_dir.chmod(0o755)
    place = found(paths, "state dir")
    assert (place.mode, place.fault, place.note) == ("0755", "", "Others can look at it.")
    assert place.hint == f"Run: chmod 700 {paths.state_dir}"


def test_credentials_that_others_can_read_are_wrong(paths: Paths) -> None:
    paths.config_dir.mkdir(0o700, parents=True)
    paths.credentials.touch()
    paths.credentials.chmod(0o640)
    place = found(paths, "credentials")
    assert place.fault == "Others can use it, and it is not used."
    assert place.hint.startswith("Run: chmod 600 ")


def test_a_file_where_a_directory_belongs_is_wrong(paths: Paths) -> None:
    paths.config_dir.parent.mkdir()
    paths.config_dir.touch()
    assert found(paths, "config dir").fault == "It is no directory."
    assert found(paths, "settings").mode == "unknown"


def test_a_directory_where_a_file_belongs_is_wrong(paths: Paths) -> None:
    paths.history.mkdir(parents=True)
    assert found(paths, "history").fault == "It is no regular file."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_place_that_cannot_be_made_is_wrong(paths: Paths, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert found(paths, "state dir").fault == f"It can't be made: {tmp_path} is not yours to write in."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_its_owner_may_not_read_is_wrong(paths: Paths) -> None:
    paths.config_dir.mkdir(0o700, parents=True)
    paths.settings.touch(0o000)
    assert found(paths, "settings").fault == "You may not use it yourself."


def test_what_belongs_to_somebody_else_is_wrong(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    paths.state_dir.mkdir(0o700, parents=True)
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    assert f"belongs to somebody else (user {mine})" in found(paths, "state dir").fault
