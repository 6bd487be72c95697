"""The screens as tests use them: over the demo's service, with a clock moved by hand, and hands on the keys.

    async with open_ui(SAMPLE_ID) as ui:
        await ui.press("3")
        assert "[Volumes 2]" in ui.screen

Nothing here sleeps for luck. `press` and the others return once nothing is left to do: no message waits, no
worker runs (but those whose answer a `HandSource` holds back), nothing is left to draw. What comes by a timer
of the program's own is waited for with `until`.
"""

from __future__ import annotations

import asyncio
import functools
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

from rich.cells import cell_len
from textual import events
from textual._compositor import LayoutUpdate
from textual.css.stylesheet import Stylesheet
from textual.keys import _character_to_key

from cbr_tui.api.csbs import CsbsSource
from cbr_tui.demo import DEMO_BACKUPS, DEMO_CONTEXT, demo_app, first_observations
from cbr_tui.frozen import replace
from cbr_tui.model.findings import assess
from cbr_tui.model.observation import Answer
from cbr_tui.poller import PollSettings
from cbr_tui.service import Lookups
from cbr_tui.store import History
from cbr_tui.tui.app import CbrTuiApp
from cbr_tui.tui.screens.backup import BackupScreen
from tests.support.demo import HandClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from datetime import datetime

    from rich.segment import Segment
    from textual.app import App
    from textual.css.model import RuleSet
    from textual.message_pump import MessagePump
    from textual.pilot import Pilot

    from cbr_tui.contexts import Ask, Contexts
    from cbr_tui.errors import CbrTuiError
    from cbr_tui.keeper import Keeper
    from cbr_tui.model.context import Context
    from cbr_tui.model.observation import Source
    from cbr_tui.tui.alarm import Alarm
    from cbr_tui.tui.themes import ThemeName

__all__ = [
    "DemoSource",
    "Fetch",
    "HandSource",
    "Ui",
    "key_event",
    "open_ui",
    "screen_lines",
    "screen_segments",
    "seeded_history",
]

_PATIENCE: Final = 10.0
"""How long anything may take before a test gives up, in seconds: no test waits for it to pass."""
_FRAME: Final = 1 / 500
"""How often the screen is drawn, in seconds: Textual's own 1/60 is for eyes, and tests have none."""
_CHARACTERS: Final = {"enter": "\r", "ctrl+j": "\n", "tab": "\t", "escape": "\x1b", "backspace": "\x7f"}


@asynccontextmanager
async def open_ui(
    backup_id: str | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    clock: HandClock | None = None,
    source: Source | None = None,
    offline: bool = False,
    keeper: Keeper | None = None,
    settings: PollSettings | None = None,
    keys: Mapping[str, Sequence[str]] | None = None,
    theme: ThemeName = "terminal",
    contexts: Callable[[Lookups], Contexts] | None = None,
    ask: Ask = "",
    watched: Sequence[str] = (),
    listing: bool = False,
    settled: bool = True,
    draws: bool = False,
) -> AsyncIterator[Ui]:
    """Run the program as `--demo` does, on `backup_id`, the recents, a board or a list, until the block ends.

    `source` takes the place of the demo's service; with `settled` false its answer is not waited for.
    `keeper` takes that of a history in memory, filled as the demo's is; `contexts` makes what can be switched
    to, and `ask` begins with it. With `draws` it writes to its driver as to a terminal. Leaving the block
    raises whatever ended the program.
    """
    clock = clock or HandClock()
    source = source or DemoSource(clock)
    history = None if keeper else seeded_history(clock)
    lookups = Lookups(
        source.context,
        open_source=None if offline else lambda: source,
        keeper=keeper or history,
        clock=clock,
    )
    others = contexts(lookups) if contexts is not None else None
    app = CbrTuiApp(
        lookups,
        settings or PollSettings(),
        backup_id,
        keys=keys,
        theme=theme,
        contexts=others,
        ask=ask,
        watched=watched,
        listing=listing,
    )
    threads = ThreadPoolExecutor()
    asyncio.get_running_loop().set_default_executor(threads)
    try:
        with mock.patch("textual.screen.UPDATE_PERIOD", _FRAME), mock.patch.object(*_STYLES_PARSED_ONCE):
            async with app.run_test(headless=not draws, size=size) as pilot:
                ui = Ui(app, pilot, clock, lookups, source)
                if settled:
                    await ui.settle()
                yield ui
    finally:
        # As `asyncio.run` does: nobody reads the history any more when it is closed.
        threads.shutdown()
        if history is not None:
            history.close()


