"""The backups of one resource, newest first, with the gaps between them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, ClassVar

from cbr_tui.text.course import TITLES, Columns, columns_of, gap_of
from cbr_tui.text.listing import titled
from cbr_tui.text.safe import padded
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.roles import LEVEL_ROLES, LEVEL_SIGNS, Piece
from cbr_tui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from cbr_tui.model.course import Course, Step

__all__ = ["TimeLine"]


class TimeLine(LineView):
    """A row for each backup, and one below it where no good one was made for far longer than usual."""

    BINDING_GROUP_TITLE = "Backups"

    BINDINGS: ClassVar[list[BindingType]] = [bound("details", "choose", "open")]
    has_header = True

    def __init__(self, *, id: str, start: str = "") -> None:
        """Begin empty; the cursor goes to the backup `start` once it is there, else to the newest."""
        super().__init__(id=id)
        self._course: Course | None = None
        self._lines: list[tuple[int, Step, bool]] = []
        """Of each row the backup's place, the backup, and whether it is the gap before it."""
        self._start = start
        self.local = False
        """Whether times are told by this machine's clock."""

    @property
    def row_count(self) -> int:
        """Count backups and gaps."""
        return len(self._lines)

    @property
    def steps(self) -> int:
        """How many backups there are."""
        return len(self._course.steps) if self._course is not None else 0

    @property
    def step(self) -> Step | None:
        """The backup under the cursor."""
        return self._lines[self.cursor][1] if self.cursor < len(self._lines) else None

    def header(self) -> Sequence[Piece]:
        """Name the columns."""
        return [Piece("  " + self._columns(Columns(*titled(TITLES, local=self.local))), "title")]

    @property
    def place(self) -> int:
        """Which of the backups that is, from 1 on."""
        return self._lines[self.cursor][0] if self.cursor < len(self._lines) else 0

    def selectable(self, index: int) -> bool:
        """Gaps are passed over."""
        return not self._lines[index][2]

    def show(self, course: Course | None) -> None:
        """Show these; the one under the cursor stays under it, and where it is on the screen."""
        before, top = self.step, round(self.scroll_y)
        self._course = course
        self._lines = [
            (place, step, is_gap)
            for place, step in enumerate(course.steps if course is not None else (), 1)
            for is_gap in (False, True)[: 1 + step.gap]
        ]
        same = self._row_of(before.row.id) if before is not None else None
        moved = 0 if same is None else same - self.cursor
        led_here = self._row_of(self._start)
        self.rows_changed(same if led_here is None else led_here)
        if led_here is not None:
            self._start = ""
            return
        if moved:
            self.scroll_to_row(max(0, top + moved))

    def move_to(self, index: int, direction: int = 1) -> None:
        """Go to a row; whoever did is not taken to another when more has come."""
        self._start = ""
        super().move_to(index, direction)

    def go_to_newest_good(self) -> bool:
        """Put the cursor on the backup to restore from; says whether there is one."""
        newest = self._course.newest_good if self._course is not None else None
        row = self._row_of(newest.id) if newest is not None else None
        if row is not None:
            self.move_to(row)
        return row is not None

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give one row."""
        _place, step, is_gap = self._lines[index]
        if is_gap:
            return [Piece(f"   ▲ {gap_of(step)}", "warning")]
        assert self._course is not None  # noqa: S101 - the rows are its own
        told = columns_of(step, self._course, local=self.local)
        verdict = f"{LEVEL_SIGNS[step.row.level]} {told.verdict}"
        text = self._columns(told._replace(verdict=verdict))
        return [
            Piece(f" {told.mark or ' '}", "good"),
            Piece(text[:_CREATED]),
            Piece(text[_CREATED:_VERDICT], LEVEL_ROLES[step.row.level]),
            Piece(text[_VERDICT:]),
        ]

    def _row_of(self, backup_id: str) -> int | None:
        """Find a backup's row: most often it is where it was, or further down."""
        places = range(self.cursor, len(self._lines)), range(min(self.cursor, len(self._lines)))
        rows = (index for index in chain(*places) if backup_id and self._lines[index][1].row.id == backup_id)
        return next((index for index in rows if self.selectable(index)), None)

    def _columns(self, told: Columns) -> str:
        wide = self.size.width >= _WIDE
        columns = [(told.created, 16), (told.verdict, 11), (told.took, 17), (told.size, 9)]
        if wide:
            columns += [(told.status, 16), (told.id, 36), (told.name, 40)]
        else:
            columns.append((told.name, max(10, self.size.width - _NAME)))
        return " ".join(padded(text, width) for text, width in columns)


_CREATED = 17
_VERDICT = _CREATED + 12
_NAME = 2 + _VERDICT + 18 + 10
_WIDE = 130
"""From so many columns on there is room for IDs; the row below the list has that of the cursor's backup."""
