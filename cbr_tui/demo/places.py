"""Where the demo's backups are: in one region, and the copies of two of them in another."""

from __future__ import annotations

from typing import Final

from cbr_tui.demo.shapes import derived_id
from cbr_tui.model.context import Context

__all__ = ["COPIES_CONTEXT", "COPIES_PROJECT", "DEMO_CONTEXT", "PROJECT"]

PROJECT: Final = "demo-project"
COPIES_PROJECT: Final = derived_id("region-2", "project")

DEMO_CONTEXT: Final = Context(service="demo", project_id=PROJECT, region="region-1")
"""Where the demo begins; it answers the same for every project but the next one."""
COPIES_CONTEXT: Final = Context(service="demo", project_id=COPIES_PROJECT, region="region-2")
"""Where the copies are that replication records lead to; nothing else is there."""
