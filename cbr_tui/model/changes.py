"""What differs between two observations of one backup, found by the descriptions of its fields."""

from __future__ import annotations

import math
import re
from collections import Counter
from heapq import nsmallest
from itertools import repeat, zip_longest
from typing import TYPE_CHECKING, Any, Final, Union

from cbr_tui.frozen import field, frozen
from cbr_tui.model.describe import ABSENT, Kind, descriptions
from cbr_tui.model.long_lists import Elements, Glimpse, Records, column, is_list
from cbr_tui.model.places import Places, below
from cbr_tui.model.under_way import report

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from datetime import datetime

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.describe import Description, Json, Record
    from cbr_tui.model.observation import Observation

__all__ = ["Change", "Comparison", "changes", "compare"]

_Read = Union["Record", Glimpse]
"""A record of the answer, or as much of one as is asked for."""


@frozen
class Change:
    """One difference between two observations of the same backup."""

    path: str
    """Where: `extend_info.volume_backups[1].status`, in the later one; in the earlier one if it is gone."""
    label: str
    """Its name on the screen: `Status`, `Volume backups 2 (data): Status`."""
    before: Json
    """The value as it came first; ABSENT if there was none."""
    after: Json
    """The value as it came then; ABSENT if it is gone."""
    description: Description | None = field(default=None, compare=False, repr=False)
    """What is documented of the field; None for what nobody documented, and for a whole record."""
    read: tuple[Any, Any] = field(default=(None, None), compare=False, repr=False)
    """The two values as they were read; None where there was nothing that could be."""

    @property
    def place(self) -> str:
        """Where to look for it in the later answer: of a record that is gone, the list that it was in."""
        return _LAST_NUMBER.sub("", self.path) if self.after is ABSENT else self.path


@frozen
class Comparison:
    """What is new in an observation since an earlier one of the same backup."""

    seen_at: datetime
    """When the earlier one was seen, UTC. It is not held itself: a large one is as much again."""
    changes: tuple[Change, ...]
    """The most telling first: the status, failures, states, what came and went, the rest, progress, times."""
    count: int
    """How many there are, with those that were too many to be held."""
    beside: int
    """How many of them are at places where another comparison has none."""
    places: Places
    """Where all of them are, in the later answer."""


def compare(
    before: Observation | None,
    after: Observation,
    *,
    most: int | None = None,
    beside: Comparison | None = None,
) -> Comparison | None:
    """Compare two observations of a backup; None where one is missing or could not be read.

    Of more than `most` changes the most telling are held, and the others only counted. `beside` is another
    comparison, which is told before this one.
    """
    if before is None or before.backup is None or after.backup is None:
        return None
    found = _in_record(before.backup, after.backup, "", "")
    count, others, places = 0, 0, Places()

    def counted() -> Iterator[Change]:
        nonlocal count, others
        for change in found:
            count += 1
            others += beside is None or change.place not in beside.places
            places.add(change.place)
            yield change

    told = sorted(counted(), key=_weight) if most is None else nsmallest(most, counted(), key=_weight)
    places.arrange()
    return Comparison(before.seen_at, tuple(told), count, others, places)


def changes(before: Backup, after: Backup) -> tuple[Change, ...]:
    """Compare what came: in the reference's order, then what nobody documented.

    Records of a list are matched by their IDs, so that their order is no change; those without an ID of
    their own are matched by their place. A record that came or went is one change.
    """
    return tuple(_in_record(before, after, "", ""))


def _in_record(before: _Read, after: _Read, path: str, prefix: str) -> Iterator[Change]:
    kind = after.kind if isinstance(after, Glimpse) else type(after)
    if kind not in _KEYS:
        _KEYS[kind] = frozenset(description.key for description in descriptions(kind))
    differing = _differing(before.raw, after.raw)
    for description in descriptions(kind):
        if description.key in differing:
            yield from _in_field(description, (before, after), path, prefix)
    if not differing <= _KEYS[kind]:
        yield from _in_object(before.raw, after.raw, path, prefix, _KEYS[kind])


def _differing(before: Mapping[str, Json], after: Mapping[str, Json]) -> set[str]:
    """Give the keys whose values differ, or which only one of two objects has."""
    differing = {key for key in before if key not in after}
    for key, new in after.items():
        old = before.get(key, ABSENT)
        if old is not new and not _same(old, new):
            differing.add(key)
    return differing


def _in_object(
    before: Mapping[str, Json], after: Mapping[str, Json], path: str, prefix: str, known: Container[str] = ()
) -> Iterator[Change]:
    """Give the changes of the keys that no description tells of."""
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key, ABSENT), after.get(key, ABSENT)
        if key not in known and not _same(old, new):
            yield Change(below(path, key), prefix + key, old, new)


def _in_field(
    description: Description, records: tuple[_Read, _Read], path: str, prefix: str
) -> Iterator[Change]:
    """Give the changes inside a field whose values differ, or else the field itself as one change."""
    old, new = (record.raw.get(description.key, ABSENT) for record in records)
    before, after = (getattr(record, description.attribute) for record in records)
    here, label = below(path, description.key), prefix + description.label
    both = isinstance(old, dict) and isinstance(new, dict)
    found: Iterator[Change] = iter(())
    if description.kind is Kind.RECORD:
        # The backup's own parts need no name before their fields': "Progress", but "Failure: Code".
        found = _in_record(before, after, here, f"{label}: " if path else "")
    elif description.kind is Kind.RECORDS:
        found = _in_list(_Listed(before, old), _Listed(after, new), here, label)
        both = is_list(old) and is_list(new)
    elif description.kind is Kind.OBJECT and both:
        found = _in_object(before, after, here, prefix)
    else:
        both = False
    first = next(found, None)
    if first is not None:
        yield first
        yield from found
    elif not both:  # where both were walked and nothing was found, only the order of some list differs
        yield Change(here, label, old, new, description, (before, after))


