"""The lock: complete, current, and bound to no machine."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.project import ROOT

LOCK = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^ ]+)", LOCK, re.MULTILINE)
}


@pytest.mark.parametrize(
    "wanted",
    PROJECT["project"]["dependencies"]
    + PROJECT["dependency-groups"]["dev"]
    + PROJECT["build-system"]["requires"],
)
def test_every_requirement_is_locked_at_a_version_that_it_allows(wanted: str) -> None:
    requirement = Requirement(wanted)
    assert requirement.specifier.contains(PINS[canonicalize_name(requirement.name)])


def test_every_locked_version_has_a_hash() -> None:
    pinned = re.split(r"^(?=[a-z0-9-]+(?:\[[a-z,]+\])?==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(pinned) == len(PINS)
    assert all("--hash=sha256:" in pin for pin in pinned)


def test_the_lock_names_no_host_and_no_path() -> None:
    assert not re.search(r"://|^-|file:| /\w", LOCK, re.MULTILINE)
