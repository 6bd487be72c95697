"""What differs between two observations of one backup: found by the descriptions, no field is named here."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cbr_tui.model.describe import ABSENT, Kind, descriptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.describe import Description, Json, Record

__all__ = ["Change", "changes"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two observations of the same backup."""

    path: str
    """Where: `extend_info.volume_backups[1].status`, in the later one; in the earlier one if it is gone."""
    label: str
    """Its name on the screen: `Status`, `Volume backups 2: Status`."""
    before: Json
    """The value as it came first; ABSENT if there was none."""
    after: Json
    """The value as it came then; ABSENT if it is gone."""


def changes(before: Backup, after: Backup) -> tuple[Change, ...]:
    """Compare what came: in the reference's order, then what nobody documented; never raises.

    Records of a list are matched by their IDs, so that their order is no change; those without an ID of
    their own are matched by their place. A record that came or went is one change.
    """
    return tuple(_in_record(before, after, "", ""))


def _in_record(before: Record, after: Record, path: str, prefix: str) -> Iterator[Change]:
    known = descriptions(type(after))
    for description in known:
        key = description.key
        old, new = before.raw.get(key, ABSENT), after.raw.get(key, ABSENT)
        if not _same(old, new):
            yield from _in_field(description, (before, after), path, prefix)
    documented = {description.key for description in known}
    for key in dict.fromkeys((*after.raw, *before.raw)):
        old, new = before.raw.get(key, ABSENT), after.raw.get(key, ABSENT)
        if key not in documented and not _same(old, new):
            yield Change(path + key, prefix + key, old, new)


def _in_field(
    description: Description, records: tuple[Record, Record], path: str, prefix: str
) -> Iterator[Change]:
    """Give the changes inside a field whose values differ, or else the field itself as one change."""
    old, new = (record.raw.get(description.key, ABSENT) for record in records)
    before, after = (getattr(record, description.attribute) for record in records)
    here, label = path + description.key, prefix + description.label
    if description.kind is Kind.RECORD:
        # The backup's own parts need no name before their fields': "Progress", but "Failure: Code".
        found = tuple(_in_record(before, after, f"{here}.", f"{label}: " if path else ""))
        walked = isinstance(old, dict) and isinstance(new, dict)
    elif description.kind is Kind.RECORDS:
        found = tuple(_in_list(_Listed(before, old), _Listed(after, new), here, label))
        walked = isinstance(old, list) and isinstance(new, list)
    else:
        found, walked = (), False
    # Where both were walked and nothing was found, only the order of some list differs.
    yield from found if found or walked else (Change(here, label, old, new),)


class _Listed:
    """A field's records, each with the element that it was read from and its ID, if no other has the same."""

    def __init__(self, records: Sequence[Record], value: Json) -> None:
        self.records = records
        self.elements = value if isinstance(value, list) else [record.raw for record in records]
        ids = [_id(record) for record in records]
        times = Counter(ids)
        self.ids = [name if times[name] == 1 else None for name in ids]


def _in_list(before: _Listed, after: _Listed, path: str, label: str) -> Iterator[Change]:
    partners = _partners(before.ids, after.ids)
    for place, new in enumerate(after.elements):
        here, title = f"{path}[{place}]", f"{label} {place + 1}"
        partner = partners.get(place)
        if partner is None:
            yield Change(here, title, ABSENT, new)
        elif not _same(old := before.elements[partner], new):
            found = tuple(_in_record(before.records[partner], after.records[place], f"{here}.", f"{title}: "))
            walked = isinstance(old, dict) and isinstance(new, dict)
            yield from found if found or walked else (Change(here, title, old, new),)
    kept = set(partners.values())
    for place, old in enumerate(before.elements):
        if place not in kept:
            yield Change(f"{path}[{place}]", f"{label} {place + 1}", old, ABSENT)


def _partners(before: Sequence[str | None], after: Sequence[str | None]) -> dict[int, int]:
    """Match places of the later list to places of the earlier one: by ID, else by place."""
    place_of = {name: place for place, name in enumerate(before) if name is not None}
    partners = {place: place_of[name] for place, name in enumerate(after) if name in place_of}
    taken = set(partners.values())
    for place, (old, new) in enumerate(zip(before, after, strict=False)):
        if place not in partners and place not in taken and (old is None or new is None):
            partners[place] = place
    return partners


def _id(record: Record) -> str | None:
    """Give what a record is known by: its first ID."""
    ids = (value for description, value in record.fields() if description.kind is Kind.ID)
    return next(ids, None) or None


def _same(old: Json, new: Json) -> bool:
    """Compare as `==` does, with the difference that NaN is the same as NaN."""
    if old == new:
        return True
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(value, new[key]) for key, value in old.items())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    return isinstance(old, float) and isinstance(new, float) and math.isnan(old) and math.isnan(new)
