from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.model.error_codes import look_up
from cbr_tui.model.error_codes_table import ROWS


def test_every_row_is_found_by_its_code_and_status() -> None:
    for code, http_status, meaning, action in ROWS:
        found = look_up(code, http_status)
        assert found is not None
        assert (found.code, found.http_status, found.meaning, found.action) == (
            code,
            http_status,
            meaning,
            action,
        )


def test_the_table_has_no_row_twice_and_no_empty_part() -> None:
    keys = [(code, http_status) for code, http_status, _, _ in ROWS]
    assert len(set(keys)) == len(keys) == 226
    assert all(meaning.endswith((".", "!")) and action.endswith(".") for _, _, meaning, action in ROWS)


@pytest.mark.parametrize(
    ("code", "http_status", "meaning"),
    [
        ("CSBS.9009", 403, "not authenticated by real name"),
        ("CSBS.9009", 400, "space after applying for reduction"),
        ("CSBS.9009", None, "space after applying for reduction"),
        ("CSBS.9009", 500, "space after applying for reduction"),
        ("csbs.6007", None, "Servers without EVS disks"),
        (" CSBS.6007 ", None, "Servers without EVS disks"),
        (6007, None, "Servers without EVS disks"),
        ("6007", None, "Servers without EVS disks"),
        ("6000", None, "The server is not found"),
        ("BackupService.6000", None, "The policy does not exist"),
        (6114, None, "used capacity of the vault"),
        (1, None, "number of backup policies"),
        ("APIG.0308", 429, "Request rate"),
    ],
)
def test_a_code_is_found_however_it_is_written(
    code: int | str, http_status: int | None, meaning: str
) -> None:
    found = look_up(code, http_status)
    assert found is not None
    assert meaning in found.meaning


@pytest.mark.parametrize(
    "code", ["", "CSBS.", "CSBS.0000", "nonsense", 0, -6007, 60070, pytest.param(10**5000, id="huge")]
)
def test_an_undocumented_code_is_not_found(code: int | str) -> None:
    assert look_up(code) is None


@given(st.integers() | st.text(), st.none() | st.integers())
def test_any_code_may_be_asked_for(code: int | str, http_status: int | None) -> None:
    found = look_up(code, http_status)
    assert found is None or found.meaning
