"""One SQLite file that many processes share: opening, transactions, damage, every error in one line.

The journal is a rollback journal, not WAL. WAL needs memory that is shared between the processes, so it is
wrong on a home that two hosts mount (https://sqlite.org/wal.html: "all processes using a database must be on
the same host computer"). It would be quicker, where nobody waits for it: one write took 1.0 ms and 0.7 ms
with WAL on an idle ext4 disk, 19 ms and 4 ms on a busy one. TRUNCATE rather than DELETE, so that no name in
the directory changes. Both survive kill -9 and, with FULL, power loss.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from cbr_tui.errors import StorageError
from cbr_tui.store.files import identity, private_directory, private_file, set_aside

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cbr_tui.store.files import Identity

__all__ = ["Connection", "DamagedRow", "Database", "Migration"]

Connection = sqlite3.Connection
Migration = Callable[[Connection], object]
"""Brings the tables from one schema version to the next; `PRAGMA user_version` counts those that were run."""

_PATIENCE: Final = 10.0
"""Seconds to wait for others; of eight that did nothing but write, none waited 3 s on a busy disk."""
_PAUSE: Final = (0.0005, 0.005)
"""Seconds between two attempts, at random between these."""
_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_PRIMARY: Final = 0xFF

T = TypeVar("T")


class DamagedRow(Exception):
    """A row holds what was never written."""


_FAULTS: Final = (sqlite3.Error, OSError, UnicodeDecodeError, DamagedRow)


class Database:
    """A database that is ours alone, shared with other processes of ours.

    Every method raises StorageError and nothing else. Any thread may call, one at a time. A damaged file is
    set aside, never deleted, and a new one is begun, when it is opened or whenever it shows; the work at
    hand is then done again in the new one. A file of a newer schema version is only ever read.
    """

    def __init__(self, path: Path | None, migrations: Sequence[Migration]) -> None:
        """Open the file, making it and its directory where there is none; None is a database in memory."""
        self.notices: tuple[str, ...] = ()
        """What the person should be told, one line each: set aside, or from a newer version."""
        self._path = path
        self._migrations = migrations
        self._identity: Identity = (0, 0)
        self._newer = False
        try:
            self._connection = self._opened()
        except _FAULTS as error:
            raise self._refusal(error) from error

    def read(self, work: Callable[[Connection], T]) -> T:
        """Give what `work` reads, all of it at one moment."""
        return self._run("BEGIN", work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do `work` as a whole or not at all; when this returns, it is on the disk.

        `work` may be run twice: it changes nothing outside the database.
        """

        def versioned(connection: Connection) -> T:
            self._refuse_newer(_version(connection))
            return work(connection)

        if self._newer:
            self._refuse_newer(self.read(_version))
        # A transaction that begins by reading could not wait for another writer: that would deadlock.
        return self._run("BEGIN IMMEDIATE", versioned)

    def close(self) -> None:
        """Close the file; what was written is already on the disk."""
        self._connection.close()

    def _run(self, begin: str, work: Callable[[Connection], T]) -> T:
        try:
            try:
                return _transaction(self._connection, begin, work)
            except _FAULTS as error:
                if not self._recovered(error):
                    raise
            return _transaction(self._connection, begin, work)
        except _FAULTS as error:
            raise self._refusal(error) from error

    def _recovered(self, error: Exception) -> bool:
        """Open the file anew where the error says that this one is of no use any more."""
        moved = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_DBMOVED
        if not moved and not self._is_set_aside(error):
            return False
        useless, self._connection = self._connection, self._opened()
        useless.close()
        return True

    def _opened(self) -> Connection:
        try:
            return self._connected()
        except _FAULTS as error:
            if not self._is_set_aside(error):
                raise
        return self._connected()

    def _connected(self) -> Connection:
        name = ":memory:"
        if self._path is not None:
            private_directory(self._path.parent)
            file = private_file(self._path)
            # Before it is opened: what is found damaged is this one or a later one, never an earlier one.
            self._identity = identity(file)
            name = f"{file.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(name, uri=True, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            _patiently(lambda: self._prepare(connection))
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: Connection) -> None:
        connection.row_factory = sqlite3.Row
        version = _version(connection)
        self._newer = version > len(self._migrations)
        if self._newer:
            connection.execute("PRAGMA query_only = ON")
            self._tell(f"{self._name} was made by a newer cbr-tui: it is read, and not written to.")
            return
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cell_size_check = ON")
        if version < len(self._migrations):
            # Only a file that is still empty takes this; it has to come before the first table.
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            _transaction(connection, "BEGIN IMMEDIATE", self._migrate)

    def _migrate(self, connection: Connection) -> None:
        version = _version(connection)  # another process may have been quicker
        self._refuse_newer(version)
        for migration in self._migrations[version:]:
            migration(connection)
        connection.execute(f"PRAGMA user_version = {len(self._migrations)}")

    def _refuse_newer(self, version: int) -> None:
        if version > len(self._migrations):
            raise StorageError(
                f"{self._name} was made by a newer cbr-tui (its schema is {version}, this program knows"
                f" {len(self._migrations)}): nothing is written to it.",
                hint="Update cbr-tui.",
            )

    def _is_set_aside(self, error: Exception) -> bool:
        """Set the file aside where the error says that it is damaged."""
        if self._path is None or self._newer or not _is_damage(error):
            return False
        aside = set_aside(self._path.resolve(), self._identity, _PATIENCE)
        if aside is not None:
            self._tell(f"{self._name} was damaged: it is set aside as {aside.name}, and a new one is begun.")
        return True

    def _tell(self, notice: str) -> None:
        self.notices += (notice,)

    @property
    def _name(self) -> str:
        return f"The history {self._path}" if self._path is not None else "The history in memory"

    def _refusal(self, error: Exception) -> StorageError:
        """Say in one line what is wrong, where, and what next."""
        code = _primary_code(error)
        if code in _BUSY or isinstance(error, TimeoutError):
            return StorageError(
                f"{self._name} is held by another process, for more than {_PATIENCE:.0f} s.",
                hint="Look for a cbr-tui that is stopped or stuck.",
                passing=True,
            )
        if code == sqlite3.SQLITE_FULL:
            return StorageError(f"{self._name} can't grow: no space is left.", hint="Free some space.")
        if _is_damage(error):
            return StorageError(f"{self._name} is damaged.", hint="Move it away: a new one is begun.")
        if isinstance(error, OSError):
            return StorageError(
                f"{self._name} can't be used: {error.strerror}.",
                hint="Look at the permissions of that place.",
            )
        return StorageError(
            f"{self._name} can't be used: {error}.",
            hint="Look at its permissions and its disk, or move it away: a new one is begun.",
        )


