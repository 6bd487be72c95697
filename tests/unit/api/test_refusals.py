"""Every status from 400 to 504 in every shape of body, over a real socket."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from cbr_tui.api import open_csbs
from cbr_tui.errors import CbrTuiError
from cbr_tui.model.context import Context
from tests.support.credentials import with_token
from tests.support.hostile import SHAPES, exit_code, refused, serve_cases

if TYPE_CHECKING:
    from tests.support.hostile import Shape

ALL = list(product(range(400, 505), SHAPES))


@pytest.mark.parametrize(
    "asked",
    [pytest.param(ALL[::13], id="every 13th"), pytest.param(ALL, id="all", marks=pytest.mark.long)],
)
async def test_each_is_told_in_one_line_with_its_words(asked: list[tuple[int, Shape]]) -> None:
    cases = [refused(status, shape) for status, shape in asked]
    with serve_cases(cases) as url:
        source = open_csbs(Context("csbs", url, "project", sign_in=with_token("planted-token")))
        for (status, shape), case in zip(asked, cases, strict=True):
            with pytest.raises(CbrTuiError) as caught:
                await source.fetch(case.id)
            error = caught.value
            assert error.exit_code == exit_code(status, shape), case.name
            assert str(error).isprintable(), case.name
            assert error.message.startswith(f"HTTP {status}"), case.name
            assert shape.says in error.message, case.name
            assert error.reply is not None
            assert error.reply.status_code == status
            assert len(error.message) < 400
            assert error.hint
        await source.aclose()
    assert {shape.name for _, shape in asked} == {shape.name for shape in SHAPES}
