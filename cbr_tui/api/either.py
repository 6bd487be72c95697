"""A source over several services: a backup is looked for in each before it is said to be nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.errors import CbrTuiError, NetworkError, NoSuchBackup, NotAllowed, says_no_service
from cbr_tui.frozen import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.api.cbr import CbrSource
    from cbr_tui.api.csbs import CsbsSource
    from cbr_tui.model.context import Context
    from cbr_tui.model.observation import Answer

__all__ = ["EitherSource"]


class EitherSource:
    """Asks the service that answered last, then the others; a `model.observation.Source`.

    A service that is closed for the project, has no such route, is in no catalog, or says that there is no
    such backup, passes the question on. Every other failure of the service that is known to be the right one
    ends it: what could not be asked proves nothing.
    """

    def __init__(
        self, context: Context, sources: Sequence[CsbsSource | CbrSource], *, first: str = ""
    ) -> None:
        """Ask `sources`, that of the service `first` before the others: it is known to be there."""
        self._context = context
        self._sources = sorted(sources, key=lambda source: source.context.service != first)
        self._known = any(source.context.service == first for source in sources)

    @property
    def context(self) -> Context:
        """Where it asks: nowhere in particular before the first answer, then where that came from."""
        return self._context

    @property
    def listers(self) -> Sequence[CsbsSource | CbrSource]:
        """Those that list backups: all."""
        return tuple(self._sources)

    async def fetch(self, backup_id: str) -> Answer:
        """Ask for one backup; the answer says in which context it was given.

        Raises NoSuchBackup where all that could be asked say so, else what the first to matter raises.
        """
        failures: list[tuple[CsbsSource | CbrSource, CbrTuiError]] = []
        for place, source in enumerate(tuple(self._sources)):
            try:
                answer = await source.fetch(backup_id)
            except CbrTuiError as error:
                failures.append((source, error))
                if not (self._passes_on(error) or (place == 0 and self._may_be_absent(source, error))):
                    break
            else:
                self._found(source)
                return replace(answer, context=source.context)
        raise _telling(failures)

    async def aclose(self) -> None:
        """Close all connections."""
        for source in self._sources:
            await source.aclose()

    def _found(self, source: CsbsSource | CbrSource) -> None:
        self._context = source.context
        self._known = True
        self._sources.remove(source)
        self._sources.insert(0, source)

    def _may_be_absent(self, source: CsbsSource | CbrSource, error: CbrTuiError) -> bool:
        """Say whether an error may mean that a service is not there: its host may have no name then."""
        elsewhere = any(other.context.endpoint != source.context.endpoint for other in self._sources)
        return isinstance(error, NetworkError) and elsewhere and not self._known

    @staticmethod
    def _passes_on(error: CbrTuiError) -> bool:
        return isinstance(error, NoSuchBackup | NotAllowed) or says_no_service(error)


def _telling(failures: Sequence[tuple[CsbsSource | CbrSource, CbrTuiError]]) -> CbrTuiError:
    """Give the failure to tell: "not found" where one said so, with what the others said."""
    for source, error in failures:
        if isinstance(error, NoSuchBackup):
            for other, said in failures:
                if other is not source:
                    error.hint += _also(other.called, said)
            return error
    matter = [error for _, error in failures if not says_no_service(error)]
    return matter[0] if matter else failures[-1][1]


def _also(called: str, said: CbrTuiError) -> str:
    if isinstance(said, NoSuchBackup):
        return f" {called} does not have it either."
    if says_no_service(said):
        return f" There is no {called} for this project here."
    return f" {called} could not be asked: {said.message}"
