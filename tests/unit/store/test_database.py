"""The file under the history: versions, damage, refusals, and that none of it loses anything."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.errors import StorageError
from cbr_tui.model.context import Context
from cbr_tui.store import History, database
from cbr_tui.store.database import Connection, Database
from tests.support.credentials import with_token
from tests.support.observations import BACKUP_ID, CONTEXT, at, seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cbr_tui.model.observation import Observation

KEPT = [seen(1, status="protecting"), seen(2, status="available")]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give the place of a history that is not there yet."""
    return tmp_path / "state" / "history.db"


@pytest.fixture
def filled(path: Path) -> Path:
    """Give a history that holds one lookup and KEPT."""
    with History.open(path) as history:
        history.looked_up(CONTEXT, BACKUP_ID, at(0))
        for observation in KEPT:
            history.keep(observation)
    return path


def refused(use: Callable[[], object]) -> StorageError:
    with pytest.raises(StorageError) as caught:
        use()
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    assert "database is locked" not in str(caught.value)
    return caught.value


def raws(observations: list[Observation]) -> list[bytes]:
    return [observation.answer.raw for observation in observations]


# Private


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777], ids=oct)
def test_every_file_is_for_its_owner_alone_under_any_umask(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with History.open(path) as history:
            history.keep(KEPT[0])
            during = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert during == {"history.db": 0o600, "history.db-journal": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_token_never_enters(path: Path) -> None:
    planted = "planted-token-MIIFzQYJKoZIhvc"
    context = Context(CONTEXT.service, CONTEXT.endpoint, CONTEXT.project_id, sign_in=with_token(planted))
    with History.open(path) as history:
        history.looked_up(context, BACKUP_ID, at(0))
        history.keep(seen(1, context=context))
        history.gone(context, BACKUP_ID, at(2))
        files = [file.read_bytes() for file in path.parent.iterdir()]
        found = history.latest(context, BACKUP_ID)
    assert found is not None
    assert found.context.sign_in is None
    files += [file.read_bytes() for file in path.parent.iterdir()]
    with closing(sqlite3.connect(path)) as connection:
        files += [line.encode() for line in connection.iterdump()]
    assert b"INSERT" in b"".join(files)
    assert planted.encode() not in b"".join(files)


# Versions


def test_a_database_of_an_older_version_is_brought_forward_with_its_content(path: Path) -> None:
    def first(connection: Connection) -> None:
        connection.execute("CREATE TABLE thing (name)")

    def second(connection: Connection) -> None:
        connection.execute("ALTER TABLE thing ADD COLUMN size DEFAULT 7")

    old = Database(path, (first,))
    old.write(lambda connection: connection.execute("INSERT INTO thing VALUES ('kept')"))
    old.close()
    new = Database(path, (first, second))
    assert [tuple(row) for row in new.read(lambda c: c.execute("SELECT * FROM thing").fetchall())] == [
        ("kept", 7)
    ]
    new.close()


def test_a_migration_that_fails_leaves_everything_as_it_was(path: Path) -> None:
    def first(connection: Connection) -> None:
        connection.execute("CREATE TABLE thing (name)")

    def failing(connection: Connection) -> None:
        connection.execute("DROP TABLE thing")
        connection.execute("nonsense")

    Database(path, (first,)).close()
    refused(lambda: Database(path, (first, failing)))
    old = Database(path, (first,))
    assert old.read(lambda c: c.execute("SELECT count(*) FROM thing").fetchone()[0]) == 0
    old.close()


def test_a_newer_database_is_read_and_never_changed(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = {file: file.read_bytes() for file in filled.parent.iterdir()}
    with History.open(filled) as history:
        assert "newer" in "".join(history.notices)
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT)
        assert [recent.backup_id for recent in history.recents(9)] == [BACKUP_ID]
        for use in (
            lambda: history.keep(seen(3)),
            lambda: history.looked_up(CONTEXT, BACKUP_ID, at(3)),
            lambda: history.gone(CONTEXT, BACKUP_ID, at(3)),
        ):
            assert "Update cbr-tui" in refused(use).hint
    assert {file: file.read_bytes() for file in filled.parent.iterdir()} == before


def test_a_database_that_becomes_newer_meanwhile_is_not_written_either(filled: Path) -> None:
    with History.open(filled) as history:
        with closing(sqlite3.connect(filled)) as connection:
            connection.execute("PRAGMA user_version = 99")
        assert "newer" in refused(lambda: history.keep(seen(3))).message
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT)


# Damage


def aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob("history.db.damaged-*Z"))


