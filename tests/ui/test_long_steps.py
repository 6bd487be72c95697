"""What takes long says how far it is, and is left by Esc."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from textual.worker import Worker

from cbr_tui.api import open_source
from cbr_tui.cli.saved import HEAD, SavedSource
from cbr_tui.demo import DEMO_CONTEXT, demo_app
from cbr_tui.model.observation import Answer
from cbr_tui.model.under_way import report
from cbr_tui.tui.step import Step
from cbr_tui.tui.widgets import outline_view
from cbr_tui.tui.widgets.raw_json import RawJsonTab
from tests.support.demo import START, HandClock
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample, volume_backup
from tests.support.ui import DemoSource, HandSource, key_event, open_ui

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cbr_tui.model.context import Context
    from tests.support.ui import Ui


@pytest.fixture
def _at_once() -> Iterator[None]:
    """Let every step say at once how far it is: tests do not wait for it."""
    with mock.patch("cbr_tui.tui.step._PATIENCE", 0):
        yield


class SlowSource:
    """A service of which a part has come, and the rest when the test says so."""

    def __init__(self, clock: HandClock) -> None:
        self.context: Context = DEMO_CONTEXT
        self.rest = asyncio.Event()
        self._clock = clock

    async def fetch(self, _backup_id: str) -> Answer:
        report("Downloading", 40, 100, "bytes")
        await self.rest.wait()
        report("Downloading", 80, 100, "bytes")
        return Answer(SAMPLE, self._clock(), elapsed=0.042)

    async def aclose(self) -> None:
        self.rest.set()


@pytest.mark.usefixtures("_at_once")
async def test_a_download_says_how_far_it_is_and_is_left_by_esc() -> None:
    clock = HandClock()
    source = SlowSource(clock)
    other, keys = "11111111-2222-4333-8444-555555555555", {"refresh": ("R",)}
    async with open_ui(other, source=source, clock=clock, settled=False, keys=keys) as ui:
        await ui.until_said("Downloading: 40 % of 100 bytes. Esc leaves it.")
        ui.app.post_message(key_event("escape"))
        await asyncio.sleep(0)
        await ui.until_gone("Downloading")
        source.rest.set()
        await ui.until("The answer was left.")
        assert "Press R to ask again." in ui.screen, "the person's own key"


async def test_what_the_person_does_while_an_answer_is_judged_stays_done_when_that_is_left() -> None:
    source = HandSource(HandClock())
    judging, left = threading.Event(), threading.Event()
    places: list[int] = []

    def hears(_step: Step, doing: str, done: int, *_whole: object) -> bool:
        if doing == "Judging":
            places.append(done)
        if places.count(places[0] if places else 0) < 2:  # the history asks for the verdict first
            return True
        judging.set()
        left.wait(10)
        return False

    async with open_ui(SAMPLE_ID, source=source, size=(100, 40)) as ui:
        source.fetches[0].answer(sample(name="second"))
        await ui.until("backup_d32c → second")
        with mock.patch.object(Step, "hears", hears):
            await ui.press("r")
            source.fetches[1].answer(sample(name="third", description="long " * 300_000))
            await asyncio.to_thread(judging.wait, 10)
            ui.app.post_message(key_event("x"))
            for _ in range(100):  # the key's way to the lookup
                await asyncio.sleep(0)
            left.set()
            await ui.until("The answer was left.")
        await ui.until_gone("backup_d32c → second")
        assert "second" in ui.lines[2]


@pytest.mark.usefixtures("_at_once")
async def test_what_is_done_says_nothing_any_more() -> None:
    source = HandSource(HandClock())
    disks = [volume_backup(number) for number in range(9000)]
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(extend_info={"volume_backups": disks}))
        await ui.settle()
        assert "Reading" not in ui.screen
        await ui.press("5", "z", "3")
        assert "Indexing" not in ui.screen
        assert "Fold" not in ui.screen
        await ui.press("3", "s", "/", *"disk", "enter")
        assert "Esc leaves it" not in ui.screen
        assert "/9000 " in ui.lines[-2]


async def test_a_long_sort_that_is_left_leaves_the_order_as_it_was() -> None:
    source = HandSource(HandClock())
    disks = [volume_backup(number, source_volume_name=f"disk-{9000 - number:04}") for number in range(9000)]
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(extend_info={"volume_backups": disks}))
        await ui.settle()
        await ui.press("3")
        before = ui.lines
        with mock.patch.object(Step, "hears", return_value=False):  # nobody wants it
            await ui.press("s", "s")
        assert ui.lines == before
        await ui.press("s", "s", "home")
        assert "disk-0001" in ui.lines[4]


async def test_esc_leaves_what_is_under_way_before_it_leaves_a_search() -> None:
    async with open_ui(SAMPLE_ID, size=(100, 24)) as ui:
        await ui.press("5", "/", *"status", "enter")
        step = ui.backup_screen.query_one(RawJsonTab).view.begin("fold", "Folding", 10, "lines")
        assert step.goes_on(5)
        await ui.press("escape")
        assert not step.goes_on(6)
        assert "/status" in ui.screen
        await ui.press("escape")
        assert "/status" not in ui.screen


async def test_what_takes_long_is_told_of_in_fewer_and_fewer_words() -> None:
    """On a slow link each word costs a row: ten minutes cost less than a screenful."""
    async with open_ui(SAMPLE_ID) as ui:
        with (
            mock.patch("cbr_tui.tui.step.time.monotonic", return_value=1000.0) as now,
            mock.patch.object(Step, "_tell") as told,
        ):
            step = Step(ui.backup_screen, "Indexing", 600, "s")
            said: list[float] = []
            for tenths in range(6000):
                now.return_value = 1000.0 + tenths / 10
                assert step.goes_on(tenths // 10)
                await asyncio.sleep(0)
                if told.call_count > len(said):
                    said.append(tenths / 10)
    assert said[0] == 1.0
    assert len(said) <= 17
    assert said == sorted(said)
    assert 80 * len(said) < 80 * 24


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
@pytest.mark.parametrize("prompt", ["/", ":"])
async def test_what_is_under_way_is_told_beside_what_is_typed_and_moves_nothing(
    prompt: str, size: tuple[int, int]
) -> None:
    async with open_ui(SAMPLE_ID, size=size) as ui:
        await ui.press("5")
        row = next(at for at, line in enumerate(ui.lines) if line.endswith(" ─"))
        step = ui.backup_screen.query_one(RawJsonTab).view.begin("index", "Indexing", 100, "bytes")
        assert step.goes_on(40)
        await ui.settle()
        told, others = ui.lines[row], [ui.lines[:row], len(ui.lines)]
        assert told.startswith("─ Indexing: 40 % of 100 bytes.")
        await ui.press(prompt, "{")
        assert re.fullmatch(r"\{ +Indexing: 40 % of 100(…| bytes\.)", ui.lines[row])
        assert [ui.lines[:row], len(ui.lines)] == others
        await ui.press("escape")
        assert ui.lines[row] == told
        assert step.under_way, "this Esc was for what was typed"
        await ui.press("escape")
        assert not step.goes_on(50)


@pytest.mark.usefixtures("_at_once")
async def test_what_is_searched_for_while_all_is_indexed_is_found_and_counted_when_that_is_done() -> None:
    source, go_on = HandSource(HandClock()), threading.Event()
    index = outline_view._indexed

    def slowly(raw: bytes, remembered: Any, goes_on: Any) -> Any:
        while not go_on.wait(0.01):
            assert goes_on(len(raw) // 2)
        return index(raw, remembered, goes_on)

    disks = [volume_backup(number, source_volume_name=f"disk-{number}") for number in range(900)]
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(extend_info={"volume_backups": disks}))
        await ui.settle()
        with mock.patch.object(outline_view, "_indexed", slowly):
            for key in ("5", "/", *"disk-70"):
                ui.app.post_message(key_event(key))
            await ui.until_said("Indexing: 49 %")
            assert ui.lines[-2].startswith("disk-70 "), "it is typed there, too"
            assert "Not found" not in ui.screen, "nobody knows yet"
            go_on.set()
            await ui.until("11 found")
        assert ui.lines[-2].startswith("disk-70 ")
        assert '"source_volume_name": "disk-70",' in ui.lines[-3], "the first of them is shown"


@pytest.mark.usefixtures("_at_once")
async def test_the_layout_for_a_pager_is_left_by_esc() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5")
        with mock.patch.object(Step, "goes_on", lambda step, _done: not step.leave()):
            await ui.press("v")
        assert "Laying out" not in ui.screen
        assert "handed over" not in ui.screen, "it was left"
        await ui.press("v")
        await ui.until("This terminal can't be handed over.")


@pytest.fixture
def _nobody_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a tmux that takes no buffer."""
    tmux = tmp_path / "tmux"
    tmux.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    tmux.chmod(0o700)
    monkeypatch.setenv("TMUX", "/tmp/tmux-1000/default,1,0")  # noqa: S108 - names a socket that nobody opens
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("cbr_tui.beside.LOOK", 0.01)


