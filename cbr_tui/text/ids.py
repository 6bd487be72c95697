"""The backup IDs in whatever was pasted: an alert, a console URL, a piece of JSON, an ID."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import frozen
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Candidate", "best", "find_ids", "why_not"]


@frozen
class Candidate:
    """A UUID found in a text."""

    id: str
    """In small letters."""
    hint: str = ""
    """What the text calls it, a key, a parameter or a word: `checkpoint_item_id`, `volume_backups.id`,
    `server`; empty where it stands alone."""


def find_ids(text: str) -> tuple[Candidate, ...]:
    """Find every UUID, each once: those called a backup's first, those called something else's last."""
    plain = _plain(text)
    found: dict[str, Candidate] = {}
    for candidate in _candidates(plain):
        known = found.get(candidate.id)
        if known is None or _rank(candidate) < _rank(known):
            found[candidate.id] = candidate
    if not found and len(plain) < 200:
        # A terminal or a mail may have broken the line inside the ID; only where nothing else stands there.
        joined = "".join(plain.split()).strip(_QUOTES)
        if _UUID.fullmatch(joined):
            return (Candidate(joined.lower()),)
    return tuple(sorted(found.values(), key=_rank))


def best(candidates: Sequence[Candidate]) -> Candidate | None:
    """Give the one that is meant: the only one, or the only one called an ID among ones of something else.

    None says that there is nothing, or that a person has to choose.
    """
    if len(candidates) == 1:
        return candidates[0]
    possible = [candidate for candidate in candidates if _rank(candidate) is not _Rank.OTHER]
    if len(possible) == 1 and _rank(possible[0]) is not _Rank.UNNAMED:
        return possible[0]
    return None


def why_not(text: str) -> str:
    """Say in one line why `find_ids` found nothing in this text."""
    plain = _plain(text[:_ENOUGH]).strip().strip(_QUOTES)
    if not plain:
        return "Nothing to look up: paste a backup ID, or a text that contains one."
    near = _nearest(plain)
    shape = "-".join(str(len(group)) for group in near.split("-"))
    if re.fullmatch("[0-9A-Fa-f]{32}", near):
        return "32 hex digits without dashes: a project ID? A backup ID is written 8-4-4-4-12."
    if len(near) not in (0, 36):
        return f"A UUID has 36 characters (8-4-4-4-12), this has {len(near)} ({shape})."
    if near and shape != "8-4-4-4-12":
        return f"A UUID has its dashes at 8-4-4-4-12, this at {shape}."
    if wrong := re.search("[^0-9A-Fa-f-]", near):
        meant = _MISREAD.get(wrong[0], "")
        ending = f": {meant}?" if meant else "."
        return f"'{visible(wrong[0])}' at place {wrong.start() + 1} is not a hex digit{ending}"
    return f"There is no ID in this text: a backup ID looks like {_EXAMPLE}."


class _Rank(IntEnum):
    """How likely a UUID is the ID of a backup, by what the text calls it."""

    BACKUP = 0
    ID = 1
    UNNAMED = 2
    OTHER = 3


_EXAMPLE: Final = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
_QUOTES: Final = "\"'`<>()[]{},;."
_ENOUGH: Final = 100_000
_MISREAD: Final = {"O": "0", "o": "0", "l": "1", "I": "1", "i": "1", "S": "5", "s": "5", "Z": "2", "z": "2"}
_UUID: Final = re.compile(
    "(?<![0-9A-Za-z])[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])"
)
_UUID_OR_BRACKET: Final = re.compile(rf"{_UUID.pattern}|[\[\]{{}}]")

# What stands before an ID: `"key": "`, `key=`, `path/`; else a word, perhaps ID: `server (`, `Backup ID `.
_KEY: Final = re.compile(r"(?:([A-Za-z]+) )?([A-Za-z_][\w.-]*)[\\\"'`]*\s*(?:[:=]+>?|/)[\s\\\"'`\[({<]*$")
_WORD: Final = re.compile(r"(?:([A-Za-z]+)\s)?([A-Za-z_]+)[\s\\\"'`(<\[#-]+$")
_NAME: Final = re.compile(r"([A-Za-z_]\w*)[\\\"']*\s*[:=]\s*$")

# One word a line would make it ten times as long.
# fmt: off
_BACKUPS: Final = frozenset(["backup", "checkpoint_item", "item"])
_OTHERS: Final = frozenset([
    "account", "agent", "alarm", "alert", "checkpoint", "disk", "domain", "event", "extend_info", "group",
    "host", "image", "instance", "job", "network", "operation", "os_images_data", "plan", "policy", "port",
    "project", "provider", "record", "replication_record", "request", "resource", "rule", "server",
    "snapshot", "span", "subnet", "task", "tenant", "trace", "user", "vault", "vm", "volume",
    "volume_backup", "vpc",
])
# fmt: on


def _candidates(plain: str) -> Iterator[Candidate]:
    """Walk through a text once, UUID by UUID, and keep in mind which brackets are open."""
    if not _UUID.search(plain):
        return
    opened: list[int] = []
    seen = 0
    for match in _UUID_OR_BRACKET.finditer(plain):
        found = match[0]
        if found in "[{":
            opened.append(match.start())
        elif found in "]}":
            if opened and plain[opened[-1]] == ("[" if found == "]" else "{"):
                opened.pop()
        else:
            before = plain[max(seen, match.start() - 80) : match.start()]
            yield Candidate(found.lower(), _hint(before, _container(plain, opened)))
            seen = match.end()


def _container(plain: str, opened: Sequence[int]) -> str:
    """Name the object or list that is open: `volume_backups` for what stands in an object in that list."""
    for position in reversed(opened[-2:]):
        if name := _NAME.search(plain, max(0, position - 60), position):
            return _snake(name[1])
    return ""


def _hint(before: str, container: str) -> str:
    """Say what a UUID is called, by what stands before it and by what it stands in."""
    if key := _KEY.search(before):
        name = _snake(key[2])
        *outer, name = name.split(".")
        container = outer[-1] if outer else container
        word = _snake(key[1] or "")
    elif spoken := _WORD.search(before):
        name, word = _snake(spoken[2]), _snake(spoken[1] or "")
        if name not in ("id", "uuid") and _meant(name) is None:
            return ""
    else:
        return container
    if name in ("id", "uuid"):
        if _meant(word) is not None:
            return f"{word}_id"
        return f"{container}.id" if container else "id"
    return name


def _rank(candidate: Candidate) -> _Rank:
    name = candidate.hint.removesuffix(".id")
    if not name:
        return _Rank.UNNAMED
    meant = _meant(name)
    if meant is None:
        return _Rank.ID if name in ("id", "uuid") or name != candidate.hint else _Rank.UNNAMED
    return meant


def _meant(name: str) -> _Rank | None:
    """Say what a name stands for: a backup, something else, or None where it could be either."""
    name = re.sub("_?(?:id|uuid)s?$", "", name)
    name = "policy" if name == "policies" else name.removesuffix("s")
    if name in _BACKUPS:
        return _Rank.BACKUP
    if name in _OTHERS or name.startswith(("source_", "destination_")) or name.rpartition("_")[2] in _OTHERS:
        return _Rank.OTHER
    return None


def _snake(name: str) -> str:
    """Write `checkpointItemId`, `Checkpoint-Item-ID` as `checkpoint_item_id`."""
    return re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").strip("_").lower()


_PERCENT: Final = re.compile("%(0[9AaDd]|2[0-9A-Fa-f]|3[A-Fa-f]|5[B-Fb-f]|7[B-Eb-e])")
_ESCAPE: Final = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\\u00(2[0-9a-fA-F]|3[a-fA-F])|\\[nrt]")
# What word processors and chat programs make of a dash, and the invisible characters that they leave behind.
_TYPOGRAPHY: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
)


def _plain(text: str) -> str:
    """Take off what a URL, a JSON text, a terminal or a chat program puts around and into an ID."""
    for _ in range(2):  # a console's URL carries another URL: what stands in that is encoded twice
        if "%" in text:
            text = _PERCENT.sub(lambda match: chr(int(match[1], 16)), text)
    if "\\" in text or "\x1b" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else " ", text)
    return text if text.isascii() else text.translate(_TYPOGRAPHY)


def _nearest(plain: str) -> str:
    """Find the word that comes nearest to a UUID; empty where none comes near."""
    words = re.findall(r"(?:[^\W_]|-)+", plain)
    if words == [plain] and re.fullmatch("[0-9A-Fa-f-]{4,}", plain) and re.search("[0-9]", plain):
        return plain
    near = [
        word
        for word in words
        if 24 <= len(word) <= 48 and len(re.findall("[0-9A-Fa-f-]", word)) >= 0.8 * len(word)
    ]
    return min(near, key=lambda word: abs(len(word) - 36) + 4 * abs(word.count("-") - 4), default="")
