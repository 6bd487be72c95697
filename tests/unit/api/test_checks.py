from __future__ import annotations

from dataclasses import replace

import pytest

from cbr_tui.api import checked
from cbr_tui.errors import CbrTuiError, NotAuthenticated, UsageError
from cbr_tui.model.context import Context
from tests.support.credentials import token_of, with_token

GOOD = Context("csbs", "https://csbs.example", "p1", sign_in=with_token("planted-token"))


def test_gives_back_what_is_complete() -> None:
    assert checked(GOOD) == GOOD


def test_normalises_what_was_pasted() -> None:
    pasted = Context(
        "csbs", " https://CSBS.example:443/v1/p1/", " p1\n", sign_in=with_token("planted-token\r\n")
    )
    context = checked(pasted)
    assert context == GOOD
    assert token_of(context.sign_in) == "planted-token"


def test_the_demo_needs_nothing() -> None:
    assert checked(Context("demo")) == Context("demo")


@pytest.mark.parametrize(
    ("context", "kind", "variable"),
    [
        (replace(GOOD, endpoint=""), UsageError, "CBR_TUI_ENDPOINT"),
        (replace(GOOD, endpoint="  "), UsageError, "CBR_TUI_ENDPOINT"),
        (replace(GOOD, project_id=" "), UsageError, "CBR_TUI_PROJECT_ID"),
        (replace(GOOD, sign_in=None), NotAuthenticated, "CBR_TUI_TOKEN"),
        (replace(GOOD, sign_in=with_token(" \n")), NotAuthenticated, "CBR_TUI_TOKEN"),
    ],
)
def test_names_the_variable_that_is_missing(context: Context, kind: type[CbrTuiError], variable: str) -> None:
    with pytest.raises(kind) as caught:
        checked(context)
    assert variable in caught.value.hint


@pytest.mark.parametrize(
    "text", ["plan\nted", "plan\r\nted", "plan ted", "plan\x00ted", "plan\x7fted", "planütedλ"]
)
def test_refuses_a_token_that_cannot_be_a_header_without_showing_it(text: str) -> None:
    with pytest.raises(UsageError, match="CBR_TUI_TOKEN") as caught:
        checked(replace(GOOD, sign_in=with_token(text)))
    assert "plan" not in f"{caught.value} {caught.value!r}"