async def copy_and_leave(ui: Ui, what: str, said: str) -> None:
    """Copy what a key of the menu stands for, and leave that with Esc once it is said to be under way."""
    for key in "y", what:
        ui.app.post_message(key_event(key))
        await asyncio.sleep(0.05)
    await ui.until_said(said)
    ui.app.post_message(key_event("escape"))
    await ui.until_gone("Copying")
    await ui.settle()


@pytest.mark.usefixtures("_at_once", "_nobody_takes")
async def test_a_copy_of_a_row_that_nobody_takes_is_left_by_esc_before_the_filter() -> None:
    clock = HandClock()
    async with open_ui(
        listing=True, clock=clock, source=open_source(DEMO_CONTEXT, app=demo_app(clock))
    ) as ui:
        await ui.press("slash", *"manual", "enter")
        await copy_and_leave(ui, "i", "Copying: ")
        assert " Backups manual" in ui.lines[0]
        await ui.press("escape")
        assert " Backups manual" not in ui.lines[0]


@pytest.mark.usefixtures("_at_once", "_nobody_takes")
async def test_a_copy_that_nobody_takes_is_left_by_esc() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(description="x" * 300_000))
        await ui.settle()
        await copy_and_leave(ui, "r", "Copying: 0 % of 30")
        assert "Copied" not in ui.screen
        assert ui.backup_screen.is_current


