"""What is installed, and where things are kept."""

from __future__ import annotations

import platform
import shutil
import ssl
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from cbr_tui import __version__
from cbr_tui.cli.doctor.report import Check, Section, wrong
from cbr_tui.errors import CbrTuiError, StorageError
from cbr_tui.store import Paths, load
from cbr_tui.store.contents import contents
from cbr_tui.store.places import places, sqlite_version

if TYPE_CHECKING:
    from pathlib import Path

    from cbr_tui.cli.parser import Options
    from cbr_tui.store.places import Place

__all__ = ["places_of", "versions"]

_PACKAGES: Final = ("textual", "rich", "httpx", "httpcore", "orjson", "platformdirs", "pyyaml")
_LITTLE: Final = 64
"""In MB: with less room the history can't be written for long."""


def versions() -> Section:
    """Say what runs here, in which version."""
    checks = [
        Check("cbr-tui", __version__),
        Check("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        Check("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
        *map(_package, _PACKAGES),
        Check("SQLite", sqlite_version()),
        Check("TLS", ssl.OPENSSL_VERSION),
    ]
    return Section("versions", checks)


def places_of(options: Options) -> Section:
    """Say where everything is kept, with which permissions, and what is wrong with it or in it."""
    if options.demo:
        return Section("places", [Check("demo", "nothing is read or written")])
    try:
        paths = Paths.of_user()
    except CbrTuiError as error:
        return Section("places", [wrong("home", error)])
    checks = [_place(place) for place in places(paths)]
    try:
        load(paths.settings)
    except CbrTuiError as error:
        checks.append(wrong("settings say", error))
    return Section("places", [*checks, _history(paths.history), _room(paths.state_dir)])


def _package(name: str) -> Check:
    try:
        return Check(name, version(name))
    except PackageNotFoundError:
        return Check(name, "not found", "note", "It may be here all the same, installed in a way of its own.")


def _place(place: Place) -> Check:
    value = f"{place.mode:<8}{place.path}"
    if place.fault:
        return Check(place.name, f"{value}  {place.fault}", "wrong", place.hint, StorageError.exit_code)
    if place.note:
        return Check(place.name, f"{value}  {place.note}", "note", place.hint)
    return Check(place.name, value)


def _history(path: Path) -> Check:
    """Say whether the history opens, and what is in it."""
    try:
        found = contents(path)
    except StorageError as error:
        return wrong("history holds", error)
    if found is None:
        return Check("history holds", "nothing yet")
    value = (
        f"{found.backups:,} backups, {found.observations:,} observations, {found.size / 1_000_000:,.1f} MB;"
        f" version {found.version}"
    )
    if found.version > found.newest:
        hint = "A newer cbr-tui has written it: this one only reads it."
        return Check("history holds", f"{value}, newer than {found.newest}", "note", hint)
    return Check("history holds", value)


def _room(directory: Path) -> Check:
    there = next((each for each in (directory, *directory.parents) if each.exists()), directory)
    try:
        megabytes = shutil.disk_usage(there).free // (1024 * 1024)
    except OSError as error:
        return Check("room on disk", f"unknown: {error.strerror}", "note")
    if megabytes < _LITTLE:
        return Check("room on disk", f"{megabytes} MB", "note", "The history needs some.")
    return Check("room on disk", f"{megabytes:,} MB")
