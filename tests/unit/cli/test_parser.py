from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui import __version__
from cbr_tui.cli.parser import Options, parse
from cbr_tui.errors import UsageError
from cbr_tui.poller import PollSettings

ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
OTHER = "d23f0824-128b-4f33-8c5c-7fd0a6a3a450"
SECRET = "MIIEsecret"  # noqa: S105 - made up


@pytest.mark.parametrize(
    "words", list(permutations((["show"], [ID], ["--endpoint", "https://a"], ["--json"])))
)
def test_options_stand_anywhere(words: tuple[list[str], ...]) -> None:
    flat = [word for group in words for word in group]
    if flat.index(ID) < flat.index("show"):
        # The first word that is no option is the command: an ID before it is two words for the TUI.
        with pytest.raises(UsageError):
            parse(flat)
    else:
        assert parse(flat) == Options(command="show", id=ID, endpoint="https://a", json=True)


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ([], Options(command="app")),
        ([ID], Options(command="app", id=ID)),
        (["--", "show"], Options(command="app", id="show")),
        (["-f", "-"], Options(command="app", file="-")),
        (["-f", "show"], Options(command="app", file="show")),
        (["-fanswer.json", "show"], Options(command="show", file="answer.json")),
        (["--project-id=wait", "recent"], Options(command="recent", project_id="wait")),
        (["--limit", "3", "recent"], Options(command="recent", limit=3)),
        (["wait", ID, "--timeout", "0.5"], Options(command="wait", id=ID, timeout=0.5)),
        (["--theme", "light"], Options(command="app", theme="light")),
        (["--demo", "--no-mouse", "--offline"], Options(command="app", demo=True, mouse=False, offline=True)),
        (["--refresh", "off"], Options(command="app", refresh=PollSettings(off=True))),
        (["--refresh", "2.5", "paths"], Options(command="paths", refresh=PollSettings(fixed=2.5))),
        (["- " + ID], Options(command="app", id="- " + ID)),
    ],
)
def test_words_become_options(words: list[str], options: Options) -> None:
    assert parse(words) == options


@pytest.mark.parametrize("option", ["--tok", "--end", "--refr", "--vers", "--js"])
def test_nothing_is_abbreviated(option: str) -> None:
    with pytest.raises(UsageError, match=f"There is no option {option}"):
        parse(["show", ID, option, "x"])


@pytest.mark.parametrize(
    "words",
    [
        ["--token", SECRET],
        [f"--token={SECRET}"],
        ["show", ID, f"--TOKEN={SECRET}"],
        ["--auth-token", SECRET, "recent"],
        ["-token", SECRET],
        ["--password", SECRET],
        ["--client-secret", SECRET],
    ],
)
def test_a_token_as_an_argument_is_refused_and_not_repeated(words: list[str]) -> None:
    with pytest.raises(UsageError, match="never taken from the command line") as caught:
        parse(words)
    assert "CBR_TUI_TOKEN" in caught.value.hint
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "words", [["--tokn", SECRET], [f"--tokn={SECRET}"], [f"-t{SECRET}"], [ID, SECRET], ["paths", SECRET]]
)
def test_an_unknown_word_that_may_be_a_secret_is_not_repeated(words: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        parse(words)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["recent", "--raw"], "--raw goes with cbr-tui show only"),
        (["wait", ID, "-f", "x"], "-f goes with cbr-tui and cbr-tui show and cbr-tui list only"),
        (["--timeout", "5", "show", ID], "--timeout goes with cbr-tui wait only"),
        (["--endpoint"], "--endpoint: expected one argument"),
        (["show", ID, "--json", "--raw"], "contradict"),
        (["--demo", "--endpoint", "https://a"], "contradict"),
        (["--demo", "-f", "x"], "contradict"),
        (["-f", "x", "--project-id", "p"], "contradict"),
        (["wait", ID, "--offline"], "contradicts"),
        (["wait", ID, "--refresh", "off"], "contradicts"),
        ([ID, OTHER], "Too many words: cbr-tui takes one ID"),
        (["paths", ID], "cbr-tui paths takes no ID"),
        (["recent", "--limit", "0"], "a whole number from 1 on"),
        (["recent", "--limit", "-3"], "a whole number from 1 on"),
        (["recent", "--limit", "9" * 30], "a whole number from 1 on"),
        (["recent", "--limit", "٣"], "a whole number from 1 on"),
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse(words)


