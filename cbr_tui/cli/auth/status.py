"""`auth status`: which source signs in and what it gives, keys masked; which were passed over, and why."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cbr_tui.cli.auth.trial import try_out
from cbr_tui.cli.output import write, write_json
from cbr_tui.cli.signing import choose, files_on_disk, resolved
from cbr_tui.cli.wiring import context_of
from cbr_tui.errors import CbrTuiError, NotAuthenticated
from cbr_tui.model.context import MASK
from cbr_tui.model.credentials import KeyPair, Password, Token
from cbr_tui.store.sources import passed_over
from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.credentials import SignIn
    from cbr_tui.store.sources import Candidate, PassedOver, Selection

__all__ = ["masked", "run"]

_SHORTEST: int = 12
"""Of a key that is shorter, six characters would be too much to show."""


def run(options: Options) -> int:
    """Print what is known, without asking anybody unless `--check`; raises, at the end, what is wrong."""
    files = files_on_disk()
    selection = choose(options, files)
    winner = selection.winner
    facts: dict[str, str] = {}
    failure: CbrTuiError | None = None
    if winner is None:
        failure = NotAuthenticated("No source signs in.", hint=_what_to_do(selection))
    else:
        facts = {"source": winner.label, "where": winner.where, "chosen because": selection.why}
        try:
            sign_in = resolved(winner.load())
            facts |= _facts(sign_in)
            if options.check:
                facts |= _checked(options, sign_in, winner.name)
        except CbrTuiError as error:
            failure = error
    ignored = passed_over(os.environ, files, winner)
    if options.json:
        write_json(
            {name.replace(" ", "_"): value for name, value in facts.items()}
            | {
                "ignored": [
                    {"source": each.label, "where": each.where, "reason": each.reason} for each in ignored
                ]
            }
        )
    else:
        _print(facts, ignored)
    if failure is not None:
        raise failure
    return 0


def _checked(options: Options, sign_in: SignIn, name: str) -> dict[str, str]:
    """Ask the service; raises what it says where it does not let us in."""
    from cbr_tui.cli.loop import run_async

    context = run_async(try_out(context_of(options, sign_in, name)))
    return {
        "project ID": context.project_id,
        "endpoint": context.endpoint,
        "checked": "the service lets it in",
    }


def masked(key: str) -> str:
    """Give a key's first four characters and its last two, which tell it from others."""
    return f"{key[:4]}…{key[-2:]}" if len(key) >= _SHORTEST else MASK


def _facts(sign_in: SignIn) -> dict[str, str]:
    credentials, facts = sign_in.credentials, {}
    if isinstance(credentials, KeyPair):
        facts["kind"] = "temporary access key" if credentials.security_token else "access key"
        facts["access key"] = masked(credentials.access_key)
    elif isinstance(credentials, Password):
        facts["kind"] = "password"
        facts["user"] = credentials.user_name or credentials.user_id
        facts["domain"] = credentials.domain_name or credentials.domain_id
    else:
        facts["kind"] = "token"
    facts |= {
        "provider": sign_in.provider,
        "region": sign_in.region,
        "project ID": sign_in.project_id,
        "project": sign_in.project_name,
        "IAM": sign_in.auth_url,
    }
    if isinstance(credentials, KeyPair | Token) and credentials.expires_at is not None:
        facts["ends"] = absolute(credentials.expires_at)
    if sign_in.insecure:
        facts["certificates"] = "NOT CHECKED"
    return {name: value for name, value in facts.items() if value}


def _what_to_do(selection: Selection) -> str:
    if selection.choices:
        return f"Choose with --profile, --os-cloud or cbr-tui auth use: {_names(selection.choices)}."
    return "Set CBR_TUI_TOKEN, or what another tool of the cloud reads; the README lists it."


def _names(candidates: Sequence[Candidate]) -> str:
    return ", ".join(candidate.label for candidate in candidates)


def _print(facts: Mapping[str, str], ignored: Sequence[PassedOver]) -> None:
    for name, value in facts.items():
        write(f"{name:<16}{visible(value)}\n")
    for each in ignored:
        place = f" ({each.where})" if each.where else ""
        write(f"{'ignored':<16}{visible(f'{each.label}{place}: {each.reason}')}\n")
