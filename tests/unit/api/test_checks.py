from __future__ import annotations

import pytest

from cbr_tui.api import checked
from cbr_tui.api.checks import located
from cbr_tui.errors import CbrTuiError, NotAuthenticated, UsageError
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import KeyPair, Password, SignIn
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


KEYS = replace(with_token("x", "profile prod"), credentials=KeyPair("a", Secret("s")), region="eu-de")


def located_with(sign_in: SignIn, **context: str) -> tuple[str, str]:
    found = located(Context("csbs", sign_in=sign_in, **context))
    return found.endpoint, found.project_id


def test_the_endpoint_has_an_order(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in = replace(KEYS, provider="otc")
    assert located_with(sign_in) == ("https://csbs.eu-de.otc.t-systems.com", "")
    sign_in = replace(sign_in, endpoints={"csbs": "https://profile.example"}, project_id="own")
    assert located_with(sign_in) == ("https://profile.example", "own")
    monkeypatch.setenv("HUAWEICLOUD_SDK_REGION_CSBS_EU_DE", "https://variable.example,https://second.example")
    assert located_with(sign_in) == ("https://variable.example", "own")
    given = {"endpoint": "https://option.example/v1/x", "project_id": "given"}
    assert located_with(sign_in, **given) == ("https://option.example", "given")


def test_what_a_catalog_tells_is_left_to_it() -> None:
    user = replace(KEYS, credentials=Password(Secret("p"), user_id="u"), provider="otc")
    assert located_with(user) == ("", "")


@pytest.mark.parametrize(
    ("sign_in", "context", "lacking"),
    [
        (None, {}, "endpoint"),
        (None, {"endpoint": "https://csbs.example"}, "project"),
        (with_token("t"), {"endpoint": "https://csbs.example"}, "project"),
        (replace(KEYS, region=""), {"endpoint": "https://csbs.example"}, "project"),
        (
            replace(KEYS, region="", auth_url="https://iam.example"),
            {"endpoint": "https://csbs.example"},
            "project",
        ),
    ],
    ids=["nothing", "an endpoint", "a token", "keys", "keys and IAM"],
)
def test_what_can_be_found_nowhere_is_asked_for(
    sign_in: SignIn | None, context: dict[str, str], lacking: str
) -> None:
    with pytest.raises(UsageError, match=f"No {lacking} is set"):
        located(Context("csbs", sign_in=sign_in, **context))


def test_a_token_that_knows_iam_may_ask_for_its_project() -> None:
    sign_in = replace(with_token("t"), auth_url="https://iam.example")
    assert located_with(sign_in, endpoint="https://csbs.example") == ("https://csbs.example", "")
