from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.text.units import duration, number, size, size_gb

_ANY_NUMBER = st.integers() | st.floats() | st.sampled_from([10**5000, -(10**700)])


@pytest.mark.parametrize(
    ("megabytes", "text"),
    [
        (0, "0 MB"),
        (0.5, "0.5 MB"),
        (950, "950 MB"),
        (1023.9, "1023.9 MB"),
        (1023.99, "1 GB"),
        (1024, "1 GB"),
        (146184, "142.8 GB"),
        (1536 * 1024, "1.5 TB"),
        (3 * 1024**3, "3 PB"),
        (-2048, "-2 GB"),
        (math.nan, "nan MB"),
    ],
)
def test_a_size_is_told_in_the_unit_that_reads_best(megabytes: float, text: str) -> None:
    assert size(megabytes) == text


@pytest.mark.parametrize(
    ("gigabytes", "text"),
    [(0, "0 GB"), (40, "40 GB"), (0.25, "0.2 GB"), (1536, "1.5 TB"), (math.inf, "inf GB")],
)
def test_a_size_in_gb_starts_from_gb(gigabytes: float, text: str) -> None:
    assert size_gb(gigabytes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.42, "0.4 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (301.397, "5 min 1 s"),
        (3600, "1 h"),
        (3605, "1 h"),
        (3660, "1 h 1 min"),
        (2 * 86400 + 4 * 3600 + 59, "2 d 4 h"),
        (-301, "-5 min 1 s"),
        (math.inf, "inf s"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (19, "19"),
        (25.2, "25.2"),
        (0.1 + 0.2, "0.3"),
        (33.3333, "33.33"),
        (-0.0, "0"),
        (100.0, "100"),
        (146184, "146184"),
        (1e300, "1e+300"),
        pytest.param(10**5000, "about 10^5000", id="longer than Python writes"),
        (math.nan, "nan"),
    ],
)
def test_a_number_comes_without_noise(value: float, text: str) -> None:
    assert number(value) == text


@given(_ANY_NUMBER)
def test_no_number_is_too_strange_or_too_long_to_be_told(value: float) -> None:
    for told in (number(value), size(value), size_gb(value), duration(value)):
        assert told.isprintable()
        assert 0 < len(told) < 45
