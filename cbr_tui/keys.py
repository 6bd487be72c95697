"""The commands of the screens by name, their keys, and which others a person may give them. Pure.

`[keys]` in the settings file names a command and its keys: `refresh = "R,f5"`. What is typed into an input,
`Esc`, `Ctrl-C` and the keys of menus stay as they are: there is always a way back and a way out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["COMMANDS", "Command", "WrongKeys", "first_key", "keys_of", "wrong_keys"]


@frozen
class Command:
    """One thing that a key does."""

    place: str
    """Where it works: one of the words in `_TOGETHER`."""
    keys: tuple[str, ...]
    """The keys that it has by itself: a character, or a name such as `pagedown`."""


@frozen
class WrongKeys:
    """What is wrong with one line under `[keys]`."""

    name: str
    message: str
    hint: str


COMMANDS: Final[dict[str, Command]] = {
    "context": Command("program", ("c", "f2")),
    "quit": Command("program", ("q",)),
    "suspend": Command("program", ("ctrl+z",)),
    "help": Command("everywhere", ("?", "f1")),
    "copy": Command("screen", ("y",)),
    "commands": Command("screen", (":", "ctrl+p")),
    "search": Command("backup", ("/",)),
    "to-raw": Command("backup", ("J",)),
    "refresh": Command("backup", ("r",)),
    "open": Command("backup", ("o", "i")),
    "acknowledge": Command("backup", ("x",)),
    "annotate": Command("backup", ("a",)),
    "backups": Command("backup", ("b",)),
    "server": Command("backup", ("B",)),
    "local-times": Command("backup", ("t",)),
    "pause": Command("backup", ("p",)),
    "earlier": Command("backup", ("[",)),
    "later": Command("backup", ("]",)),
    "summary": Command("backup", ("1",)),
    "extend_info": Command("backup", ("2",)),
    "volumes": Command("backup", ("3",)),
    "replication": Command("backup", ("4",)),
    "raw": Command("backup", ("5",)),
    "next-view": Command("backup", ("tab",)),
    "view-before": Command("backup", ("shift+tab",)),
    "repaint": Command("backup", ("ctrl+l",)),
    "up": Command("moving", ("up", "k")),
    "down": Command("moving", ("down", "j")),
    "left": Command("moving", ("left", "h")),
    "right": Command("moving", ("right", "l")),
    "page-up": Command("moving", ("pageup", "ctrl+b")),
    "page-down": Command("moving", ("pagedown", "ctrl+f", "space")),
    "first": Command("moving", ("home", "g")),
    "last": Command("moving", ("end", "G")),
    "details": Command("moving", ("enter",)),
    "sort": Command("table", ("s",)),
    "sort-back": Command("table", ("S",)),
    "open-source": Command("table", ("<",)),
    "open-copy": Command("table", (">",)),
    "mark": Command("list", ("space",)),
    "watch": Command("list", ("w",)),
    "watch-running": Command("list", ("W",)),
    "newest-good": Command("list", ("N",)),
    "next-match": Command("raw view", ("n",)),
    "match-before": Command("raw view", ("N",)),
    "fold": Command("raw view", ("-",)),
    "unfold": Command("raw view", ("+",)),
    "fold-all": Command("raw view", ("z",)),
    "go-to": Command("raw view", (":",)),
    "program": Command("raw view", ("|",)),
    "write": Command("raw view", ("w",)),
    "pager": Command("raw view", ("v",)),
    "editor": Command("raw view", ("e",)),
    "input": Command("opening", ("/", "o", "i")),
    "list-all": Command("opening", ("ctrl+l",)),
    "filter": Command("contexts", ("/",)),
    "add-profile": Command("contexts", ("a",)),
    "sort-recents": Command("recents", ("s",)),
    "by-context": Command("recents", ("C",)),
    "pin": Command("recents", ("p",)),
    "note": Command("recents", ("n",)),
    "forget": Command("recents", ("d",)),
    "undo": Command("recents", ("u",)),
    "forget-context": Command("recents", ("D",)),
}
_TOGETHER: Final = (
    {"everywhere", "program", "screen", "backup", "moving", "table"},
    {"everywhere", "program", "screen", "backup", "moving", "raw view"},
    {"everywhere", "program", "screen", "backup", "moving", "table", "list"},
    {"everywhere", "moving", "contexts"},
    {"everywhere", "program", "screen", "moving", "opening", "recents"},
)
"""Where commands work at the same time, so that none may have a key of another."""
_FIXED: Final = {"escape": "leads back", "ctrl+c": "quits", "ctrl+q": "quits"}
_SAME: Final = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+h": "backspace"}
"""What terminals send alike."""
_NAMED: Final = (
    "enter|tab|space|backspace|delete|insert|home|end|pageup|pagedown|up|down|left|right|comma|f[1-9]|f1[0-9]"
)
_KEY: Final = re.compile(rf"(?:(?:ctrl\+|alt\+)?(?:shift\+)?(?:{_NAMED})|(?:ctrl|alt)\+[a-z])")


def first_key(name: str, own: Mapping[str, Sequence[str]]) -> str:
    """Give the key that a command is called by in what is said: the first that it has, `own` before ours."""
    return own.get(name, COMMANDS[name].keys)[0]


def keys_of(text: str) -> tuple[str, ...]:
    """Take the keys out of what stands behind a command."""
    return tuple(key for part in text.split(",") if (key := part.strip()))


def wrong_keys(wanted: Mapping[str, object]) -> Iterator[WrongKeys]:
    """Give what is wrong with the lines under `[keys]`, in their order: name, key, or a key of another."""
    said: dict[str, tuple[str, ...]] = {}
    for name, text in wanted.items():
        if name not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(COMMANDS)}."
            yield WrongKeys(name, f"there is no command {name!r}", hint)
        elif not isinstance(text, str) or not keys_of(text):
            yield WrongKeys(name, f"{name} needs a text with a key in it", 'Write it like "R" or "R,f5".')
        elif refused := next(((key, why) for key in keys_of(text) if (why := _refusal(key))), None):
            yield WrongKeys(name, f"{name} can't have the key {refused[0]!r}", refused[1])
        else:
            said[name] = keys_of(text)
    yield from _conflicts(said)


def _refusal(key: str) -> str:
    """Say why a key can't be had; empty for a good one."""
    if key in _FIXED:
        return f"It always {_FIXED[key]}."
    if key in _SAME:
        return f"Terminals send the same for {_SAME[key]}: write that."
    if (len(key) == 1 and key.isprintable()) or _KEY.fullmatch(key):
        return ""
    return "A key is a character, or a name such as enter, pagedown, f5, ctrl+x, alt+x, shift+tab or comma."


def _conflicts(said: Mapping[str, tuple[str, ...]]) -> Iterator[WrongKeys]:
    keys = {name: said.get(name, command.keys) for name, command in COMMANDS.items()}
    for name in said:
        for other in COMMANDS:
            if other == name or not _work_together(name, other):
                continue
            if other in said and list(said).index(other) > list(said).index(name):
                continue  # told once, at the later line
            both = [key for key in keys[name] if key in keys[other]]
            meant = [key for key in both if key in COMMANDS[name].keys and key in COMMANDS[other].keys]
            if both and both != meant:
                message = f"{name} has the key {both[0]!r}, and so has {other}"
                yield WrongKeys(name, message, f"Give {name} another key, or {other}.")


def _work_together(name: str, other: str) -> bool:
    return any({COMMANDS[name].place, COMMANDS[other].place} <= together for together in _TOGETHER)