@pytest.mark.parametrize("found", ["when opened", "meanwhile"])
def test_a_damaged_file_is_set_aside_whole_and_a_new_one_begun(filled: Path, found: str) -> None:
    noise = os.urandom(20_000)
    history = History.open(filled) if found == "meanwhile" else None
    filled.write_bytes(noise)
    with history or History.open(filled) as history:
        history.keep(KEPT[0])
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT[:1])
        (kept,) = aside(filled)
        assert kept.read_bytes() == noise
        (notice,) = history.notices
        assert kept.name in notice
        assert "\n" not in notice
    with History.open(filled) as history:
        assert history.notices == ()
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT[:1])


def test_a_file_that_another_process_has_set_aside_already_is_let_go(filled: Path) -> None:
    with History.open(filled) as history:
        filled.write_bytes(os.urandom(20_000))
        filled.rename(filled.with_name("set aside by another process"))
        with History.open(filled) as another:
            another.looked_up(CONTEXT, "another", at(1))
        assert [recent.backup_id for recent in history.recents(9)] == ["another"]
        assert history.notices == ()
    assert aside(filled) == []


def test_a_body_that_is_not_what_was_kept_is_never_given_out(filled: Path) -> None:
    content = filled.read_bytes()
    place = content.rindex(b"\x78\x9c") + 40  # inside the newest zlib stream
    filled.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    with History.open(filled) as history:
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == []
        assert len(aside(filled)) == len(history.notices) == 1


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE backup SET last_looked_up = 9000000000000000000",
        "UPDATE backup SET last_looked_up = 'never'",
        "UPDATE backup SET name = CAST(x'ff' AS TEXT)",
        "UPDATE observation SET packed = 'text'",
        "UPDATE observation SET last_seen = -9000000000000000000",
    ],
)
def test_a_row_that_was_never_written_like_this_sets_the_file_aside(filled: Path, damage: str) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute(damage)
        connection.commit()
    with History.open(filled) as history:
        assert history.recents(9) == [] or history.latest(CONTEXT, BACKUP_ID) is None
        assert len(aside(filled)) == len(history.notices) == 1


def test_a_damaged_row_of_a_newer_database_is_one_line_and_stays(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        connection.execute("UPDATE observation SET packed = x'00'")
        connection.commit()
        connection.execute("PRAGMA user_version = 99")
    before = filled.read_bytes()
    with History.open(filled) as history:
        assert "damaged" in refused(lambda: history.latest(CONTEXT, BACKUP_ID)).message
        assert history.recents(9) != []
    assert aside(filled) == []
    assert filled.read_bytes() == before


def test_an_empty_file_is_a_new_history(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with History.open(path) as history:
        history.keep(KEPT[0])
        assert history.notices == ()
    assert aside(path) == []


def test_a_file_that_is_deleted_meanwhile_is_begun_anew(filled: Path) -> None:
    with History.open(filled) as history:
        filled.unlink()
        history.keep(KEPT[1])
    with History.open(filled) as history:
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT[1:])


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_whatever_bytes_are_bent_nothing_but_a_storage_error_comes_out(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("bent") / "history.db"
    with History.open(path) as history:
        history.looked_up(CONTEXT, BACKUP_ID, at(0))
        for observation in KEPT:
            history.keep(observation)
    content = bytearray(path.read_bytes())
    places = st.integers(0, len(content) - 1)
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=30)):
        content[place] = byte
    del content[data.draw(st.just(len(content)) | places) :]
    path.write_bytes(content)
    said: list[str] = []
    try:
        with History.open(path) as history:
            history.recents(9)
            history.ids_starting("", 9)
            history.observations(CONTEXT, BACKUP_ID)
            history.keep(seen(9))
            said += history.notices
    except StorageError as error:
        said.append(str(error))
    assert not any("\n" in line for line in said)
    # Either it is still there, or it stands aside untouched.
    assert bool(aside(path)) == any("set aside" in line for line in said)


