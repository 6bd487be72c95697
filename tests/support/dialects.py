"""Both services' dialects, for the tests that ask the same of each: every command, and every screen.

@pytest.fixture(params=DIALECTS, ids=str)
def dialect(request): ...
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, NamedTuple

from cbr_tui.api.cbr import CbrSource
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.demo import DEMO_CONTEXT, demo_app
from cbr_tui.service import utc_now
from tests.support.demo import ask_path

if TYPE_CHECKING:
    from cbr_tui.model.context import Context
    from tests.support.demo import HandClock

__all__ = ["DIALECTS", "Dialect"]


class Dialect(NamedTuple):
    """One service, and its backups of each kind in the demo."""

    service: str
    good: str
    other: str
    """Has ended as well."""
    running: str
    ends: str
    """Runs, and is available within 90 seconds."""
    fails: str
    """Is in error, within 90 seconds at the latest."""
    code: str
    """With which code."""
    copied: str
    missing: str
    envelope: str
    list_path: str
    list_key: str
    disks: int
    """How many disks are in the good one."""
    lacks: tuple[str, ...]
    """What `extend_info` shows as absent, with the reason."""

    def __str__(self) -> str:
        return self.service

    def source(self, clock: HandClock, context: Context = DEMO_CONTEXT) -> CsbsSource | CbrSource:
        """Ask the demo for this service's backups alone, in one of its regions."""
        if self.service == "csbs":
            return CsbsSource(context, app=demo_app(clock), clock=clock)
        return CbrSource(context, app=demo_app(clock), clock=clock)

    def listed(self) -> bytes:
        """Give the whole list, as the service answers it."""
        return asyncio.run(ask_path(demo_app(utc_now), self.list_path)).content


DIALECTS: Final = (
    Dialect(
        "csbs",
        good="6513270e-269e-4d37-b2a7-4de452e6b438",
        other="90c1d5fa-1b9f-4aeb-b2f4-81c806e98190",
        running="9531985d-5d9d-49f8-9818-e811892f902b",
        ends="d23f0824-128b-4f33-8c5c-7fd0a6a3a450",
        fails="36f675cc-81e7-4ef5-a8e2-5d940ed90475",
        code="CSBS.9006",
        copied="8e81973e-0bec-47b0-b898-d190f9ebdacc",
        missing="00000404-0000-4000-8000-000000000404",
        envelope="checkpoint_item",
        list_path="/v1/p/checkpoint_items",
        list_key="checkpoint_items",
        disks=5,
        lacks=(),
    ),
    Dialect(
        "cbr",
        good="3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e01",
        other="c0a1f7d2-64f1-4a55-9a0c-0d5f6f6f2a10",
        running="3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e02",
        ends="3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e02",
        fails="3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e03",
        code="BackupService.6114",
        copied="3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e05",
        missing="00000404-0000-4000-8000-000000000404",
        envelope="backup",
        list_path="/v3/p/backups",
        list_key="backups",
        disks=2,
        lacks=("CBR has no such field",),
    ),
)
