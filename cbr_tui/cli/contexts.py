"""The person's sources as contexts to switch to, for the screens."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Final

from cbr_tui.beside import beside
from cbr_tui.cli.auth.status import masked
from cbr_tui.cli.auth.trial import log_in
from cbr_tui.cli.signing import files_on_disk, usable
from cbr_tui.contexts import Choice
from cbr_tui.errors import CbrTuiError, UsageError
from cbr_tui.model.credentials import KeyPair, Password
from cbr_tui.service import utc_now
from cbr_tui.store.sources import everything

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Protocol

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.context import Context
    from cbr_tui.model.credentials import SignIn
    from cbr_tui.service import Lookups
    from cbr_tui.store.sources import Candidate

    class Enter(Protocol):
        """Opens a source; may block, and raises a CbrTuiError."""

        def __call__(self, candidate: Candidate, *, overridden: bool) -> Lookups:
            """Give its lookups; `overridden` says whether options and environment have a say in it."""
            ...


__all__ = ["DemoContexts", "SignInContexts"]


class SignInContexts:
    """What could sign in here; `contexts.Contexts` says what each method gives.

    An endpoint or a project that the command line or the environment gives belongs to the source that the
    program began with, and to the environment's own: the credentials of another would go to a host that they
    are not for.
    """

    def __init__(self, options: Options, begun: Candidate | None, enter: Enter) -> None:
        """Begin with `begun`, if a source was chosen; `enter` opens one."""
        self._options = options
        self._begun = self._in_use = _key(begun) if begun is not None else None
        self._enter = enter

    async def choices(self) -> Sequence[Choice]:
        """Read every source; of those that a program gives, nothing is run."""
        return await beside(self._choices)

    async def enter(self, choice: Choice, *, visiting: bool = False) -> Lookups:
        """Load the source, in a thread that nobody waits for: it may be a program that never answers."""
        return self._opened(choice, await beside(partial(self._open, choice, visiting)), visiting=visiting)

    def ask(self, choice: Choice, *, visiting: bool = False) -> Lookups:
        """Load a source whose program has the terminal meanwhile."""
        return self._opened(choice, self._open(choice, visiting), visiting=visiting)

    def _opened(self, choice: Choice, lookups: Lookups, *, visiting: bool) -> Lookups:
        if not visiting:
            key = choice.kind, choice.name
            self._begun, self._in_use = self._begun or key, key
        return lookups

    async def sign_in(self, name: str, answers: Mapping[str, str], *, visiting: bool = False) -> Lookups:
        """Log in as `auth login` does, and go on with what was kept."""
        await log_in(self._options, name, answers)
        self._begun = self._begun or _NOWHERE
        return await self.enter(Choice("profile", name, f"profile {name}"), visiting=visiting)

    def _open(self, choice: Choice, visiting: bool) -> Lookups:
        key = choice.kind, choice.name
        overridden = not visiting and (choice.kind == "environment" or self._begun in (None, key))
        found, _unreadable = everything(os.environ, files_on_disk())
        for candidate in found:
            if _key(candidate) == key and candidate.asks == choice.asks:
                return self._enter(candidate, overridden=overridden)
        raise UsageError(choice.problem or f"{choice.label} is no longer there.")

    def _choices(self) -> Sequence[Choice]:
        found, unreadable = everything(os.environ, files_on_disk())
        return [
            *(_choice(candidate, in_use=_key(candidate) == self._in_use) for candidate in found),
            *(Choice("file", each.label, each.label, problem=each.reason) for each in unreadable),
        ]


class DemoContexts:
    """The regions of the demo; nobody signs in. `contexts.Contexts` says what each method gives."""

    def __init__(self, regions: Sequence[Context], enter: Callable[[Context], Lookups]) -> None:
        """Offer `regions`, beginning in the first; `enter` gives the lookups of one."""
        self._regions = {each.region: each for each in regions}
        self._enter = enter
        self._in_use = regions[0].region

    async def choices(self) -> Sequence[Choice]:
        """Give each region."""
        return [
            Choice(
                "demo", name, f"demo {name}", "nobody signs in", name, each.project_id, "in this process",
                project_id=each.project_id, in_use=name == self._in_use,
            )
            for name, each in self._regions.items()
        ]  # fmt: skip

    async def enter(self, choice: Choice, *, visiting: bool = False) -> Lookups:
        """Ask in a region."""
        return self.ask(choice, visiting=visiting)

    def ask(self, choice: Choice, *, visiting: bool = False) -> Lookups:
        """Ask in a region; nobody is asked for anything."""
        if not visiting:
            self._in_use = choice.name
        return self._enter(self._regions[choice.name])

    async def sign_in(self, name: str, answers: Mapping[str, str], *, visiting: bool = False) -> Lookups:
        """Refuse: the demo keeps nothing."""
        del name, answers, visiting
        raise UsageError("The demo keeps no profiles.", hint="Start the program without --demo.")


_NOWHERE: Final = ("", "")
"""No source has this key: the program began with none."""


def _key(candidate: Candidate) -> tuple[str, str]:
    return candidate.kind, candidate.name


def _choice(candidate: Candidate, *, in_use: bool) -> Choice:
    described = partial(
        Choice, candidate.kind, candidate.name, candidate.label, where=candidate.where, in_use=in_use
    )
    if candidate.asks or candidate.runs:
        how = "what its program asks you for" if candidate.asks else "what its program gives"
        region, project, project_id = candidate.place
        return described(
            how=how, asks=candidate.asks, region=region, project=project or project_id, project_id=project_id
        )
    try:
        sign_in = usable(candidate.load(), utc_now())
    except CbrTuiError as error:
        return described(problem=str(error))
    return described(
        how=_how(sign_in),
        region=sign_in.region,
        project=sign_in.project_name or sign_in.project_id,
        project_id=sign_in.project_id,
    )


def _how(sign_in: SignIn) -> str:
    match sign_in.credentials:
        case KeyPair(access_key, _, security_token):
            return f"{'temporary ' if security_token else ''}access key {masked(access_key)}"
        case Password() as password:
            return f"password of {password.user_name or password.user_id}"
        case _:
            return "token"