def test_a_damaged_file_that_can_not_go_aside_is_one_line(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    filled.write_bytes(b"noise" * 1000)
    monkeypatch.setattr(Path, "rename", full)  # a directory that can't be written, for root too
    assert "No space left" in refused(lambda: History.open(filled)).message
    assert filled.read_bytes() == b"noise" * 1000


# Refusals


@pytest.fixture
def ordinary_home() -> Iterator[Path]:
    """Be an ordinary user with a home: permissions mean nothing to root, as whom tests may run."""
    with tempfile.TemporaryDirectory() as name:
        home, root = Path(name), os.geteuid() == 0
        if root:
            os.chown(home, 65534, 65534)
            os.seteuid(65534)
        try:
            yield home
        finally:
            if root:
                os.seteuid(0)


def test_a_read_only_home_without_a_history_is_one_line(ordinary_home: Path) -> None:
    ordinary_home.chmod(0o500)
    error = refused(lambda: History.open(ordinary_home / "state" / "history.db"))
    assert str(ordinary_home) in error.message
    assert "Permission denied" in error.message


def test_a_read_only_history_is_read_and_not_kept_in(ordinary_home: Path) -> None:
    path = ordinary_home / "history.db"
    with History.open(path) as history:
        history.keep(KEPT[0])
    path.chmod(0o400)
    ordinary_home.chmod(0o500)
    with History.open(path) as history:
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT[:1])
        assert str(path) in refused(lambda: history.keep(KEPT[1])).message
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT[:1])


def test_a_history_that_can_not_be_opened_is_one_line(ordinary_home: Path) -> None:
    path = ordinary_home / "history.db"
    path.touch(0)
    assert str(path) in refused(lambda: History.open(path)).message
    assert list(ordinary_home.iterdir()) == [path]


@pytest.mark.parametrize("place", ["file/history.db", "directory"])
def test_something_else_in_its_place_is_one_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "directory").mkdir()
    assert str((tmp_path / place).parent) in refused(lambda: History.open(tmp_path / place)).message
    assert (tmp_path / "directory").is_dir()


def test_a_full_disk_loses_nothing_that_was_kept(filled: Path) -> None:
    with History.open(filled) as history:
        connection = history._database._connection
        connection.execute("PRAGMA max_page_count = 1").fetchall()  # no larger than it is now
        big = seen(3, description=os.urandom(200_000).hex())
        assert "no space is left" in refused(lambda: history.keep(big)).message
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT)
        connection.execute("PRAGMA max_page_count = 1000000").fetchall()
        history.keep(big)
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == [*raws(KEPT), big.answer.raw]


def test_a_write_that_fails_halfway_loses_nothing_that_was_kept(filled: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    big = seen(3, description=os.urandom(200_000).hex())
    with History.open(filled) as history:
        resource.setrlimit(resource.RLIMIT_FSIZE, (filled.stat().st_size + 10_000, limits[1]))
        try:
            refused(lambda: history.keep(big))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT)
        history.keep(big)
    with History.open(filled) as history:
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == [*raws(KEPT), big.answer.raw]


def test_a_process_that_never_lets_go_is_one_line(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_PATIENCE", 0.05)
    with History.open(filled) as history, closing(sqlite3.connect(filled)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for use in (lambda: history.keep(seen(3)), lambda: history.recents(9)):
            error = refused(use)
            assert "another process" in error.message
            assert error.passing
        other.execute("ROLLBACK")
        history.keep(seen(3))


def test_what_is_used_after_closing_is_one_line(filled: Path) -> None:
    history = History.open(filled)
    history.close()
    refused(lambda: history.recents(9))


def test_in_memory_nothing_touches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with History.open(None) as history:
        history.keep(KEPT[0])
        assert raws(history.observations(CONTEXT, BACKUP_ID)) == raws(KEPT[:1])
        big = seen(3, description=os.urandom(200_000).hex())
        history._database._connection.execute("PRAGMA max_page_count = 1").fetchall()
        assert "in memory" in refused(lambda: history.keep(big)).message
    assert list(tmp_path.iterdir()) == []
