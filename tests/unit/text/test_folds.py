from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.text.folds import Folds
from cbr_tui.text.outline import Outline
from tests.support.payloads import SAMPLE, json_values


def _shown(outline: Outline, folds: Folds) -> list[str]:
    rows = []
    for row in range(len(folds)):
        line = folds.line(row)
        last = folds.last(line)
        tokens = outline.tokens(line) if last is None else outline.folded(line, last)
        rows.append("".join(text for _, text in tokens))
    return rows


def _outline(value: object) -> Outline:
    return Outline.of(json.dumps(value).encode("utf-8", "surrogatepass"))


def test_what_is_folded_says_how_much_is_in_it() -> None:
    outline = Outline.of(SAMPLE)
    assert _shown(outline, Folds(len(outline), outline.folds_at(1))) == ["{ … 1 key }"]
    at_three = _shown(outline, Folds(len(outline), outline.folds_at(3)))
    assert '    "extend_info": { … 21 keys },' in at_three
    at_four = _shown(outline, Folds(len(outline), outline.folds_at(4)))
    assert '      "volume_backups": [ … 2 items ],' in at_four


def test_what_is_cut_off_folds_as_far_as_it_goes() -> None:
    outline = Outline.of(b'{"a": [1, {"b": 2')
    assert _shown(outline, Folds(len(outline), outline.folds_at(2))) == ["{", '  "a": [ … 2 items ']


@given(json_values(), st.integers(1, 9))
def test_a_fold_counts_what_is_in_it_and_unfolding_gives_the_same_lines_back(
    value: object, depth: int
) -> None:
    outline = _outline(value)
    before = [outline.line(number) for number in range(len(outline))]
    folded = outline.folds_at(depth)
    folds = Folds(len(outline), folded)
    assert len(folds) == len(outline) - sum(last - first for first, last in folded.items())
    for first, last in folded.items():
        inside: Any = json.loads(outline.value(first))
        assert f" … {len(inside):,} " in "".join(text for _, text in outline.folded(first, last))
        folds.unfold(first)
    assert _shown(outline, folds) == before


@given(st.data())
def test_rows_and_lines_lead_to_each_other(data: st.DataObject) -> None:
    outline = _outline(data.draw(json_values()))
    every = outline.folds_at(1) | outline.folds_at(2) | outline.folds_at(3)
    chosen = data.draw(st.lists(st.sampled_from(sorted(every)), unique=True)) if every else []
    folds = Folds(len(outline))
    for first in chosen:
        folds.fold(first, every[first])
    hidden = {line for first in chosen for line in range(first + 1, every[first] + 1)}
    shown = [line for line in range(len(outline)) if line not in hidden]
    assert [folds.line(row) for row in range(len(folds))] == shown
    assert [folds.row(line) for line in shown] == list(range(len(folds)))
    assert folds.firsts == sorted(chosen)
    for line in hidden:
        again = Folds(len(outline), {first: every[first] for first in chosen})
        assert again.line(again.row(line)) < line
        again.reveal(line)
        assert again.line(again.row(line)) == line
    assert len(folds) <= len(outline)


@given(json_values())
def test_every_path_shown_leads_back_to_its_line(value: object) -> None:
    outline = _outline(value)
    for number in range(len(outline)):
        found = outline.locate(outline.path(number))
        assert found is not None
        assert outline.end(found) == outline.end(number)
        assert outline.locate(outline.path(number).removeprefix(".")) == found


@pytest.mark.parametrize("path", [".nowhere", ".a[2]", ".a.b", "not a path!", ".a[", ".b[0]"])
def test_a_path_that_is_not_there_leads_nowhere(path: str) -> None:
    assert Outline.of(b'{"a": [1, 2], "b": {"c": 1}}').locate(path) is None


def test_of_two_equal_keys_the_last_is_meant_as_json_readers_do() -> None:
    assert Outline.of(b'{"a": 1, "b": 2, "a": 3}').locate(".a") == 3


@pytest.mark.parametrize(
    ("line", "key", "holder"), [(0, "", 0), (1, "a", 1), (2, "", 1), (3, "a", 1), (4, "b", 0), (5, "", 0)]
)
def test_a_line_knows_its_key_and_what_holds_it(line: int, key: str, holder: int) -> None:
    outline = Outline.of(b'{"a": [1], "b": 2}')
    assert (outline.key(line), outline.holder(line)) == (key, holder)
    assert Outline.of(b"1").holder(0) is None
