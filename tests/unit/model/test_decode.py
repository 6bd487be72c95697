from __future__ import annotations

import contextlib
import json
import math
import sys
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model.decode import as_text, decode, decode_text
from tests.support.payloads import SAMPLE, json_values


def refusal(raw: bytes) -> str:
    with pytest.raises(UnreadableAnswer) as caught:
        decode(raw)
    assert caught.value.hint
    return caught.value.message


@pytest.mark.parametrize("number", [2**63, 2**64, 10**25, -(2**63) - 1, 10**639])
def test_integers_keep_every_digit(number: int) -> None:
    assert decode(b'{"a": %d}' % number) == {"a": number}


def test_an_integer_too_long_for_python_stays_its_text() -> None:
    digits = "1" + "0" * 5000
    assert decode(f"[{digits}, -{digits}]".encode()) == [digits, f"-{digits}"]


def test_an_integer_that_was_read_can_be_written_under_the_least_limit() -> None:
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(sys.int_info.str_digits_check_threshold)
    try:
        for digits in ("9" * 640, "9" * 641):
            assert str(decode(digits.encode())) == digits
    finally:
        sys.set_int_max_str_digits(limit)


def test_nan_and_infinities_are_floats() -> None:
    values = decode(b"[NaN, Infinity, -Infinity, 1e999]")
    assert isinstance(values, list)
    assert math.isnan(values[0])
    assert values[1:] == [math.inf, -math.inf, math.inf]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_other_encodings_are_recognised(encoding: str) -> None:
    text = '{"name": "备份 \\ud800 é"}'
    assert decode(text.encode(encoding)) == {"name": "备份 \ud800 é"}


def test_bytes_that_are_no_text_read_as_replacement_characters_and_are_found() -> None:
    raw = b'{"name": "a\xff\xfeb"}'
    assert decode(raw) == {"name": "a\ufffd\ufffdb"}
    assert as_text(raw)[1] == 11
    assert as_text(SAMPLE) == (SAMPLE.decode(), None)


def test_raw_control_characters_in_a_text_are_kept() -> None:
    assert decode(b'{"name": "a\tb\nc\x1b"}') == {"name": "a\tb\nc\x1b"}


@pytest.mark.parametrize("raw", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_nothing_is_called_empty(raw: bytes) -> None:
    assert refusal(raw) == "The answer is empty."


@pytest.mark.parametrize(
    "raw", [b"<!DOCTYPE html><p>hi", b"\n  <html lang=en>", "\ufeff<HTML>".encode(), b"<!doctype HTML>"]
)
def test_a_web_page_is_called_one(raw: bytes) -> None:
    assert refusal(raw) == "The answer is an HTML page, not JSON: a login page or a proxy?"


def test_other_markup_and_plain_text_are_called_that() -> None:
    assert refusal(b"<?xml version='1.0'?><a/>").startswith("The answer is markup (XML or HTML), not JSON")
    assert refusal(b"upstream connect error") == 'The answer is text, not JSON: "upstream connect error".'
    assert len(refusal(b"x" * 10**6)) < 120


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b'{"a": 1', "line 1, column 8 (byte offset 7)"),
        (b'{"a":\n "xy', "line 2, column 5 (byte offset 10)"),
        (b'{"a":\n tr', "line 2, column 4 (byte offset 9)"),
        ('{"备": [1,'.encode(), "line 1, column 10 (byte offset 11)"),
        ('{"备": [1,'.encode("utf-16"), "line 1, column 10 (byte offset 20)"),
        (b'{"\xff": [1,', "line 1, column 10"),
    ],
)
def test_json_that_was_cut_off_says_where_it_ends(raw: bytes, place: str) -> None:
    assert refusal(raw) == f"The answer is JSON that was cut off: it ends at {place}."


def test_json_with_a_fault_inside_says_where_it_is() -> None:
    assert refusal(b'{"a": 1,\n "b": False}') == (
        "The answer is not JSON: Expecting value at line 2, column 7 (byte offset 15)."
    )
    assert (
        refusal(b'{"a": 1}{"b": 2}')
        == "The answer is not JSON: Extra data at line 1, column 9 (byte offset 8)."
    )


@pytest.mark.parametrize("cut", range(1, len(SAMPLE), 37))
def test_the_sample_cut_anywhere_is_called_cut_off(cut: int) -> None:
    assert f"(byte offset {cut})" in refusal(SAMPLE[:cut])


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
@pytest.mark.parametrize("depth", [101, 900, 5000, 200_000])
def test_too_deep_is_said_in_words(opening: str, depth: int) -> None:
    closing = {"[": "]", '{"a":': "}", '[{"a":': "}]"}[opening]
    raw = (opening * depth + "1" + closing * depth).encode()
    assert refusal(raw) == "The answer is nested too deeply to be a backup (more than 100 levels)."


def test_a_hundred_levels_are_read() -> None:
    value = decode(b"[" * 100 + b"]" * 100)
    for _ in range(99):
        assert isinstance(value, list)
        (value,) = value
    assert value == []


@given(st.binary() | st.binary().map(lambda tail: b'{"a": ' + tail))
@example(b"\x00")
@example(b"\xff\xfe{")
@example(b'"\\ud83d')
def test_any_bytes_are_a_value_or_unreadable(raw: bytes) -> None:
    with contextlib.suppress(UnreadableAnswer):
        decode(raw)


@given(json_values())
def test_whatever_is_written_is_read_back(value: Any) -> None:
    written = json.dumps(value)
    assert json.dumps(decode(written.encode())) == json.dumps(decode_text(written)) == _long_as_text(value)


def _long_as_text(value: Any) -> str:
    return json.dumps(json.loads(json.dumps(value), parse_int=lambda d: int(d) if len(d) <= 640 else d))
