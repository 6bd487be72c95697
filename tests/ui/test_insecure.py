"""Where nobody checks who answers, a row says so on every screen, and no key takes it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbr_tui.demo import DEMO_CONTEXT
from cbr_tui.frozen import replace
from tests.support.credentials import with_token
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE_ID
from tests.support.ui import DemoSource, open_ui

if TYPE_CHECKING:
    from cbr_tui.model.context import Context


class Unchecked(DemoSource):
    """The demo's service, asked without a look at its certificate."""

    @property
    def context(self) -> Context:
        return replace(DEMO_CONTEXT, sign_in=replace(with_token("planted"), insecure=True))


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
@pytest.mark.parametrize("backup_id", [SAMPLE_ID, None])
async def test_it_is_said_in_words_for_as_long_as_it_is_so(
    backup_id: str | None, size: tuple[int, int]
) -> None:
    async with open_ui(backup_id, source=Unchecked(HandClock()), size=size) as ui:
        assert ui.lines[1].startswith(" INSECURE: Certificates are NOT")
        await ui.press("escape", "escape", "r")
        assert ui.lines[1].startswith(" INSECURE: Certificates are NOT")
        await ui.resize(160, 50)
        assert "NOT CHECKED (CBR_TUI_TOKEN): whoever is on the way can read and change" in ui.lines[1]


async def test_where_all_is_well_it_takes_no_room() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        assert "INSECURE" not in ui.screen
        assert ui.lines[1].startswith(" ● available")
