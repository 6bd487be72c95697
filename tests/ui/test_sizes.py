"""From 40x10 on status and findings are there; below, a notice.

That nothing is lost on the way back is seen in `test_every_screen.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.payloads import SAMPLE_ID
from tests.support.places import PLACES, go_to
from tests.support.ui import open_ui

if TYPE_CHECKING:
    from tests.support.ui import Ui

FAILED_ID = "36f675cc-81e7-4ef5-a8e2-5d940ed90475"


@pytest.mark.parametrize("size", [(160, 50), (120, 40), (80, 24), (60, 20), (40, 10)])
async def test_status_and_findings_are_seen_at_every_size(size: tuple[int, int]) -> None:
    async with open_ui(FAILED_ID, size=size) as ui:
        ui.clock.set(40)
        await ui.press("r")
        assert ui.lines[0].startswith(f" ID {FAILED_ID}"[: size[0]])
        assert "✗ error" in ui.lines[1]
        assert "[" in ui.lines[2]
        findings = [line for line in ui.lines[3:] if "✗" in line]
        assert findings, "the worst finding is on the first screen"
        assert len(ui.lines) == size[1]


async def test_below_there_is_a_notice() -> None:
    async with open_ui(SAMPLE_ID, size=(39, 10)) as ui:
        for size in ((40, 9), (39, 9), (20, 5), (4, 2), (1, 1), (39, 10)):
            await ui.resize(*size)
            text = " ".join(ui.screen.split())
            assert "Too small: 40 columns and 10 rows are needed.".startswith(text[:4]), size
            assert "available" not in text
            await ui.press("j", "3", "question_mark", "escape")
            assert ui.app.is_running
        await ui.resize(80, 24)
        assert "Too small" not in ui.screen


@pytest.mark.parametrize("name", ["recent lookups", "the project's backups", "a server", "a board"])
async def test_the_titles_of_columns_follow_the_columns(name: str) -> None:
    async with go_to(PLACES[name], (160, 50)) as ui:
        wide = titles(ui)
        await ui.resize(80, 24)
        narrow = titles(ui)
        assert len(narrow.split()) < len(wide.split())
        start = narrow.index("NAME")
        beside = [line[start - 1 : start + 1] for line in ui.lines if "manualbk_" in line]
        assert beside
        assert all(each[0] == " " and each[1] != " " for each in beside)
        await ui.resize(160, 50)
        assert titles(ui) == wide


def titles(ui: Ui) -> str:
    return next(line for line in ui.lines if "VERDICT" in line)


async def test_the_cursor_stays_in_view_when_the_screen_shrinks() -> None:
    async with open_ui("907a70c3-1012-4037-b64c-e4228c38fb29", size=(80, 40)) as ui:
        await ui.press("3", "pagedown")
        row = ui.cursor_row
        assert row
        await ui.resize(80, 12)
        assert ui.cursor_row == row


async def test_short_titles_stand_where_the_long_ones_do_not_fit() -> None:
    async with open_ui(SAMPLE_ID, size=(40, 10)) as ui:
        for digit, title in enumerate(["Summary", "ext", "Vol 2", "Repl 0", "Raw"], 1):
            await ui.press(str(digit))
            assert f"[{title}]" in ui.lines[2]
