from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.cli import main
from tests.support.command import TOKEN, Ran
from tests.support.loopback import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.command import Run, Serve


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a home of its own, and nothing of this machine's settings."""
    for name in list(os.environ):
        ours = name.startswith(("CBR_TUI_", "OS_", "HW_", "HUAWEICLOUD_", "SSL_CERT_"))
        if ours or name.endswith("_CA_BUNDLE") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell at once what a service refuses for now, where a test is not about that."""
    monkeypatch.setattr("cbr_tui.api.retry._PATIENCE", 0.0)


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    def command(*words: str) -> Ran:
        code = main(words)
        written = capfdbinary.readouterr()
        return Ran(code, written.out.decode(), written.err.decode())

    return command


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Serve:
    @contextmanager
    def serving(app: Any) -> Iterator[str]:
        with serve(app) as url:
            monkeypatch.setenv("CBR_TUI_ENDPOINT", url)
            monkeypatch.setenv("CBR_TUI_PROJECT_ID", "project")
            monkeypatch.setenv("CBR_TUI_TOKEN", TOKEN)
            yield url

    return serving
