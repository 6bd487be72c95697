"""Only the cells that changed go through the line: a cell diff behind Textual's compositor (DESIGN.md §4).

Textual sends the whole region of every widget that it draws again. `CellDiff` is an `App` that keeps what the
terminal shows, cell by cell, and sends what the compositor's update changes there:

    class CbrApp(CellDiff[None]): ...

`CBR_TUI_CELLDIFF=off` in the environment draws by Textual's own way. So does everything unexpected: inline
and web mode, a Textual whose private names are not those that stand here, an exception in here (for the rest
of the session). That both ways show the same is proved in the tests, through a terminal emulator.
"""

from __future__ import annotations

import os
from inspect import signature
from itertools import chain
from typing import TYPE_CHECKING, Any

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS
from textual.app import App, ReturnType

from cbr_tui import log
from cbr_tui.tui.cells import splice, to_cells
from cbr_tui.tui.cellwriter import Abilities, difference
from cbr_tui.tui.driver import TerminalDriver

try:
    from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
except (
    ImportError
):  # a Textual built otherwise: `_is_as_expected` finds nothing of it, and its own way is taken
    ChopsUpdate = CompositorUpdate = LayoutUpdate = object  # type: ignore[misc,assignment] # stand-ins, never drawn

if TYPE_CHECKING:
    from rich.console import Console
    from textual import events
    from textual.geometry import Offset

    from cbr_tui.tui.cells import Row

__all__ = ["CellDiff", "UnknownScreenError", "abilities_of_terminal"]

_SHORT = 400
"""So many bytes are written at once, and go in one packet: marks around them cost 16 more for nothing."""
_AGAIN = 0.05
"""How soon a terminal that takes nothing is looked at again, in seconds."""


class CellDiff(App[ReturnType]):
    """An App that sends the terminal only what changed. It is made and used like any other."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        wanted = os.environ.get("CBR_TUI_CELLDIFF") != "off" and _is_as_expected()
        self._shown = _Shown(abilities_of_terminal()) if wanted else None
        self._is_behind = False
        """Whether the terminal takes nothing, and has to be looked at again."""

    def action_repaint(self) -> None:
        """Draw everything anew, for when the terminal may show something else than was sent to it."""
        if self._shown is not None:
            self._shown.forget()
        self.screen.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Trust nothing: a new size, or a terminal that was given back (Ctrl-Z, `suspend`) and is empty."""
        if self._shown is not None:
            self._shown.forget()
        if self.screen_stack and event.size == self.size:
            self.screen.refresh()

    def _display(self, *arguments: Any) -> None:
        """Give Textual, in place of the compositor's update, one of the cells that it changes."""
        if self._shown is None or self.is_headless or self.is_inline or self.is_web:
            super()._display(*arguments)
            return
        screen, update = arguments
        if isinstance(self._driver, TerminalDriver) and self._driver.held_up:
            self._put_off()
            return
        try:
            update = self._shown.less_of(update, self.console, self.cursor_position)
        except UnknownScreenError:
            screen.refresh()
            update = None
        except Exception as error:  # noqa: BLE001 - whatever it is, the screen has to be drawn
            log.warning("cell diff", fails=type(error).__name__, instead="Textual's own way")
            self._shown = None
        self._display_cells(screen, update)

    def _display_cells(self, screen: Any, update: Any) -> None:
        """Write an update; the marks around it, which let a terminal show it at once, for a long one only."""
        marks = getattr(self, "_sync_available", False)
        self._sync_available = marks and not (isinstance(update, _Cells) and update.is_short)
        try:
            super()._display(screen, update)
        finally:
            self._sync_available = marks

    def _put_off(self) -> None:
        """Draw nothing now, and what there is then when the terminal takes something again."""
        if self._shown is not None:
            self._shown.fall_behind()
        if not self._is_behind:
            self._is_behind = True
            self.set_timer(_AGAIN, self._catch_up)

    def _catch_up(self) -> None:
        self._is_behind = False
        if isinstance(self._driver, TerminalDriver) and self._driver.held_up:
            self._put_off()
        else:
            self.screen.refresh()


class UnknownScreenError(Exception):
    """A part is to be drawn, but what stands around it isn't known: the whole has to be drawn instead."""


