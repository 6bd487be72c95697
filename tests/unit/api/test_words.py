from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.api.words import one_line

TOKEN = "MII" + "aB3-" * 30


def test_puts_control_characters_and_line_breaks_on_one_line() -> None:
    assert one_line("a\x1b[31mb\r\n\tc\u202ed\u200be\ud800f") == "a [31mb c d e f"


def test_masks_before_it_cuts_so_that_no_half_of_a_token_is_left() -> None:
    shown = one_line("x" * 270 + " " + TOKEN)
    assert "MII" not in shown


def test_cuts_what_is_long() -> None:
    shown = one_line("word " * 100)
    assert len(shown) == 300
    assert shown.endswith("…")


@settings(max_examples=200)
@given(st.text())
def test_is_always_one_printable_line(text: str) -> None:
    shown = one_line(text)
    assert shown.isprintable()
    assert len(shown) <= 300