@pytest.mark.parametrize("seconds", ["0", "-5", "nan", "inf", "-inf", "1e400", "1e9", "", "on", "1m"])
@pytest.mark.parametrize("words", [["--refresh"], ["wait", ID, "--timeout"]])
def test_seconds_are_a_sane_number(words: list[str], seconds: str) -> None:
    with pytest.raises(UsageError, match=r"a number of seconds|expected one argument"):
        parse([*words, seconds])


def test_nobody_asks_more_often_than_once_a_second() -> None:
    with pytest.raises(UsageError, match="from 1 to"):
        parse(["--refresh", "0.99"])


@given(st.floats(min_value=1, max_value=86_400))
def test_any_sane_number_of_seconds_is_taken(seconds: float) -> None:
    refresh = parse(["--refresh", str(seconds)]).refresh
    assert refresh is not None
    assert refresh.fixed is not None
    assert math.isclose(refresh.fixed, seconds)


@given(st.lists(st.text(max_size=12) | st.sampled_from(["--", "-", "-f", "--json", "show", ID]), max_size=6))
def test_no_words_end_in_anything_but_options_or_a_usage_error(words: list[str]) -> None:
    try:
        options = parse(words)
    except UsageError as error:
        assert error.message  # noqa: PT017 - either outcome is right, as long as it says something
    else:
        assert options.command in ("app", "show", "wait", "recent", "paths", "say")


@pytest.mark.parametrize("words", [["--version"], ["show", "--version"], ["--version", "recent"]])
def test_the_version_is_one_line(words: list[str]) -> None:
    assert parse(words) == Options(command="say", text=f"cbr-tui {__version__}\n")


@pytest.mark.parametrize("command", ["", "show", "wait", "recent", "paths"])
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_command_has_its_own_help(command: str, option: str) -> None:
    text = parse([option, command] if command else [option]).text
    assert text.startswith(f"usage: cbr-tui {command}".rstrip())
    assert "--demo" in text
    assert ("--timeout" in text) == (command == "wait")
    assert ("exit codes" in text) == (command == "")
    assert all(len(line) <= 100 for line in text.splitlines())


def test_the_help_names_every_exit_code_and_every_variable() -> None:
    text = parse(["--help"]).text
    codes = text.partition("exit codes:")[2].replace(";", ",").replace("\n", ",")
    assert [int(part.split()[0]) for part in codes.split(",") if part.strip()[:1].isdigit()] == [*range(13)]
    assert all(f"CBR_TUI_{name}" in text for name in ("ENDPOINT", "PROJECT_ID", "TOKEN"))


def test_an_id_is_found_in_whatever_was_given() -> None:
    assert parse(["show", f'{{"checkpoint_item_id": "{ID.upper()}"}}']).backup_id() == ID


@pytest.mark.parametrize(
    ("given_id", "message"),
    [
        (f"{ID} and {OTHER}", f"Several IDs stand in this text: {ID}, {OTHER}"),
        ("nonsense", "There is no ID in this text"),
        (ID[:-1], "A UUID has 36 characters"),
        ("", "show needs an ID"),
    ],
)
def test_what_holds_no_single_id_is_refused_with_the_reason(given_id: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        parse(["show", given_id]).backup_id()


def test_a_long_list_of_ids_is_counted() -> None:
    ids = " ".join(f"{ID[:-1]}{digit}" for digit in "0123456789")
    with pytest.raises(UsageError, match="and 5 more"):
        parse(["show", ids]).backup_id()


@pytest.mark.parametrize(
    "words",
    [
        ["show", "--note", "--json"],
        ["show", "--note=markdown", "--raw"],
        ["show", "--redact"],
        ["show", "--note=html"],
    ],
    ids=" ".join,
)
def test_forms_that_contradict_each_other_or_do_not_exist_are_refused(words: list[str]) -> None:
    with pytest.raises(UsageError):
        parse(words)
