from __future__ import annotations

import json
import re
import sys
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.model.decode import as_text, broken_at, decode
from cbr_tui.model.long_lists import Elements
from cbr_tui.model.pieces import decode_pieces
from cbr_tui.model.under_way import Left, told_to
from tests.support.payloads import SAMPLE, json_values

_SEPARATORS = st.sampled_from([(",", ":"), (", ", ": "), (" ,\t", " : "), ("\r\n,", ":\n")])


@given(json_values(), _SEPARATORS, st.integers(0, 40))
def test_pieces_of_any_size_give_what_the_whole_gives(
    value: Any, separators: tuple[str, str], piece: int
) -> None:
    raw = json.dumps([value, {"x": value, "a": value}], separators=separators).encode()
    read = decode_pieces(raw, json.loads, piece=piece)
    assert json.dumps(read) == json.dumps(json.loads(raw)), "in the same order"


@given(st.text('[]{}:,"\\ 1ax\n', max_size=40).map(str.encode) | st.binary(max_size=20), st.integers(0, 9))
def test_what_is_read_in_pieces_could_be_read_as_a_whole(raw: bytes, piece: int) -> None:
    try:
        read = decode_pieces(raw, piece=piece)
    except ValueError:
        return
    assert read == orjson.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"1",
        b"[",
        b"]",
        b'["',
        b"x[]",
        b"[]x",
        b"[[1],]",
        b"[,[1]]",
        b"[[1] [2]]",
        b"[[1],,[2]]",
        b'{"a":[1]"b":[2]}',
        b"{[1]:[2]}",
        b'{"a":{"b":[1]},}',
        b"[{]}",
        b"[1 [2]]",
        b"[" * 2000 + b"]" * 2000,
    ],
)
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what it says is for nobody
        decode_pieces(raw, piece=0)


def test_of_two_equal_keys_the_last_counts_and_keys_may_hold_anything() -> None:
    raw = rb'{"a": [[1]], "\"b\": [": {"c": [[2]]}, "a": [[3], [4]], "": {"": [[]]}}'
    assert decode_pieces(raw, piece=0) == {"a": [[3], [4]], '"b": [': {"c": [[2]]}, "": {"": [[]]}}


def test_no_piece_is_much_larger_than_it_may_be() -> None:
    seen: list[int] = []

    def loads(text: bytes) -> Any:
        seen.append(len(text))
        return orjson.loads(text)

    one = json.loads(SAMPLE)["checkpoint_item"]["extend_info"]["volume_backups"][0]
    answer = {"checkpoint_item": {"x": 1, "extend_info": {"volume_backups": [one] * 500, "y": 2}, "z": 3}}
    assert decode_pieces(json.dumps(answer).encode(), loads, piece=5000) == answer
    assert max(seen) < 5000 + 2 * len(json.dumps(one))


def test_a_large_answer_is_read_as_a_small_one_is_and_tells_how_far_it_is() -> None:
    rows = [{"id": number, "long": 2**70 + number, "text": "é" * 20} for number in range(20_000)]
    told: list[tuple[str, int, int, str]] = []

    def hears(doing: str, done: int, whole: int, unit: str) -> bool:
        told.append((doing, done, whole, unit))
        return True

    raw = json.dumps({"rows": rows}, ensure_ascii=False).encode()
    with told_to(hears):
        assert decode(raw) == {"rows": rows}
    assert len(told) > 10
    assert told == sorted(told)
    assert {(doing, whole, unit) for doing, _, whole, unit in told} == {("Reading", len(raw), "bytes")}
    with told_to(lambda *_: False), pytest.raises(Left):
        decode(raw)
    read: Any = decode(raw.replace(b'"id": 7,', b'"id": NaN,'))
    assert read["rows"][7]["id"] != 7, "the lenient reader takes over"
    assert read["rows"][8:] == rows[8:]


@given(st.binary(max_size=30) | st.text(max_size=10).map(str.encode))
def test_the_first_byte_that_is_no_text_is_found(raw: bytes) -> None:
    for large in (raw, b"x" * (1 << 20) + raw, "é".encode() * (1 << 19) + raw):
        assert broken_at(large) == as_text(large)[1]


def test_letters_that_are_cut_by_a_stride_are_whole() -> None:
    raw = b"x" * ((1 << 20) - 1) + "备".encode() * 3
    assert broken_at(raw) is None
    assert broken_at(raw + b"\xff") == len(raw)
    assert re.fullmatch("x+备备备", as_text(raw)[0])


