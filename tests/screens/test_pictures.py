"""Pictures of the screens, at five sizes: whoever changes what is seen sees what changed.

`python -m pytest tests/screens --update-pictures` rewrites them.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.support.contexts import FakeContexts
from tests.support.payloads import SAMPLE_ID
from tests.support.pictures import compare, picture_text
from tests.support.ui import open_ui

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.ui import Ui

PICTURES: Final = Path(__file__).parent / "pictures"
SIZES: Final = [(160, 50), (80, 24), (60, 20), (40, 10)]
PAGE_SIZES: Final = [(160, 50), (80, 24)]
TABS: Final = {"1": "Summary", "2": "extend_info", "3": "Volumes", "4": "Replication", "5": "Raw JSON"}

BACKUPS: Final[dict[str, tuple[str, Sequence[float]]]] = {
    "sample": (SAMPLE_ID, ()),
    "failed": ("36f675cc-81e7-4ef5-a8e2-5d940ed90475", (10, 40)),
    "protecting": ("9531985d-5d9d-49f8-9818-e811892f902b", (60, 120)),
    "half-failed": ("0fd630f1-f29d-4da9-953f-48f1a09f76b5", ()),
    "replication": ("8e81973e-0bec-47b0-b898-d190f9ebdacc", ()),
    "hostile": ("7f150524-34b9-45df-9e77-69b10f4205b4", ()),
    "surprising": ("923a7369-94e3-4f91-9a61-dbe22e44158b", ()),
    "gone": ("a170b338-3926-4059-b28c-105d1fb17c23", (20, 75)),
    "unreadable": ("00000200-0000-4000-8000-000000000001", ()),
}
"""Which backup, and how many seconds after the start it is looked at again."""

PAGES: Final[dict[str, tuple[str | None, Sequence[str], str]]] = {
    "recents": (None, (), "backup_d32c"),
    "recents, filtered": (None, tuple("manualbk"), "obsolete"),
    "an ID that is none": (None, (*"1234-5678", "enter"), "A UUID has"),
    "help": (SAMPLE_ID, ("question_mark",), "Keys"),
    "commands": (SAMPLE_ID, ("colon",), "Commands"),
    "what to copy": (SAMPLE_ID, ("2", "y"), "Copy"),
    "a field": (SAMPLE_ID, ("2", "j", "enter"), "where"),
    "a volume": (SAMPLE_ID, ("3", "enter"), "System disk"),
    "a search": (SAMPLE_ID, ("5", "slash", *"karbor"), "karbor"),
    "a server": ("8e81973e-0bec-47b0-b898-d190f9ebdacc", ("B", "N"), "Newest good"),
    "contexts": (SAMPLE_ID, ("c",), "SOURCE"),
    "a context that can't be used": (SAMPLE_ID, tuple("cjjjj"), "✗ The cloud"),
    "a new profile": (SAMPLE_ID, ("c", "a"), "Add a profile"),
    "a new profile that lacks something": (
        SAMPLE_ID,
        (
            "c",
            "a",
            "tab",
            "left",
            "tab",
            "tab",
            "tab",
            "right",
            "tab",
            "tab",
            "tab",
            "tab",
            *"hunter2",
            "tab",
            "tab",
            "tab",
            "enter",
        ),
        "✗ Endpoint of CSBS is missing",
    ),
    "a board": (SAMPLE_ID, ("b", "W"), "under way"),
    "not allowed": ("00000403-0000-4000-8000-000000000403", (), "403"),
    "no such backup": ("00000404-0000-4000-8000-000000000404", (), "404"),
    "throttled": ("00000429-0000-4000-8000-000000000429", (), "429"),
}
"""Other screens: where they begin, the keys that lead there, and what says that they are there."""


def name_of(case: str, size: tuple[int, int]) -> str:
    """Name a picture's file."""
    return f"{case}-{size[0]}x{size[1]}.txt"


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Say whether the pictures are to be rewritten."""
    return bool(request.config.getoption("--update-pictures", default=False))


@pytest.fixture
def _outside_tmux(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show the same everywhere."""
    monkeypatch.delenv("TMUX", raising=False)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("case", BACKUPS)
async def test_the_tabs_look_as_they_did(case: str, size: tuple[int, int], *, update: bool) -> None:
    backup_id, looks = BACKUPS[case]
    async with open_ui(backup_id, size=size) as ui:
        for seconds in looks:
            ui.clock.set(seconds)
            await ui.press("r")
        screens = {}
        for key, title in TABS.items():
            await ui.press(key)
            screens[title] = ui.lines
    compare(PICTURES / name_of(case, size), picture_text(screens), update=update)


def in_view(ui: Ui) -> bool:
    """Say whether what has the focus was scrolled to: on a slow machine it comes after the words."""
    focused = ui.app.focused
    return focused is None or focused in ui.app.screen._compositor.visible_widgets


@pytest.mark.usefixtures("_outside_tmux")
@pytest.mark.parametrize("size", PAGE_SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_pages_look_as_they_did(size: tuple[int, int], *, update: bool) -> None:
    screens = {}
    for title, (backup_id, keys, sign) in PAGES.items():
        async with open_ui(backup_id, size=size, contexts=partial(FakeContexts, sources={})) as ui:
            await ui.press(*keys)
            await ui.until(lambda ui=ui, sign=sign: sign in ui.screen and in_view(ui))  # type: ignore[misc]
            screens[title] = ui.lines
    compare(PICTURES / name_of("pages", size), picture_text(screens), update=update)


def test_every_picture_is_of_something() -> None:
    backups = [name_of(case, size) for case in BACKUPS for size in SIZES]
    pages = [name_of("pages", size) for size in PAGE_SIZES]
    assert sorted(file.name for file in PICTURES.iterdir()) == sorted(backups + pages)
