from __future__ import annotations

import pytest

from tests.support.project import run


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check"], id="ruff finds nothing to mend"),
        pytest.param(["ruff", "format", "--check"], id="the formatter would change nothing"),
        pytest.param(["mypy"], id="the types hold, strictly"),
        pytest.param(["lint-imports"], id="the arrows between the rooms point one way"),
    ],
)
def test_checker_agrees(command: list[str]) -> None:
    checked = run(*command)
    assert checked.returncode == 0, checked.stdout + checked.stderr