ROWS = [{"id": number, "flag": True} for number in range(9)]


@given(
    st.lists(st.dictionaries(st.text(max_size=3), json_values(), max_size=3) | json_values(), max_size=6),
    _SEPARATORS,
    st.integers(0, 40),
)
def test_a_long_list_reads_as_what_it_is_wherever_it_stands(
    rows: list[Any], separators: tuple[str, str], piece: int
) -> None:
    answer = {"a": {"rows": rows, "x": rows}, "rows": [{"rows": rows}], "z": rows}
    raw = json.dumps(answer, separators=separators).encode()
    read = decode_pieces(raw, json.loads, long_lists=True, piece=piece)
    assert json.dumps(read, default=list) == json.dumps(answer), "in the same order"


def test_a_long_list_of_objects_is_not_held_decoded() -> None:
    answer = {"a": {"rows": ROWS}, "rows": [{"rows": ROWS}]}
    raw = json.dumps(answer).encode()
    read = decode_pieces(raw, long_lists=True, piece=40)
    assert isinstance(read["a"]["rows"], Elements)
    assert isinstance(read["rows"][0]["rows"], Elements)
    assert read == answer
    assert type(decode_pieces(raw, piece=40)["a"]["rows"]) is list, "nobody asked"
    assert isinstance(decode_pieces(json.dumps(ROWS).encode(), long_lists=True, piece=40), Elements)


@pytest.mark.parametrize("odd", [1, None, "x", [], [{}], {"long": "x" * 99}, {"deep": [{"x": "y" * 30}] * 3}])
@pytest.mark.parametrize("place", [0, 4, 9])
def test_a_list_with_anything_else_in_it_is_held_as_ever(place: int, odd: Any) -> None:
    rows = [*ROWS[:place], odd, *ROWS[place:]]
    raw = json.dumps({"rows": rows}).encode()
    read = decode_pieces(raw, long_lists=True, piece=60)
    assert read == {"rows": rows}
    assert type(read["rows"]) is list


def test_a_list_that_is_no_longer_than_a_piece_is_held_as_ever() -> None:
    read = decode_pieces(json.dumps({"rows": ROWS}).encode(), long_lists=True, piece=1000)
    assert type(read["rows"]) is list


@pytest.mark.parametrize("levels", [3, 4])
def test_what_is_nested_more_deeply_than_it_may_be_is_refused(levels: int) -> None:
    raw = b'{"rows": [{"a": []}, {}]}'
    if levels == 4:
        assert decode_pieces(raw, levels=levels, piece=0) == orjson.loads(raw)
    else:
        with pytest.raises(ValueError, match="deeply"):
            decode_pieces(raw, levels=levels, piece=0)


def test_a_short_text_is_held_once() -> None:
    rows = decode_pieces(b'[{"s": "available"}, {"s": "available"}, {"s": []}]', piece=0)
    assert rows[0]["s"] is rows[1]["s"]


def test_records_with_the_same_keys_have_them_in_common() -> None:
    record = {f"key {number}": number for number in range(20)}
    read = decode_pieces(json.dumps([record] * 3).encode(), piece=0)
    assert read == [record] * 3
    assert sys.getsizeof(read[2]) < sys.getsizeof(record) * 0.6


@pytest.mark.parametrize("count", [0, 1, 29, 30, 31, 200])
def test_however_many_keys_a_record_has_it_takes_no_more_than_usual(count: int) -> None:
    record = {f"key{number}": number for number in range(count)}
    read = decode_pieces(json.dumps([record, []]).encode(), piece=0)
    assert read == [record, []]
    assert sys.getsizeof(read[0]) <= sys.getsizeof(orjson.loads(orjson.dumps(record)))


def test_keys_that_mean_something_to_python_are_keys_like_others() -> None:
    record = {"__class__": 1, "__dict__": 2, "": 3, "self": 4, "\ud800": 5}
    assert decode_pieces(json.dumps([record, record]).encode(), json.loads, piece=0) == [record, record]


def test_more_kinds_of_records_than_are_noted_are_read_as_well() -> None:
    records = [{f"key{number}": number, "b": 1} for number in range(300)]
    assert decode_pieces(json.dumps(records).encode(), piece=0) == records
