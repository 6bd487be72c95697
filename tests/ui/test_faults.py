"""A fault of our own ends the program cleanly: no local variable, and so no secret, is ever printed."""

from __future__ import annotations

import pytest

from cbr_tui.errors import CbrTuiError
from cbr_tui.model.context import Context
from cbr_tui.tui.widgets.tab_bar import TabBar
from tests.support.credentials import with_token
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID
from tests.support.ui import HandSource, open_ui

TOKEN = "MIIE-very-secret-token"  # noqa: S105 - it is what must not be printed
CONTEXT = Context("csbs", "https://csbs.example.com", "project", sign_in=with_token(TOKEN))


class FaultError(Exception):
    """What nobody expected; its text may hold anything."""

    def __rich__(self) -> str:
        """Give what Textual would print of it."""
        return f"rich {TOKEN}"


@pytest.mark.parametrize("error", [RuntimeError(f"fault {TOKEN}"), FaultError(TOKEN)], ids=["plain", "rich"])
async def test_a_fault_in_a_handler_ends_the_program_without_a_word(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(_bar: TabBar) -> None:
        token_here = TOKEN
        raise error from ValueError(token_here)

    source = HandSource(HandClock(), CONTEXT)
    ui = None
    with pytest.raises(type(error)):  # noqa: PT012 - it is raised where the block is left
        async with open_ui(SAMPLE_ID, source=source) as ui:
            source.fetches[0].answer(SAMPLE)
            await ui.settle()
            monkeypatch.setattr(TabBar, "watch_active", fail, raising=False)
            await ui.press("2")
            assert not ui.app.is_running or ui.app._exception is error
    assert ui is not None
    assert ui.app.crash is error, "whoever started the program can tell it in one line"
    assert ui.app.return_code == 1
    ui.app._print_error_renderables()
    printed = capfd.readouterr()
    assert TOKEN not in printed.out + printed.err
    assert "Traceback" not in printed.out + printed.err
    assert "token_here" not in printed.out + printed.err


async def test_a_fault_in_a_lookup_is_told_and_the_program_goes_on() -> None:
    source = HandSource(HandClock(), CONTEXT)
    async with open_ui(SAMPLE_ID, source=source, size=(120, 24)) as ui:
        source.fetches[0].fail(RuntimeError(TOKEN))
        await ui.settle()
        assert "Unexpected: RuntimeError at ui.py:" in ui.screen
        assert TOKEN not in ui.screen
        await ui.press("r")
        source.fetches[1].answer(SAMPLE)
        await ui.settle()
        assert "● available" in ui.lines[1]


async def test_the_token_is_on_no_screen() -> None:
    source = HandSource(HandClock(), CONTEXT)
    async with open_ui(SAMPLE_ID, source=source, size=(160, 50)) as ui:
        source.fetches[0].answer(SAMPLE)
        await ui.settle()
        for key in ("1", "2", "3", "4", "5", "y", "escape", "question_mark", "escape", "o"):
            await ui.press(key)
            assert TOKEN not in ui.screen


async def test_no_notification_hides_what_is_on_the_screen() -> None:
    """A toast costs 1,700 bytes, and stands over what is read: messages have their row."""
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].fail(CbrTuiError("Nothing works."))
        await ui.settle()
        assert not ui.app._notifications
