"""The README's pictures show the screens as they are."""

from __future__ import annotations

import pytest

from screenshots.make import SCREENSHOTS, draw, file_of, text_of


@pytest.mark.parametrize("name", SCREENSHOTS)
async def test_a_picture_is_up_to_date(name: str) -> None:
    file = file_of(name)
    stored = text_of(file.read_text(encoding="utf-8")) if file.exists() else ""
    assert stored == text_of(await draw(name)), "It is out of date: python -m screenshots.make"


async def test_a_picture_is_drawn_alike_twice_and_fetches_nothing() -> None:
    svg = await draw("summary")
    assert svg == await draw("summary")
    assert "url(http" not in svg
    assert "manualbk_over_quota" in text_of(svg)


def test_every_picture_has_its_place_in_the_script() -> None:
    folder = file_of("summary").parent
    assert {file.stem for file in folder.glob("*.svg")} == set(SCREENSHOTS)
