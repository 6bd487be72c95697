"""Lines of the log: what is told, to whom, and what never is."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui import log

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def lines() -> Iterator[list[str]]:
    told: list[str] = []
    log.keep(told.append, "info")
    yield told
    log.keep(None)


def test_nobody_listens_and_nothing_is_told() -> None:
    told: list[str] = []
    log.keep(told.append)
    log.keep(None)
    log.error("ended", code=1)
    assert told == []


def test_a_line_is_time_level_event_and_facts(lines: list[str]) -> None:
    log.info("asked again", seconds=1.25, reason="backup 40 %", backup="b1", nothing=None)
    assert len(lines) == 1
    when, rest = lines[0].split(" ", 1)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", when)
    assert rest == 'INFO    asked-again seconds=1.25 reason="backup 40 %" backup=b1'


@pytest.mark.parametrize("level", log.LEVELS)
def test_what_is_below_the_level_is_not_told(level: log.Level) -> None:
    told: list[str] = []
    log.keep(told.append, level)
    for tell in (log.debug, log.info, log.warning, log.error):
        tell("event")
    log.keep(None)
    assert [line.split()[1].lower() for line in told] == list(log.LEVELS[log.LEVELS.index(level) :])


@given(st.text())
def test_a_fact_is_one_word_or_one_json_text_and_always_one_line(text: str) -> None:
    told: list[str] = []
    log.keep(told.append)
    log.info("event", fact=text)
    log.keep(None)
    assert told[0].isprintable()
    written = told[0].partition(" event fact=")[2]
    assert (json.loads(written) if written.startswith('"') else written).replace("\n", " ") == text.replace(
        "\n", " "
    )


def test_what_a_service_repeats_of_a_secret_is_masked(lines: list[str]) -> None:
    log.warning("lookup failed", error="X-Auth-Token: planted-token was refused")
    assert "planted" not in lines[0]
    assert "was refused" in lines[0]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://csbs.example.com/v1/p/items/1", "https://csbs.example.com/v1/p/items/1"),
        ("https://u:planted@h.example.com:8443/a#planted", "https://h.example.com:8443/a"),
        ("https://h.example.com/a?token=planted&name=planted", "https://h.example.com/a?token=…&name=…"),
        ("http://[::1]:8080/a", "http://[::1]:8080/a"),
    ],
)
def test_of_a_url_only_what_names_the_place_is_told(url: str, told: str) -> None:
    assert log.safe_url(url) == told
