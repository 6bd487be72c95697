"""Random keys, pastes and sizes while a hostile service answers: whatever happens, the program goes on."""

from __future__ import annotations

import random
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cbr_tui.api import Limits
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.errors import NetworkError, NoSuchBackup, NotAuthenticated
from cbr_tui.model.context import Context
from cbr_tui.tui.widgets.prompt import Prompt
from tests.support.credentials import with_token
from tests.support.demo import HandClock
from tests.support.hostile import QUICK, serve_cases
from tests.support.keepers import EmptyKeeper
from tests.support.payloads import sample
from tests.support.ui import HandSource, key_event, open_ui

if TYPE_CHECKING:
    from pathlib import Path

    from cbr_tui.errors import CbrTuiError
    from tests.support.ui import Ui

KEYS: Final[list[str]] = [
    *"12345hjklgGnNsSyrptoJ?:/-+zwi <>0m",
    *"abc.[]{}\"'é备",
    *["enter", "escape", "escape", "tab", "shift+tab", "up", "down", "left", "right", "pageup", "pagedown"],
    *["home", "end", "backspace", "delete", "ctrl+p", "ctrl+j", "ctrl+a", "ctrl+k", "f1", "space"],
]
"""All but those that quit, stop the program, or hand the terminal to another one."""
SIZES: Final = [(80, 24), (80, 24), (120, 40), (40, 10), (20, 5), (1, 1), (200, 60), (64, 14), (39, 9)]
JUMPS: Final = [timedelta(seconds=5), timedelta(hours=1), timedelta(hours=-1), timedelta(days=400)]
PASTES: Final = ["no ID \x1b[2J\x9b", "", "x" * 5000, "\n\n\n", "\ud800"]


def unfit(text: str) -> set[str]:
    """Give the characters that no screen of ours may hold."""
    return {each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n"}


async def act(ui: Ui, chance: random.Random) -> str:
    """Do one thing that a person, or a cat, might do; give its name."""
    match chance.randrange(40):
        case 0:
            size = chance.choice(SIZES)
            await ui.resize(*size)
            return f"resize {size}"
        case 1 | 2:
            case = chance.choice(QUICK)
            await ui.paste(case.id)
            return f"paste {case.name}"
        case 3:
            await ui.paste(chance.choice(PASTES))
            return "paste"
        case 4:
            keys = [chance.choice(KEYS) for _ in range(6)]
            for each in keys:
                ui.app.post_message(key_event(each))
            await ui.settle()
            return f"burst {keys}"
        case 5:
            ui.clock.now += chance.choice(JUMPS)
            return "clock"
        case _:
            key = chance.choice(KEYS)
            await ui.press(key)
            return key


@pytest.mark.parametrize(
    ("seed", "steps"),
    [
        pytest.param(1, 150, id="a few"),
        *(pytest.param(seed, 1000, id=f"seed {seed}", marks=pytest.mark.long) for seed in range(10)),
    ],
)
async def test_random_keys_and_sizes_end_nothing(
    seed: int, steps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # `w` may write wherever a name was typed
    for name in ("TMUX", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    chance, done = random.Random(seed), list[str]()  # noqa: S311 - so that it can be done again
    with serve_cases(QUICK) as url:
        context = Context("csbs", url, "project", sign_in=with_token("a-token-that-nobody-may-see"))
        source = CsbsSource(context, limits=Limits(answer=1024 * 1024))
        async with open_ui(QUICK[0].id, source=source) as ui:
            for step in range(steps):
                done.append(await act(ui, chance))
                note = f"seed {seed}, step {step}: {done[-8:]}"
                assert ui.app.is_running, note
                assert ui.app.crash is None, note
                assert not unfit(ui.screen), note


IDS: Final = [f"{digit * 8}-0000-4000-8000-000000000000" for digit in "123"]
ERRORS: Final[list[CbrTuiError]] = [
    NetworkError("No answer.", passing=True),
    NetworkError("The certificate has expired."),
    NotAuthenticated("The token has expired."),
    NoSuchBackup("It is not there."),
]
STEPS: Final = st.one_of(
    st.tuples(st.just("open"), st.sampled_from(IDS)),
    st.tuples(st.just("answer"), st.sampled_from(["available", "protecting", "error"])),
    st.tuples(st.just("garbage"), st.just("")),
    st.tuples(st.just("fail"), st.sampled_from(range(len(ERRORS)))),
    st.tuples(st.just("press"), st.sampled_from(["r", "p", "t", "escape", "o", "/", *"12345"])),
)


@given(steps=st.lists(STEPS, max_size=14))
@example(steps=[("answer", "available"), ("press", "/"), ("open", IDS[1])])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_opening_refreshing_and_switching_in_any_order_shows_what_was_asked_for(
    steps: list[tuple[str, str | int]],
) -> None:
    source = HandSource(HandClock())
    async with open_ui(IDS[0], source=source, keeper=EmptyKeeper()) as ui:
        wanted, good = IDS[0], ""
        for what, how in steps:
            waiting = [fetch for fetch in source.fetches if not fetch.outcome.done()]
            if what == "open":
                # While a search is typed, what is pasted is a text to search for.
                if not isinstance(ui.app.focused, Prompt):
                    await ui.paste(str(how))
                    wanted, good = str(how), ""
            elif what == "press":
                await ui.press(str(how))
            elif waiting and what == "answer":
                waiting[-1].answer(sample(id=wanted, name=f"name of {wanted[0]}", status=how))
                good = wanted
            elif waiting and what == "garbage":
                waiting[-1].answer(b"<html>Sign in</html>")
            elif waiting:
                waiting[-1].fail(ERRORS[int(how)])
            await ui.settle()
            assert ui.app.is_running
            assert source.held <= 1, "one request at a time"
            watch = ui.backup_screen._lookup.watch
            assert watch is not None
            assert watch.backup_id == wanted
            picture = watch.picture
            if good:
                assert picture is not None
                assert picture.observation.backup is not None, "the last good picture stays"
                assert picture.observation.backup.name == f"name of {good[0]}"
