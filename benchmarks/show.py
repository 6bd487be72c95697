"""How long `cbr-tui show ID` takes with an access key from the environment, beside those who do the same.

    python -m benchmarks.show [--rounds N]

Each round runs every program once, one after the other, against a service on this very machine that checks
the signature: so figures of one run may be compared, whatever else the machine does meanwhile. Printed are
the medians of all rounds, and how they stand to the smallest httpx script that makes the same request.

`openstack cbr backup show ID` (with otcextensions) signs in with a password, each time. What needs no network
is measured beside `python -c pass`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.cloud import ACCESS_KEY, PASSWORD, PROJECT_ID, SECRET_KEY, Cloud
from tests.support.loopback import serve
from tests.support.payloads import SAMPLE, SAMPLE_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[1]
KEYS = {
    "HW_ACCESS_KEY": ACCESS_KEY,
    "HW_SECRET_KEY": SECRET_KEY,
    "HW_PROJECT_ID": PROJECT_ID,
    "HW_REGION_NAME": "eu-de",
}
USER = {
    "OS_USERNAME": "u",
    "OS_PASSWORD": PASSWORD,
    "OS_USER_DOMAIN_NAME": "d",
    "OS_PROJECT_NAME": "eu-de",
    "OS_REGION_NAME": "eu-de",
    "OS_IDENTITY_API_VERSION": "3",
}
PEER = "smallest httpx script"
NOTHING = "python -c pass"


class Backups(Cloud):
    """Answers with the reference's own sample, and with a backup of CBR for `openstack`."""

    def _answer(self, scope: Any, body: bytes) -> Any:
        reply = super()._answer(scope, body)
        if reply is None or "checkpoint_item" not in reply[1]:
            return reply
        if "/backups/" in scope["path"]:
            return 200, {"backup": {"id": SAMPLE_ID, "name": "backup", "status": "available"}}, {}
        return 200, json.loads(SAMPLE), {}


def main() -> None:
    """Measure, and print one row for each program."""
    parser = argparse.ArgumentParser(description="Time of one backup on standard output.")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    cloud = Backups()
    with tempfile.TemporaryDirectory() as home, serve(cloud) as url:
        cloud.catalog = [_service("cbr", f"{url}/v3/{PROJECT_ID}"), _service("identity", f"{url}/v3")]
        base = {"HOME": home, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        keys = {**base, **KEYS, "CBR_TUI_ENDPOINT": url}
        ours = [sys.executable, "-m", "cbr_tui"]
        programs: dict[str, tuple[list[str], Mapping[str, str]]] = {
            PEER: ([sys.executable, str(ROOT / "benchmarks/smallest_httpx.py"), _item(url)], keys),
            "cbr-tui show": ([*ours, "show", SAMPLE_ID], keys),
            "cbr-tui show --raw": ([*ours, "show", SAMPLE_ID, "--raw"], keys),
            NOTHING: ([sys.executable, "-c", "pass"], keys),
            "cbr-tui show --offline": ([*ours, "show", SAMPLE_ID, "--offline"], keys),
            "cbr-tui recent": ([*ours, "recent"], keys),
            "openstack cbr backup show": (
                [str(Path(sys.executable).with_name("openstack")), "cbr", "backup", "show", SAMPLE_ID],
                {**base, **USER, "OS_AUTH_URL": f"{url}/v3"},
            ),
        }
        _print(_measured(programs, options.rounds))


def _item(url: str) -> str:
    return f"{url}/v1/{PROJECT_ID}/checkpoint_items/{SAMPLE_ID}"


def _service(kind: str, url: str) -> dict[str, Any]:
    endpoint = {"interface": "public", "region": "eu-de", "region_id": "eu-de", "url": url, "id": kind}
    return {"type": kind, "name": kind, "id": kind, "endpoints": [endpoint]}


def _measured(
    programs: Mapping[str, tuple[list[str], Mapping[str, str]]], rounds: int
) -> dict[str, list[float]]:
    """Run all programs in each round; the first one fills caches and the history, and does not count."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, (command, environment) in programs.items():
            started = time.perf_counter()
            ran = subprocess.run(command, env=dict(environment), capture_output=True, check=False)
            elapsed = (time.perf_counter() - started) * 1000
            if ran.returncode:
                raise SystemExit(f"{name} failed: {ran.stderr.decode(errors='replace')}")
            if number:
                taken[name].append(elapsed)
    return taken


def _print(taken: Mapping[str, list[float]]) -> None:
    medians = {name: statistics.median(figures) for name, figures in taken.items()}
    for name, milliseconds in medians.items():
        print(
            f"{name:28}{milliseconds:8.0f} ms"
            f"{milliseconds / medians[PEER]:8.2f} x {PEER}"
            f"{milliseconds / medians[NOTHING]:8.2f} x {NOTHING}"
        )


if __name__ == "__main__":
    main()
