from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from cbr_tui.errors import StorageError
from cbr_tui.store.log_file import LogFile

if TYPE_CHECKING:
    from pathlib import Path


def test_lines_are_appended_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    before = os.umask(0)
    try:
        for line in ("first", "second\ud800"):
            file = LogFile(path)
            file.write(line)
            file.close()
    finally:
        os.umask(before)
    assert path.read_text() == "first\nsecond\\ud800\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_that_others_could_read_is_tightened(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.touch()
    path.chmod(0o644)
    LogFile(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_that_grew_large_makes_room(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"x" * (8 * 1024 * 1024 + 1))
    (tmp_path / "a.log.1").write_text("older")
    file = LogFile(path)
    file.write("new")
    file.close()
    assert path.read_text() == "new\n"
    assert (tmp_path / "a.log.1").stat().st_size == 8 * 1024 * 1024 + 1
    assert stat.S_IMODE((tmp_path / "a.log.1").stat().st_mode) == 0o600


def test_what_is_no_file_of_ones_own_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "nowhere" / "a.log"):
        with pytest.raises(StorageError):
            LogFile(path)


def test_a_disk_that_takes_nothing_loses_lines_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = LogFile(tmp_path / "a.log")
    failing = [True]
    write = os.write

    def full(descriptor: int, raw: bytes) -> int:
        if raw == b"lost\n" and failing.pop():
            raise OSError(28, "No space left on device")
        return write(descriptor, raw)

    monkeypatch.setattr(os, "write", full)
    file.write("lost")
    file.write("kept")
    file.close()
    assert (tmp_path / "a.log").read_text() == "kept\n"
