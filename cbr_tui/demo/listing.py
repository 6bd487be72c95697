"""The embedded service's lists: filters, order and pages as both services document them (API.md §1, §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cbr_tui.model.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["page_of", "selected"]

Item = dict[str, Any]
_MOST: Final = 1000


def selected(items: Sequence[Item], query: Mapping[str, Sequence[str]]) -> list[Item]:
    """Give the items that pass every filter of a query, in its order: newest first where it asks for none."""
    passing = [
        item
        for item in items
        if all(check(item, query[name]) for name, check in _FILTERS.items() if query.get(name))
    ]
    key, _, direction = (query.get("sort") or ["created_at"])[0].partition(",")[0].partition(":")
    passing.sort(key=lambda item: str(item.get(key) or ""), reverse=direction != "asc")
    return passing


def page_of(items: Sequence[Item], query: Mapping[str, Sequence[str]]) -> list[Item]:
    """Give the page after the marker, or from the offset on."""
    start = int((query.get("offset") or ["0"])[0])
    if query.get("marker"):
        ids = [item["id"] for item in items]
        marker = query["marker"][0]
        start = ids.index(marker) + 1 if marker in ids else len(items)
    limit = min(int((query.get("limit") or [str(_MOST)])[0]), _MOST)
    return list(items[start : start + limit])


def _value(item: Item, key: str) -> str:
    """Give a field wherever a service has it."""
    value = item.get(key)
    return str((item.get("extend_info") or {}).get(key) if value is None else value)


def _is(key: str) -> Callable[[Item, Sequence[str]], bool]:
    return lambda item, wanted: _value(item, key) in wanted


def _contains(key: str) -> Callable[[Item, Sequence[str]], bool]:
    return lambda item, wanted: any(each.casefold() in _value(item, key).casefold() for each in wanted)


def _since(item: Item, wanted: Sequence[str]) -> bool:
    made, start = parse_time(str(item.get("created_at"))), parse_time(wanted[0])
    return made is not None and start is not None and made >= start


def _until(item: Item, wanted: Sequence[str]) -> bool:
    made, end = parse_time(str(item.get("created_at"))), parse_time(wanted[0])
    return made is not None and end is not None and made <= end


def _at_address(item: Item, wanted: Sequence[str]) -> bool:
    data = item.get("backup_data") or {}
    return any(each in (data.get("private_ip"), data.get("eip")) for each in wanted)


_FILTERS: Final[Mapping[str, Callable[[Item, Sequence[str]], bool]]] = {
    "status": _is("status"),
    "name": _contains("name"),
    "resource_id": _is("resource_id"),
    "resource_name": _contains("resource_name"),
    "resource_type": _is("resource_type"),
    "resource_az": _is("resource_az"),
    "az": _is("resource_az"),
    "image_type": _is("image_type"),
    "checkpoint_id": _is("checkpoint_id"),
    "vault_id": _is("vault_id"),
    "policy_id": _is("policy_id"),
    "operation_type": _is("operation_type"),
    "provider_id": _is("provider_id"),
    "ip": _at_address,
    "start_time": _since,
    "end_time": _until,
}
