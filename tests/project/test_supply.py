"""What the program is made of: licences that allow it, and packages that come out the same byte for byte."""

from __future__ import annotations

import re
from importlib import metadata
from typing import TYPE_CHECKING, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.project import clean_environment, copy_tree, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALLOWED: Final = {"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "ISC", "MPL-2.0"}
"""None of them asks anything of a program that uses the package unchanged."""
_NAMES: Final = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""The names of older packages, by which SPDX calls them."""


def needed() -> Iterator[str]:
    """Name every package that an installation of ours brings along."""
    waiting, seen = ["cbr-tui"], set[str]()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        if name != "cbr-tui":
            yield name
        for line in metadata.requires(name) or ():
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)


def licences(name: str) -> set[str]:
    """Give a package's licences by their SPDX names, from whichever of three places it tells them in."""
    told = metadata.metadata(name)
    said = (told.get_all("License-Expression") or told.get_all("License") or [""])[0]
    classified = [
        each.rpartition(" :: ")[2] for each in told.get_all("Classifier") or () if "License ::" in each
    ]
    words = re.split(r" (?:AND|OR) ", re.sub("[()]", "", said)) if 0 < len(said) < 60 else classified
    return {_NAMES.get(word, word) for word in words}


@pytest.mark.parametrize("name", sorted(needed()))
def test_every_package_that_comes_along_has_a_licence_that_allows_it(name: str) -> None:
    assert licences(name), "it says nothing"
    assert licences(name) <= ALLOWED


def test_few_packages_come_along() -> None:
    assert len(list(needed())) <= 25


def test_wheel_and_sdist_come_out_the_same_byte_for_byte(tmp_path: Path) -> None:
    first, second = (built(tmp_path / name) for name in ("first", "second"))
    assert first.keys() == second.keys()
    assert len(first) == 2
    for name, content in first.items():
        assert content == second[name], name


def built(where: Path) -> dict[str, bytes]:
    """Build both from a copy of the tree, whose files have times and modes of their own."""
    tree = copy_tree(where / "cbr-tui")
    for path in tree.rglob("*.py"):
        path.touch()
    env = clean_environment(SOURCE_DATE_EPOCH="1700000000")
    ran = run("python", "-m", "hatchling", "build", "-d", "built", cwd=tree, env=env)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return {path.name: path.read_bytes() for path in (tree / "built").iterdir()}
