"""Help, the palette, copying and the way out: what is listed is what there is, and it does what it says."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import time
from typing import TYPE_CHECKING

import pytest
from textual.app import App

from cbr_tui.tui.screens.backup import BackupScreen
from cbr_tui.tui.screens.backups import BackupsScreen
from cbr_tui.tui.screens.choose import ChooseScreen
from cbr_tui.tui.screens.open import OpenScreen
from cbr_tui.tui.screens.read import ReadScreen
from cbr_tui.tui.screens.server import ServerScreen
from cbr_tui.tui.screens.sign_in import SignInScreen
from cbr_tui.tui.widgets.prompt import Prompt
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample
from tests.support.places import PLACES, go_to
from tests.support.ui import HandSource, key_event, open_ui

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.ui import Ui

COPIED_ID = "8e81973e-0bec-47b0-b898-d190f9ebdacc"
REFUSED_ID = "00000404-0000-4000-8000-000000000404"
MANY_ID = "907a70c3-1012-4037-b64c-e4228c38fb29"


@pytest.fixture
def clipboard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what the terminal is told to put into its clipboard, outside tmux."""
    for name in ("TMUX", "WAYLAND_DISPLAY", "DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    copied: list[str] = []
    monkeypatch.setattr(App, "copy_to_clipboard", lambda _app, text: copied.append(text))
    return copied


async def page_of(ui: Ui) -> str:
    """Read a page to its end."""
    lines: list[str] = []
    for _ in range(30):
        new = [line for line in ui.lines if line not in lines]
        lines += new
        await ui.press("pagedown")
        if not [line for line in ui.lines if line not in lines]:
            break
    return "\n".join(lines)


# Help


@pytest.mark.parametrize(
    ("place", "key", "listed"),
    [
        ("contexts", "?", ("filter", "add a profile", "down")),
        ("contexts", "f1", ("filter", "add a profile", "down")),
        ("a new profile", "f1", ("go on", "next field", "back")),
    ],
)
async def test_a_dialog_says_its_own_keys_and_is_found_again_as_it_was(
    place: str, key: str, listed: Sequence[str]
) -> None:
    async with go_to(PLACES[place]) as ui:
        assert any(re.search(r"│.* (\?|f1) help .*│", line) for line in ui.lines), ui.screen
        before = ui.screen
        await ui.press(key)
        assert isinstance(ui.app.screen, ReadScreen)
        page = await page_of(ui)
        for each in listed:
            assert re.search(rf"  {each}\b", page)
        assert "Field" not in page, "a name that only the program knows"
        await ui.press("escape")
        assert ui.screen == before


async def test_a_question_mark_is_text_where_text_is_typed() -> None:
    async with go_to(PLACES["a new profile"]) as ui:
        await ui.press("?")
        assert isinstance(ui.app.screen, SignInScreen)
        assert "x?" in ui.screen


@pytest.mark.parametrize("keys", [("f1",), ("escape", "?")], ids=["input", "list"])
async def test_the_opening_screen_has_help_for_where_the_keys_go(keys: tuple[str, ...]) -> None:
    async with open_ui(size=(80, 50)) as ui:
        await ui.press(*keys)
        page = await page_of(ui)
        assert "all backups" in page
        assert "Delete" not in page, "what every input knows"
        assert ("forget" in page or "delete all of this context" in page) is (keys == ("escape", "?"))
        assert ("y " in page and "copy" in page) is (keys == ("escape", "?"))


async def test_the_opening_screen_has_the_palette_where_letters_are_typed_too() -> None:
    async with open_ui() as ui:
        await ui.press("a", "?", "ctrl+p", *"all backups", "enter")
        assert ui.lines[0].startswith(" Backups ")
        await ui.press("escape")
        assert "a?" in ui.lines[0]
        await ui.press("backspace", "backspace", "escape", "colon", *"note", "enter")
        assert isinstance(ui.app.focused, Prompt)


@pytest.mark.parametrize("tab", ["1", "2", "3", "4", "5"])
async def test_help_lists_every_key_that_works_here(tab: str) -> None:
    async with open_ui(COPIED_ID, size=(100, 30)) as ui:
        await ui.press(tab)
        keys = {
            (ui.app.get_key_display(active.binding), active.binding.description)
            for active in ui.app.screen.active_bindings.values()
        }
        await ui.press("question_mark")
        assert isinstance(ui.app.screen, ReadScreen)
        listed = [re.split("  +", line.strip("│ ")) for line in (await page_of(ui)).split("\n")]
        for key, description in keys:
            assert description, f"{key} says what it does"
            assert any(key in row[0].split() and row[-1] == description for row in listed), (key, description)


@pytest.mark.parametrize(
    ("tab", "keys"),
    [
        (
            "1",
            ["?", "/", "y", "r", "o i", "p", "1", "5", "tab", "esc", ": ^p", "q", "^c", "j", "k", "g", "G"],
        ),
        ("3", ["s", "S"]),
        ("4", ["s", "S", "<", ">"]),
        ("5", ["n", "N"]),
    ],
)
async def test_help_names_the_keys_that_the_program_promises(tab: str, keys: list[str]) -> None:
    async with open_ui(COPIED_ID, size=(100, 60)) as ui:
        await ui.press(tab, "question_mark")
        page = await page_of(ui)
        named = {word for line in page.split("\n") for word in line.strip("│ ").split("  ")[0].split()}
        assert {word for key in keys for word in key.split()} <= named


async def test_help_is_one_key_away_from_the_screen_and_back() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        before = ui.lines
        await ui.press("question_mark", "question_mark")
        assert ui.lines == before


async def test_the_row_of_keys_is_made_from_the_bindings() -> None:
    async with open_ui(COPIED_ID, size=(120, 24)) as ui:
        for text in ("? help", "/ search", "y copy", "r refresh", "o open", "q quit"):
            assert text in ui.lines[-1]
        await ui.press("4")
        assert "> open the copy" in ui.lines[-1]
        await ui.press("o")
        assert "f1 help" in ui.lines[-1], "where letters are typed"
        assert "copy" not in ui.lines[-1]


# Palette


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_the_palette_runs_the_command_that_was_found(key: str) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press(key)
        assert isinstance(ui.app.screen, ChooseScreen)
        await ui.press(*"raw json", "enter")
        assert "[Raw JSON]" in ui.lines[2]


async def test_the_palette_runs_commands_of_the_tab_and_of_the_program(clipboard: list[str]) -> None:
    async with open_ui(COPIED_ID, size=(120, 24)) as ui:
        await ui.press("4", "colon", *"open the copy", "enter")
        assert ui.lines[0].startswith(" ID c6f87718")
        await ui.press("colon", *"copy", "enter")
        assert isinstance(ui.app.screen, ChooseScreen)
        assert not clipboard
        await ui.press("escape", "colon", *"quit", "enter")
        assert not ui.app.is_running


async def test_the_palette_is_on_the_lists_too() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("b")
        await ui.until(lambda: isinstance(ui.app.screen, BackupsScreen) and "karbor" in "".join(ui.lines))
        await ui.press("ctrl+p", *"its server", "enter")
        assert isinstance(ui.app.screen, ServerScreen)


async def test_the_palette_moves_and_is_left() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("colon", *"tab extend", "enter")
        assert "[extend_info]" in ui.lines[2]
        await ui.press("colon", "down", "up", *"zzz", "enter")
        assert isinstance(ui.app.screen, ChooseScreen), "there is nothing to choose"
        await ui.press("escape")
        assert not isinstance(ui.app.screen, ChooseScreen)
        assert "[extend_info]" in ui.lines[2]


# Copy


async def test_the_id_is_copied(clipboard: list[str]) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("y", "i")
        assert clipboard == [SAMPLE_ID]
        assert "Copied 36 characters" in ui.screen
        assert "OSC 52" in ui.screen, "which way it went is told"


async def test_the_field_under_the_cursor_and_its_place_are_copied(clipboard: list[str]) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("2", "slash", *"taskid", "enter", "y", "f")
        await ui.press("y", "p")
        assert clipboard == ["e0a21692-2192-11e7-bf23-0242ac110007", "extend_info.taskid"]


async def test_of_a_record_its_id_is_copied(clipboard: list[str]) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("3", "j", "y", "f")
        assert clipboard == ["8eb98e91-8924-4d4b-b6d6-28fb7b751e9c"]


async def test_the_whole_raw_answer_is_copied_as_it_came(clipboard: list[str]) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("y", "r")
        assert clipboard == [SAMPLE.decode()]


async def test_a_value_of_the_raw_answer_is_copied_as_it_was_written(clipboard: list[str]) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5", "slash", *"resource_az", "enter", "y", "f")
        assert clipboard == ['"az1.dc1"']


async def test_the_list_of_what_to_copy_is_left_without_copying(clipboard: list[str]) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("y", "escape")
        assert not clipboard
        await ui.press("y", "enter")
        assert clipboard == [SAMPLE_ID], "the first of the list is the ID"


async def test_a_refresh_while_one_chooses_does_not_change_what_is_copied(clipboard: list[str]) -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await ui.press("3", "j", "y")
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        await ui.press("f")
        assert clipboard == ["8eb98e91-8924-4d4b-b6d6-28fb7b751e9c"]


@pytest.mark.parametrize("place", ["recent lookups", "the project's backups", "a server", "a board"])
async def test_a_row_that_leads_to_a_backup_is_copied_for_a_ticket(place: str, clipboard: list[str]) -> None:
    async with go_to(PLACES[place], (160, 24)) as ui:
        row = ui.cursor_row
        (backup_id,) = re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", row)
        await ui.press("y", "enter")
        assert clipboard == [backup_id], "the first of the list is the ID"
        assert "Copied 36 characters" in ui.lines[-2]
        await ui.press("y", "n", "y", "r")
        _, name, line = clipboard
        assert name in row
        assert all(text in line for text in (backup_id, name))
        assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", line)


async def test_a_row_of_which_only_the_id_is_known_offers_no_name(clipboard: list[str]) -> None:
    async with open_ui(watched=[REFUSED_ID]) as ui:
        await ui.press("y")
        assert "its name" not in ui.screen
        await ui.press("i")
        assert clipboard == [REFUSED_ID]


@pytest.mark.parametrize("place", ["no recent lookup", "no match"])
async def test_where_no_row_is_there_is_nothing_to_copy(place: str, clipboard: list[str]) -> None:
    async with go_to(PLACES[place]) as ui:
        await ui.press("y")
        assert "There is nothing to copy here." in ui.lines[-2]
        assert not clipboard


async def test_within_tmux_its_own_buffer_is_used(
    clipboard: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A stock tmux drops OSC 52. The one here is a script that keeps what it is given."""
    tmux = tmp_path / "tmux"
    tmux.write_text(f'#!/bin/sh\necho "$*" >{tmp_path}/arguments\nexec /bin/cat >{tmp_path}/buffer\n')
    tmux.chmod(0o700)
    monkeypatch.setenv("TMUX", "/tmp/tmux-1000/default,1,0")  # noqa: S108 - names a socket that nobody opens
    monkeypatch.setenv("PATH", str(tmp_path))
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("y", "i")
        await ui.until("Copied 36 characters to tmux")
    assert (tmp_path / "buffer").read_text() == SAMPLE_ID
    assert (tmp_path / "arguments").read_text().split() == ["load-buffer", "-w", "-"]
    assert not clipboard


async def test_a_clipboard_of_this_machine_is_filled_by_a_program(
    clipboard: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copier = tmp_path / "wl-copy"
    copier.write_text(f"#!/bin/sh\nexec /bin/cat >{tmp_path}/copied\n")
    copier.chmod(0o700)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("PATH", str(tmp_path))
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("y", "i")
        await ui.until("Copied 36 characters to this machine's clipboard")
    assert (tmp_path / "copied").read_text() == SAMPLE_ID
    assert not clipboard


@pytest.mark.parametrize("script", ["exit 1", ""])
async def test_where_tmux_fails_the_terminal_is_asked(
    clipboard: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    if script:
        (tmp_path / "tmux").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "tmux").chmod(0o700)
    monkeypatch.setenv("TMUX", "/tmp/tmux-1000/default,1,0")  # noqa: S108 - names a socket that nobody opens
    monkeypatch.setenv("PATH", str(tmp_path))
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("y", "i")
        await ui.until("Copied 36 characters")
        assert "OSC 52" in ui.screen
    assert clipboard == [SAMPLE_ID]


async def test_what_is_too_large_for_the_terminal_is_printed_on_the_normal_screen(
    clipboard: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    normal_screen = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    monkeypatch.setattr(App, "suspend", lambda _app: contextlib.redirect_stdout(normal_screen))
    async with open_ui(MANY_ID) as ui:
        await ui.press("y", "r")
        assert "to the normal screen" in ui.screen
    assert normal_screen.getvalue().startswith('{"checkpoint_item"')
    assert "array-300" in normal_screen.getvalue()
    assert not clipboard, "nothing is cut to fit"


async def test_where_there_is_no_normal_screen_the_program_goes_on(clipboard: list[str]) -> None:
    async with open_ui(MANY_ID) as ui:
        await ui.press("y", "r")
        assert ui.app.is_running
        assert not clipboard
        assert "Copied" not in ui.screen


# The way out


@pytest.mark.parametrize(
    "keys", ["q", "ctrl+c", "ctrl+q", "o ctrl+c", "slash ctrl+c", "question_mark ctrl+c"]
)
async def test_the_keys_that_quit_quit(keys: str) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press(*keys.split())
        assert not ui.app.is_running
        assert ui.app.crash is None


async def test_q_is_a_letter_where_one_types() -> None:
    async with open_ui() as ui:
        await ui.press("q")
        assert ui.app.is_running
        assert ui.lines[0].startswith(" ID q")


async def test_quitting_closes_the_connection_while_an_answer_is_awaited() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        assert source.held == 1
        await ui.press("q")
        await asyncio.sleep(0)
    assert source.closed
    assert source.held == 0


async def test_a_burst_of_keys_that_leave_a_page_leaves_it_once() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("question_mark")
        for _ in range(4):
            ui.app.post_message(key_event("escape"))
        await ui.settle()
        assert ui.app.is_running
        assert isinstance(ui.app.screen, BackupScreen)
        await ui.press("o")
        assert isinstance(ui.app.screen, OpenScreen)
        for _ in range(4):
            ui.app.post_message(key_event("escape"))
        await ui.settle()
        assert ui.app.is_running
        assert isinstance(ui.app.screen, BackupScreen)
        await ui.press("y")
        for _ in range(4):
            ui.app.post_message(key_event("enter"))
        await ui.settle()
        assert ui.app.is_running


async def test_a_handover_note_is_copied_as_text_markdown_or_without_names(clipboard: list[str]) -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("y", "s")
        await ui.press("y", "m")
        await ui.press("y", "x")
    text, markdown, hidden = clipboard
    assert text.startswith("GOOD: Restorable")
    assert markdown.startswith("**GOOD**: Restorable")
    assert "karbor_02" in text
    assert "karbor_02" not in hidden


async def test_t_tells_all_times_by_this_machines_clock_and_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "<+0530>-5:30")
    time.tzset()
    try:
        async with open_ui(COPIED_ID) as ui:
            in_utc = ui.screen
            assert " UTC" in in_utc
            assert "fetched 05:06:07Z" in in_utc
            await ui.press("t")
            assert " UTC" not in ui.screen
            assert "+05:30" in ui.screen
            assert "fetched 10:36:07" in ui.screen
            await ui.press("4")
            assert "Started (local)" in ui.screen
            await ui.press("1", "t")
            assert "fetched 05:06:07Z" in ui.screen
            assert "+05:30" not in ui.screen
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("place", "in_utc", "here"),
    [
        (
            "the project's backups",
            ("CREATED (UTC)", "2026-03-04 05:06"),
            ("CREATED (LOCAL)", "2026-03-04 10:36"),
        ),
        ("a server", ("CREATED (UTC)", " UTC", "05:06Z"), ("CREATED (LOCAL)", "+05:30")),
        ("a board", ("next 05:06:12Z", "05:06:07Z"), ("next 10:36:12", "10:36:07")),
    ],
)
async def test_t_tells_the_times_of_a_list_by_this_machines_clock_and_back(
    place: str, in_utc: Sequence[str], here: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "<+0530>-5:30")
    time.tzset()
    try:
        async with go_to(PLACES[place]) as ui:
            before = ui.lines[:-2]
            assert all(text in ui.screen for text in in_utc)
            await ui.press("t")
            assert "Times: this machine" in ui.lines[-2]
            told = "\n".join(ui.lines[:-2])
            assert all(text in told for text in here)
            assert not any(text in told for text in in_utc)
            await ui.press("t")
            assert ui.lines[:-2] == before
    finally:
        monkeypatch.undo()
        time.tzset()


async def test_enter_on_a_finding_shows_reason_place_and_what_to_do() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("j", "j", "enter")
        page = await page_of(ui)
        assert "The size is 0 although all volume backups are available." in page
        assert "extend_info.size" in page
        assert "what to do" in page
        assert "Some services never fill it in" in page


async def test_a_page_breaks_its_lines_where_it_ends_also_in_a_wide_terminal() -> None:
    words = [f"word{number}" for number in range(99)]
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source, size=(160, 40)) as ui:
        source.fetches.pop().answer(sample(description=" ".join(words)))
        await ui.settle()
        await ui.press("2", "/", *"word98", "enter", "enter")
        assert isinstance(ui.app.screen, ReadScreen)
        assert all(re.search(rf"\b{word}\b", ui.screen) for word in words)
