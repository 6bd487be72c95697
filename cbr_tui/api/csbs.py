"""The source that asks Cloud Server Backup Service v1 (API.md §1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from cbr_tui.api.checks import checked
from cbr_tui.api.client import Client
from cbr_tui.api.endpoints import item_url
from cbr_tui.api.faults import Asked, fault
from cbr_tui.api.limits import Limits
from cbr_tui.model.credentials import Token
from cbr_tui.model.observation import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.api.client import AsgiApp
    from cbr_tui.model.context import Context, Secret

__all__ = ["CsbsSource"]

_DEMO_ORIGIN: Final = "https://demo.invalid"
_DEMO_PROJECT: Final = "demo"
_LIMITS: Final = Limits()


def _token(context: Context) -> Secret | None:
    credentials = context.sign_in.credentials if context.sign_in else None
    return credentials.token if isinstance(credentials, Token) else None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class CsbsSource:
    """Asks `GET /v1/{project_id}/checkpoint_items/{id}`; a `model.observation.Source`.

    It asks once: whether and when to ask again is the poller's decision.
    """

    def __init__(
        self,
        context: Context,
        *,
        app: AsgiApp | None = None,
        limits: Limits = _LIMITS,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """Connect to nothing yet; raises what `checked` raises, and UsageError for a proxy or CA setting."""
        self._context = checked(context)
        self._origin = self._context.endpoint or _DEMO_ORIGIN
        self._token = _token(self._context)
        self._client = Client(self._origin, token=self._token, app=app, limits=limits, clock=clock)

    @property
    def context(self) -> Context:
        """Where it asks; the endpoint is an origin."""
        return self._context

    async def fetch(self, backup_id: str) -> Answer:
        """Ask for one backup and give the answer as it came: nothing in it is looked at.

        Raises NoSuchBackup, NotAuthenticated, NotAllowed or ServiceError as the service says, NetworkError
        where it says nothing, UnreadableAnswer for an answer that is empty, too large or broken on its way.
        """
        project_id = self._context.project_id or _DEMO_PROJECT
        url = item_url(self._origin, project_id, backup_id)
        received = await self._client.get(url)
        if not 200 <= received.status_code < 300 or received.status_code in {204, 205}:
            raise fault(received, Asked(backup_id, project_id, url, self._token))
        return Answer(
            raw=received.body,
            received_at=received.received_at,
            elapsed=received.elapsed,
            status_code=received.status_code,
            request_id=received.request_id,
            content_type=received.content_type,
            service_time=received.service_time,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()
