"""`recent`: the recent lookups."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, observe
from cbr_tui.store import History, Paths
from tests.support.payloads import SAMPLE_ID, sample

if TYPE_CHECKING:
    from tests.support.command import Run

NEVER_SEEN_ID = "d23f0824-128b-4f33-8c5c-7fd0a6a3a450"
WIDE_ID = "36f675cc-81e7-4ef5-a8e2-5d940ed90475"
CONTEXT = Context("csbs", "https://csbs.example.com", "project")
START = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


@pytest.fixture
def lookups() -> None:
    """Put three lookups into the person's history: one gone, one never seen, one with a hostile name."""
    with History.open(Paths.of_user().history) as history:
        history.looked_up(CONTEXT, SAMPLE_ID, START)
        history.keep(observe(SAMPLE_ID, CONTEXT, Answer(sample(), START)))
        history.gone(CONTEXT, SAMPLE_ID, START + timedelta(hours=1))
        history.looked_up(CONTEXT, NEVER_SEEN_ID, START + timedelta(hours=2))
        hostile = sample(id=WIDE_ID, name="备份\x1b[2J\n\ud800", status="waiting_保护")
        history.keep(observe(WIDE_ID, CONTEXT, Answer(hostile, START)))
        history.looked_up(CONTEXT, WIDE_ID, START + timedelta(hours=3))


def test_nothing_yet_is_said_and_fine(run: Run) -> None:
    ran = run("recent")
    assert (ran.code, ran.out, ran.err) == (0, "", "cbr-tui: Nothing has been looked up yet.\n")
    assert json.loads(run("recent", "--json").out) == []


@pytest.mark.usefixtures("lookups")
def test_the_newest_is_first_and_the_ids_stand_in_one_column(run: Run) -> None:
    lines = run("recent").out.splitlines()
    assert [next(word for word in line.split() if word.count("-") == 4) for line in lines] == [
        WIDE_ID,
        NEVER_SEEN_ID,
        SAMPLE_ID,
    ]
    # Two of the first line's characters are two cells wide.
    assert [line.index("-") for line in lines[1:]] == [lines[0].index("-") + 2] * 2
    assert "never seen" in lines[1]
    assert "gone, was available" in lines[2]
    assert lines[2].endswith("backup_d32c on karbor_02")
    assert all(line.isprintable() for line in lines)


@pytest.mark.usefixtures("lookups")
def test_json_has_all_that_is_known(run: Run) -> None:
    recents = json.loads(run("recent", "--json").out)
    assert recents[2] == {
        "backup_id": SAMPLE_ID,
        "name": "backup_d32c",
        "resource_name": "karbor_02",
        "status": "available",
        "verdict": "GONE",
        "note": "",
        "pinned": False,
        "looked_up_at": "2026-01-02T03:04:05.678901Z",
        "lookups": 1,
        "seen_at": "2026-01-02T03:04:05.678901Z",
        "gone_at": "2026-01-02T04:04:05.678901Z",
        "context": {"service": "csbs", "endpoint": "https://csbs.example.com", "project_id": "project"},
    }
    assert recents[1]["seen_at"] is None


@pytest.mark.usefixtures("lookups")
def test_the_limit_counts(run: Run) -> None:
    assert len(run("recent", "--limit", "2").out.splitlines()) == 2
    assert len(json.loads(run("--limit=1", "recent", "--json").out)) == 1


@pytest.mark.usefixtures("lookups")
def test_words_filter_it_and_pins_and_notes_are_told(run: Run) -> None:
    with History.open(Paths.of_user().history) as history:
        history.annotate(CONTEXT, SAMPLE_ID, "ask Müller")
        history.pin(CONTEXT, SAMPLE_ID, pinned=True)
    first, *others = run("recent").out.splitlines()
    assert first.startswith("*  ")
    assert first.endswith("backup_d32c on karbor_02 -- ask Müller")
    assert all(line.startswith("   ") for line in others)
    assert run("recent", "MÜLLER", "karbor").out.splitlines() == [first]
    (found,) = json.loads(run("recent", "--json", "gone").out)
    assert (found["backup_id"], found["verdict"], found["note"], found["pinned"]) == (
        SAMPLE_ID,
        "GONE",
        "ask Müller",
        True,
    )
    ran = run("recent", "nothing", "like", "this")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "cbr-tui: Nothing that was looked up is like that.\n"