def _transaction(connection: Connection, begin: str, work: Callable[[Connection], T]) -> T:
    try:
        _patiently(lambda: _begin(connection, begin))
        result = work(connection)
        _patiently(lambda: connection.execute("COMMIT"))
    except BaseException:
        _roll_back(connection)
        raise
    return result


def _begin(connection: Connection, begin: str) -> None:
    """Begin, and take the lock at once: nothing after this has to wait until the commit."""
    connection.execute(begin)
    try:
        _version(connection)
    except sqlite3.Error:
        _roll_back(connection)
        raise


def _roll_back(connection: Connection) -> None:
    with suppress(sqlite3.Error):  # a full disk has ended the transaction already
        connection.execute("ROLLBACK")


def _patiently(step: Callable[[], object]) -> None:
    """Do a step as soon as no other process is in its way.

    SQLite's own waiting sleeps ever longer, so that late comers pass: of eight writers one waited 6 s.
    """
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            step()
        except sqlite3.OperationalError as error:
            if _primary_code(error) not in _BUSY or time.monotonic() > until:
                raise
        else:
            return
        import random  # only who waits pays for it

        time.sleep(random.uniform(*_PAUSE))  # noqa: S311 - it only keeps those who wait out of step


def _primary_code(error: Exception) -> int | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & _PRIMARY


def _version(connection: Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _is_damage(error: Exception) -> bool:
    """Say whether the file's content is not what was written."""
    if isinstance(error, DamagedRow | UnicodeDecodeError):  # the latter is about SQLite's own words
        return True
    code = _primary_code(error)
    if code is None:
        # Python's own, about a text in a row that is not UTF-8: the one that carries no code.
        return isinstance(error, sqlite3.OperationalError)
    return code in _DAMAGE
