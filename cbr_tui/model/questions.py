"""What a profile is asked for: on the command line one question after the other, on the screen all at once.

answers = {"provider": "otc", "auth": "aksk"}
questions(answers)        those that these answers lead to, in order
profile_of(answers)       what goes into profiles.toml, and what into credentials.toml
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, get_args

from cbr_tui.frozen import frozen
from cbr_tui.model.credentials import Provider

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Question", "profile_of", "questions"]


@frozen
class Question:
    """One thing that is asked."""

    key: str
    """What it is called among the answers, and in the file that the answer goes into."""
    text: str
    hint: str = ""
    """What an answer looks like, or what an empty one means."""
    choices: tuple[str, ...] = ()
    """What can be answered; empty for any text."""
    otherwise: str | None = None
    """What no answer means; None where there has to be one."""
    hidden: bool = False
    """Whether the answer is a secret: it is not shown while it is typed."""


def questions(answers: Mapping[str, str]) -> tuple[Question, ...]:
    """Give what is to be asked after these answers, and before: cloud and kind decide about the others."""
    custom = answers.get("provider") == "custom"
    kind = answers.get("auth", _KINDS[0])
    region = Question("region", "Region", "such as eu-de", otherwise="" if custom else None)
    endpoint = (
        (Question("endpoint", "Endpoint of CSBS", "such as https://csbs.example.com"),) if custom else ()
    )
    project = Question(
        "project_id",
        "Project ID",
        "" if kind == "token" else "empty: the region's own project",
        otherwise=None if kind == "token" else "",
    )
    return (
        Question("provider", "Cloud", choices=get_args(Provider), otherwise="huawei"),
        region,
        *endpoint,
        Question("auth", "Sign in with", choices=_KINDS, otherwise=_KINDS[0]),
        *_of_kind(kind, custom=custom),
        project,
    )


def profile_of(answers: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give what the answers put into profiles.toml, and into credentials.toml: the secrets, and their names.

    An empty answer is left out; an answer to what is not asked does not count.
    """
    table: dict[str, Any] = {}
    secrets: dict[str, Any] = {}
    for question in questions(answers):
        answer = answers.get(question.key, question.otherwise or "")
        if not answer:
            continue
        if question.key == "endpoint":
            table["endpoints"] = {"csbs": answer}
        elif question.hidden or question.key == "ak":
            secrets[question.key] = answer
        else:
            table[question.key] = answer
    return table, secrets


_KINDS: Final = ("aksk", "password", "token")


def _of_kind(kind: str, *, custom: bool) -> tuple[Question, ...]:
    """Give what one way of signing in needs."""
    where = "such as https://iam.example.com/v3"
    match kind:
        case "password":
            return (
                Question("auth_url", "IAM", where, otherwise=None if custom else ""),
                Question("domain", "Domain", "the account's name"),
                Question("user", "User"),
                Question("password", "Password", hidden=True),
                Question("passcode", "One-time passcode", "empty: none is needed", otherwise="", hidden=True),
            )
        case "token":
            return (Question("token", "Token", hidden=True),)
        case _:
            iam = (Question("auth_url", "IAM", f"{where}; may stay empty", otherwise=""),) if custom else ()
            return (
                *iam,
                Question("ak", "Access key", "AK"),
                Question("sk", "Secret key", "SK", hidden=True),
                Question(
                    "security_token",
                    "Security token",
                    "empty: the keys are permanent",
                    otherwise="",
                    hidden=True,
                ),
            )
