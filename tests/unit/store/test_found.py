"""What was found out once is remembered, and never in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbr_tui.store.found import Found

if TYPE_CHECKING:
    from pathlib import Path

WHO = ("csbs", "", "", "https://iam.example.com", "key")
WHERE = ("https://csbs.example.com", "project")


def test_what_is_kept_is_given_back_until_it_is_dropped(tmp_path: Path) -> None:
    found = Found(tmp_path / "tokens")
    assert found.read(WHO) is None
    found.keep(WHO, *WHERE)
    assert Found(tmp_path / "tokens").read(WHO) == WHERE
    assert found.read((*WHO[:-1], "another key")) is None
    (path,) = (tmp_path / "tokens").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    found.drop(WHO)
    found.drop(WHO)
    assert found.read(WHO) is None
    found.keep(WHO, *WHERE)
    found.forget()
    assert list((tmp_path / "tokens").iterdir()) == []


@pytest.mark.parametrize("text", ["", "[", "[]", "{}", '{"endpoint": 1, "project_id": "p"}'], ids=range(5))
def test_what_is_damaged_was_never_found(tmp_path: Path, text: str) -> None:
    found = Found(tmp_path)
    found.keep(WHO, *WHERE)
    (path,) = tmp_path.iterdir()
    path.write_text(text)
    assert found.read(WHO) is None


def test_what_others_could_have_written_counts_for_nothing(tmp_path: Path) -> None:
    found = Found(tmp_path)
    found.keep(WHO, *WHERE)
    (path,) = tmp_path.iterdir()
    path.chmod(0o666)
    assert found.read(WHO) is None


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = Found(tmp_path / "file")
    found.keep(WHO, *WHERE)
    assert found.read(WHO) is None
    found.forget()
