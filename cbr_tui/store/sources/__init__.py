"""Where credentials come from: which source wins, and what it says.

files = FilesOnDisk(os.environ, Paths.of_user())
chosen = select(os.environ, files, profile=..., os_cloud=...)
chosen.winner.load()          a SignIn
passed_over(os.environ, files, chosen.winner)
"""

from cbr_tui.store.sources.base import Candidate
from cbr_tui.store.sources.on_disk import FilesOnDisk
from cbr_tui.store.sources.profiles import draft, forget, remember, set_default
from cbr_tui.store.sources.select import Files, PassedOver, Selection, everything, passed_over, select

__all__ = [
    "Candidate",
    "Files",
    "FilesOnDisk",
    "PassedOver",
    "Selection",
    "draft",
    "everything",
    "forget",
    "passed_over",
    "remember",
    "select",
    "set_default",
]
