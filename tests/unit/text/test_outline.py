from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.text.outline import Outline
from cbr_tui.text.safe import visible
from tests.support.payloads import SAMPLE

_KEYS = st.text(st.sampled_from('ab_1 -"\\.é\x1b{'), max_size=4)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _KEYS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)
_SEPARATORS = st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " : "), ("\r\n,", ":\n")])
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def _lines(outline: Outline) -> list[str]:
    return [outline.line(number) for number in range(len(outline))]


def _squeezed(text: str) -> str:
    """Take the blanks out of a JSON text, but not out of its strings."""
    parts = re.split(f"({_STRING.pattern})", text)
    return "".join(part if index % 2 else "".join(part.split()) for index, part in enumerate(parts))


def _same(one: object, other: object) -> bool:
    """Compare values; NaN is NaN, and 1 is not 1.0 here."""
    return json.dumps(one) == json.dumps(other)


def test_an_answer_is_laid_out_as_json_usually_is() -> None:
    outline = Outline.of(SAMPLE)
    assert "\n".join(_lines(outline)) == json.dumps(json.loads(SAMPLE), indent=2)
    assert outline.fault == ""


def test_no_token_is_reinterpreted() -> None:
    raw = (
        rb'{"a":1.0e+5,"a":-0,"\u0041\/":12345678901234567890123456789,'
        rb'"b":[NaN,-Infinity,1E5],"c":[ ],"d":{ }}'
    )
    assert _lines(Outline.of(raw)) == [
        "{",
        '  "a": 1.0e+5,',
        '  "a": -0,',
        r'  "\u0041\/": 12345678901234567890123456789,',
        '  "b": [',
        "    NaN,",
        "    -Infinity,",
        "    1E5",
        "  ],",
        '  "c": [],',
        '  "d": {}',
        "}",
    ]


@given(_JSON, _SEPARATORS, st.booleans(), st.integers(1, 12))
def test_the_beginning_of_a_line_is_as_in_the_whole_line(
    value: object, separators: tuple[str, str], ascii_only: bool, most: int
) -> None:
    outline = Outline.of(json.dumps(value, separators=separators, ensure_ascii=ascii_only).encode())
    for number, line in enumerate(_lines(outline)):
        beginning = "".join(text for _style, text in outline.tokens(number, most))
        assert line.startswith(beginning)
        assert beginning.strip()
        assert outline.tokens(number, 10_000) == outline.tokens(number)


def test_of_a_value_of_megabytes_only_the_beginning_is_looked_at() -> None:
    raw = b'{"key":' + b" " * 5000 + b'"' + b"v" * 30_000_000 + b'","' + b"k" * 30_000_000 + b'":[1]}'
    outline = Outline.of(raw)
    assert outline.tokens(1, 10) == [
        ("plain", "  "), ("key", '"key"'), ("punctuation", ": "), ("string", '"vvvvvvvvv')
    ]  # fmt: skip
    assert outline.tokens(2, 5) == [("plain", "  "), ("string", '"kkkk')]


