"""Nobody else reads what is kept, whatever the umask and whoever was there first."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cbr_tui.errors import StorageError
from cbr_tui.store.files import (
    identity,
    lent_file,
    private_directory,
    private_file,
    set_aside,
    write_new,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def _somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be another user than the one who owns what the test made: only root could give files away."""
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)


@pytest.mark.usefixtures("_umask")
def test_what_is_made_is_private_under_any_umask(tmp_path: Path) -> None:
    directory = tmp_path / "state" / "cbr-tui"
    private_directory(directory)
    private_file(directory / "file")
    assert (mode(directory.parent), mode(directory), mode(directory / "file")) == (0o700, 0o700, 0o600)


def test_what_is_there_with_loose_modes_is_tightened_and_keeps_its_content(tmp_path: Path) -> None:
    directory = tmp_path / "cbr-tui"
    directory.mkdir()
    directory.chmod(0o755)
    (directory / "file").write_text("kept")
    (directory / "file").chmod(0o644)
    private_directory(directory)
    assert private_file(directory / "file") == directory / "file"
    assert (mode(directory), mode(directory / "file")) == (0o700, 0o600)
    assert (directory / "file").read_text() == "kept"


def test_a_directory_above_ours_is_not_changed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    private_directory(tmp_path / "cbr-tui")
    assert mode(tmp_path) == 0o755


@pytest.mark.parametrize("below", ["file", "file/cbr-tui", "loop"])
def test_a_directory_that_can_not_be_is_one_line(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(StorageError) as caught:
        private_directory(tmp_path / below)
    assert str(tmp_path / below) in caught.value.message
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("_somebody_else")
def test_what_belongs_to_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for use in (lambda: private_directory(tmp_path), lambda: private_file(tmp_path / "file")):
        with pytest.raises(StorageError, match="belongs to somebody else"):
            use()


@pytest.mark.usefixtures("_somebody_else")
def test_a_link_that_somebody_else_put_there_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(StorageError, match="link belongs to somebody else"):
        private_file(tmp_path / "link")
    (tmp_path / "target").mkdir()
    with pytest.raises(StorageError, match="link belongs to somebody else"):
        private_directory(tmp_path / "link")
    assert list((tmp_path / "target").iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a link away")
def test_a_foreign_link_is_not_followed_even_to_what_is_ours(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "file").touch()
    for target, use in (("directory", private_directory), ("file", private_file)):
        link = tmp_path / f"link-to-{target}"
        link.symlink_to(tmp_path / target)
        os.lchown(link, 65534, 65534)
        with pytest.raises(StorageError, match="belongs to somebody else"):
            use(link)


def test_a_link_of_ones_own_is_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert private_file(tmp_path / "link") == tmp_path / "elsewhere"
    assert mode(tmp_path / "elsewhere") == 0o600
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["directory", "fifo"])
def test_what_is_no_regular_file_is_refused_and_left_alone(tmp_path: Path, make: type) -> None:
    make(tmp_path / "odd")
    with pytest.raises(StorageError, match="not a regular file"):
        private_file(tmp_path / "odd")
    assert (tmp_path / "odd").exists()


def test_a_damaged_file_goes_aside_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    for suffix in ("", "-journal", "-wal", "-shm"):
        (tmp_path / f"history.db{suffix}").write_text(f"content{suffix}")
    aside = set_aside(tmp_path / "history.db", identity(tmp_path / "history.db"), patience=1)
    assert aside is not None
    assert aside.name.startswith("history.db.damaged-2")
    names = {aside.name + suffix for suffix in ("", "-journal", "-wal", "-shm")}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert all(
        path.read_text() == "content" + path.name.removeprefix(aside.name) for path in tmp_path.iterdir()
    )


def test_a_file_that_somebody_has_renewed_meanwhile_stays(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_text("damaged")
    damaged = identity(path)
    path.rename(tmp_path / "old")
    path.write_text("new")
    assert set_aside(path, damaged, patience=1) is None
    assert path.read_text() == "new"
    path.unlink()
    assert set_aside(path, damaged, patience=1) is None, "as where the new one is not there yet"


def test_a_file_in_the_middle_of_a_transaction_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_text("damaged")
    program = f"""if True:
        import fcntl, sys
        file = open({str(path)!r}, "r+b")
        fcntl.lockf(file, fcntl.LOCK_SH, 1)
        print("held", flush=True)
        sys.stdin.read()
    """
    other = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(TimeoutError):
            set_aside(path, identity(path), patience=0.05)
        assert path.read_text() == "damaged"
        other.communicate("")
        assert set_aside(path, identity(path), patience=1) is not None


@pytest.mark.usefixtures("_umask")
def test_a_new_file_is_private_and_never_written_over_another(tmp_path: Path) -> None:
    write_new(tmp_path / "new", b"mine")
    assert mode(tmp_path / "new") == 0o600
    with pytest.raises(StorageError, match="new is already there: nothing was written"):
        write_new(tmp_path / "new", b"yours")
    assert (tmp_path / "new").read_bytes() == b"mine"
    with pytest.raises(StorageError, match=r"can't be written: No such file or directory"):
        write_new(tmp_path / "nowhere" / "new", b"")
    with pytest.raises(StorageError, match="zero byte"):
        write_new(tmp_path / "a\0b", b"")


def test_a_lent_file_can_only_be_read_and_is_gone_afterwards() -> None:
    with lent_file("answer.json", b"{}") as path:
        assert (path.name, path.read_bytes(), mode(path)) == ("answer.json", b"{}", 0o400)
        assert mode(path.parent) == 0o700
    assert not path.parent.exists()
