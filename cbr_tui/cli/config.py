"""`config`: every setting with where it comes from, the file in an editor, and what is wrong with it."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING, Final, NamedTuple

from cbr_tui.cli.app import FAR_FRAMES
from cbr_tui.cli.output import complain, write, write_json
from cbr_tui.cli.signing import choose, files_on_disk
from cbr_tui.errors import CbrTuiError, StorageError, UsageError
from cbr_tui.frozen import fields
from cbr_tui.keys import COMMANDS
from cbr_tui.store import Paths, Settings, load
from cbr_tui.store.files import private_directory, private_file
from cbr_tui.store.settings import TEMPLATE, faults, text_of
from cbr_tui.store.toml_files import at
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.credentials import SignIn

__all__ = ["run"]


def run(options: Options) -> int:
    """Do what the word after `config` says; raises UsageError for a file that is wrong, StorageError."""
    path = Paths.of_user().settings
    if options.verb == "edit":
        return _edit(path)
    if options.verb == "check":
        return _check(path)
    rows = [*_settings(options, path), *_where(options), *_switches(), *_keys(path)]
    if options.json:
        write_json([row._asdict() | {"value": row.value or None} for row in rows])
    else:
        width = max(len(row.name) for row in rows)
        lines = (f"{row.name:<{width}}  {row.value or '-':<14}  {row.source}" for row in rows)
        write("".join(f"{visible(line)}\n" for line in lines))
    return 0


class _Row(NamedTuple):
    name: str
    value: str
    """Empty for none."""
    source: str


_DEFAULT: Final = "default"
_WHERE: Final = (
    ("endpoint", "--endpoint", "CBR_TUI_ENDPOINT"),
    ("project_id", "--project-id", "CBR_TUI_PROJECT_ID"),
    ("project", "--project", "CBR_TUI_PROJECT"),
    ("region", "--region", "CBR_TUI_REGION"),
    ("cacert", "--cacert", "CBR_TUI_CACERT"),
    ("profile", "--profile", "CBR_TUI_PROFILE"),
    ("os_cloud", "--os-cloud", "OS_CLOUD"),
)
_SWITCHES: Final = {
    "NO_COLOR": "no colours",
    "SSH_CONNECTION": f"over SSH: {FAR_FRAMES} frames a second where frames is auto",
    "CBR_TUI_CELLDIFF": "off sends whole regions of the screen",
    "CBR_TUI_DEBUG": "an unexpected error tells its whole way",
}


def _settings(options: Options, path: Path) -> Iterator[_Row]:
    settings = load(path)
    text = text_of(path) or ""
    given = {
        "refresh": None if options.refresh is None else _refresh_of(options),
        "mouse": None if options.mouse is None else "false",
        "theme": options.theme,
    }
    for field in fields(settings):
        if field.name == "keys":
            continue
        value, default = getattr(settings, field.name), getattr(Settings(), field.name)
        option = given.get(field.name)
        if option is not None:
            yield _Row(field.name, option, f"--{'no-mouse' if field.name == 'mouse' else field.name}")
        elif (line := at(path, text, field.name)) != f"{path}: ":
            yield _Row(field.name, _written(value), line.rstrip(": "))
        else:
            yield _Row(field.name, _written(default), _DEFAULT)


def _refresh_of(options: Options) -> str:
    refresh = options.refresh
    if refresh is None or refresh.off:
        return "off"
    return f"{refresh.fixed:g}"


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _where(options: Options) -> Iterator[_Row]:
    """Say where the service is asked; what the source of the credentials says comes last."""
    said = _said(options)
    for name, option, variable in _WHERE:
        if (given := getattr(options, name)) is not None:
            yield _Row(name, given, option)
        elif value := os.environ.get(variable, "").strip():
            yield _Row(name, value, variable)
        elif said is not None and (value := _of_source(said, name)):
            yield _Row(name, value, said.source)
        else:
            yield _Row(name, "", "not set")


def _said(options: Options) -> SignIn | None:
    try:
        winner = choose(options, files_on_disk()).winner
        return winner.load() if winner is not None else None
    except CbrTuiError as error:
        complain(str(error))
        return None


def _of_source(said: SignIn, name: str) -> str:
    values = {
        "endpoint": said.endpoints.get("csbs", ""),
        "project_id": said.project_id,
        "region": said.region,
    }
    return values.get(name, "")


def _switches() -> Iterator[_Row]:
    for name, meaning in _SWITCHES.items():
        if os.environ.get(name):
            value = "set" if name == "SSH_CONNECTION" else os.environ[name]
            yield _Row(name, value, f"environment: {meaning}")


def _keys(path: Path) -> Iterator[_Row]:
    own, text = load(path).keys, text_of(path) or ""
    for name, command in COMMANDS.items():
        if name in own:
            where = at(path, text, name, "keys").rstrip(": ")
            yield _Row(f"keys.{name}", ",".join(own[name]), where)
        else:
            yield _Row(f"keys.{name}", ",".join(command.keys), _DEFAULT)


def _edit(path: Path) -> int:
    """Open the file in the person's editor, and check what they made of it."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    private_directory(path.parent)
    try:
        if not path.exists():
            private_file(path).write_text(TEMPLATE, encoding="utf-8")
        words = shlex.split(command) or ["vi"]
        code = subprocess.run([*words, str(path)], check=False).returncode  # noqa: S603 - theirs to choose
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{command} can't be run: {error}.", hint="Set VISUAL or EDITOR to your editor."
        ) from error
    if code:
        raise StorageError(f"{words[0]} ended with exit code {code}.")
    return _check(path)


def _check(path: Path) -> int:
    """Tell everything that is wrong with the file and with the profiles beside it; raises the last of it."""
    found = faults(path)
    try:
        files_on_disk().profiles()
    except UsageError as error:
        found.append(error)
    if not found:
        write(f"{visible(str(path))}: {'right' if path.exists() else 'not there: every default holds'}\n")
        return 0
    for fault in found[:-1]:
        complain(str(fault))
    raise found[-1]
