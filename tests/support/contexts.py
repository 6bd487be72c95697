"""Contexts to switch to, for tests of the screens: no file and no network stands behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.contexts import Choice
from cbr_tui.errors import CbrTuiError, NotAuthenticated
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Mapping, Sequence

    from cbr_tui.model.observation import Source
    from cbr_tui.service import Lookups

__all__ = ["CHOICES", "FakeContexts", "context_named"]

_PROFILES: Final = "/home/me/.config/cbr-tui/profiles.toml"
_CLOUDS: Final = "/home/me/.config/openstack/clouds.yaml"
_VARIABLES: Final = "OS_USERNAME and OS_PASSWORD"
_NO_PASSWORD: Final = (
    f"The cloud otc in {_CLOUDS} has no password."
    " secure.yaml counts only beside that file, or where OS_CLIENT_SECURE_FILE names it."
)
_PROJECT: Final = "0123456789abcdef0123456789abcdef"

CHOICES: Final = (
    Choice(
        "environment", _VARIABLES, _VARIABLES, "password of on-call", "eu-de", "eu-de_prod", "environment",
        in_use=True,
    ),
    Choice("profile", "prod", "profile prod", "access key ABCD…ST", "eu-de", "eu-de_prod", _PROFILES),
    Choice("profile", "nl", "profile nl", "temporary access key WXYZ…AB", "eu-nl", _PROJECT, _PROFILES),
    Choice("profile", "pass", "profile pass", "what its program gives", where=_PROFILES),
    Choice("cloud", "otc", "cloud otc", where=_CLOUDS, problem=_NO_PASSWORD),
    Choice(
        "hcloud", "default", "hcloud profile default", "access key QRST…YZ", "cn-north-4", "",
        "/home/me/.hcloud/config.json",
    ),
)  # fmt: skip
"""One of each kind; the first is in use."""


def context_named(choice: Choice) -> Context:
    """Give the context that a choice of these leads to."""
    return Context(
        "csbs", f"https://csbs.{choice.region}.example.com", choice.project or "p", choice.region,
        profile=choice.name,
    )  # fmt: skip


class FakeContexts:
    """Opens what `sources` has by name; anything else is refused. A `gate` holds every opening back."""

    def __init__(
        self,
        lookups: Lookups,
        sources: Mapping[str, Source],
        choices: Sequence[Choice] = CHOICES,
        gate: asyncio.Event | None = None,
    ) -> None:
        self._lookups = lookups
        self._sources = sources
        self._choices = choices
        self._gate = gate
        self.came: list[tuple[str, dict[str, str]]] = []

    async def choices(self) -> Sequence[Choice]:
        """Give what it was made with."""
        return self._choices

    async def enter(self, choice: Choice, *, visiting: bool = False) -> Lookups:
        """Open one, once the gate is open."""
        if self._gate is not None:
            await self._gate.wait()
        return self.ask(choice, visiting=visiting)

    def ask(self, choice: Choice, *, visiting: bool = False) -> Lookups:
        """Open one at once."""
        source = self._sources.get(choice.name)
        if source is None:
            raise refusal(choice)
        if not visiting:
            self._choices = [replace(each, in_use=each is choice) for each in self._choices]
        return self._lookups.elsewhere(source.context, lambda: source)

    async def sign_in(self, name: str, answers: Mapping[str, str], *, visiting: bool = False) -> Lookups:
        """Let in whoever has a source, once the gate is open; remembers who came."""
        self.came.append((name, dict(answers)))
        return await self.enter(Choice("profile", name, f"profile {name}"), visiting=visiting)


def refusal(choice: Choice) -> CbrTuiError:
    """Give what is said of a source that is not there."""
    return NotAuthenticated(choice.problem or f"{choice.label} has no secrets.", hint="Write them down.")
