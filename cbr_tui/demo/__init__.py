"""The embedded service of `--demo`: backups that live, progress, fail and replicate, without a network."""

from cbr_tui.demo.backups import DEMO_BACKUPS
from cbr_tui.demo.recents import first_observations
from cbr_tui.demo.service import DEMO_CONTEXT, demo_app
from cbr_tui.demo.shapes import DemoBackup

__all__ = ["DEMO_BACKUPS", "DEMO_CONTEXT", "DemoBackup", "demo_app", "first_observations"]
