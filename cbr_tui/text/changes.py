"""What changed, one line a change: on the first screen, in `show --diff`, in `wait`, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cbr_tui.model.describe import ABSENT
from cbr_tui.model.masking import mask
from cbr_tui.text.rows import Row
from cbr_tui.text.safe import cells, fit, visible
from cbr_tui.text.times import absolute, relative
from cbr_tui.text.values import as_json, brief

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.model.changes import Change, Comparison
    from cbr_tui.model.describe import Json
    from cbr_tui.model.past import Past

__all__ = ["change_line", "change_rows", "changes_form", "diff"]


def change_line(change: Change, width: int = 80) -> str:
    """Tell one change in at most `width` cells, at least 40: `Status: protecting → available`.

    Of long values the part that differs stays in view. Secrets are masked.
    """
    before, after = _values(change)
    needed = cells(before) + cells(after) + cells(":  → ")
    label = fit(visible(change.label), max(width // 2, width - needed))
    return f"{label}: {_arrow(before, after, width - cells(label) - 2)}"


def change_rows(past: Past, most: int | None, width: int, key: str = "") -> list[Row]:
    """Give the rows of the first screen: how many fields changed since when, and then each, `most` in all.

    None where nothing did. Where not all fit, the last row says how many more there are, and its detail
    lists them; without `most` there are more of them. `key` takes note of them, where one does.
    """
    since, told, count = _shown(past)
    if since is None or not told:
        return []
    whose = "you last looked" if since is past.unacknowledged else "the observation before"
    seen = f" · {key}: seen" if key and since is past.unacknowledged else ""
    head = f"{count} since {whose}, {absolute(since.seen_at)}{seen}"
    room = (most or _MOST_ROWS) - 1
    shown, rest = (told, []) if count <= room else (told[: max(0, room - 1)], told[max(0, room - 1) :])
    rows = [
        Row(" ", change_line(change, width), visible(change.place), detail=_whole(change)) for change in shown
    ]
    if rest:
        more = f"and {count - len(shown)} more: {'--diff' if most is None else 'Enter'} lists them"
        listed = [change_line(change, _LISTED_WIDTH) for change in rest[:_MOST_LISTED]]
        rows.append(Row(" ", more, detail="\n".join([more, *listed])))
    return [Row("Changed", head), *rows]


def diff(past: Past, now: datetime, width: int = 80) -> str:
    """Write what changed, by both baselines: the observation before, and the one last acknowledged."""
    lines: list[str] = []
    for comparison, whose in ((past.latest, "before"), (past.unacknowledged, "that you last acknowledged")):
        if comparison is None:
            continue
        at = comparison.seen_at
        when = f"{absolute(at)} ({relative(at, now)})"
        what = "Changes" if comparison.changes else "No changes"
        lines += ["", f"{what} since the observation {whose},", f"{when}{':' if comparison.changes else '.'}"]
        lines += (f"  {change_line(change, width - 2)}" for change in comparison.changes)
    return "\n".join(lines[1:] or ["Nothing was seen before: there is nothing to compare with."]) + "\n"


def changes_form(past: Past) -> dict[str, Json]:
    """Give the changes by both baselines, as `show --json` has them: null where there is no baseline.

    A side of a change that was not in the answer is left out.
    """
    form: dict[str, Json] = {}
    for name, comparison in (("changes", past.latest), ("unacknowledged", past.unacknowledged)):
        form[f"{name}_since"] = comparison.seen_at if comparison else None
        form[name] = [_form(change) for change in comparison.changes] if comparison else None
    return form


def _form(change: Change) -> dict[str, Json]:
    sides = (("before", change.before), ("after", change.after))
    there = {name: value for name, value in sides if value is not ABSENT}
    return {"path": change.path, "label": change.label, **there}


def _shown(past: Past) -> tuple[Comparison | None, list[Change], int]:
    """Give the baseline that the first screen tells of, the changes since, and how many: each place once."""
    since = past.unacknowledged or past.latest
    if since is None:
        return None, [], 0
    told, count = list(since.changes), since.count
    if past.latest is not None and since is not past.latest:
        # What went back to what it was is no change since then, and yet worth a line.
        told += [change for change in past.latest.changes if change.place not in since.places]
        count += past.latest.beside
    return since, told, count


def _arrow(before: str, after: str, width: int) -> str:
    room = max(2 * _LEAST, width - 3)
    same = next(
        (place for place, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]),
        min(len(before), len(after)),
    )
    if cells(before) + cells(after) > room and same > _CONTEXT:
        before, after = (f"…{text[same - _CONTEXT + 1 :]}" for text in (before, after))
    left = fit(before, max(room // 2, room - cells(after)))
    return f"{left} → {fit(after, room - cells(left))}"


def _values(change: Change) -> tuple[str, str]:
    """Give both values; those that read the same, as they came: a time has fractions that nobody reads."""
    came = change.before, change.after
    before, after = (_value(change, *each) for each in zip(came, change.read, strict=True))
    if before == after:
        before, after = ("—" if value is ABSENT else as_json(value) for value in came)
    return mask(before), mask(after)


def _value(change: Change, came: Json, read: Any) -> str:
    if came is ABSENT:
        return "—"
    if change.description is not None:
        return brief(change.description, came, read)
    if isinstance(came, dict):
        words = [came[key] for key in _NAMES if isinstance(came.get(key), str) and came[key].strip()]
        if words:
            return visible(" ".join(dict.fromkeys(words)))
    return visible(came) if isinstance(came, str) and came.strip() else as_json(came)


def _whole(change: Change) -> str:
    """Tell a change with as much of its values as anybody reads."""
    before, after = (
        "not there" if value is ABSENT else mask(as_json(value, _MOST))
        for value in (change.before, change.after)
    )
    return f"{change_line(change)}\nBefore: {before}\nAfter: {after}"


_LEAST: Final = 6
"""Each of two values has at least so many cells."""
_CONTEXT: Final = 6
"""So much of what is the same in two long values is left before what differs."""
_MOST: Final = 4000
_MOST_ROWS: Final = 20
"""So many rows about changes are printed where nothing else limits them."""
_MOST_LISTED: Final = 200
_LISTED_WIDTH: Final = 160
_NAMES: Final = ("name", "status", "id")
"""What a whole record that came or went is told by, beside its label."""
