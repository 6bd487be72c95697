"""The embedded service of `--demo`: backups that live, progress, fail and replicate, without a network."""

from cbr_tui.demo.backups import DEMO_BACKUPS
from cbr_tui.demo.places import COPIES_CONTEXT, DEMO_CONTEXT
from cbr_tui.demo.recents import RECENT_CBR_BACKUPS, first_observations
from cbr_tui.demo.service import demo_app
from cbr_tui.demo.shapes import DemoBackup
from cbr_tui.demo.vaulted import DEMO_CBR_BACKUPS

__all__ = [
    "COPIES_CONTEXT",
    "DEMO_BACKUPS",
    "DEMO_CBR_BACKUPS",
    "DEMO_CONTEXT",
    "RECENT_CBR_BACKUPS",
    "DemoBackup",
    "demo_app",
    "first_observations",
]
