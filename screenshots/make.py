# ruff: noqa: INP001 - a script beside its pictures, not a package
"""The pictures of the README, made from the demo with a clock that stands still.

`python -m screenshots.make` writes them again; a test says when they are out of date.
"""

from __future__ import annotations

import asyncio
import html
import re
from pathlib import Path
from typing import Final, NamedTuple

from tests.support.ui import open_ui

__all__ = ["SCREENSHOTS", "Screenshot", "draw", "file_of", "text_of"]


class Screenshot(NamedTuple):
    """One picture: which backup, how many seconds after the start it is looked at again, and which keys.

    `watched` are the backups on a board.
    """

    backup_id: str | None
    keys: tuple[str, ...] = ()
    looks: tuple[float, ...] = ()
    watched: tuple[str, ...] = ()


SCREENSHOTS: Final = {
    "summary": Screenshot("36f675cc-81e7-4ef5-a8e2-5d940ed90475", looks=(10, 40)),
    "progress": Screenshot("9531985d-5d9d-49f8-9818-e811892f902b", looks=(60, 120)),
    "extend_info": Screenshot("90c1d5fa-1b9f-4aeb-b2f4-81c806e98190", ("2",)),
    "volumes": Screenshot("6513270e-269e-4d37-b2a7-4de452e6b438", ("3", "j")),
    "replication": Screenshot("8e81973e-0bec-47b0-b898-d190f9ebdacc", ("4", "j")),
    "raw": Screenshot("90c1d5fa-1b9f-4aeb-b2f4-81c806e98190", ("5",)),
    "recents": Screenshot(None),
    "board": Screenshot(
        None,
        ("j",),
        (10, 20, 32),
        watched=(
            "d23f0824-128b-4f33-8c5c-7fd0a6a3a450",
            "36f675cc-81e7-4ef5-a8e2-5d940ed90475",
            "9531985d-5d9d-49f8-9818-e811892f902b",
            "90c192cf-d3ac-44af-8f21-ddb66cad4a26",
            "8d116ece-1738-47d9-bd9c-172411e20b8f",
            "a170b338-3926-4059-b28c-105d1fb17c23",
            "6b0d549b-6f03-475a-9600-a35a099950d8",
        ),
    ),
}
"""Every picture, by its name."""

_SIZE: Final = (100, 30)


def file_of(name: str) -> Path:
    """Give the file that holds a picture."""
    return Path(__file__).parent / f"{name}.svg"


async def draw(name: str) -> str:
    """Give a picture as SVG: the same text for the same screen, without anything that has to be fetched."""
    wanted = SCREENSHOTS[name]
    async with open_ui(wanted.backup_id, size=_SIZE, watched=wanted.watched) as ui:
        for seconds in wanted.looks:
            ui.clock.set(seconds)
            await ui.press("r")
        await ui.press(*wanted.keys)
        svg = ui.app.export_screenshot(title="cbr-tui", simplify=True)
    svg = re.sub(r"\s*@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    svg = re.sub(r"terminal-[0-9]+", "t", svg)
    return "\n".join(line.strip() for line in svg.splitlines() if line.strip()) + "\n"


def text_of(svg: str) -> str:
    """Give the text in a picture, row by row."""
    rows: dict[float, str] = {}
    for y, text in re.findall(r'<text [^>]*?y="([0-9.]+)"[^>]*>(.*?)</text>', svg):
        rows[float(y)] = rows.get(float(y), "") + html.unescape(text).replace("\xa0", " ")
    return "\n".join(rows[y].rstrip() for y in sorted(rows))


async def _write_all() -> None:
    for name in SCREENSHOTS:
        file_of(name).write_text(await draw(name), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_write_all())
