"""The settings file: what it may say, and how it is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.errors import UsageError
from cbr_tui.frozen import fields
from cbr_tui.store.settings import Settings, load

if TYPE_CHECKING:
    from pathlib import Path


def written(directory: Path, text: str | bytes) -> Path:
    path = directory / "config.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def refusal(path: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        load(path)
    assert "\n" not in str(caught.value)
    assert str(path) in caught.value.message
    assert caught.value.hint
    return caught.value


def test_no_file_is_all_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "config.toml") == Settings()
    assert Settings() == Settings(
        "auto", mouse=True, history_days=365, history_megabytes=256, answer_megabytes=256
    )


def test_every_setting_can_be_set(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        'refresh = "off"\nmouse = false\nhistory_days = 30 # a month\nhistory_megabytes = 8\n'
        "answer_megabytes = 9\nconnect_seconds = 0.1\nsilence_seconds = 2.5\nrequest_seconds = 3600\n",
    )
    assert load(path) == Settings(
        "off",
        mouse=False,
        history_days=30,
        history_megabytes=8,
        answer_megabytes=9,
        connect_seconds=0.1,
        silence_seconds=2.5,
        request_seconds=3600,
    )


@pytest.mark.parametrize(
    ("said", "meant"), [("5", 5.0), ("2.5", 2.5), ('"auto"', "auto"), ("86400", 86400.0)]
)
def test_refresh_is_a_word_or_seconds(tmp_path: Path, said: str, meant: float | str) -> None:
    assert load(written(tmp_path, f"refresh = {said}")).refresh == meant


@pytest.mark.parametrize(
    ("line", "shown", "allowed"),
    [
        ('refresh = "often"', "'often'", "seconds"),
        ("refresh = true", "true", "seconds"),
        ("refresh = 0.5", "0.5", "seconds"),
        ("refresh = 86401", "86401", "86400"),
        ("refresh = nan", "nan", "seconds"),
        ("refresh = inf", "inf", "seconds"),
        ("refresh = [5]", "[5]", "seconds"),
        ('mouse = "no"', "'no'", "true or false"),
        ("mouse = 0", "0", "true or false"),
        ("history_days = 1.5", "1.5", "whole number"),
        ("history_days = true", "true", "whole number"),
        ("history_days = 0", "0", "whole number"),
        ("history_megabytes = 100001", "100001", "100000"),
        (f"history_megabytes = '{'x' * 99}'", "…", "whole number"),
    ],
)
def test_a_wrong_value_is_named_with_its_line_and_what_is_allowed(
    tmp_path: Path, line: str, shown: str, allowed: str
) -> None:
    error = refusal(written(tmp_path, f"# mine\n\n{line}\n"))
    assert "line 3" in error.message
    assert shown in error.message
    assert allowed in error.hint


@pytest.mark.parametrize(
    "line",
    ['refesh = "off"', '"refesh" = 1', "[refesh]", "[[refesh]]", "refesh.often = 1", " [ refesh . x ]"],
)
def test_an_unknown_setting_names_its_line_and_the_nearest_known_one(tmp_path: Path, line: str) -> None:
    error = refusal(written(tmp_path, f"mouse = true\n{line}\n"))
    assert "line 2" in error.message
    assert "'refesh'" in error.message
    assert error.hint == "Did you mean refresh?"


def test_a_setting_like_none_lists_all(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, "colour = 1"))
    assert all(name in error.hint for name in (each.name for each in fields(Settings)))


def test_a_setting_whose_line_is_not_found_is_refused_without_one(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, '"\\u0063olour" = 1'))
    assert "'colour'" in error.message
    assert ", line" not in error.message


def test_what_a_key_holds_can_not_reach_the_terminal(tmp_path: Path) -> None:
    assert "\x1b" not in str(refusal(written(tmp_path, '"\\u001b[2J\\n" = 1')))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("mouse = true\nrefresh =\n", 2),
        ("mouse = true\nmouse = false\n", 2),
        ("\n\nmouse = [\n", 4),
        (b"mouse = true\n# caf\xe9\n", 2),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(tmp_path: Path, text: str | bytes, line: int) -> None:
    error = refusal(written(tmp_path, text))
    assert f"line {line}:" in error.message


def test_a_file_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    assert "directory" in refusal(tmp_path / "config.toml").message


@given(text=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_whatever_is_in_the_file_it_is_settings_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, text: bytes
) -> None:
    path = written(tmp_path_factory.getbasetemp(), text)
    said = ""
    try:
        load(path)
    except UsageError as error:
        said = str(error)
    assert "\n" not in said
