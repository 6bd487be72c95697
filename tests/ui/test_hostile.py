"""What the service sends is text: never a style, never a command; and nothing of it ends the program."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from textual.widgets import Static

from cbr_tui.api.cbr import CbrSource
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.demo import DEMO_BACKUPS, DEMO_CONTEXT
from cbr_tui.text.safe import visible
from tests.support.canned import Canned
from tests.support.demo import HandClock
from tests.support.dialects import DIALECTS
from tests.support.hostile.parts import GOOD_PARTS, ITEMS, LIES, PARTS_ID, list_of
from tests.support.payloads import SAMPLE_ID, answer, items, replication_record, sample, volume_backup
from tests.support.ui import HandSource, open_ui, screen_segments

if TYPE_CHECKING:
    from tests.support.dialects import Dialect
    from tests.support.ui import Ui

HOSTILE_ID = "7f150524-34b9-45df-9e77-69b10f4205b4"
UNKNOWN_ID = "923a7369-94e3-4f91-9a61-dbe22e44158b"
NULL_ID = "18f135d2-5f55-4203-b018-50c5a38fd547"
MANY_ID = "907a70c3-1012-4037-b64c-e4228c38fb29"

OURS = set("─│╭╮╰╯┌┐└┘▔▁▎▏▕█▊▋·…●○▲✗▼⏎")
"""What the program draws beside plain text."""


def unprintable(text: str) -> list[str]:
    """Name the characters that act on a terminal, or on the letters around them."""
    return [
        f"U+{ord(character):04X}"
        for character in text
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    ]


def odd_styles(ui: Ui) -> list[str]:
    """Name what no role of the program draws: links, actions, exact colours."""
    found = []
    for row in screen_segments(ui.app):
        for text, style, control in row:
            if control:
                found.append(f"control {text!r}")
            if style is None:
                continue
            if style.link or {"@click", "@mouse.down"} & set(style.meta):
                found.append(f"link at {text!r}")
            exact = [colour for colour in (style.color, style.bgcolor) if colour and colour.triplet]
            if exact and "x[/]" in text:
                found.append(f"{exact} at {text!r}")
    return found


async def look_at_all_tabs(ui: Ui) -> None:
    """Go through all tabs, to their ends and into the details."""
    for tab in "12345":
        await ui.press(tab, "G", "enter", "escape")
        assert ui.app.is_running
        assert not unprintable(ui.screen.replace("\n", ""))


async def look_everywhere(ui: Ui) -> list[str]:
    """Go through all tabs, rows, details and lists; give every screen that was seen."""
    seen = [ui.screen]
    for tab in "12345":
        await ui.press(tab)
        seen.append(ui.screen)
        for key in ("l", "G", "enter", "escape", "g", "enter", "escape", "y"):
            await ui.press(key)
            seen.append(ui.screen)
            assert not odd_styles(ui)
        await ui.press("escape")
    await ui.press("o")
    seen.append(ui.screen)
    await ui.press("escape")
    return seen


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_hostile_texts_stay_text_everywhere(size: tuple[int, int]) -> None:
    async with open_ui(HOSTILE_ID, size=size) as ui:
        screens = await look_everywhere(ui)
        assert not unprintable("".join(screens).replace("\n", ""))
        assert ui.app.is_running


async def test_markup_is_shown_as_it_was_written() -> None:
    async with open_ui(HOSTILE_ID, size=(260, 60)) as ui:
        for tab in "12345":
            await ui.press(tab)
            assert "[bold red]x[/] [@click=app.quit]quit[/] [/nothing]" in ui.screen, tab
            assert not odd_styles(ui)
        await ui.click("[@click=app.quit]")
        assert ui.app.is_running


async def test_escapes_are_shown_as_what_they_are() -> None:
    async with open_ui(HOSTILE_ID, size=(200, 60)) as ui:
        for tab in "12345":
            await ui.press(tab)
            assert "\x1b" not in ui.screen
            assert "title" in ui.screen, "the text of the escape is there"


@pytest.mark.parametrize("width", [40, 61, 80, 123])
async def test_wide_and_combining_letters_move_nothing_out_of_its_place(width: int) -> None:
    async with open_ui(HOSTILE_ID, size=(width, 24)) as ui:
        for tab in "12345":
            await ui.press(tab)
            for row in screen_segments(ui.app):
                assert sum(segment.cell_length for segment in row) == width


ACTING_ID = "ab\x1b]0;x\x07\x1b[2J\u202ecd"
"""An ID that no service gives, and that a list, a record or a file can hold all the same."""
SHOWN_ID = "ab␛]0;x␇␛[2J<U+202E>cd"


def is_even(ui: Ui) -> bool:
    """Say whether every row is as wide as the screen: what is made harmless too late is not."""
    width = ui.app.size.width
    return all(sum(segment.cell_length for segment in row) == width for row in screen_segments(ui.app))


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
async def test_an_id_that_acts_is_text_in_a_list_and_wherever_it_leads(dialect: Dialect) -> None:
    clock = HandClock()
    app = Canned(list_of(dialect.list_key, [{"id": ACTING_ID, "name": "b"}]))
    kind: Any = CbrSource if dialect.list_key == "backups" else CsbsSource
    async with open_ui(source=kind(DEMO_CONTEXT, app=app, clock=clock), clock=clock, size=(120, 30)) as ui:
        for key in ("ctrl+l", "enter", "y", "escape", "o"):
            await ui.press(key)
            assert not unprintable(ui.screen.replace("\n", ""))
            assert is_even(ui), key
            if key == "enter":
                assert SHOWN_ID in ui.lines[0]


@pytest.mark.parametrize("tab", "34")
async def test_an_id_that_acts_is_text_where_it_is_copied(tab: str) -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source, size=(120, 30)) as ui:
        records = [replication_record(id=ACTING_ID)]
        volumes = [volume_backup(0, id=ACTING_ID)]
        source.fetches[0].answer(sample(extend_info={"volume_backups": volumes}, replication_records=records))
        await ui.settle()
        await ui.press(tab, "y")
        assert SHOWN_ID in ui.screen
        assert is_even(ui)


async def test_a_key_that_acts_is_text_where_its_place_is_told() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source, size=(120, 30)) as ui:
        source.fetches[0].answer(sample(**{ACTING_ID: 1}))
        await ui.settle()
        await ui.press("G")
        while "cd" not in ui.lines[-2]:
            await ui.press("up")
        await ui.press("enter")
        assert SHOWN_ID in ui.screen
        assert is_even(ui)


async def test_whatever_a_widget_draws_is_harmless() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        ui.app.screen.query_one("#id-text", Static).update(ACTING_ID)
        await ui.settle()
        assert "ab␛]0;x␛[2J<U+202E>cd" in ui.screen, "of a bell Textual itself makes nothing"
        assert not odd_styles(ui)


async def test_a_hostile_failure_stays_text_too() -> None:
    from cbr_tui.errors import Reply, ServiceError

    source = HandSource(HandClock())
    nasty = "[bold red]x[/] \x1b[2J\x9b2J\u202e"
    async with open_ui("11111111-2222-4333-8444-555555555555", source=source) as ui:
        reply = Reply(500, code=nasty, message=nasty, request_id=nasty, body=nasty.encode())
        source.fetches[0].fail(ServiceError(f"Failed: {nasty}", hint=nasty, reply=reply))
        await ui.settle()
        screens = [ui.screen]
        for key in ("5", "enter", "escape", "1", "enter", "escape"):
            await ui.press(key)
            screens.append(ui.screen)
        assert "[bold red]x[/]" in screens[0]
        assert not unprintable("".join(screens).replace("\n", ""))
        assert not odd_styles(ui)


async def test_a_hostile_paste_stays_text() -> None:
    async with open_ui() as ui:
        await ui.paste("no id \x1b[2J\x1b]52;c;eA==\x07\x9b2J\u202e [bold red]x[/]")
        assert not unprintable(ui.screen.replace("\n", ""))
        await ui.paste(f"{SAMPLE_ID} \x1b[2J and {HOSTILE_ID} \x1b[2J")
        assert not unprintable(ui.screen.replace("\n", ""))
        assert not odd_styles(ui)


@pytest.mark.parametrize("keys", ["/", ":"], ids=["the search", "the commands"])
async def test_a_hostile_paste_into_a_row_that_is_typed_in_stays_text(keys: str) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press(keys)
        await ui.paste("\x1b[2J\x9b31m\u202e[red]x[/]\nmore")
        assert "␛[2J<U+009B>31m<U+202E>[red]x[/]" in ui.screen
        assert not unprintable(ui.screen.replace("\n", ""))
        assert not odd_styles(ui)


# Surprising, but no attack


async def test_three_hundred_volumes_are_listed_and_counted() -> None:
    async with open_ui(MANY_ID) as ui:
        assert "Volumes 300" in ui.lines[2]
        await ui.press("3", "G")
        assert "300/300" in ui.lines[-2]


async def test_everything_null_is_no_trouble() -> None:
    async with open_ui(NULL_ID) as ui:
        assert "backup_without_details" in ui.lines[1]
        await look_at_all_tabs(ui)
        await ui.press("2", "g")
        assert "null" in ui.screen


async def test_an_unknown_status_is_named_and_its_fields_are_shown() -> None:
    async with open_ui(UNKNOWN_ID, size=(120, 60)) as ui:
        assert "archiving" in ui.lines[1]
        await ui.press("2", "slash", *"vault_id", "enter")
        assert "vault_id" in "\n".join(ui.lines[3:-2])
        await ui.press("escape")
        await look_at_all_tabs(ui)


async def test_every_backup_of_the_demo_can_be_looked_at_one_after_the_other() -> None:
    async with open_ui() as ui:
        for backup in DEMO_BACKUPS:
            await ui.paste(backup.id)
            await ui.until_shown(backup.id)
            for tab in "215":
                await ui.press(tab)
                assert not unprintable(ui.screen.replace("\n", "")), backup.title
        assert ui.app.is_running


ODD_ITEMS: dict[str, dict[str, Any]] = {
    "empty": {},
    "lists for objects": {"extend_info": [], "backup_data": [], "replication_records": {}},
    "texts for objects": {"extend_info": "x", "backup_data": "x", "replication_records": "x"},
    "records that are none": {
        "replication_records": [None, 1, "x", []],
        "extend_info": {"volume_backups": [None, 7]},
    },
    "numbers for texts": {"name": 7, "status": 1.5, "id": 9, "created_at": 1e300},
    "huge numbers": {"extend_info": {"progress": 10**400, "size": -(10**30), "retention_duration": 1e308}},
}


@pytest.mark.parametrize("item", ODD_ITEMS.values(), ids=ODD_ITEMS.keys())
async def test_an_odd_answer_is_shown_as_well_as_it_can_be(item: dict[str, Any]) -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(json.dumps({"checkpoint_item": item}).encode())
        await ui.settle()
        await look_at_all_tabs(ui)


@given(item=items())
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_any_answer_can_be_looked_at(item: dict[str, Any]) -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source, size=(120, 40)) as ui:
        source.fetches[0].answer(answer(item | {"id": SAMPLE_ID}))
        await ui.settle()
        for tab in "12345":
            await ui.press(tab)
            assert not unprintable(ui.screen.replace("\n", ""))
        assert ui.app.is_running


LIES_SHOWN: Final = (
    "every text acts", "every leaf of another type", "every leaf null", "keys that act", "lone surrogates",
)  # fmt: skip


async def test_whatever_all_parts_of_cbr_lie_they_can_be_looked_at() -> None:
    """One lie after the other, each a refresh; the others are looked at in `tests/unit/api`."""
    source = HandSource(HandClock())
    async with open_ui(PARTS_ID, source=source, size=(100, 30)) as ui:
        for number, lie in enumerate(LIES_SHOWN):
            parts = {name: LIES[lie](part) for name, part in GOOD_PARTS.items()}
            raw = b"{" + b",".join(b'"%s": %s' % (name.encode(), part) for name, part in parts.items()) + b"}"
            source.fetches[number].answer(raw)
            await ui.settle()
            assert "Volumes 2" in ui.lines[2], lie
            await look_at_all_tabs(ui)
            await ui.press("1", "r")
        assert ui.app.is_running


@pytest.mark.parametrize("dialect", DIALECTS, ids=str)
async def test_odd_elements_of_a_list_are_rows_of_text(dialect: Dialect) -> None:
    clock = HandClock()
    app = Canned(list_of(dialect.list_key, list(ITEMS.values()), count=10**30))
    kind: Any = CbrSource if dialect.list_key == "backups" else CsbsSource
    async with open_ui(source=kind(DEMO_CONTEXT, app=app, clock=clock), clock=clock, size=(160, 30)) as ui:
        await ui.press("ctrl+l")
        for _ in ITEMS:
            assert not unprintable(ui.screen.replace("\n", ""))
            assert not odd_styles(ui)
            await ui.press("space", "down")
        assert "[bold red]x[/]" in ui.screen
        await ui.press("enter", "escape", "r")
        assert ui.app.is_running


async def test_of_a_long_name_no_more_is_worked_out_for_its_row_than_can_be_seen() -> None:
    source, looked_at = HandSource(HandClock()), mock.Mock(side_effect=visible)
    long = "\x1b" * 100_000
    with mock.patch("cbr_tui.tui.widgets.status_row.visible", looked_at):
        async with open_ui(SAMPLE_ID, source=source) as ui:
            source.fetches[0].answer(sample(name=long, extend_info={"resource_name": long}))
            await ui.until("␛␛␛")
            await ui.press("5", "1")
    assert looked_at.call_count >= 3
    assert max(len(text) for (text,), _ in looked_at.call_args_list) <= 1000


async def test_long_texts_are_cut_on_the_screen_and_whole_in_the_details() -> None:
    source = HandSource(HandClock())
    long = "very long " * 40 + "end"
    async with open_ui(SAMPLE_ID, source=source, size=(80, 24)) as ui:
        volumes = [volume_backup(0, source_volume_name=long)]
        records = [replication_record(destination_region=long)]
        source.fetches[0].answer(
            sample(name=long, extend_info={"volume_backups": volumes}, replication_records=records)
        )
        await ui.settle()
        assert "very long" in ui.lines[1]
        await ui.press("3", "enter")
        assert "very long end" in ui.screen
