"""TOML files that a person may have made: every mistake with its line, changes without touching the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cbr_tui.errors import StorageError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["at", "nearest", "parsed", "with_key", "with_table", "without_table"]


def parsed(path: Path, text: str) -> dict[str, Any]:
    """Read TOML; raises UsageError with file and line, and without a word of what stands there."""
    import tomllib  # most people have no such file, and this is dear

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said, _, place = str(error).rpartition(" (at ")
        number = re.match(r"line (\d+)", place)
        line = int(number[1]) if number else text.count("\n") + 1
        raise UsageError(
            f"{path}, line {line}: not TOML: {said or error}.",
            hint='A setting is a line such as refresh = "off".',
        ) from error


def at(path: Path, text: str, key: str, table: str = "") -> str:
    """Name the file, and the line where the key seems to stand: TOML's reader does not tell.

    With `table`, a key of this table is meant, and its own line where it has none for itself.
    """
    name = re.escape(key)
    quoted = rf"""(?:{name}|"{name}"|'{name}')"""
    begin = 0
    if table:
        head = re.search(rf"^[ \t]*(?:\[[ \t]*{table}[ \t]*\]|{table}[ \t]*[=.])", text, re.MULTILINE)
        begin = head.start() if head else 0
        quoted = rf"(?:{table}[ \t]*\.[ \t]*)?{quoted}"
    pattern = rf"^[ \t]*(?:\[\[?[ \t]*)?(?:profiles\.)?{quoted}[ \t]*[=.\]]"
    found = re.compile(pattern, re.MULTILINE).search(text, begin)
    place = found.start() if found else begin
    return f"{path}, line {text.count(chr(10), 0, place) + 1}: " if found or table else f"{path}: "


def nearest(key: str, known: Iterable[str]) -> str:
    """Say which known key was probably meant."""
    from difflib import get_close_matches

    names = list(known)
    near = get_close_matches(key, names, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are {', '.join(names)}."


def with_key(path: Path, text: str, key: str, value: str) -> str:
    """Set a top-level key; raises StorageError where the file's form does not allow it."""
    wanted = parsed(path, text) | {key: value}
    head, rest = _split_at_table(text)
    lines = [line for line in head if not re.match(rf"[ \t]*{re.escape(key)}[ \t]*=", line)]
    return _checked(path, "".join([f"{key} = {_written(value)}\n", *lines, *rest]), wanted)


def with_table(path: Path, text: str, name: str, keys: Mapping[str, Any]) -> str:
    """Put the table `profiles.NAME` at the end, in place of an old one; raises StorageError likewise."""
    wanted = parsed(path, text)
    wanted["profiles"] = {**wanted.get("profiles", {}), name: dict(keys)}
    before = without_table(path, text, name).rstrip("\n")
    lines = [f"[profiles.{_written(name)}]", *(f"{key} = {_written(value)}" for key, value in keys.items())]
    return _checked(path, "\n".join([*([f"{before}\n"] if before else []), *lines, ""]), wanted)


def without_table(path: Path, text: str, name: str) -> str:
    """Take the table `profiles.NAME` away; raises StorageError likewise."""
    wanted = parsed(path, text)
    wanted["profiles"] = {each: keys for each, keys in wanted.get("profiles", {}).items() if each != name}
    quoted = re.escape(name)
    own = re.compile(
        rf"""[ \t]*\[[ \t]*profiles[ \t]*\.[ \t]*(?:{quoted}|"{quoted}"|'{quoted}')[ \t]*[.\]]"""
    )
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            inside = own.match(line) is not None
        if not inside:
            kept.append(line)
    return _checked(path, "".join(kept), wanted)


def _written(value: str | bool | Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for DEL.
        import json

        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return f"{{ {', '.join(f'{key} = {_written(each)}' for key, each in value.items())} }}"


def _split_at_table(text: str) -> tuple[list[str], list[str]]:
    lines = text.splitlines(keepends=True)
    tables = (place for place, line in enumerate(lines) if line.lstrip().startswith("["))
    place = next(tables, len(lines))
    return lines[:place], lines[place:]


def _checked(path: Path, text: str, wanted: Mapping[str, Any]) -> str:
    """Make sure that a change by lines has changed what it should, and nothing else."""
    try:
        said = parsed(path, text)
    except UsageError:
        said = {}
    said = {key: value for key, value in said.items() if value != {}}
    if said != {key: value for key, value in wanted.items() if value != {}}:
        raise StorageError(
            f"{path} is written in a form that can't be changed by a program without harm.",
            hint="Write each profile under its own line [profiles.NAME], or change it by hand.",
        )
    return text
