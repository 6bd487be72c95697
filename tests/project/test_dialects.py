"""Which service answered is decided in two places, and asked nowhere else."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.support.project import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVICES = {"csbs", "cbr", "CSBS", "CBR"}
MAY_ASK = ("api/", "demo/")


def decisions(tree: ast.AST) -> Iterator[int]:
    """Give the lines on which something is compared with a service's name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            operands = [node.left, *node.comparators]
            named = [each for part in operands for each in ast.walk(part) if isinstance(each, ast.Constant)]
            if any(each.value in SERVICES for each in named):
                yield node.lineno
        elif isinstance(node, ast.MatchValue) and getattr(node.value, "value", None) in SERVICES:
            yield node.value.lineno


def modules() -> Iterator[tuple[str, ast.AST]]:
    package: Path = ROOT / "cbr_tui"
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_outside_the_network_asks_which_service_answered() -> None:
    found = {
        f"{name}:{line}"
        for name, tree in modules()
        if not name.startswith(MAY_ASK)
        for line in decisions(tree)
        if name != "store/sources/profiles.py"  # the names that a table of endpoints may have
    }
    assert found == set()


def test_the_shape_of_the_other_service_is_known_to_the_parser_and_the_network_alone() -> None:
    knows = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (
                node.module == "cbr_tui.model.cbr"
                or (node.module == "cbr_tui.model" and any(each.name == "cbr" for each in node.names))
            ):
                knows.add(name)
    assert {name for name in knows if not name.startswith(MAY_ASK)} == {"model/listing.py", "model/parse.py"}


def test_the_check_would_notice() -> None:
    assert list(decisions(ast.parse("if context.service == 'cbr':\n    pass"))) == [1]
    assert list(decisions(ast.parse("match name:\n    case 'csbs':\n        pass"))) == [2]
