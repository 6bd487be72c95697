"""What a service may lie in CBR's answers and in lists, told by the commands: one line, and an exit code."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.support.canned import Canned
from tests.support.command import TOKEN
from tests.support.dialects import DIALECTS
from tests.support.hostile.parts import GOOD_PARTS, LIES, PARTS_ID, InParts, list_of

if TYPE_CHECKING:
    from tests.support.command import Ran, Run, Serve
    from tests.support.dialects import Dialect

TOLD = (
    "a login page", "nothing", "half of it", "100,000 levels", "null", "a failure with 200",
    "the answer inside is null", "words that act",
)  # fmt: skip


def assert_one_line(ran: Ran) -> None:
    assert ran.code == 6
    assert ran.err.startswith("cbr-tui: ")
    assert ran.err.count("\n") == 1
    assert len(ran.err) < 1000
    said = ran.out + ran.err
    assert {each for each in said if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}
    assert TOKEN not in said


@pytest.mark.parametrize("lie", TOLD)
def test_show_tells_what_came_in_place_of_the_backup(run: Run, service: Serve, lie: str) -> None:
    with service(InParts(backup=LIES[lie](GOOD_PARTS["backup"]))):
        assert_one_line(run("show", PARTS_ID, "--service", "cbr"))


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
@pytest.mark.parametrize("lie", TOLD)
def test_list_tells_what_came_in_place_of_the_list(
    run: Run, service: Serve, dialect: Dialect, lie: str
) -> None:
    with service(Canned(LIES[lie](list_of(dialect.list_key, [{"id": PARTS_ID}])))):
        ran = run("list", "--service", dialect.service)
        assert_one_line(ran)
        assert ran.out == ""


def test_what_stands_beside_the_backup_is_told_of_and_the_rest_is_shown(run: Run, service: Serve) -> None:
    lies = {name: LIES["a login page"](b"") for name in GOOD_PARTS if name != "backup"}
    with service(InParts(**lies)):
        ran = run("show", PARTS_ID, "--service", "cbr")
    assert (ran.code, ran.err) == (0, "")
    assert "2 available" in ran.out
    for name in lies:
        assert name in ran.out, "which could not be had"
