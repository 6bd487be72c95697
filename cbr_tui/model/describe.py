"""The one description of a field: what parsing, tables, help and `show --json` are driven by."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Final

from cbr_tui.frozen import field, fields, frozen, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = [
    "ABSENT",
    "Description",
    "Json",
    "Kind",
    "Mismatch",
    "Presence",
    "Record",
    "described",
    "descriptions",
]

Json = object
"""A decoded JSON value: None, bool, int, float, str, list or dict."""
ABSENT: Final = object()


class Kind(Enum):
    """What a field's value is, once read."""

    TEXT = "text"
    ID = "ID"
    FLAG = "flag"
    NUMBER = "number"
    CODE = "code"
    TIME = "time"
    OBJECT = "object"
    RECORD = "record"
    RECORDS = "list of records"


class Presence(Enum):
    """Whether the answer held a field at all."""

    ABSENT = "absent"
    LACKING = "lacking"
    """Absent, and such an answer can't hold it."""
    NULL = "null"
    EMPTY = "empty"
    VALUE = "value"


@frozen
class Description:
    """All that is known about one documented field."""

    key: str
    """Its name on the wire."""
    label: str
    """Its name on the screen, in English."""
    kind: Kind
    documented: str
    """The type that the reference documents, in its words: `Integer`, `List<volume_backup>`."""
    meaning: str
    """One or two sentences, in English."""
    table: str
    """Where it is documented: `table 4`, `replication_record`, `OTC api-ref`."""
    unit: str = ""
    """The documented unit: `MB`, `kb/s`, `days`; empty where there is none."""
    allowed: Mapping[object, str] = field(default_factory=dict)
    """The documented values, each with its meaning; empty where any is allowed."""
    special: Mapping[object, str] = field(default_factory=dict)
    """Values that do not mean what they say (-1 days is for ever); any other is allowed beside them."""
    reality: str = ""
    """What real services answer instead, where it is known to differ."""
    later: bool = False
    """Whether only services after the reference answer it: where it is absent nobody misses it."""
    attribute: str = ""
    """The attribute of the record that holds it."""
    record: type[Record] | None = None
    """The class of the record or of the list's records."""


@frozen
class Mismatch:
    """A value that is not what the reference says: kept, shown and recorded, never corrected in silence."""

    path: str
    """Where: `extend_info.volume_backups[1].size`."""
    expected: str
    """What the reference documents."""
    found: str
    """What came, in a few words, cut at 80 characters."""
    known: bool = False
    """True where real services are known to answer like this: not worth a line on the first screen."""


@frozen(kw_only=True)
class Record:
    """An object of the answer: described fields as attributes, and the object itself as it came."""

    raw: Mapping[str, Json] = field(default_factory=dict, repr=False)
    """The decoded object; a value that could not be read into its attribute is still here."""
    lacks: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The keys that such an answer can't hold, each with the reason."""
    noted: ClassVar[tuple[str, ...]] = ()
    """The attributes that are asked of all records of a list at once: by rules, and to count them."""

    def presence(self, description: Description) -> Presence:
        """Say whether the answer held this field: absent, null, empty (`""`, `[]`, `{}`) or with a value."""
        value = self.raw.get(description.key, ABSENT)
        if value is ABSENT:
            return Presence.LACKING if description.key in self.lacks else Presence.ABSENT
        if value is None:
            return Presence.NULL
        return Presence.EMPTY if value in ("", [], {}) else Presence.VALUE

    def undocumented(self) -> dict[str, Json]:
        """Give the keys that nobody documented, with their values as they came."""
        known = {description.key for description in descriptions(type(self))}
        return {key: value for key, value in self.raw.items() if key not in known}

    def fields(self) -> Iterator[tuple[Description, Any]]:
        """Give each description with this record's value, in the reference's order."""
        for description in descriptions(type(self)):
            yield description, getattr(self, description.attribute)


def described(  # noqa: PLR0913 - a description has this many parts, and each stands beside its name
    key: str,
    label: str,
    kind: Kind,
    documented: str,
    meaning: str,
    *,
    table: str,
    unit: str = "",
    allowed: Mapping[Any, str] | None = None,
    special: Mapping[Any, str] | None = None,
    reality: str = "",
    later: bool = False,
    record: type[Record] | None = None,
    default: object = None,
    factory: Callable[[], object] | None = None,
) -> Any:
    """Make a field that carries its Description; the default is what an absent value reads as."""
    description = Description(
        key,
        label,
        kind,
        documented,
        meaning,
        table,
        unit,
        allowed or {},
        special or {},
        reality,
        later,
        record=record,
    )
    metadata = {"description": description}
    if factory is not None:
        return field(default_factory=factory, metadata=metadata)
    return field(default=default, metadata=metadata)


_descriptions: dict[type[Record], tuple[Description, ...]] = {}


def descriptions(record: type[Record]) -> tuple[Description, ...]:
    """Give the descriptions of a record's fields, in the order of the class."""
    if record not in _descriptions:
        _descriptions[record] = tuple(
            replace(known.metadata["description"], attribute=known.name)
            for known in fields(record)
            if "description" in known.metadata
        )
    return _descriptions[record]
