"""The contexts that a person can switch to, as the screens see them: what there is, and the way into one.

The screens know neither files nor the network: whoever starts them gives them something that fits `Contexts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cbr_tui.model.replicas import End
    from cbr_tui.service import Lookups

__all__ = ["Ask", "Choice", "Contexts", "Visits", "nobody_reaches", "reaching"]

Ask = Literal["", "which context", "sign in"]
"""What the person is asked before all else: nothing, which of several contexts, or for a first profile."""


@frozen
class Choice:
    """One source that could sign in, as it is shown: no secret is in it."""

    kind: str
    """What sort of source: `profile`, `cloud`, `environment`, …; with `name` it tells one from all others."""
    name: str
    label: str
    """The source in a few words: `profile prod`."""
    how: str = ""
    """What it signs in with, keys masked: `access key ABCD…ST`."""
    region: str = ""
    project: str = ""
    """The project's name, or its ID."""
    where: str = ""
    """What leads there: a file, or `environment`."""
    problem: str = ""
    """Why it can't be used; empty where nothing speaks against it."""
    in_use: bool = False
    """Whether it is the one that signs in now."""
    asks: bool = False
    """Whether its program asks the person on the terminal: `Contexts.ask` opens it."""
    project_id: str = ""
    """The project's ID, where it is known before anybody is asked."""


class Contexts(Protocol):
    """The sources of a person; each is read anew when it is asked for. Being cancelled gives up waiting.

    What is opened is the context in use from then on, unless it is only `visiting`: then options and
    environment, which are about the one in use, have no say in it.
    """

    async def choices(self) -> Sequence[Choice]:
        """Give every source, in the order they count; those that can't be used say why."""
        ...

    async def enter(self, choice: Choice, *, visiting: bool = False) -> Lookups:
        """Give the lookups of a context.

        Nothing is asked yet. Raises a CbrTuiError where its source can't be used.
        """
        ...

    def ask(self, choice: Choice, *, visiting: bool = False) -> Lookups:
        """Do as `enter` for a choice that asks: blocks for as long as its program has the terminal."""
        ...

    async def sign_in(self, name: str, answers: Mapping[str, str], *, visiting: bool = False) -> Lookups:
        """Try a new profile with the service, and only then keep it; gives its lookups as `enter` does.

        `answers` are those to `model.questions`, secrets among them. Raises a CbrTuiError where the service
        does not let it in, or it can't be kept; then, and where it is cancelled, nothing was kept.
        """
        ...


def reaching(choices: Sequence[Choice], end: End) -> tuple[Choice, ...]:
    """Give those that reach an end of a replication record: of its region, and of its project.

    Those whose project is not known beforehand count where none is known to be of this one. The record is
    what a service said: it chooses among the person's own sources, never which host one of them asks.
    """
    there = [each for each in _of_region(choices, end) if end.project_id in ("", each.project_id)]
    unknown = [each for each in _of_region(choices, end) if not each.project_id]
    return tuple(there or unknown)


def nobody_reaches(choices: Sequence[Choice], end: End) -> str:
    """Say what is missing where none does, in a few words without a stop."""
    if end.region and not _of_region(choices, end):
        return f"No profile is for {end.region}"
    region = f" in {end.region}" if end.region else ""
    return f"No profile is for project {end.project_id}{region}"


def _of_region(choices: Sequence[Choice], end: End) -> list[Choice]:
    usable = [choice for choice in choices if not choice.problem]
    return [choice for choice in usable if end.region in ("", choice.region)]


class Visits:
    """Some of a person's sources, each to be visited and not to be the one in use; a `Contexts`."""

    def __init__(self, contexts: Contexts, choices: Sequence[Choice]) -> None:
        """Offer `choices` of `contexts`."""
        self._contexts = contexts
        self._choices = choices

    async def choices(self) -> Sequence[Choice]:
        """Give what it was made with."""
        return self._choices

    async def enter(self, choice: Choice, *, visiting: bool = True) -> Lookups:
        """Visit a context."""
        return await self._contexts.enter(choice, visiting=visiting)

    def ask(self, choice: Choice, *, visiting: bool = True) -> Lookups:
        """Visit a context whose program asks."""
        return self._contexts.ask(choice, visiting=visiting)

    async def sign_in(self, name: str, answers: Mapping[str, str], *, visiting: bool = True) -> Lookups:
        """Visit what a new profile leads to."""
        return await self._contexts.sign_in(name, answers, visiting=visiting)
