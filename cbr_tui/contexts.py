"""The contexts that a person can switch to, as the screens see them: what there is, and the way into one.

The screens know neither files nor the network: whoever starts them gives them something that fits `Contexts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cbr_tui.service import Lookups

__all__ = ["Ask", "Choice", "Contexts"]

Ask = Literal["", "which context", "sign in"]
"""What the person is asked before all else: nothing, which of several contexts, or for a first profile."""


@dataclass(frozen=True, slots=True)
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


class Contexts(Protocol):
    """The sources of a person; each is read anew when it is asked for. Being cancelled gives up waiting."""

    async def choices(self) -> Sequence[Choice]:
        """Give every source, in the order they count; those that can't be used say why."""
        ...

    async def enter(self, choice: Choice) -> Lookups:
        """Give the lookups of a context, which is the one in use from now on.

        Nothing is asked yet. Raises a CbrTuiError where its source can't be used.
        """
        ...

    def ask(self, choice: Choice) -> Lookups:
        """Do as `enter` for a choice that asks: blocks for as long as its program has the terminal."""
        ...

    async def sign_in(self, name: str, answers: Mapping[str, str]) -> Lookups:
        """Try a new profile with the service, and only then keep it; gives its lookups as `enter` does.

        `answers` are those to `model.questions`, secrets among them. Raises a CbrTuiError where the service
        does not let it in, or it can't be kept; then, and where it is cancelled, nothing was kept.
        """
        ...