async def test_no_worker_writes_down_what_it_works_on() -> None:
    """Without a description Textual does: a hundred megabytes of answer, as text, in the event loop."""
    descriptions = []
    begin = Worker.__init__

    def noted(worker: Worker[Any], *arguments: Any, **options: Any) -> None:
        begin(worker, *arguments, **options)
        descriptions.append(worker.description)

    source = HandSource(HandClock())
    disks = [volume_backup(number) for number in range(2000)]
    with mock.patch.object(Worker, "__init__", noted):
        async with open_ui(SAMPLE_ID, source=source) as ui:
            source.fetches[0].answer(sample(extend_info={"volume_backups": disks}))
            await ui.settle()
            await ui.press("5", "/", *"disk", "enter", "n", "z", "2", "|", *".checkpoint_item", "enter")
            await ui.press("1", "5", "escape", "3", "s", "/", *"disk", "enter", "x", "<", "r")
            source.fetches[-1].answer(sample(extend_info={"volume_backups": disks[1:]}))
            await ui.settle()
    assert len(descriptions) > 10
    assert max(map(len, descriptions)) < 300


async def test_other_threads_give_the_screen_way_quickly() -> None:
    async with open_ui(SAMPLE_ID):
        assert sys.getswitchinterval() <= 0.001


async def test_esc_leaves_also_what_a_hidden_tab_does() -> None:
    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("5")
        step = ui.backup_screen.query_one(RawJsonTab).view.begin("index", "Indexing", 10, "bytes")
        await ui.press("1", "escape")
        assert not step.goes_on(6)
        assert "[Summary]" in ui.screen


