"""Names and addresses replaced by placeholders, so that a note can go to people who must not learn them."""

from __future__ import annotations

import json
import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.frozen import replace
from cbr_tui.model.decode import decode
from cbr_tui.model.observation import observe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbr_tui.model.describe import Json
    from cbr_tui.model.observation import Observation

__all__ = ["redacted"]


def redacted(observation: Observation) -> Observation:
    """Give the observation as if the service had answered with placeholders: judge and write that one.

    Replaced are names and descriptions, network and mail addresses, host names, and what was asked where;
    IDs, regions, times, codes and the words of the documentation stay. The same text has the same
    placeholder. They are numbered in the order of the answer, and stay while names come and go below.
    """
    words = _Placeholders()
    context = observation.context
    where = "[file]" if context.service == "file" else "https://[endpoint]"
    context = replace(context, endpoint=where if context.endpoint else "")
    try:
        answer = decode(observation.answer.raw)
        words.learn(answer)
        raw = json.dumps(words.applied(answer)).encode()
    except (UnreadableAnswer, ValueError, RecursionError):
        fault = observation.fault or UnreadableAnswer("The answer could not be read.")
        fault = UnreadableAnswer(words.in_text(fault.message), hint=words.in_text(fault.hint))
        return replace(observation, context=context, backup=None, fault=fault)
    read = observe(
        observation.backup_id, context, replace(observation.answer, raw=raw), origin=observation.origin
    )
    return replace(read, gone_at=observation.gone_at)


class _Placeholders:
    """What each text is replaced by."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        # Ten thousand disks repeat a few words, and each would be searched for twenty thousand names.
        self._told: dict[str, str] = {}
        self._names = re.compile("(?!)")

    def learn(self, answer: Json) -> None:
        """Find the names that stand under keys of names: they are replaced in other texts too."""
        names = []
        for key, text in _texts(answer, ""):
            if (kind := _KINDS.get(key)) is not None and text.strip():
                self._placeholder(kind, text)
                names.append(text)
        if names:
            longest_first = sorted(set(names), key=len, reverse=True)
            self._names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def applied(self, value: Json, key: str = "") -> Json:
        """Give a decoded value with placeholders in it."""
        if isinstance(value, dict):
            return {name: self.applied(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [self.applied(each, key) for each in value]
        if not isinstance(value, str) or not value.strip():
            return value
        if key in _KINDS:
            return self._placeholder(_KINDS[key], value)
        return value if key in _KEPT else self.in_text(value)

    def in_text(self, text: str) -> str:
        """Replace names that were learned, and whatever looks like an address."""
        if text not in self._told and not _ID.fullmatch(text):
            named = self._names.sub(lambda match: self._known[match[0]], text)
            self._told[text] = _ADDRESS.sub(self._address, named)
        return self._told.get(text, text)

    def _address(self, match: re.Match[str]) -> str:
        if match.lastgroup != "ip":
            return self._placeholder("host" if match.lastgroup == "host" else "address", match[0])
        try:
            ip_address(match[0])
        except ValueError:
            return match[0]
        return self._placeholder("address", match[0])

    def _placeholder(self, kind: str, text: str) -> str:
        if text not in self._known:
            count = self._counts[kind] = self._counts.get(kind, 0) + 1
            self._known[text] = f"[{kind}-{count}]"
        return self._known[text]


def _texts(value: Json, key: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, key)
    elif isinstance(value, str):
        yield key, value


_KINDS: Final = {
    "name": "backup",
    "resource_name": "server",
    "source_volume_name": "disk",
    "description": "description",
    "private_ip": "address",
    "eip": "address",
}
"""The keys whose values are names or addresses, and what stands for those."""
_KEPT: Final = frozenset(
    {
        *("status", "created_at", "updated_at", "protected_at", "finished_at", "expired_at"),
        *("resource_type", "resource_az", "supported_restore_mode", "copy_status", "fail_op"),
    }
)
"""Keys of times and of documented words: a disk called "available" changes none of them."""
_ID: Final = re.compile("[0-9a-fA-F-]{36}|")
_ADDRESS: Final = re.compile(
    r"(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mac>(?<![\w:])(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}(?![\w:]))"
    r"|(?P<ip>(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*)(?![\w:]))"
    r"|(?P<host>(?<![\w.@-])(?:[a-zA-Z0-9_-]+\.){2,}[a-zA-Z]{2,}(?![\w-]))"
)