@given(_JSON, _SEPARATORS, st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_nothing_but_blanks_between_tokens_changes(
    value: object, separators: tuple[str, str], ascii_only: bool, indent: Any
) -> None:
    text = json.dumps(value, separators=separators, ensure_ascii=ascii_only, indent=indent)
    outline = Outline.of(text.encode())
    shown = "\n".join(_lines(outline))
    assert outline.fault == ""
    assert _squeezed(shown) == _squeezed(text)
    assert _same(json.loads(shown), value)


@given(_JSON)
def test_every_path_leads_to_its_value(value: object) -> None:
    outline = Outline.of(json.dumps(value).encode())
    for number in range(len(outline)):
        assert _same(json.loads(outline.value(number)), _at(value, outline.path(number)))


def _at(value: Any, path: str) -> object:
    """Follow a path by a reader of its own: `.word`, `["any key"]`, `[1]`."""
    assert path.startswith(".")
    steps = re.findall(rf"\[({_STRING.pattern}|[0-9]+)\]|\.?([A-Za-z_]\w*)", path)
    for bracketed, word in steps:
        key = word or json.loads(bracketed.replace("␛", "\\u001b"))
        value = value[key]
    return value


@pytest.mark.parametrize(
    ("line", "path", "value"),
    [
        (0, ".", None),
        (1, ".checkpoint_item", None),
        (2, ".checkpoint_item.status", '"available"'),
        (
            12,
            ".checkpoint_item.backup_data",
            '{ "eip": "", "cloudservicetype": "", "ram": 4096, "vcpus": 4, ',
        ),
        (29, ".checkpoint_item.extend_info.supported_restore_mode", '"backup"'),
        (34, ".checkpoint_item.extend_info.os_images_data[0]", '{ "image_id": "fe84dd80-0229-4918-8d3d-cb'),
        (52, ".checkpoint_item.extend_info.volume_backups[1]", '{ "status": "available", "space_saving'),
        (53, ".checkpoint_item.extend_info.volume_backups[1].status", '"available"'),
    ],
)
def test_a_line_knows_its_place_and_its_value_as_it_came(line: int, path: str, value: str | None) -> None:
    outline = Outline.of(SAMPLE)
    assert outline.path(line) == path
    assert outline.value(line).startswith(value or "{ ")
    assert outline.value(line) in SAMPLE.decode()


def test_tokens_have_styles() -> None:
    outline = Outline.of(b'{"key": ["text", -1.5, true, null, NaN, {}]}')
    assert [outline.tokens(number) for number in range(1, 9)] == [
        [("plain", "  "), ("key", '"key"'), ("punctuation", ": "), ("punctuation", "[")],
        [("plain", "    "), ("string", '"text"'), ("punctuation", ",")],
        [("plain", "    "), ("number", "-1.5"), ("punctuation", ",")],
        [("plain", "    "), ("literal", "true"), ("punctuation", ",")],
        [("plain", "    "), ("literal", "null"), ("punctuation", ",")],
        [("plain", "    "), ("number", "NaN"), ("punctuation", ",")],
        [("plain", "    "), ("punctuation", "{"), ("punctuation", "}")],
        [("plain", "  "), ("punctuation", "]")],
    ]


@pytest.mark.parametrize(
    ("raw", "lines", "fault"),
    [
        (b"", [], "The answer is empty."),
        (b" \n", [" "], "The answer is empty."),
        (
            b"<html>\r\n\x1b[2J\xff</html>",
            ["<html>", "␛[2J\ufffd</html>"],
            "Not JSON from byte 0 (line 1) on: <html>␍␊␛[2J\ufffd</html>",
        ),
        (
            b'{"a": [1, 2',
            ["{", '  "a": [', "    1,", "    2"],
            "The answer ends too early: 2 brackets are still open.",
        ),
        (b'{"a": {', ["{", '  "a": {'], "The answer ends too early: 2 brackets are still open."),
        (b"[1,", ["[", "  1,"], "The answer ends too early: 1 bracket is still open."),
        (b'["a", "b', ["[", '  "a",', '"b'], "The answer ends too early: the text at byte 6 is cut off."),
        (
            b'{"a": 1, "b": False}',
            ["{", '  "a": 1,', '"b": False}'],
            'Not JSON from byte 9 (line 3) on: "b": False}',
        ),
        (b"[1,]", ["[", "  1,", "]"], "Not JSON from byte 3 (line 3) on: ]"),
        (b"[1 2]", ["[", "  1", "2]"], "Not JSON from byte 3 (line 3) on: 2]"),
        (b"[1}", ["[", "  1", "}"], "Not JSON from byte 2 (line 3) on: }"),
        (b"[,1]", ["[", ",1]"], "Not JSON from byte 1 (line 2) on: ,1]"),
        (b"{1: 2}", ["{", "1: 2}"], "Not JSON from byte 1 (line 2) on: 1: 2}"),
        (b'["a": 1]', ["[", '"a": 1]'], 'Not JSON from byte 1 (line 2) on: "a": 1]'),
        (b'["\\q"]', ["[", '"\\q"]'], 'Not JSON from byte 1 (line 2) on: "\\q"]'),
        (b"01", ["01"], "Not JSON from byte 0 (line 1) on: 01"),
        (b"{} {}", ["{}", "{}"], "More follows after the JSON, at byte 3: {}"),
        (b"1, 2", ["1", ", 2"], "More follows after the JSON, at byte 1: , 2"),
    ],
)
def test_what_is_no_json_is_shown_as_the_text_that_it_is(raw: bytes, lines: list[str], fault: str) -> None:
    outline = Outline.of(raw)
    assert _lines(outline) == lines
    assert outline.fault == fault


def test_the_first_line_that_is_no_json_stands_out() -> None:
    outline = Outline.of(b"[1,\nx\ny")
    assert [outline.tokens(number)[0][0] for number in range(len(outline))] == [
        "punctuation",
        "plain",
        "fault",
        "plain",
    ]
    assert outline.path(2) == ""
    assert outline.value(3) == "y"
    assert Outline.of(b"x\ny").tokens(0) == [("plain", "x")]


def test_a_container_that_is_cut_off_is_given_as_far_as_it_goes() -> None:
    assert Outline.of(b'{"a": [1, {"b": 2').value(1) == '[1, {"b": 2'


@given(st.binary() | st.text('[]{}:,"\\ 1-.eatrufslnN\n', max_size=30).map(str.encode))
def test_any_bytes_become_printable_lines_and_only_json_is_without_fault(raw: bytes) -> None:
    outline = Outline.of(raw)
    assert all(line.isprintable() for line in _lines(outline))
    assert outline.fault.isprintable()
    try:
        json.loads(raw.decode(json.detect_encoding(raw), "replace").removeprefix("\ufeff"), strict=False)
    except ValueError:
        assert outline.fault
    else:
        assert not outline.fault


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_other_encodings_and_a_byte_order_mark_are_read_as_json_readers_do(encoding: str) -> None:
    assert _lines(Outline.of('{"é": 1}'.encode(encoding))) == ["{", '  "é": 1', "}"]


def test_a_very_long_line_of_text_is_shown_in_pieces_of_whole_characters() -> None:
    text = "x" + "备" * 5000
    lines = _lines(Outline.of(text.encode()))
    assert "".join(lines) == text
    assert max(map(len, lines)) < 4100


def test_depth_has_no_end_but_the_indentation_has() -> None:
    deep = 100_000
    outline = Outline.of(b"[" * deep + b"1" + b"]" * deep)
    assert len(outline) == 2 * deep + 1
    assert outline.fault == ""
    assert outline.line(deep).strip() == "1"
    assert len(outline.line(deep)) < 300
    assert outline.path(deep).startswith("…[0][0]")


def test_an_index_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbr_tui.text.json_lines._MOST_LINES", 3)
    outline = Outline.of(b"[1, 2, 3, 4]")
    assert _lines(outline) == ["[", "  1,", "  2,", "3, 4]"]
    assert outline.fault == "Only the first 3 lines are indented."


def test_controls_in_a_string_are_shown_and_kept() -> None:
    outline = Outline.of(b'["a\x1b\nb"]')
    assert outline.line(1) == '  "a␛␊b"'
    assert outline.value(1) == '"a\x1b\nb"'
    assert visible(outline.value(1)) == outline.line(1).strip()


def test_what_is_not_wanted_any_more_is_not_indexed_and_stays_readable() -> None:
    raw = json.dumps(list(range(200_000))).encode()
    seen: list[int] = []

    def goes_on(position: int) -> bool:
        seen.append(position)
        return len(seen) < 2

    outline = Outline.of(raw, goes_on)
    assert len(seen) == 2
    assert 0 < seen[0] < seen[1] < len(raw)
    assert outline.fault == "Only the first 131,072 lines are indented."
    assert outline.line(131_071) == "  131070,"
    assert outline.line(131_072).startswith("131071")
