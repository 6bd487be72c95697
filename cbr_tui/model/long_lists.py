"""Long lists of an answer, held as the bytes that they came in.

Of an answer of 100 MB a quarter of a million volume backups are twice as much again as objects, and an answer
that comes, the one that is shown and the one that was acknowledged are held at once. Here an object is
decoded when somebody asks for it, in some microseconds; and what is asked of all of them, such as their
status, is noted while the answer is read.
"""

from __future__ import annotations

import operator
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeGuard, TypeVar, cast, overload

from cbr_tui.model.describe import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

__all__ = [
    "Elements",
    "Glimpse",
    "Reads",
    "Records",
    "column",
    "counts",
    "is_list",
    "places",
    "undocumented_in",
]

T = TypeVar("T")
R = TypeVar("R", bound=Record)
_AT_ONCE: Final = 64
_MOST_AT_ONCE: Final = 1 << 16
"""So many, and no more bytes, are decoded in one go where all are wanted: in a tenth of a millisecond."""
_COUNTED: Final = 10_000
"""And so many are counted, in half a millisecond."""


class _Long(Sequence[T]):
    """A sequence whose elements are made anew each time."""

    def _at(self, index: int) -> T:
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        if isinstance(index, slice):
            return [self._at(each) for each in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if index < 0:
            raise IndexError(index)
        return self._at(index)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (list, tuple, _Long)):
            return NotImplemented
        return len(self) == len(other) and all(map(operator.eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # as that of a list


class Elements(_Long[dict[str, Any]]):
    """The objects of a list."""

    def __init__(
        self,
        raw: bytes,
        loads: Callable[[bytes], Any],
        change: Callable[[dict[str, Any]], dict[str, Any]] | None = None,
    ) -> None:
        """Give objects of `raw` as `loads` decodes them, each changed by `change`; there are none yet."""
        self._raw = raw
        self._loads = loads
        self._change = change
        self._starts = array("Q")
        self._ends = array("Q")

    def add(self, spans: Iterable[tuple[int, int]]) -> None:
        """Add the objects that begin and end there; between them stands nothing but blanks and a comma."""
        for start, end in spans:
            self._starts.append(start)
            self._ends.append(end)

    def changed(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Elements:
        """Give the same list with each object changed; it is no longer added to."""
        changed = Elements(self._raw, self._loads, change)
        changed._starts, changed._ends = self._starts, self._ends
        return changed

    def came_alike(self, index: int, other: Elements, there: int) -> bool:
        """Say whether an object came in the same bytes as another one, so that it is the same undecoded."""
        return self._change is other._change and self._text(index) == other._text(there)

    def _text(self, index: int) -> bytes:
        return self._raw[self._starts[index] : self._ends[index]]

    def __len__(self) -> int:
        return len(self._ends)

    def _at(self, index: int) -> dict[str, Any]:
        return self._changed(self._loads(self._text(index)))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        low = 0
        while low < len(self._ends):
            start = self._starts[low]
            most = bisect_right(self._ends, start + _MOST_AT_ONCE, low, min(low + _AT_ONCE, len(self._ends)))
            high = max(most, low + 1)
            yield from map(self._changed, self._loads(b"[%b]" % self._raw[start : self._ends[high - 1]]))
            low = high

    def _changed(self, element: Any) -> dict[str, Any]:
        return element if self._change is None else self._change(element)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Elements) and len(other) == len(self):
            places = range(len(self))
            return all(self.came_alike(at, other, at) or self[at] == other[at] for at in places)
        return super().__eq__(other)

    __hash__ = None


class Reads(Protocol[R]):
    """How records of one kind are read: `model.reader` knows, and makes these lists."""

    kind: type[R]

    def record(self, element: dict[str, Any]) -> R:
        """Read one."""
        ...

    def value(self, element: dict[str, Any], attribute: str) -> Any:
        """Read one attribute of one; raises KeyError where there is no such attribute."""
        ...


class Glimpse:
    """An element of which single attributes are read: for one or two that is a tenth of the work."""

    __slots__ = ("_reads", "raw")

    def __init__(self, element: dict[str, Any], reads: Reads[Any]) -> None:
        """Read attributes of this."""
        self.raw = element
        self._reads = reads

    @property
    def kind(self) -> type[Record]:
        """What would be read from it."""
        return self._reads.kind

    def __getattr__(self, attribute: str) -> Any:
        try:
            return self._reads.value(self.raw, attribute)
        except KeyError:
            raise AttributeError(attribute) from None


class Records(_Long[R]):
    """The records that are read from such a list."""

    def __init__(
        self,
        elements: Elements,
        reads: Reads[R],
        noted: Mapping[str, Sequence[Any]],
        undocumented: Mapping[str, int],
    ) -> None:
        """Read `elements` when they are asked for; `noted` are attributes that are known already.

        `undocumented` are the keys that nobody documented, each with the place of the first that has it.
        """
        self._elements = elements
        self._reads = reads
        self._noted = noted
        self._counts: dict[str, Counter[Any]] = {}
        self.undocumented = undocumented

    def __len__(self) -> int:
        return len(self._elements)

    def _at(self, index: int) -> R:
        return self._reads.record(self._elements[index])

    def __iter__(self) -> Iterator[R]:
        return map(self._reads.record, self._elements)

    def glimpse(self, index: int) -> Glimpse:
        """Give what one is read from."""
        return Glimpse(self._elements[index], self._reads)

    def column(self, attribute: str) -> Iterable[Any]:
        """Give one attribute of all of them."""
        if attribute in self._noted:
            return self._noted[attribute]
        return (self._reads.value(element, attribute) for element in self._elements)

    def counts(self, attribute: str) -> Mapping[Any, int]:
        """Count the values of an attribute, once: screens ask for it again and again."""
        if attribute not in self._counts:
            counts, values = Counter[Any](), iter(self.column(attribute))
            # In pieces: all in one go would hold everybody up.
            for _ in range(0, len(self), _COUNTED):
                counts.update(islice(values, _COUNTED))
            self._counts[attribute] = counts
        return self._counts[attribute]


def is_list(value: object) -> TypeGuard[Sequence[Any]]:
    """Say whether a decoded value is a list, held or not."""
    return isinstance(value, (list, Elements))


def column(records: Sequence[Record], attribute: str) -> Iterable[Any]:
    """Give an attribute of all records, in their order, to go through once."""
    if isinstance(records, Records):
        return cast("Records[Record]", records).column(attribute)
    return (getattr(record, attribute) for record in records)


def counts(records: Sequence[Record], attribute: str) -> Mapping[Any, int]:
    """Say how many of the records have which value in an attribute, in the order in which those come."""
    if isinstance(records, Records):
        return cast("Records[Record]", records).counts(attribute)
    return Counter(column(records, attribute))


def places(records: Sequence[Record], attribute: str, wanted: Container[Any]) -> Sequence[int]:
    """Give the places of the records with one of these values in an attribute."""
    if not any(value in wanted for value in counts(records, attribute)):
        return ()  # nearly always, and then they need not be gone through
    return [place for place, value in enumerate(column(records, attribute)) if value in wanted]


def undocumented_in(records: Sequence[Record]) -> Mapping[str, int]:
    """Give the keys in records that nobody documented, each with the place of the first that has it."""
    if isinstance(records, Records):
        return cast("Records[Record]", records).undocumented
    found: dict[str, int] = {}
    for place, record in enumerate(records):
        for key in record.undocumented():
            found.setdefault(key, place)
    return found
