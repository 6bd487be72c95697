"""Two pictures in, bytes out: a terminal that gets them ends up with the second picture."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from cbr_tui.tui.cells import Row, splice, to_cells
from cbr_tui.tui.cellwriter import Abilities, difference
from tests.support.emulator import Emulator, Picture

WIDTH, HEIGHT = 14, 4
TALL = 9
DEPTHS = [ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR]
ALL_ABILITIES = [Abilities(*each) for each in product((False, True), repeat=3)]

# What terminals agree about, and what they don't. A mark alone joins the cell before, whatever its style.
SURE = [*"aB7 █备한éש\u0301", "   ", " " * WIDTH, "──", "界界", "e\u0301", "لا"]
UNSURE = ["🎉", "👍🏽", "👨\u200d👩\u200d👧", "🇨🇳", "✔\ufe0f", "⚠", "⌚", "❤\ufe0f"]
COLOURS = ["default", "red", "bright_blue", "color(17)", "#123456", "#fedcba"]
MARKS = [
    "bold",
    "dim",
    "italic",
    "underline",
    "blink",
    "reverse",
    "conceal",
    "strike",
    "overline",
    "underline2",
]

words = st.lists(st.sampled_from(MARKS), max_size=2, unique=True).map(" ".join)
styles = st.none() | st.builds(
    lambda marks, colour, background, link: Style.parse(f"{marks} {colour} on {background} {link}"),
    words,
    st.sampled_from(COLOURS),
    st.sampled_from(COLOURS),
    st.sampled_from(["", "", "link https://example.org/"]),
)


@st.composite
def frames(draw: st.DrawFn) -> list[list[list[Segment]]]:
    """Return frames made of few pieces, so that rows are alike in places, as they are on a screen."""
    text = st.lists(st.sampled_from(SURE + UNSURE), min_size=1, max_size=3).map("".join)
    pieces = draw(st.lists(st.tuples(text, styles).map(lambda pair: Segment(*pair)), min_size=1, max_size=5))
    row = st.lists(st.sampled_from(pieces), max_size=9)
    return draw(st.lists(st.lists(row, min_size=HEIGHT, max_size=HEIGHT), min_size=1, max_size=4))


def picture_of(frame: list[list[Segment]], depth: ColorSystem) -> list[Row]:
    picture: list[Row] = []
    for segments in frame:
        row: Row = []
        splice(row, 0, WIDTH, to_cells(segments, depth))
        picture.append(row)
    return picture


def new_terminal(height: int = HEIGHT, *, clusters: bool = True) -> Emulator:
    terminal = Emulator(WIDTH, height, clusters=clusters)
    terminal.feed(b"\x1b[?7l")
    return terminal


def drawn_plainly(picture: list[Row]) -> Picture:
    """Draw a picture the plainest way there is: every cell at its own place, in its whole style."""
    terminal = new_terminal(len(picture))
    for y, row in enumerate(picture):
        for x, (glyph, pen) in enumerate(row):
            sgr = ";".join(["0", *pen.attributes, *filter(None, [pen.fg, pen.bg])])
            if glyph:
                terminal.feed(f"\x1b[{y + 1};{x + 1}H\x1b[{sgr}m\x1b]8;;{pen.link}\x1b\\{glyph}".encode())
    return terminal.picture()


@settings(max_examples=150, deadline=None)
@given(frames(), st.sampled_from(DEPTHS), st.sampled_from(ALL_ABILITIES))
def test_a_terminal_shows_the_same_as_if_every_cell_had_been_drawn(
    screens: list[list[list[Segment]]], depth: ColorSystem, abilities: Abilities
) -> None:
    terminal = new_terminal()
    terminal.feed(b"\x1b[41mwhat was there before\x1b[m")
    before = None
    for frame in screens:
        after = picture_of(frame, depth)
        terminal.feed(difference(before, after, abilities).encode())
        assert terminal.picture() == drawn_plainly(after)
        assert not terminal.pen_is_set
        before = after


@settings(max_examples=150, deadline=None)
@given(frames(), st.sampled_from(ALL_ABILITIES))
def test_where_the_terminal_measures_emoji_otherwise_the_other_text_stays_in_its_place(
    screens: list[list[list[Segment]]], abilities: Abilities
) -> None:
    terminal = new_terminal(clusters=False)
    emoji = tuple(UNSURE)
    before = None
    for frame in screens:
        after = picture_of(frame, ColorSystem.STANDARD)
        terminal.feed(difference(before, after, abilities).encode())
        shown = terminal.picture()
        plain = drawn_plainly(after)
        for y, row in enumerate(plain):
            for x, cell in enumerate(row):
                glyph = cell.data or row[x - 1].data
                if glyph.startswith(emoji):  # drawn somehow, but nothing else stands in its place
                    assert shown[y][x].data.strip() in ["", *glyph] or shown[y][x].data in glyph
                else:
                    assert shown[y][x] == cell
        before = after


@st.composite
def moving_frames(draw: st.DrawFn) -> list[list[list[Segment]]]:
    """Return two frames of the same few rows, most of them elsewhere in the second."""
    text = st.lists(st.sampled_from(SURE + UNSURE), max_size=9).map("".join)
    rows = draw(
        st.lists(
            st.lists(st.tuples(text, styles).map(lambda pair: Segment(*pair)), max_size=2),
            min_size=1,
            max_size=12,
        )
    )
    first = (rows * TALL)[:TALL]
    top, by = draw(st.integers(0, TALL - 1)), draw(st.integers(1, TALL))
    second = first[:top] + first[top + by :] + draw(st.lists(st.sampled_from(rows), max_size=by))
    second = (second + [[]] * TALL)[:TALL]
    return draw(st.permutations([first, second]))


@settings(max_examples=60, deadline=None)
@given(moving_frames(), st.booleans())
def test_rows_that_the_terminal_moves_are_as_if_they_had_been_written(
    screens: list[list[list[Segment]]], erases: bool
) -> None:
    terminal = new_terminal(TALL)
    before = None
    for frame in screens:
        after = picture_of(frame, DEPTHS[1])
        written = difference(before, after, Abilities(erases, erases, moves_rows=True))
        assert len(written) <= len(difference(before, after, Abilities(erases, erases)))
        terminal.feed(written.encode())
        assert terminal.picture() == drawn_plainly(after)
        assert not terminal.pen_is_set
        before = after
    terminal.feed(b"\x1b[H\x1b[M")
    after = picture_of(screens[-1], DEPTHS[1])
    assert terminal.picture() == drawn_plainly([*after[1:], picture_of([[]], DEPTHS[1])[0]]), (
        "nothing is kept from scrolling"
    )


@given(frames())
def test_nothing_is_written_where_nothing_changed(screens: list[list[list[Segment]]]) -> None:
    for frame in screens:
        assert difference(picture_of(frame, DEPTHS[0]), picture_of(frame, DEPTHS[0]), Abilities()) == ""


def picture(*lines: str, style: Style | None = None) -> list[Row]:
    height = max(HEIGHT, len(lines))
    return picture_of([[Segment(line, style)] for line in (*lines, *[""] * height)[:height]], DEPTHS[2])


BLUE = Style.parse("on #000080")


@pytest.mark.parametrize(
    ("before", "after", "abilities", "written"),
    [
        pytest.param(["abc"], ["aXc"], (), "\x1b[1;2HX", id="one cell"),
        pytest.param(["abcd"], ["XbcX"], (), "\x1b[HXbcX", id="a short gap is written again"),
        pytest.param(["a1234567b"], ["X1234567Y"], (), "\x1b[HX\x1b[7CY", id="a long gap is jumped over"),
        pytest.param(["a", "b"], ["X", "Y"], (), "\x1b[HX\r\nY", id="down by a line feed"),
        pytest.param(["abcdefgh"], ["ab"], (), "\x1b[1;3H\x1b[K", id="the rest of a line is erased"),
        pytest.param(["a123456789ab"], ["a          b"], (False, True), "\x1b[1;2H\x1b[10X", id="cells are"),
        pytest.param(["a123456789ab"], ["a          b"], (), "\x1b[1;2H" + " " * 10, id="or overwritten"),
        pytest.param(["界x"], ["世x"], (), "\x1b[H世", id="a wide glyph is one thing"),
        pytest.param(["界x"], ["a x"], (), "\x1b[Ha ", id="and both its halves go"),
    ],
)
def test_what_is_written_is_short(
    before: list[str], after: list[str], abilities: tuple[bool, ...], written: str
) -> None:
    assert difference(picture(*before), picture(*after), Abilities(*abilities)) == written


LINES = [f"{number} {letter * 9}" for number, letter in enumerate("abcdefghi")]
WITHOUT = [line for line in LINES if line[0] in "0367"]


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        pytest.param(LINES, [*LINES[1:], "new"], f"\x1b[1;{TALL}r\x1b[H\x1b[M\x1b[r\x1b[{TALL}Hnew", id="up"),
        pytest.param(LINES, ["new", *LINES[:-1]], f"\x1b[1;{TALL}r\x1b[H\x1b[L\x1b[r\x1b[Hnew", id="down"),
        pytest.param(
            [*LINES * 3, "end"],
            [*[""] * TALL * 3, "end"],
            "\x1b[1;27r\x1b[H\x1b[27M\x1b[r",
            id="all but the last",
        ),
    ],
)
def test_rows_are_moved_by_the_terminal(before: list[str], after: list[str], written: str) -> None:
    assert difference(picture(*before), picture(*after), Abilities(moves_rows=True)) == written
    assert difference(picture(*after), picture(*after), Abilities(moves_rows=True)) == ""


def test_what_a_filter_leaves_is_not_written_again() -> None:
    written = difference(
        picture(*LINES), picture(*([*WITHOUT, *[""] * TALL][:TALL])), Abilities(moves_rows=True)
    )
    assert not re.search("[a-i]{3}", written)


def test_a_short_gap_in_another_pen_is_jumped_over() -> None:
    before, after = (
        picture_of([[Segment(first), Segment("b", BLUE), Segment(last)], [], [], []], DEPTHS[2])
        for first, last in (("a", "c"), ("x", "y"))
    )
    assert difference(before, after, Abilities()) == "\x1b[Hx\x1b[Cy"


def test_a_coloured_rest_is_erased_only_where_erasing_colours() -> None:
    before, after = picture("abcdefgh"), picture("ab")
    blue = [to_cells([Segment("ab"), Segment(" " * (WIDTH - 2), BLUE)], DEPTHS[2]), *after[1:]]
    assert difference(before, blue, Abilities(True)) == "\x1b[1;3H\x1b[48;2;0;0;128m\x1b[K\x1b[m"
    assert difference(before, blue, Abilities()) == f"\x1b[1;3H\x1b[48;2;0;0;128m{' ' * 12}\x1b[m"


def test_a_whole_screen_is_cleared_in_its_commonest_blank() -> None:
    whole = picture("x", style=BLUE)[:1] + [to_cells([Segment(" " * WIDTH, BLUE)], DEPTHS[2])] * (HEIGHT - 1)
    assert difference(None, whole, Abilities(True)).startswith("\x1b[48;2;0;0;128m\x1b[2J\x1b[Hx")


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [
        ("bold red", "bold green", "32"),
        ("bold red", "red", "22"),
        ("bold dim", "dim", "0;2"),
        ("bold red on blue", "", ""),
        ("underline red on #000080", "underline green on #000080", "32"),
        ("italic #010203 on #040506", "italic underline #010203 on #040506", "4"),
        ("frame overline red on blue", "red on blue", "54;55"),
    ],
)
def test_a_pen_changes_in_the_fewest_parameters(first: str, second: str, change: str) -> None:
    segments = [Segment("a", Style.parse(first)), Segment("b", Style.parse(second))]
    written = difference(picture(), picture_of([segments, [], [], []], DEPTHS[2]), Abilities())
    assert f"a\x1b[{change}mb" in written
