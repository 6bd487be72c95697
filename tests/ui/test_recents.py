"""The recent lookups: what they tell, how they are filtered while one types, and opened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.demo import DEMO_CONTEXT
from cbr_tui.errors import StorageError
from cbr_tui.frozen import replace
from cbr_tui.model.observation import Answer, Origin, Recent, observe
from tests.support.demo import START, HandClock
from tests.support.keepers import EmptyKeeper, RefusingKeeper
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample
from tests.support.ui import HandSource, open_ui, seeded_history

if TYPE_CHECKING:
    from tests.support.ui import Ui

OTHER_ID = "6513270e-269e-4d37-b2a7-4de452e6b438"


def listed(ui: Ui) -> list[str]:
    """Give the rows of the list."""
    return [line for line in ui.lines[2:-2] if line]


async def test_the_newest_lookup_stands_first_with_status_name_age_and_id() -> None:
    async with open_ui(size=(160, 40)) as ui:
        row = listed(ui)[0]
        for text in ("available", "backup_d32c", "karbor_02", "just now", SAMPLE_ID, "demo · region-1"):
            assert text in row


async def test_a_lookup_moves_its_backup_to_the_top() -> None:
    async with open_ui() as ui:
        assert OTHER_ID[:8] in listed(ui)[1]
        ui.clock.set(60)
        await ui.press("down", "enter")
        await ui.until_shown(OTHER_ID)
        await ui.press("o")
        assert OTHER_ID[:8] in listed(ui)[0]
        assert "just now" in listed(ui)[0]
        assert "60 s ago" in listed(ui)[1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("autobk_5c2e", ["autobk_5c2e"]),
        ("BUILD-07", ["autobk_5c2e"]),
        ("archiving", ["backup_from_the"]),
        ("waiting_delete obsolete", ["manualbk_obsolete"]),
        ("6513270e", ["autobk_5c2e"]),
    ],
)
async def test_every_word_that_is_typed_narrows_the_list(words: str, found: list[str]) -> None:
    async with open_ui() as ui:
        await ui.press(*words)
        rows = listed(ui)
        assert len(rows) == len(found)
        assert all(name in row for name, row in zip(found, rows, strict=True))
        assert f"{len(found)}/{len(found)}" in ui.lines[-2]


async def test_where_no_recent_lookup_matches_that_is_said() -> None:
    async with open_ui() as ui:
        await ui.press(*"no such thing")
        assert listed(ui) == [" No recent lookup matches."]
        assert "none" in ui.lines[-2]


async def test_an_empty_filter_shows_all_again() -> None:
    async with open_ui() as ui:
        everything = listed(ui)
        await ui.press(*"obsolete")
        await ui.press(*["backspace"] * 8)
        assert listed(ui) == everything


async def test_the_list_moves_under_the_input() -> None:
    async with open_ui() as ui:
        await ui.press("down", "down", "up", "enter")
        await ui.until_shown(OTHER_ID)


async def test_enter_opens_what_the_filter_found() -> None:
    async with open_ui() as ui:
        await ui.press(*"build-07", "enter")
        await ui.until_shown(OTHER_ID)


async def test_tab_gives_the_keys_to_the_list_and_its_keys_work() -> None:
    async with open_ui() as ui:
        await ui.press("tab", "G", "g", "j", "enter")
        await ui.until_shown(OTHER_ID)


async def test_two_clicks_open_a_recent_lookup() -> None:
    async with open_ui() as ui:
        await ui.click("autobk_5c2e", times=2)
        await ui.until_shown(OTHER_ID)


async def test_a_backup_that_was_never_seen_says_so() -> None:
    async with open_ui() as ui:
        await ui.press(*"00000404")
        assert listed(ui)[0].split()[:2] == ["unseen", "-"]


async def test_an_empty_history_says_so() -> None:
    async with open_ui(keeper=EmptyKeeper()) as ui:
        assert "recent lookups" in ui.screen
        assert "none" in ui.lines[-2]
        await ui.press("down", "up", "enter")
        await ui.until("Nothing to look up")


@pytest.mark.parametrize("offline", [True, False])
async def test_the_same_id_in_two_contexts_opens_what_the_cursor_stands_on(offline: bool) -> None:
    clock = HandClock()
    elsewhere = replace(DEMO_CONTEXT, project_id="another-project")
    source = HandSource(clock)
    with seeded_history(clock) as history:
        answer = Answer(sample(name="of another project"), START)
        history.keep(observe(SAMPLE_ID, elsewhere, answer, origin=Origin.SERVICE))
        history.looked_up(elsewhere, SAMPLE_ID, START)
        async with open_ui(
            size=(160, 40), keeper=history, clock=clock, offline=offline, source=None if offline else source
        ) as ui:
            rows = [row for row in listed(ui) if SAMPLE_ID in row]
            assert len(rows) == 2
            assert sum("another-project" in row for row in rows) == 1
            await ui.press("tab", *"g" * ("another-project" in listed(ui)[0]))
            while "another-project" not in ui.cursor_row:
                await ui.press("j")
            await ui.press("enter")
            assert "of another project" in ui.screen
            assert "another-project" in ui.lines[0]
            assert ("offline" if offline else "of another context, not asked (c switches)") in ui.lines[1]
            await ui.press("r")
            assert source.fetches == []
            await ui.press("o", "tab")
            while "another-project" in ui.cursor_row or SAMPLE_ID not in ui.cursor_row:
                await ui.press("j")
            await ui.press("enter")
            await ui.until("backup_d32c")
            assert "another-project" not in ui.lines[0]
            assert len(source.fetches) == (not offline)


async def test_a_history_that_fails_costs_one_line_and_the_program_goes_on() -> None:
    async with open_ui(keeper=RefusingKeeper()) as ui:
        assert "disk full" in ui.screen
        await ui.paste(SAMPLE_ID)
        assert "● available" in ui.screen
        assert "disk full" in ui.screen
        await ui.press("escape")
        assert "disk full" not in ui.screen
        await ui.press("r")
        assert "disk full" not in ui.screen, "the same is not told twice"


async def test_the_recents_tell_what_a_refresh_has_seen_meanwhile() -> None:
    clock = HandClock()
    async with open_ui("d23f0824-128b-4f33-8c5c-7fd0a6a3a450", clock=clock) as ui:
        clock.set(61)
        await ui.press("r", "o", *"d23f")
        assert listed(ui)[0].strip().startswith("GOOD")


# What the person adds, sorts and deletes


def row_of(ui: Ui, text: str) -> str:
    """Give the row with this text."""
    return next(row for row in listed(ui) if text in row)


async def test_a_pin_stands_first_also_the_next_time_and_can_go_again() -> None:
    clock = HandClock()
    with seeded_history(clock) as history:
        async with open_ui(keeper=history, clock=clock) as ui:
            await ui.press("tab", "j", "p")
            assert "Pinned" in ui.lines[-2]
            assert listed(ui)[0].startswith("*")
            assert OTHER_ID in listed(ui)[0]
        async with open_ui(keeper=history, clock=clock) as ui:
            assert OTHER_ID in listed(ui)[0]
            await ui.press("tab", "g", "p")
            assert OTHER_ID in listed(ui)[1]
            assert not listed(ui)[1].startswith("*")


async def test_a_note_is_kept_shown_and_found() -> None:
    async with open_ui() as ui:
        await ui.press("tab", "j", "n", *"ask Müller [b]", "enter")
        assert "+" in listed(ui)[1][:2]
        await ui.press("g", "j")
        assert "note: ask Müller [b]" in ui.lines[-2]
        await ui.press("slash", *"müller")
        assert len(listed(ui)) == 1
        assert OTHER_ID in listed(ui)[0]


async def test_a_note_that_is_left_with_escape_is_not_kept() -> None:
    async with open_ui() as ui:
        await ui.press("tab", "n", *"nothing", "escape", "j", "g")
        assert "note:" not in ui.screen
        assert len(listed(ui)) > 5, "what was typed did not filter the list"
        await ui.press("n", *"some", "enter", "n", *["backspace"] * 4, "enter")
        assert "The note is gone" in ui.lines[-2]


async def test_a_note_is_made_where_the_backup_is_read_and_stands_in_its_summary() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("a", *"ticket 4711 [b]", "enter")
        assert "Noted." in ui.lines[-2]
        assert any(line.split() == ["Note", "ticket", "4711", "[b]"] for line in ui.lines)
        await ui.press("o")
        assert "note: ticket 4711 [b]" in ui.lines[-2]
        await ui.press("tab", "enter")
        await ui.until_shown(SAMPLE_ID)
        assert "ticket 4711 [b]" in ui.screen
        await ui.press("r", "a", *["backspace"] * 15, *"done", "escape", "a", *["backspace"] * 15, "enter")
        assert "The note is gone." in ui.lines[-2]
        assert "ticket" not in ui.screen


async def test_a_note_that_cannot_be_kept_is_told_of_and_not_shown() -> None:
    clock = HandClock()
    async with open_ui(SAMPLE_ID, clock=clock, keeper=RefusingKeeper()) as ui:
        await ui.press("escape", "a", *"lost", "enter")
        assert "disk full" in ui.lines[-2]
        assert not any(line.startswith(" Note") for line in ui.lines)


async def test_what_is_deleted_comes_back_as_it_was() -> None:
    async with open_ui() as ui:
        before = listed(ui)
        await ui.press("tab", "j", "d")
        assert f"Deleted {OTHER_ID}; u brings it back" in ui.lines[-2]
        assert OTHER_ID not in ui.screen.replace(ui.lines[-2], "")
        await ui.press("G", "u")
        assert OTHER_ID in ui.cursor_row, "the cursor is where one looks"
        await ui.press("g")
        assert listed(ui) == before
        await ui.press("u")
        assert "nothing to bring back" in ui.lines[-2]


async def test_all_of_a_context_is_deleted_once_the_person_says_so() -> None:
    clock = HandClock()
    elsewhere = replace(DEMO_CONTEXT, project_id="another-project")
    with seeded_history(clock) as history:
        history.looked_up(elsewhere, "another", START - timedelta(hours=1))
        async with open_ui(keeper=history, clock=clock) as ui:
            await ui.press("tab", "D")
            assert "Everything that is kept of this context?" in ui.screen
            await ui.press("escape")
            assert len(listed(ui)) > 5
            await ui.press("D", "y")
            assert len(listed(ui)) == 1
            assert "another" in listed(ui)[0]
            assert "Deleted all of demo" in ui.lines[-2]
        assert [context for context, _count in history.contexts()] == [elsewhere]


async def test_the_list_is_sorted_and_grouped() -> None:
    clock = HandClock()
    elsewhere = replace(DEMO_CONTEXT, project_id="another-project")
    with seeded_history(clock) as history:
        history.looked_up(elsewhere, "another", START + timedelta(seconds=5))
        async with open_ui(keeper=history, clock=clock, size=(100, 40)) as ui:
            assert "another" in listed(ui)[0]
            await ui.press("tab", "C")
            headings = [row for row in listed(ui) if row.startswith(" demo")]
            assert sorted(headings) == [" demo · region-1 · another-project", f" {DEMO_CONTEXT.label}"]
            assert listed(ui)[0] == headings[0]
            await ui.press("g", "k")
            assert "1/" in ui.lines[-2], "the cursor stands on no heading"
            await ui.press("C", "s", "s")
            assert "Sorted by name" in ui.lines[-2]
            names = [row[13:30].strip() for row in listed(ui)]
            named = [name for name in names if name != "-"]
            assert named == sorted(named, key=str.casefold)


async def test_a_history_that_refuses_a_change_says_why_and_all_stays() -> None:
    class Refusing(EmptyKeeper):
        def recents(self, *_arguments: Any, **_more: Any) -> Any:
            return [Recent(DEMO_CONTEXT, SAMPLE_ID, START, 1)]

        def pin(self, *_arguments: Any, **_more: Any) -> None:
            raise StorageError("The history can't be written: disk full.", hint="Make room.")

    async with open_ui(keeper=Refusing()) as ui:
        await ui.press("tab", "p")
        assert "disk full" in ui.lines[-2]
        assert SAMPLE_ID in listed(ui)[0]


async def test_a_hundred_thousand_are_all_there() -> None:
    class Many(EmptyKeeper):
        def recents(self, limit: int, *_arguments: Any, **_more: Any) -> Any:
            return [Recent(DEMO_CONTEXT, f"{number:032x}", START, 1) for number in range(min(limit, 100_000))]

    async with open_ui(keeper=Many()) as ui:
        assert "1/100000" in ui.lines[-2]
        await ui.press("tab", "G")
        assert f"{99_999:032x}" in ui.screen


def test_the_sample_is_what_the_demo_answers() -> None:
    """The tests above name it by its ID."""
    backup = observe(SAMPLE_ID, DEMO_CONTEXT, Answer(SAMPLE, START)).backup
    assert backup is not None
    assert backup.id == SAMPLE_ID
