"""Many processes at once, and kill -9 at any instant: nothing that was reported as kept is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest

from cbr_tui.store import History
from tests.support.observations import BACKUP_ID, CONTEXT, at, seen

ROOT = Path(__file__).parents[3]
WRITERS, LOOKUPS = 4, 100

WRITER = """if True:
    import sys
    from pathlib import Path
    from cbr_tui.store import History
    from tests.support.observations import BACKUP_ID, CONTEXT, at, seen

    path, number, writers, lookups = Path(sys.argv[1]), *map(int, sys.argv[2:])
    print("ready", flush=True)
    sys.stdin.readline()
    with History.open(path) as history:
        for lookup in range(lookups):
            second = lookup * writers + number
            history.looked_up(CONTEXT, BACKUP_ID, at(second))
            history.keep(seen(second, name=f"{number}/{lookup}", description="x" * (lookup * 97 % 9000)))
            assert history.latest(CONTEXT, BACKUP_ID) is not None
            print(second, flush=True)
        print(*history.notices)
"""


def start(path: Path, number: int, writers: int, lookups: int) -> subprocess.Popen[str]:
    """Start a writer; it waits for a line before it begins, so that all begin at once."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(number), str(writers), str(lookups)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert pipe(writer.stdout).readline() == "ready\n"
    return writer


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def begin(writer: subprocess.Popen[str]) -> None:
    pipe(writer.stdin).write("\n")
    pipe(writer.stdin).flush()


@pytest.mark.parametrize("before", ["nothing", "a damaged file"])
def test_writers_at_once_lose_nothing(tmp_path: Path, before: str) -> None:
    path = tmp_path / "history.db"
    if before == "a damaged file":
        path.write_bytes(b"noise" * 5000)
    writers = [start(path, number, WRITERS, LOOKUPS) for number in range(WRITERS)]
    for writer in writers:
        begin(writer)
    said = []
    for writer in writers:
        output, errors = writer.communicate()
        assert (writer.returncode, errors) == (0, "")
        said.append(output.splitlines()[-1])
    with History.open(path) as history:
        assert [one.seen_at for one in history.observations(CONTEXT, BACKUP_ID)] == [
            at(second) for second in range(WRITERS * LOOKUPS)
        ]
        (recent,) = history.recents(9)
        assert recent.lookups == WRITERS * LOOKUPS
        assert history.notices == ()
    # Several may have found it damaged; one of them has set it aside, once, and told.
    aside = list(tmp_path.glob("*.damaged-*Z"))
    assert len(aside) == sum("set aside" in line for line in said) == (before == "a damaged file")


def test_after_kill_9_at_any_instant_all_that_was_kept_is_there(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    chance = random.Random(20170415)  # noqa: S311 - it chooses instants, it hides nothing
    promised: set[int] = set()
    for number in range(10):
        writer = start(path, number, 10, 100_000)
        begin(writer)
        for _ in range(chance.randrange(1, 20)):
            promised.add(int(pipe(writer.stdout).readline()))
        time.sleep(chance.uniform(0, 0.004))  # to be anywhere inside a transaction
        writer.kill()
        output, _ = writer.communicate()
        promised |= {int(line) for line in output.splitlines(keepends=True) if line.endswith("\n")}
        with History.open(path) as history:
            found = {one.seen_at for one in history.observations(CONTEXT, BACKUP_ID)}
            assert {at(second) for second in promised} <= found
            assert history.notices == ()
            history.keep(seen(-1 - number, name=f"{number}"))
    assert list(tmp_path.glob("*.damaged-*")) == []
    with History.open(path) as history:
        checked = history._database.read(lambda one: one.execute("PRAGMA integrity_check").fetchall())
    assert [tuple(row) for row in checked] == [("ok",)]


def test_a_journal_that_a_killed_process_left_is_rolled_back(tmp_path: Path) -> None:
    """Kill a writer while its change is half in the file: the worst instant, made certain."""
    path = tmp_path / "history.db"
    with History.open(path) as history:
        history.keep(seen(1, name="kept"))
    program = """if True:
        import os, sqlite3, sys
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        connection.execute("PRAGMA cache_size = 1")  # so that pages go to the file before the commit
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("DELETE FROM observation")
        connection.execute("CREATE TABLE half (x)")
        for _ in range(200):
            connection.execute("INSERT INTO half VALUES (randomblob(3000))")
        os.kill(os.getpid(), 9)
    """
    killed = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert killed.returncode == -9
    assert (tmp_path / "history.db-journal").stat().st_size > 0
    with History.open(path) as history:
        assert [one.seen_at for one in history.observations(CONTEXT, BACKUP_ID)] == [at(1)]
        history.keep(seen(2, name="after"))
        assert history.notices == ()
