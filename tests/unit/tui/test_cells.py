"""Text and styles in, cells out: as many as are measured, each glyph whole, nothing that moves a cursor."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.segment import ControlType, Segment
from rich.style import Style

from cbr_tui.tui.cells import Pen, Row, splice, to_cells

WIDTH = 14


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
@example("🇨🇳🇨")
@example("\u200da\u200d")
@example("1\ufe0f\u20e3")
def test_a_text_has_as_many_cells_as_it_is_measured_to_have(text: str) -> None:
    assert len(to_cells([Segment(text)], ColorSystem.STANDARD)) == cell_len(text)


@given(st.text())
def test_control_characters_never_come_through(text: str) -> None:
    cells = to_cells([Segment("\x1b[2J\x9b\x07" + text)], ColorSystem.STANDARD)
    written = "".join(glyph for glyph, _ in cells)
    assert not any(character < " " or "\x7f" <= character < "\xa0" for character in written)


def test_a_segment_that_controls_the_terminal_is_refused() -> None:
    with pytest.raises(ValueError, match="control segment"):
        to_cells([Segment("\x1b[2J", None, [(ControlType.CLEAR,)])], ColorSystem.STANDARD)


def test_a_mark_at_the_start_of_a_segment_belongs_to_the_cell_before_it() -> None:
    cells = to_cells([Segment("界"), Segment("\u0301x", Style(bold=True))], ColorSystem.STANDARD)
    assert [glyph for glyph, _ in cells] == ["界\u0301", "", "x"]


def test_a_link_that_could_break_out_of_its_sequence_is_no_link() -> None:
    cells = to_cells([Segment("x", Style(link="a\x1b\\b"))], ColorSystem.STANDARD)
    assert cells == [("x", Pen.of())]


texts = st.lists(
    st.sampled_from(["a", "  ", "备", "界界", "e\u0301", "\u0301", "🎉", "✔\ufe0f"]), max_size=9
).map("".join)


@given(texts, texts, st.integers(0, WIDTH), st.integers(0, WIDTH))
def test_a_splice_leaves_no_half_of_a_wide_glyph(old: str, new: str, left: int, width: int) -> None:
    row: Row = []
    splice(row, 0, WIDTH, to_cells([Segment(old)], ColorSystem.STANDARD))
    right = min(left + width, WIDTH)
    splice(row, left, right, to_cells([Segment(new)], ColorSystem.STANDARD))
    assert len(row) == WIDTH
    assert row[0][0] != ""
    assert cell_len(row[-1][0]) < 2
    for (glyph, _), (following, _) in pairwise(row):
        assert (cell_len(glyph) == 2) == (following == "")


def test_equal_cells_are_one_object() -> None:
    one = to_cells([Segment("a 界", Style.parse("bold red on blue"))], ColorSystem.TRUECOLOR)
    other = to_cells([Segment("界 a", Style.parse("red on blue") + Style(bold=True))], ColorSystem.TRUECOLOR)
    assert one[0] is other[3]
    assert one[2] is other[0]


@pytest.mark.parametrize(
    ("style", "seen"),
    [
        ("bold italic red on blue", Pen.of(bg="44")),
        ("underline red", Pen.of(("4",), "31")),
        ("dim", Pen.of()),
    ],
)
def test_of_a_blank_only_what_can_be_seen_is_kept(style: str, seen: Pen) -> None:
    assert to_cells([Segment(" ", Style.parse(style))], ColorSystem.STANDARD) == [(" ", seen)]


@pytest.mark.parametrize(
    ("depth", "fg"),
    [
        (ColorSystem.STANDARD, "91"),
        (ColorSystem.EIGHT_BIT, "38;5;203"),
        (ColorSystem.TRUECOLOR, "38;2;255;85;85"),
    ],
)
def test_colours_are_those_of_the_depth(depth: ColorSystem, fg: str) -> None:
    assert to_cells([Segment("x", Style(color="#ff5555"))], depth) == [("x", Pen.of(fg=fg))]
