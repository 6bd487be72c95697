"""Which source signs in: one wins whole, in a fixed order, and each other is told why not (AUTH.md §8.2).

1. --profile or --os-cloud
2. CBR_TUI_TOKEN   3. CBR_TUI_PROFILE   4. OS_CLOUD
5. the first family of environment variables; half a family is an error, never skipped
6. the default profile          7. the only cloud in clouds.yaml
8. the vendor SDK's file        9. hcloud's current profile
10. the only candidate that is left; of several none is guessed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cbr_tui.errors import CbrTuiError, UsageError
from cbr_tui.frozen import frozen
from cbr_tui.store.sources.environment import OWN_TOKEN, families

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cbr_tui.store.sources.base import Candidate
    from cbr_tui.store.sources.profiles import Profiles

__all__ = ["Files", "PassedOver", "Selection", "everything", "passed_over", "select"]


class Files(Protocol):
    """What the files say, each read when it is asked for; each may raise UsageError."""

    def profiles(self) -> Profiles:
        """Give the profiles."""
        ...

    def clouds(self) -> Sequence[Candidate]:
        """Give the clouds of clouds.yaml."""
        ...

    def sdk(self) -> Candidate | None:
        """Give the vendor SDK's file."""
        ...

    def hcloud(self) -> tuple[str, Sequence[Candidate]]:
        """Give the name of hcloud's current profile, and all of them."""
        ...


@frozen
class Selection:
    """What won, if anything did, and what there is to choose from where nothing did."""

    winner: Candidate | None
    why: str = ""
    """Which rule chose it."""
    choices: tuple[Candidate, ...] = ()


@frozen
class PassedOver:
    """A source that is there, and did not win."""

    label: str
    where: str
    reason: str


def select(
    environment: Mapping[str, str], files: Files, *, profile: str | None = None, os_cloud: str | None = None
) -> Selection:
    """Choose; files further down than the winner are not read. Raises UsageError for a name that is nowhere.

    Whether the winner is whole shows when it is loaded.
    """
    if profile is not None and os_cloud is not None:
        raise UsageError("--profile and --os-cloud contradict each other.")
    begun = families(environment)
    for name, find, why in _named(environment, files, profile, os_cloud):
        if why != "CBR_TUI_TOKEN is set":
            return Selection(find(name), why)
        if environment.get(OWN_TOKEN, "").strip():
            return Selection(begun[0], why)
    if begun:
        return Selection(begun[0], "the environment names it")
    return _from_files(files)


def _named(
    environment: Mapping[str, str], files: Files, profile: str | None, os_cloud: str | None
) -> Iterator[tuple[str, Callable[[str], Candidate], str]]:
    """Give what was named, in the order it counts; the program's own token has its place in between."""

    def by_profile(name: str) -> Candidate:
        return _find(files.profiles().candidates, name, "profile", "Run: cbr-tui auth list")

    def by_cloud(name: str) -> Candidate:
        return _find(files.clouds(), name, "cloud", "Look at the names in clouds.yaml.")

    if profile is not None:
        yield profile, by_profile, "--profile names it"
    if os_cloud is not None:
        yield os_cloud, by_cloud, "--os-cloud names it"
    yield "", by_profile, "CBR_TUI_TOKEN is set"
    if name := environment.get("CBR_TUI_PROFILE", "").strip():
        yield name, by_profile, "CBR_TUI_PROFILE names it"
    if name := environment.get("OS_CLOUD", "").strip():
        yield name, by_cloud, "OS_CLOUD names it"


def _find(candidates: Sequence[Candidate], name: str, called: str, hint: str) -> Candidate:
    for candidate in candidates:
        if candidate.name == name:
            return candidate
    raise UsageError(f"There is no {called} {name!r}.", hint=hint)


def _from_files(files: Files) -> Selection:
    profiles = files.profiles()
    for candidate in profiles.candidates:
        if candidate.name == profiles.default:
            return Selection(candidate, "it is the default profile")
    clouds = files.clouds()
    if len(clouds) == 1:
        return Selection(clouds[0], "it is the only cloud")
    sdk = files.sdk()
    if sdk is not None:
        return Selection(sdk, "the file is there")
    current, hcloud = files.hcloud()
    for candidate in hcloud:
        if candidate.name == current:
            return Selection(candidate, "it is hcloud's current profile")
    choices = (*profiles.candidates, *clouds, *hcloud)
    if len(choices) == 1:
        return Selection(choices[0], "it is the only candidate")
    return Selection(None, choices=choices)


def everything(environment: Mapping[str, str], files: Files) -> tuple[list[Candidate], list[PassedOver]]:
    """Give every source that is there, in the order they count, and which files can't be read, and why."""
    found, unreadable = list(families(environment)), list[PassedOver]()
    reading: tuple[tuple[str, Callable[[], Sequence[Candidate]]], ...] = (
        ("profiles.toml", lambda: files.profiles().candidates),
        ("clouds.yaml", files.clouds),
        ("the SDK's file", lambda: [each] if (each := files.sdk()) else []),
        ("hcloud", lambda: files.hcloud()[1]),
    )
    for label, read in reading:
        try:
            found += read()
        except CbrTuiError as error:
            unreadable.append(PassedOver(label, "", error.message))
    return found, unreadable


def passed_over(environment: Mapping[str, str], files: Files, winner: Candidate | None) -> list[PassedOver]:
    """Tell each source that did not win, and why; what can't be read is told too, and never raised."""
    found, unreadable = everything(environment, files)
    reason = "another source comes before it" if winner is not None else "nothing chooses it"
    over = [
        PassedOver(each.label, each.where, _half(each) or reason)
        for each in found
        if winner is None or (each.kind, each.name) != (winner.kind, winner.name)
    ]
    return over + unreadable


def _half(candidate: Candidate) -> str:
    """Say what a family of variables lacks; empty where it is whole, and for what only its file can tell."""
    if candidate.kind != "environment":
        return ""
    try:
        candidate.load()
    except CbrTuiError as error:
        return error.message
    return ""
