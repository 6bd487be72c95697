"""The row that names the backup, says its status, and how fresh that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widgets import Static

from cbr_tui.model.observation import Origin
from cbr_tui.text.safe import cells, fit, visible
from cbr_tui.text.times import clock_of
from cbr_tui.tui.roles import LEVEL_ROLES, LEVEL_SIGNS, ROLES

if TYPE_CHECKING:
    from cbr_tui.model.observation import Observation
    from cbr_tui.tui.picture import Picture

__all__ = ["StatusRow"]

_SEEN: Final = 1000
"""Nobody sees more characters of a name in one row, and of megabytes they take seconds."""


class StatusRow(Static):
    """One row: sign, status, name and resource to the left, age and next refresh to the right."""

    def __init__(self, *, id: str) -> None:
        """Begin blank."""
        super().__init__(id=id)
        self._picture: Picture | None = None
        self._waiting = ""
        self._following = ""
        self._local = False

    def show(self, picture: Picture | None, *, waiting: str, following: str, local: bool) -> None:
        """Show a picture, or, before there is one, what is waited for; `following` is what happens next."""
        self._picture, self._waiting, self._following, self._local = picture, waiting, following, local
        self._draw()

    def on_resize(self) -> None:
        """Fill the row's width."""
        self._draw()

    def _draw(self) -> None:
        content = self._row()
        if content != self.content:
            self.update(content, layout=False)

    def _row(self) -> Content:
        width = self.size.width
        if self._picture is None:
            return Content(fit(f" {self._waiting}", width))
        observation = self._picture.observation
        level = self._picture.assessment.verdict.level
        sign, status = f" {LEVEL_SIGNS[level]} ", _status(observation)
        freshness = _freshness(observation, local=self._local)
        right = "  ".join(part for part in (freshness, self._following) if part)
        room = width - cells(sign + status) - 2
        if cells(right) > room // 2:
            right = self._following or freshness
        if cells(right) > room - 8:
            right = ""
        middle = fit(_names(observation), max(0, room - cells(right) - 2))
        blanks = " " * max(0, room - cells(middle) - cells(right) - 1)
        style = ROLES[LEVEL_ROLES[level]]
        return Content.assemble(
            (sign + status, _css(style.color and style.color.name)), f"  {middle}{blanks}{right} "
        )


def _status(observation: Observation) -> str:
    if observation.backup is None:
        return "unreadable"
    if observation.gone_at is not None:
        return "gone"
    status = visible((observation.backup.status or "no status")[:_SEEN])
    progress = observation.backup.extend_info.progress
    if progress is not None and status.endswith("ing"):
        return f"{status} {progress:g} %"
    return status


def _names(observation: Observation) -> str:
    backup = observation.backup
    if backup is None:
        return visible(observation.backup_id)
    names = [visible((backup.name or observation.backup_id)[:_SEEN])]
    if backup.extend_info.resource_name:
        names.append(f"server {visible(backup.extend_info.resource_name[:_SEEN])}")
    return "  ·  ".join(names)


def _freshness(observation: Observation, *, local: bool) -> str:
    """Say when it was seen, by the clock: an age would soon be wrong, or cost bytes to keep right."""
    word = {Origin.SERVICE: "fetched", Origin.HISTORY: "kept", Origin.FILE: "file"}[observation.origin]
    day = observation.origin is not Origin.SERVICE
    return f"{word} {clock_of(observation.seen_at, local=local, day=day)}"


def _css(color: str | None) -> str:
    return f"bold ansi_{color}" if color else "bold"
