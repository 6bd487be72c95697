"""What a profile is asked for, and what the answers make of it."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.model.credentials import Provider
from cbr_tui.model.questions import profile_of, questions
from cbr_tui.store.sources import draft

KINDS = ("aksk", "password", "token")
ASKED = {
    ("huawei", "aksk"): "provider region auth ak sk security_token project_id",
    ("otc", "password"): "provider region auth auth_url domain user password passcode project_id",
    ("otc-ch", "token"): "provider region auth token project_id",
    ("custom", "aksk"): "provider region endpoint auth auth_url ak sk security_token project_id",
    ("custom", "token"): "provider region endpoint auth token project_id",
}


@pytest.mark.parametrize("case", ASKED, ids="-".join)
def test_cloud_and_kind_decide_what_is_asked(case: tuple[str, str]) -> None:
    asked = questions({"provider": case[0], "auth": case[1]})
    assert " ".join(question.key for question in asked) == ASKED[case]


def test_secrets_are_hidden_and_nothing_else_is() -> None:
    hidden = {question.key for kind in KINDS for question in questions({"auth": kind}) if question.hidden}
    assert hidden == {"sk", "security_token", "password", "passcode", "token"}


def test_a_bare_token_needs_its_project_and_keys_find_theirs() -> None:
    needed = {
        kind: [question.key for question in questions({"auth": kind}) if question.otherwise is None]
        for kind in KINDS
    }
    assert needed["aksk"] == ["region", "ak", "sk"]
    assert needed["token"] == ["region", "token", "project_id"]


@given(
    provider=st.sampled_from(get_args(Provider)),
    kind=st.sampled_from(KINDS),
    text=st.text("abc123", min_size=1, max_size=9),
    optional=st.booleans(),
)
def test_whoever_answers_everything_that_is_needed_has_a_profile(
    provider: str, kind: str, text: str, optional: bool
) -> None:
    answers = {"provider": provider, "auth": kind, "what nobody asked": "x", "token": "typed before"}
    for question in questions(answers):
        if not question.choices and (question.otherwise is None or optional):
            answers[question.key] = f"{text}-{question.key}"
    table, secrets = profile_of(answers)
    sign_in = draft("a-name", table, secrets)
    assert sign_in.provider == provider
    assert sign_in.region == answers.get("region", "")
    shown = repr(table)
    for question in questions(answers):
        if question.hidden:
            assert answers.get(question.key, "nothing") not in shown
    assert ("typed before" in secrets.values()) is False
    assert all(secrets.values())