class _Listed:
    """A field's records, each with the element that it was read from."""

    def __init__(self, records: Sequence[Record], value: Json) -> None:
        self.records = records
        self.elements = value if is_list(value) else [record.raw for record in records]

    @property
    def ids(self) -> list[str | None]:
        """Give the ID of each, if no other has the same."""
        ids = list(_ids(self.records))
        if _repeats(ids):
            times = Counter(ids)
            ids = [name if times[name] == 1 else None for name in ids]
        return ids

    def at(self, place: int) -> tuple[_Read, Json]:
        """Give a record, and the element that it was read from."""
        if isinstance(self.records, Records):
            glimpse = self.records.glimpse(place)
            return glimpse, glimpse.raw
        return self.records[place], self.elements[place]

    def came_alike(self, place: int, before: _Listed, partner: int) -> bool:
        """Say whether an element came in the same bytes as one before, where those are known."""
        new, old = self.elements, before.elements
        if not isinstance(new, Elements) or not isinstance(old, Elements):
            return False
        return new.came_alike(place, old, partner)


def _repeats(ids: Sequence[str | None]) -> bool:
    """Say whether any is there twice; in pieces, since all in one go would hold everybody up."""
    there: set[str | None] = set()
    for low in range(0, len(ids), _AT_ONCE):
        there.update(ids[low : low + _AT_ONCE])
    return len(there) < len(ids)


def _in_list(before: _Listed, after: _Listed, path: str, label: str) -> Iterator[Change]:
    partners = _partners(before, after)
    kept = bytearray(len(before.elements))
    for place in range(len(after.elements)):
        if place % _TOLD == _TOLD - 1:
            report("Comparing", place, len(after.elements), label.lower())
        partner = partners[place]
        if partner is not None:
            kept[partner] = True
            if after.came_alike(place, before, partner):
                continue
        record, new = after.at(place)
        earlier, old = (None, ABSENT) if partner is None else before.at(partner)
        if _same(old, new):
            continue
        here, title = f"{path}[{place}]", f"{label} {place + 1}{_named(record)}"
        if earlier is None:
            yield Change(here, title, ABSENT, new)
        else:
            found = tuple(_in_record(earlier, record, here, f"{title}: "))
            walked = isinstance(old, dict) and isinstance(new, dict)
            yield from found if found or walked else (Change(here, title, old, new),)
    for place, is_kept in enumerate(kept):
        if not is_kept:
            record, old = before.at(place)
            yield Change(f"{path}[{place}]", f"{label} {place + 1}{_named(record)}", old, ABSENT)


def _partners(before: _Listed, after: _Listed) -> Sequence[int | None]:
    """Give for each place of the later list that of the earlier one, by ID, else by place; None for none."""
    at_once = zip_longest(_ids(before.records), _ids(after.records), fillvalue=ABSENT)
    if all(old == new for old, new in at_once):  # nearly always, and then no ID has to be held
        return range(len(after.records))
    return _partners_by_id(before.ids, after.ids)


def _partners_by_id(before: Sequence[str | None], after: Sequence[str | None]) -> Sequence[int | None]:
    place_of = {name: place for place, name in enumerate(before) if name is not None}
    partners = [None if name is None else place_of.get(name) for name in after]
    taken = bytearray(len(before))
    for partner in partners:
        if partner is not None:
            taken[partner] = True
    for place, (old, new) in enumerate(zip(before, after, strict=False)):
        if partners[place] is None and not taken[place] and (old is None or new is None):
            partners[place] = place
    return partners


def _named(record: _Read) -> str:
    """Give the name that people know a record of a list by, in brackets; empty where it has none."""
    names = (getattr(record, attribute, None) for attribute in _NAMES)
    name = next(filter(None, names), "")
    return f" ({name[:_LONGEST_NAME]})" if name else ""


def _ids(records: Sequence[Record]) -> Iterator[str | None]:
    """Give what each record is known by: its first ID."""
    kinds = {type(record) for record in records[:1]}
    ids = (each.attribute for kind in kinds for each in descriptions(kind) if each.kind is Kind.ID)
    attribute = next(ids, None)
    if attribute is None:
        return repeat(None, len(records))
    return (known or None for known in column(records, attribute))


def _same(old: Json, new: Json) -> bool:
    """Compare as `==` does, with the difference that NaN is the same as NaN."""
    if old is new or old == new:
        return True
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(value, new[key]) for key, value in old.items())
    if is_list(old) and is_list(new):
        return len(old) == len(new) and all(map(_same, old, new))
    return isinstance(old, float) and isinstance(new, float) and math.isnan(old) and math.isnan(new)


def _weight(change: Change) -> int:
    """Give how little a change tells: the least comes first."""
    key = _LAST_KEY.sub("", change.path)
    if change.path == "status":
        return -1
    if key.endswith("status"):
        return 0 if re.search("error|fail", str(change.after)) else 2
    if key.startswith("fail_") or "error" in key or ".fail_code." in change.path:
        return 1
    if change.path.endswith("]"):
        return 3
    if key == "progress":
        return 5
    return 6 if change.description is not None and change.description.kind is Kind.TIME else 4


_TOLD: Final = 1000
"""How many records are compared between two words on how far it is."""
_AT_ONCE: Final = 10_000
_KEYS: Final[dict[type[Record], frozenset[str]]] = {}
_NAMES: Final = ("source_volume_name", "destination_region")
_LONGEST_NAME: Final = 40
_LAST_KEY: Final = re.compile(r".*\.")
_LAST_NUMBER: Final = re.compile(r"\[[0-9]+\]$")