def _rules_parsed_once(sheet: Stylesheet, css: str, **place: Any) -> list[RuleSet]:
    """Give what Textual makes of a style: each app would parse all of them again, a tenth of its start."""
    known = (css, *place.values(), *sheet._variables.items())
    if known not in _rules:
        _rules[known] = _parse_rules(sheet, css, **place)
    return _rules[known]


_rules: Final[dict[tuple[object, ...], list[RuleSet]]] = {}
_parse_rules: Final = Stylesheet._parse_rules
_STYLES_PARSED_ONCE: Final = (Stylesheet, "_parse_rules", _rules_parsed_once)


def key_event(key: str) -> events.Key:
    """Make the event of a key: a name of Textual's, or a character."""
    name = _character_to_key(key) if len(key) == 1 else key
    return events.Key(name, key if len(key) == 1 else _CHARACTERS.get(key))


def seeded_history(clock: Callable[[], Any]) -> History:
    """Give a history in memory that knows the demo's backups, as `--demo` begins."""
    history = History.open(None)
    history._database._connection.deserialize(_seed(clock()))
    return history


@functools.cache
def _seed(now: datetime) -> bytes:
    """Give what is kept when the demo begins, as most tests do: it is made once."""
    with History.open(None) as history:
        for observation in first_observations(now):
            history.keep(observation, assess(observation, None, now).verdict.word)
        for place, backup in enumerate(DEMO_BACKUPS):
            history.looked_up(DEMO_CONTEXT, backup.id, now - timedelta(seconds=place))
        return history._database._connection.serialize()


def screen_segments(app: App[Any]) -> list[list[Segment]]:
    """Give the rows of the whole screen as they would be drawn now, what stands before it included."""
    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(update, LayoutUpdate)
    return [list(chain.from_iterable(strips)) for strips in update.strips]


def screen_lines(app: App[Any]) -> list[str]:
    """Give the text on the screen, row by row, without the blanks at their ends."""
    return ["".join(segment.text for segment in row).rstrip() for row in screen_segments(app)]


