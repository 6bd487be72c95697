"""A command as the tests of the command line run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = ["TOKEN", "Ran", "Run", "Serve"]

TOKEN: Final = "token-that-nobody-may-see"  # noqa: S105 - made up


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


class Run(Protocol):
    """The fixture `run`."""

    def __call__(self, *words: str) -> Ran:
        """Run a command in this process."""
        ...


class Serve(Protocol):
    """The fixture `service`."""

    def __call__(self, app: Any) -> AbstractContextManager[str]:
        """Serve an ASGI application; the environment names it, a project and TOKEN."""
        ...
