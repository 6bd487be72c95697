"""`server`: one resource on a time line, with exit codes for a monitoring system."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.command import Run


def test_it_begins_with_the_newest_good_one_and_tells_gaps_and_outliers(run: Run) -> None:
    ran = run("server", "--demo", "shop-db-01")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[1].startswith("Newest good   ")
    assert " h ago · " in lines[1]
    good = lines[1].split(" · ")[-1]
    assert [line for line in lines if line.startswith(">")] == [line for line in lines[2:] if good in line]
    assert lines[2] == "Usually every 1 d"
    assert "    gap: 3 d without a good one" in lines
    assert sum("1 h 48 min (!)" in line for line in lines) == 2
    assert any("≤ 7 min 49 s" in line for line in lines), "CBR's list tells no end"
    assert lines[5] == "≤             by its last change: the list tells no end"
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(("age", "code"), [("48h", 0), ("30h", 0), ("1h", 12)])
def test_the_exit_code_tells_whether_a_good_one_is_new_enough(run: Run, age: str, code: int) -> None:
    ran = run("server", "mail-02", "--demo", "--max-age", age)
    assert ran.code == code
    assert ("No good backup of mail-02 is newer than 1 h." in ran.err) == (code == 12)


def test_json_has_the_same(run: Run) -> None:
    told = json.loads(run("server", "mail-02", "--demo", "--json").out)
    assert told["newest_good"]["verdict"]["word"] == "GOOD"
    assert told["usual_interval"] == 86400
    assert told["failed"] == 2
    assert [row["id"] for row in told["backups"] if row["gap"]]
    assert told["complete"]


def test_where_more_are_there_than_are_looked_at_it_says_so(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cbr_tui.cli.server.AT_ONCE", 10)
    monkeypatch.setattr("cbr_tui.cli.server.MOST_OF_ONE", 20)
    assert re.search(
        r"^Backups       20 of 5[0-9], ", run("server", "--demo", "shop-db-01").out, re.MULTILINE
    )
    assert not json.loads(run("server", "--demo", "shop-db-01", "--json").out)["complete"]


def test_an_id_is_as_good_as_a_name(run: Run) -> None:
    told = json.loads(run("server", "mail-02", "--demo", "--json").out)
    assert (
        json.loads(run("server", told["resource_id"], "--demo", "--json").out)["resource_name"] == "mail-02"
    )


def test_a_name_that_fits_several_is_no_guess(run: Run) -> None:
    ran = run("server", "--demo", "s")
    assert (ran.code, ran.out) == (2, "")
    assert "shop-db-01 (" in ran.err


@pytest.mark.parametrize(("words", "code"), [(("nobody",), 3), ((), 2), (("shop", "--since", "soon"), 2)])
def test_what_can_not_be_told_is_said(run: Run, words: tuple[str, ...], code: int) -> None:
    assert run("server", "--demo", *words).code == code
