"""A record as rows: one for every documented field, one for every key that nobody documented."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from cbr_tui.model.describe import Description, Kind, Presence
from cbr_tui.model.findings import Level
from cbr_tui.model.findings.wording import counted
from cbr_tui.model.long_lists import is_list
from cbr_tui.text.path import below
from cbr_tui.text.rows import Row
from cbr_tui.text.safe import visible
from cbr_tui.text.values import as_json, explain, first_json, lacking, show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cbr_tui.model.describe import Json, Mismatch, Record

__all__ = ["documented_rows", "undocumented_rows"]

_NOTHING: Final[Mapping[str, Mismatch]] = MappingProxyType({})


def documented_rows(
    record: Record, path: str, mismatches: Mapping[str, Mismatch] = _NOTHING
) -> Iterator[Row]:
    """Give a row for each documented field, in the reference's order; absent, null and empty ones are dim.

    One that only later services answer has a row where it is there. `mismatches` are those of the backup, by
    path: a field that has one says so.
    """
    for description, value in record.fields():
        if description.later and record.presence(description) is Presence.ABSENT:
            continue
        place = below(path, description.key)
        yield _row(description, record, place, mismatches.get(place))
        if description.kind is Kind.OBJECT:
            for key, inner in value.items():
                yield _plain_row(f"  {key}", inner, below(place, key))


def undocumented_rows(record: Record, path: str) -> Iterator[Row]:
    """Give a row for each key that nobody documented, with its value as it came."""
    for key, value in record.undocumented().items():
        yield _plain_row(key, value, below(path, key))


def _row(description: Description, record: Record, path: str, mismatch: Mismatch | None) -> Row:
    shown = show(description, record)
    detail = explain(description, record)
    reason = lacking(description, record)
    if mismatch is not None:
        detail += f"\nNot as documented: expected {mismatch.expected}, found {mismatch.found}."
    doubtful = not mismatch.known if mismatch is not None else shown.odd
    return Row(
        description.label,
        f"{shown.text} {reason}".rstrip(),
        path,
        level=Level.NOTICE if doubtful else None,
        dim=shown.presence is not Presence.VALUE,
        detail=visible(detail, newlines=True),
    )


def _plain_row(key: str, value: Json, path: str) -> Row:
    plain = visible(value) if isinstance(value, str) and value.strip() else as_json(value)
    laid_out = first_json(value, _MOST_LAID_OUT + 1, indent=2)
    if len(laid_out) > _MOST_LAID_OUT:
        laid_out = f"{laid_out[:_MOST_LAID_OUT]}…\n{_measured(value)} in all; the raw answer has the rest"
    return Row(
        visible(key), plain, path, dim=value in (None, "", [], {}), detail=visible(laid_out, newlines=True)
    )


def _measured(value: Json) -> str:
    if isinstance(value, str):
        return counted(len(value), "character")
    if isinstance(value, dict):
        return counted(len(value), "key")
    return counted(len(value) if is_list(value) else 1, "item")


_MOST_LAID_OUT: Final = 4000