def abilities_of_terminal() -> Abilities:
    """Read from terminfo what the terminal in `TERM` can do; the least where terminfo doesn't know it."""
    try:
        import curses
    except ImportError:
        return Abilities()
    try:
        curses.setupterm(fd=0)
    except curses.error:
        return Abilities()
    return Abilities(
        colours_blanks=curses.tigetflag("bce") == 1,
        erases_cells=bool(curses.tigetstr("ech")),
        moves_rows=all(map(curses.tigetstr, ("csr", "dl", "il"))),
        lacks_dim=not curses.tigetstr("dim"),
        resets_all=b"24" not in (curses.tigetstr("rmul") or b"24"),
        lacks_colours=curses.tigetnum("colors") <= 0,
    )


class _Shown:
    """What the terminal shows, as far as it was sent from here."""

    def __init__(self, abilities: Abilities) -> None:
        self._abilities = abilities
        self._rows: list[Row] | None = None
        self._cursor: Offset | None = None
        self._behind = False

    def fall_behind(self) -> None:
        """Note that something was not drawn: what is shown is known, but parts of it are out of date."""
        self._behind = True

    def forget(self) -> None:
        self._rows = None

    def less_of(self, update: object, console: Console, cursor: Offset) -> object:
        """Return an update of the differing cells only; None where there are none and the cursor stays.

        What isn't the compositor's is returned as it is. Raises `UnknownScreenError` where that is called
        for, and anything at all where the update is not built as it is known to be.
        """
        if not isinstance(update, CompositorUpdate):
            if update is not None:
                self.forget()
            return update
        colours = COLOR_SYSTEMS[console.color_system] if console.color_system else ColorSystem.TRUECOLOR
        before = self._rows
        if isinstance(update, LayoutUpdate):
            after = _whole(update, colours)
            before = (
                before if before and [len(row) for row in before] == [len(row) for row in after] else None
            )
        elif not isinstance(update, ChopsUpdate):
            raise TypeError(type(update))
        elif before is None or self._behind:
            raise UnknownScreenError
        else:
            after = _with_parts(before, update, colours)
        text = difference(before, after, self._abilities)
        return _Cells(self, text, after, cursor) if text or cursor != self._cursor else None

    def note(self, rows: list[Row], cursor: Offset) -> None:
        """Take what is about to be sent for what is shown."""
        self._rows = rows
        self._cursor = cursor
        self._behind = False


class _Cells(CompositorUpdate):
    """What is sent in place of an update of the compositor."""

    def __init__(self, shown: _Shown, text: str, rows: list[Row], cursor: Offset) -> None:
        self._shown = shown
        self._text = text
        self._rows = rows
        self._cursor = cursor
        self.is_short = len(text) <= _SHORT
        """Whether it comes in one piece anyway."""

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - Textual calls it so
        """Return what to write. Textual asks for it if, and only if, it is about to be written."""
        self._shown.note(self._rows, self._cursor)
        return self._text


def _whole(update: LayoutUpdate, colours: ColorSystem) -> list[Row]:
    """Return the picture that a whole screen makes."""
    if len(update.strips) != update.region.height or update.region.offset:
        raise ValueError(f"{len(update.strips)} rows for {update.region}")
    rows: list[Row] = []
    for strips in update.strips:
        row: Row = []
        splice(row, 0, update.region.width, to_cells(chain.from_iterable(strips), colours))
        rows.append(row)
    return rows


def _with_parts(before: list[Row], update: ChopsUpdate, colours: ColorSystem) -> list[Row]:
    """Return `before` with the parts that an update draws: those of its strips that its spans touch."""
    rows = before.copy()
    for y, start, end in update.spans:
        if rows[y] is before[y]:
            rows[y] = before[y].copy()
        for right, (left, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and left < end and right > start:
                splice(rows[y], left, right, to_cells(strip, colours))
    return rows


def _is_as_expected() -> bool:
    """Whether the private names of Textual that this module stands on are those that it was written for."""
    expected = {
        (App, "_display"): ["self", "screen", "renderable"],
        (LayoutUpdate, "__init__"): ["self", "strips", "region"],
        (ChopsUpdate, "__init__"): ["self", "chops", "spans", "chop_ends"],
        (CompositorUpdate, "render_segments"): ["self", "console"],
    }
    return all(
        hasattr(owner, name) and list(signature(getattr(owner, name)).parameters) == parameters
        for (owner, name), parameters in expected.items()
    )
