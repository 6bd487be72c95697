"""A service that answers each request with the next of its answers, the last one for ever."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.canned import Canned

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

__all__ = ["Scripted", "refusal"]


class Scripted:
    """One answer a request, in order."""

    def __init__(self, *answers: Canned | bytes) -> None:
        self._left = [answer if isinstance(answer, Canned) else Canned(answer) for answer in answers]
        self.asked = 0

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        self.asked += 1
        answer = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        await answer(scope, receive, send)


def refusal(status: int, code: str, message: str) -> Canned:
    """Give an answer that is a failure, in the service's own form (API.md §3)."""
    return Canned(json.dumps({"error_code": code, "error_msg": message}).encode(), status=status)
