from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cbr_tui.text.safe import cells, fit, padded, visible, wrap
from tests.support.payloads import service_texts

# Signs that became wide with Unicode 16: Python's tables are older than those of the terminals.
_LATELY_WIDE = {
    *range(0x2630, 0x2638),
    *range(0x268A, 0x2690),
    *range(0x4DC0, 0x4E00),
    *range(0x1D300, 0x1D377),
}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("backup_d32c", "backup_d32c"),
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\nb\tc\r\0", "a␊b␉c␍␀"),
        ("\x7f\x9b2J", "␡<U+009B>2J"),
        ("\u202egpj.exe\u2066", "<U+202E>gpj.exe<U+2066>"),
        ("a\u200bb\u200dc\ufeff\u00ad", "a<U+200B>b<U+200D>c<U+FEFF><U+00AD>"),
        ("a\u2028b\u2029", "a<U+2028>b<U+2029>"),
        ("\ud83d alone", "<U+D83D> alone"),
        ("\ue000\U000e0041\u3164\ufe0f", "<U+E000><U+E0041><U+3164><U+FE0F>"),
        ("no\u00a0break\u3000wide", "no break  wide"),
        ("备份 نسخة é e\u0301 🙂", "备份 نسخة é e\u0301 🙂"),
        ("\u0301on nothing", "◌\u0301on nothing"),
        ("[red]not markup[/]", "[red]not markup[/]"),
        ("", ""),
    ],
)
def test_what_can_not_be_seen_gets_a_stand_in(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_stay_lines_where_they_are_asked_for() -> None:
    assert visible("a\r\n\tb\x1b\n\n", newlines=True) == "a\n    b␛\n\n"


@given(st.text() | service_texts())
def test_nothing_comes_out_that_is_not_printable(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in shown)
    assert visible(shown) == shown
    assert all(line.isprintable() for line in visible(text, newlines=True).split("\n"))


@given(st.characters().filter(lambda character: ord(character) not in _LATELY_WIDE), st.text(max_size=3))
def test_cells_are_counted_as_the_screen_counts_them(character: str, before: str) -> None:
    shown = visible(f"{before}{character}")
    if not any(ord(each) in _LATELY_WIDE for each in before):
        assert cells(shown) == cell_len(shown)


@pytest.mark.parametrize(
    ("text", "count"),
    [("abc", 3), ("备份", 4), ("e\u0301", 1), ("🙂", 2), ("각", 2), ("\u1100\u1161\u11a8", 2), ("कि", 1)],
)
def test_wide_characters_take_two_cells_and_marks_none(text: str, count: int) -> None:
    assert cells(text) == count


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdef", 5, "abcd…"),
        ("备份备份", 8, "备份备份"),
        ("备份备份", 6, "备份…"),
        ("备份备份", 5, "备份…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("备", 1, "…"),
        ("abc", 0, ""),
        ("", 0, ""),
    ],
)
def test_what_does_not_fit_is_cut_and_says_so(text: str, width: int, cut: str) -> None:
    assert fit(text, width) == cut


@given(st.text().map(visible), st.integers(-2, 40))
def test_a_cut_text_is_never_wider_than_asked(text: str, width: int) -> None:
    cut = fit(text, width)
    assert cells(cut) <= max(width, 0)
    assert cut == text if cells(text) <= width else cut[:-1] == text[: max(len(cut) - 1, 0)]


@given(st.text().map(visible), st.integers(0, 40), st.booleans())
def test_a_padded_text_is_exactly_as_wide_as_asked(text: str, width: int, right: bool) -> None:
    shown = padded(text, width, right=right)
    assert cells(shown) == width
    assert fit(text, width) in shown


@given(st.text(st.sampled_from("ab 备e\u0301")), st.integers(2, 12))
def test_wrapped_lines_fit_and_lose_no_character_but_the_blanks_between_them(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_an_id_is_kept_whole_even_where_it_is_wider_than_the_line() -> None:
    assert wrap("ID 90c1d5fa-1b9f and more", 8, 36) == ["ID", "90c1d5fa-1b9f", "and more"]
    assert wrap("ID 90c1d5fa-1b9f", 8) == ["ID", "90c1d5fa", "-1b9f"]
    assert wrap("two  blanks", 20) == ["two  blanks"]


@pytest.mark.parametrize("mark", ["\u0301", "\u0e34", "\u1161", "\U0001f3fb", "\u0903"])
def test_of_marks_piled_on_one_letter_eight_stay(mark: str) -> None:
    assert visible("a" + mark * 8 + "b") == "a" + mark * 8 + "b"
    assert visible("a" + mark * 100_000 + "b") == "a" + mark * 8 + "<+99992 marks>b"
    assert visible(visible("a" + mark * 9)) == visible("a" + mark * 9)


def test_letters_that_each_have_their_mark_are_no_pile() -> None:
    text = "e\u0301" * 50 + "─" * 50 + "한국어" * 20
    assert visible(text) == text
