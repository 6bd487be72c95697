"""What a person writes to say which backups: spans of time, kinds of resources, orders, a line of words."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.errors import UsageError
from cbr_tui.frozen import replace
from cbr_tui.model.listing import RUNNING, SORT_KEYS, Query
from cbr_tui.text.ids import find_ids
from cbr_tui.text.times import age, moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["TYPES", "moment_of", "of_one", "of_resource", "of_words", "resorted", "sorted_by", "type_of"]

TYPES: Final = {
    "server": "OS::Nova::Server",
    "disk": "OS::Cinder::Volume",
    "share": "OS::Sfs::Turbo",
    "desktop": "OS::Workspace::DesktopV2",
    "bare-metal": "OS::Ironic::BareMetalServer",
}


def moment_of(text: str, now: datetime) -> datetime:
    """Read `24h` or `7d` as so long before now, or a date or time as itself; raises UsageError."""
    with suppress(OverflowError):
        ago = age(text)
        found = now - ago if ago is not None else moment(text)
        if found is not None:
            return found
    raise UsageError(f"{text!r} is no time.", hint="Write 24h, 7d, 2026-03-04 or 2026-03-04T05:06:07Z.")


def type_of(text: str) -> str:
    """Give the service's word for a kind of resource; its own words stay; raises UsageError."""
    if text in TYPES:
        return TYPES[text]
    if not text.startswith("OS::"):
        raise UsageError(f"There is no type {text!r}.", hint=f"Write one of {', '.join(TYPES)}.")
    return text


def of_resource(query: Query, text: str) -> Query:
    """Narrow a query to a resource: by its ID, else by a part of its name."""
    ids = find_ids(text)
    if len(ids) == 1 and ids[0].id == text.strip().lower():
        return replace(query, resource_id=ids[0].id)
    return replace(query, resource_name=text)


def of_one(resource: str, since: str | None, now: datetime) -> Query:
    """Ask for all backups of one resource, newest first, as far back as `since` says; raises UsageError."""
    return replace(of_resource(Query(), resource), since=moment_of(since or _FAR_BACK, now))


def sorted_by(query: Query, text: str) -> Query:
    """Sort by `key`, `key:asc` or `key:desc`; raises UsageError. Without a direction it falls."""
    key, _, direction = text.partition(":")
    key = _SHORT.get(key, key)
    if key not in SORT_KEYS or direction not in {"", "asc", "desc"}:
        raise UsageError(
            f"Nothing sorts by {text!r}.", hint=f"Keys: {', '.join(SORT_KEYS)}; with :asc or :desc."
        )
    return replace(query, sort=key, descending=direction != "asc")


def resorted(text: str, now: datetime, *, back: bool) -> str:
    """Change such a line to sort by the next key, or with `back` the other way round; raises UsageError.

    The newest first, which is how everything begins, is not written down.
    """
    query = of_words(text, now)
    key = query.sort if back else SORT_KEYS[(SORT_KEYS.index(query.sort) + 1) % len(SORT_KEYS)]
    falls = not query.descending if back else key.endswith("_at")
    words = [word for word in text.split() if not word.startswith("sort=")]
    if (key, falls) != (Query().sort, Query().descending):
        words.append(f"sort={key.removesuffix('_at')}:{'desc' if falls else 'asc'}")
    return " ".join(words)


def of_words(text: str, now: datetime) -> Query:
    """Read a line such as `shop failed 24h status=error`: `key=value` pairs and words; raises UsageError.

    `failed`, `running`, `auto` and `manual` are what they say, a span of time is since then, any other words
    are a part of the resource's name.
    """
    query, names = Query(), []
    for word in text.split():
        key, equals, value = word.partition("=")
        if word in _WORDS:
            query = replace(query, **_WORDS[word])
        elif equals:
            if key not in _PAIRS or not value:
                raise UsageError(f"There is no filter {word!r}.", hint=f"Filters: {', '.join(_PAIRS)}.")
            query = _PAIRS[key](query, value, now)
        elif age(word) is not None:
            query = replace(query, since=moment_of(word, now))
        else:
            names.append(word)
    return of_resource(query, " ".join(names)) if names else query


def _field(name: str) -> Callable[[Query, str, datetime], Query]:
    def narrowed(query: Query, value: str, _now: datetime) -> Query:
        fields: dict[str, Any] = {name: value}
        return replace(query, **fields)

    return narrowed


_FAR_BACK: Final = "90d"
_SHORT: Final = {"created": "created_at", "updated": "updated_at", "protected": "protected_at"}
_WORDS: Final[dict[str, dict[str, Any]]] = {
    "failed": {"statuses": ("error",)},
    "running": {"statuses": RUNNING},
    "auto": {"automatic": True},
    "manual": {"automatic": False},
}
_PAIRS: Final[dict[str, Callable[[Query, str, datetime], Query]]] = {
    "status": lambda query, value, _now: replace(query, statuses=tuple(value.split(","))),
    "resource": lambda query, value, _now: of_resource(query, value),
    "type": lambda query, value, _now: replace(query, resource_type=type_of(value)),
    "since": lambda query, value, now: replace(query, since=moment_of(value, now)),
    "until": lambda query, value, now: replace(query, until=moment_of(value, now)),
    "sort": lambda query, value, _now: sorted_by(query, value),
    "name": _field("name"),
    "zone": _field("zone"),
    "address": _field("address"),
    "policy": _field("policy_id"),
    "vault": _field("vault_id"),
    "record": _field("checkpoint_id"),
}