@dataclass
class Ui:
    """The running program, and a person in front of it."""

    app: CbrTuiApp
    pilot: Pilot[None]
    clock: HandClock
    lookups: Lookups
    source: Source
    held: int = 0
    """How many workers wait for the test, besides those that a `HandSource` holds back."""

    # What a person sees

    @property
    def lines(self) -> list[str]:
        """The rows of the screen."""
        return screen_lines(self.app)

    @property
    def screen(self) -> str:
        """The whole screen as one text."""
        return "\n".join(self.lines)

    @property
    def cursor_row(self) -> str:
        """The text of the row under the cursor: what is drawn reversed."""
        for row in screen_segments(self.app):
            text = "".join(segment.text for segment in row if segment.style and segment.style.reverse)
            if text.strip():
                return text.strip()
        return ""

    @property
    def backup_screen(self) -> BackupScreen:
        """The backup's screen, also while another stands before it."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, BackupScreen))

    def shows(self, backup_id: str) -> bool:
        """Say whether a backup is open, and nothing stands before it."""
        return isinstance(self.app.screen, BackupScreen) and self.lines[0].startswith(f" ID {backup_id} ")

    # What a person does

    async def press(self, *keys: str) -> None:
        """Press keys, each after what the one before did: names as Textual's, or characters as they are."""
        for key in keys:
            self.app.post_message(key_event(key))
            await self._handled()
            await self.settle()

    async def burst(self, text: str) -> None:
        """Send a text as keys without a pause, as a terminal without bracketed paste sends what is pasted."""
        for character in text:
            self.app.post_message(key_event({"\n": "ctrl+j", "\r": "enter"}.get(character, character)))
        await self.settle()

    async def paste(self, text: str) -> None:
        """Paste, as a terminal with bracketed paste."""
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def click(self, text: str, *, times: int = 1) -> None:
        """Click where a text stands on the screen."""
        for y, line in enumerate(self.lines):
            if text in line:
                x = cell_len(line[: line.index(text)]) + cell_len(text) // 2
                await self.pilot.click(offset=(x, y), times=times)
                await self.settle()
                return
        raise AssertionError(f"{text!r} is not on the screen:\n{self.screen}")

    async def wheel_down(self) -> None:
        """Turn the mouse's wheel by one notch in the middle of the screen."""
        x, y = self.app.size.width // 2, self.app.size.height // 2
        notch = events.MouseScrollDown(
            None, x, y, 0, 0, button=0, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y
        )
        self.app.post_message(notch)
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """Change the terminal's size."""
        await self.pilot.resize_terminal(width, height)
        await self.until(lambda: len(self.lines) == height)

    async def come_back(self) -> None:
        """Leave the terminal's window and come back to it."""
        self.app.post_message(events.AppBlur())
        self.app.post_message(events.AppFocus())
        await self.settle()

    async def let_ring(self, alarm: Alarm, seconds: float) -> None:
        """Set the clock, and let an alarm's timer run out as it would by then."""
        timer = alarm._timer
        assert timer is not None, "nothing is planned"
        self.clock.set(seconds)
        timer.stop()
        assert timer._callback is not None
        self.app.call_later(timer._callback)
        await self.settle()

    # What is waited for

    async def until_shown(self, backup_id: str) -> None:
        """Wait until a backup is open: the input waits for a moment for more that may be typed."""
        await self.until(lambda: self.shows(backup_id))

    async def settle(self) -> None:
        """Wait until nothing is left to do."""
        await self.until(lambda: True)

    async def until_said(self, text: str) -> None:
        """Wait until a text is on the screen, while the work that says it goes on."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + _PATIENCE
        while text not in self.screen:
            if clock() > deadline:
                raise AssertionError(f"{text!r} did not come. The screen:\n{self.screen}")
            await asyncio.sleep(0.01)

    async def until_gone(self, text: str) -> None:
        """Wait until a text is no longer on the screen, while other work goes on."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + _PATIENCE
        while text in self.screen:
            if clock() > deadline:
                raise AssertionError(f"{text!r} stayed. The screen:\n{self.screen}")
            await asyncio.sleep(0.01)

    async def until(self, what: str | Callable[[], bool]) -> None:
        """Wait until nothing is left to do, and a text is on the screen or something is true.

        Returns at once where the program has ended: the test sees it, and what ended it is raised at the end.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + _PATIENCE
        await asyncio.sleep(0)
        while self.app.is_running and self.app._exception is None:
            if await self._quiet() and (what() if callable(what) else what in self.screen):
                return
            if clock() > deadline:
                raise AssertionError(f"{what!r} did not come. The screen:\n{self.screen}")
            await asyncio.sleep(0.001)

    async def _handled(self) -> None:
        """Wait until the program is done with what came to it: an action may wait for something itself."""
        done = asyncio.Event()
        waits = self.app.call_later(done.set)
        while waits and not done.is_set() and self.app.is_running:  # noqa: ASYNC110 - it may end meanwhile
            await asyncio.sleep(0.001)

    async def _quiet(self) -> bool:
        """Say whether nothing is left to do; what stands in no queue may still be in somebody's hands."""
        return not self._busy() and await self.pilot._wait_for_screen() and not self._busy()

    def _busy(self) -> bool:
        """Say whether anything waits to be handled, worked out or drawn."""
        nodes: list[MessagePump] = [self.app]
        for screen in self.app.screen_stack:
            nodes += screen.walk_children(with_self=True)
        if any(node._message_queue.qsize() for node in nodes) or any(node._next_callbacks for node in nodes):
            return True
        held = self.held + (self.source.held if isinstance(self.source, HandSource) else 0)
        if sum(not worker.is_finished for worker in self.app.workers) > held:
            return True
        front = self.app.screen
        drawing = front._layout_required or front._scroll_required or front._dirty_widgets
        return bool(drawing or front._callbacks)


class DemoSource(CsbsSource):
    """The demo's service, asked as the program asks it, by the test's clock."""

    def __init__(self, clock: HandClock, context: Context = DEMO_CONTEXT) -> None:
        super().__init__(context, app=demo_app(clock), clock=clock)
        self.asked: list[str] = []

    async def fetch(self, backup_id: str) -> Answer:
        """Ask, and say that it took 42 ms: how long it really took is never the same twice."""
        self.asked.append(backup_id)
        return replace(await super().fetch(backup_id), elapsed=0.042)


@dataclass
class Fetch:
    """One request that a `HandSource` was given."""

    backup_id: str
    clock: Callable[[], Any]
    outcome: asyncio.Future[Answer] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def answer(self, raw: bytes) -> None:
        """Let the service answer."""
        self.outcome.set_result(Answer(raw, self.clock(), elapsed=0.042))

    def fail(self, error: CbrTuiError | Exception) -> None:
        """Let the request fail."""
        self.outcome.set_exception(error)


class HandSource:
    """A service whose answers come when the test says so: none comes by itself."""

    def __init__(self, clock: HandClock, context: Context = DEMO_CONTEXT) -> None:
        self.context = context
        self.fetches: list[Fetch] = []
        self.closed = False
        self._clock = clock

    @property
    def held(self) -> int:
        """How many requests wait for an answer."""
        return sum(not fetch.outcome.done() for fetch in self.fetches)

    async def fetch(self, backup_id: str) -> Answer:
        """Wait for the test."""
        fetch = Fetch(backup_id, self._clock)
        self.fetches.append(fetch)
        return await fetch.outcome

    async def aclose(self) -> None:
        """Remember that it was closed."""
        self.closed = True