async def test_a_refresh_waits_while_a_large_answer_before_is_worked_on() -> None:
    source = HandSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(description="x" * 2_000_000))
        await ui.settle()
        await ui.press("5")
        ring = ui.backup_screen._lookup._alarm._ring
        step = ui.backup_screen.query_one(RawJsonTab).view.begin("index", "Indexing", 10, "bytes")
        ring()
        await ui.settle()
        assert len(source.fetches) == 1
        await ui.press("r", "r")
        assert len(source.fetches) == 1, "two answers and the half of an index would be held at once"
        assert "Asked again once that is done; Esc leaves it." in ui.screen
        assert "asking soon…" in ui.lines[1]
        await ui.press("escape")
        await ui.until(lambda: len(source.fetches) == 2)
        assert not step.goes_on(6), "Esc left it, and so the key that waited was answered"
        source.fetches[1].answer(sample())
        await ui.settle()
        assert len(source.fetches) == 2, "once"


async def test_a_refresh_of_a_small_answer_waits_for_nothing() -> None:
    source = DemoSource(HandClock())
    async with open_ui(SAMPLE_ID, source=source) as ui:
        await ui.press("5")
        ui.backup_screen.query_one(RawJsonTab).view.begin("program", "Running the program", 60, "s")
        asked = len(source.asked)
        await ui.press("r")
        assert len(source.asked) == asked + 1


async def test_a_file_is_read_behind_the_screen_and_says_itself_which_backup_it_is(tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(sample(description="x" * 3 * HEAD))
    source = SavedSource.opened(str(file), "", START)
    with mock.patch.object(Step, "hears", return_value=False):  # nobody wants it
        async with open_ui("", source=source, size=(80, 24)) as ui:
            assert f"could not look up {file}"[:70] in ui.lines[1]
            assert "Press r to ask again; Raw JSON shows what came." in ui.screen
            await ui.press("5")
            assert '"checkpoint_item": {' in ui.screen
            with mock.patch.object(Step, "hears", return_value=True):
                await ui.press("r", "1")
            assert ui.shows(SAMPLE_ID)
            assert "backup_d32c" in ui.lines[1]


_BEYOND = {
    "a path": ([":", *".checkpoint_item.extend_info.volume_backups[4700]", "enter"], "[4700]"),
    "a line": ([":", *"70000", "enter"], "70000/"),
    "a search": (["/", *"disk-4700", "enter"], "1 found"),
    "Enter below": (["end", "enter", "end"], "─ . ─"),
    "fold below": (["end", "-", "end"], "─ . ─"),
    "fold all": (["z", "4"], "─ 1/45 ─"),
}


@pytest.mark.parametrize("what", _BEYOND)
async def test_an_index_that_was_left_goes_on_where_it_is_needed(what: str) -> None:
    keys, shown = _BEYOND[what]
    source = HandSource(HandClock())
    disks = [volume_backup(number, source_volume_name=f"disk-{number}") for number in range(4800)]
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(sample(extend_info={"volume_backups": disks}))
        await ui.settle()
        with mock.patch.object(Step, "goes_on", lambda step, _done: not step.leave()):
            await ui.press("5")
        view = ui.backup_screen.query_one(RawJsonTab).view
        assert "Only 65,536 lines are indexed: / : and folds go on." in ui.screen
        await ui.press(*keys)
        assert view.outline is not None
        assert not view.outline.fault, "it is whole"
        assert shown in ui.screen
