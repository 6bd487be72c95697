"""Keys of one's own: what may stand under `[keys]`, and how it is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.keys import COMMANDS, keys_of, wrong_keys


def said(**wanted: object) -> list[tuple[str, str]]:
    names = {name.replace("_", "-") if name != "extend_info" else name: text for name, text in wanted.items()}
    return [(wrong.name, wrong.message) for wrong in wrong_keys(names)]


def test_the_keys_that_commands_have_by_themselves_are_right() -> None:
    assert list(wrong_keys({name: ",".join(command.keys) for name, command in COMMANDS.items()})) == []


@pytest.mark.parametrize(
    "key", ["R", "é", "#", "f5", "ctrl+r", "alt+x", "ctrl+up", "shift+f3", "comma", "shift+tab", "insert"]
)
def test_keys_that_a_terminal_can_send_are_right(key: str) -> None:
    wanted = {"refresh": key} if key != "shift+tab" else {"refresh": key, "view-before": "backspace"}
    assert list(wrong_keys(wanted)) == []


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("escape", "It always leads back."),
        ("ctrl+c", "It always quits."),
        ("ctrl+q", "It always quits."),
        ("ctrl+i", "Terminals send the same for tab: write that."),
        ("question_mark", "A key is a character"),
        ("ctrl+R", "A key is a character"),
        ("hyper+x", "A key is a character"),
        ("\x07", "A key is a character"),
    ],
)
def test_a_key_that_nobody_can_press_or_that_is_taken_for_good_is_refused(key: str, hint: str) -> None:
    wrong = list(wrong_keys({"refresh": key}))
    assert [each.message for each in wrong] == [f"refresh can't have the key {key!r}"]
    assert wrong[0].hint.startswith(hint)


def test_a_command_that_is_not_there_is_told_with_the_nearest() -> None:
    wrong = next(iter(wrong_keys({"refesh": "R"})))
    assert (wrong.name, wrong.message, wrong.hint) == (
        "refesh", "there is no command 'refesh'", "Did you mean refresh?",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["", " , ", 7, ["r"], {}])
def test_a_command_without_a_key_is_refused(text: object) -> None:
    assert said(refresh=text) == [("refresh", "refresh needs a text with a key in it")]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"refresh": "p"}, [("refresh", "refresh has the key 'p', and so has pause")]),
        ({"refresh": "j"}, [("refresh", "refresh has the key 'j', and so has down")]),
        ({"sort": "q"}, [("sort", "sort has the key 'q', and so has quit")]),
        ({"refresh": "F", "pause": "F"}, [("pause", "pause has the key 'F', and so has refresh")]),
        ({"refresh": "p", "pause": "r"}, []),
        ({"sort": "n"}, []),  # the table and the raw answer are never there at once
        ({"input": "r"}, []),
        ({"add-profile": "?"}, [("add-profile", "add-profile has the key '?', and so has help")]),
        ({"add-profile": "y"}, []),
        ({"go-to": ":,#"}, []),  # they share the colon from the beginning
        ({"go-to": "y"}, [("go-to", "go-to has the key 'y', and so has copy")]),
    ],
)
def test_no_two_commands_that_work_at_once_have_the_same_key(
    wanted: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    assert [(wrong.name, wrong.message) for wrong in wrong_keys(wanted)] == expected


@given(
    st.dictionaries(
        st.sampled_from(sorted(COMMANDS)) | st.text(max_size=8),
        st.text(max_size=12) | st.integers() | st.none(),
        max_size=6,
    )
)
def test_whatever_stands_there_is_told_in_words(wanted: dict[str, object]) -> None:
    for wrong in wrong_keys(wanted):
        assert wrong.name in wanted
        assert wrong.message
        assert wrong.hint


def test_keys_stand_between_commas() -> None:
    assert keys_of(" R , f5,, comma") == ("R", "f5", "comma")
