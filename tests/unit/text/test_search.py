from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.text.outline import Outline
from cbr_tui.text.search import Search
from tests.support.payloads import SAMPLE, json_values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AVAILABLE", None),
        ("Available", None),
        ("available", 2),
        ('"status": "available"', 2),
        (': "BACKUP', None),
        ("qemu", 71),
        ("QEMU", 71),
        ("}, {", None),
        ("],", 35),
        ("  ", 1),
        ("nowhere", None),
        ("备", None),
    ],
)
def test_a_text_is_found_where_it_is_shown(text: str, found: int | None) -> None:
    outline = Outline.of(SAMPLE)
    assert Search(text).find(outline, 0) == found
    if found is not None:
        assert Search(text).find(outline, found) == found
        assert Search(text).find(outline, len(outline), backwards=True) == Search(text).find(
            outline, len(outline) - 1, backwards=True
        )
        assert Search(text).find(outline, found - 1, backwards=True) is None


@pytest.mark.parametrize("text", ["U+0080", "0080", "<u", '"<U', "80>", "u+202e", "02E> v"])
def test_the_name_of_what_can_not_be_seen_is_found(text: str) -> None:
    outline = Outline.of(json.dumps([0, {"\x80": "\u202e v"}], ensure_ascii=False).encode())
    assert Search(text).find(outline, 0) == 3
    assert Search(text).find(outline, 5, backwards=True) == 3
    assert Search(text).count(outline, 0, len(outline)) == 1


@given(st.lists(json_values(), max_size=6), st.data())
def test_a_search_finds_what_reading_every_line_finds(values: list[object], data: st.DataObject) -> None:
    raw = json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")
    outline = Outline.of(raw)
    lines = [outline.line(number) for number in range(len(outline))]
    line = data.draw(st.sampled_from(lines))
    start = data.draw(st.integers(0, len(line)))
    text = line[start : start + data.draw(st.integers(0, 6))]
    if data.draw(st.booleans()):
        text = text.lower()
    shown = lines if text != text.lower() else [each.lower() for each in lines]
    matching = [number for number, each in enumerate(shown) if text in each]
    at = data.draw(st.integers(0, len(lines) - 1))
    assert Search(text).find(outline, at) == min(
        (number for number in matching if number >= at), default=None
    )
    assert Search(text).find(outline, at, backwards=True) == max(
        (number for number in matching if number <= at), default=None
    )


def test_a_search_goes_through_many_lines_in_both_directions() -> None:
    outline = Outline.of(json.dumps(list(range(5000))).encode())
    assert Search("4321").find(outline, 0) == 4322
    assert Search("7,").find(outline, len(outline), backwards=True) == 4998
    assert Search("12,").find(outline, 4000, backwards=True) == 3913
    assert Search("5000").find(outline, 0) is None


@given(json_values(), st.text(st.sampled_from('ab1":,{} '), min_size=1, max_size=3))
def test_a_count_is_what_a_plain_scan_counts(value: object, text: str) -> None:
    outline = Outline.of(json.dumps(value).encode())
    lines = [outline.line(number) for number in range(len(outline))]
    search = Search(text)
    half = len(lines) // 2
    expected = sum(text in line.lower() for line in lines)
    assert search.count(outline, 0, half) + search.count(outline, half, len(lines)) == expected


def test_a_stand_in_for_a_control_character_is_found() -> None:
    assert Search("␊b").find(Outline.of(b'["a\x1b\nb"]'), 0) == 1


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("status", [1, 2, 4]),
        ("status:", [1]),
        (":status", [2]),
        (":STATUS", []),
        (":err", [1]),
        (":7", [3]),
        (":true", [5]),
        (':"error"', [1]),
        (":ok", [4]),
        (":", [1, 2, 3, 4, 5]),
        (": 17", [3]),
    ],
)
def test_what_is_typed_means_a_text_a_whole_key_or_a_value(typed: str, lines: list[int]) -> None:
    outline = Outline.of(b'{"status": "error", "x": "a status", "n": 17, "substatus": "ok", "f": true}')
    search = Search.of(typed)
    assert [number for number in range(len(outline)) if search.find(outline, number) == number] == lines
    assert search.count(outline, 0, len(outline)) == len(lines)


@given(json_values(), st.text(st.sampled_from('abAé1":,{}- '), min_size=1, max_size=3))
def test_a_value_is_found_where_a_plain_reading_of_all_values_finds_it(value: object, text: str) -> None:
    outline = Outline.of(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    exact = text != text.lower()
    expected = [
        number
        for number in range(len(outline))
        if any(
            text in (shown if exact else shown.lower())
            for style, shown in outline.tokens(number)
            if style in {"string", "number", "literal"}
        )
    ]
    search = Search(text, values=True)
    found, at = [], search.find(outline, 0)
    while at is not None:
        found.append(at)
        at = search.find(outline, at + 1)
    assert found == expected


def test_a_search_goes_on_at_the_other_end_and_ends_where_it_is_told_to() -> None:
    outline = Outline.of(json.dumps(list(range(5000))).encode())
    assert Search("4321").around(outline, 4500) == 4322
    assert Search("4321").around(outline, 100, backwards=True) == 4322
    seen: list[int] = []

    def goes_on(lines: int) -> bool:
        seen.append(lines)
        return len(seen) < 2

    assert Search("4321").around(outline, 0, goes_on=goes_on) is None
    assert seen[:2] == [1000, 2000]
