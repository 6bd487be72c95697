from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.model.backoff import backoff

SECONDS = st.floats(0, 1e6)
CHANCE = st.floats(0, 1, exclude_max=True)


@given(failing=SECONDS, jitter=CHANCE, asked=st.none() | SECONDS)
def test_it_is_never_less_than_half_the_first_nor_more_than_the_most_or_what_was_asked(
    failing: float, jitter: float, asked: float | None
) -> None:
    wait = backoff(failing, jitter, first=2, most=50, asked=asked)
    assert 1 <= wait <= max(50, asked or 0)
    assert wait >= (asked or 0)


def test_each_wait_is_twice_the_one_before() -> None:
    failing, waits = 0.0, []
    for _ in range(7):
        waits.append(backoff(failing, 0.999999, first=1, most=20))
        failing += waits[-1]
    assert waits == pytest.approx([1, 1, 2, 4, 8, 16, 20], rel=1e-3)
