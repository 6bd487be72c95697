"""What is large goes back to the system: seen in a process of its own, since it holds for all of one."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

MEGABYTES_LEFT = """
import sys
from cbr_tui.model.allocator import give_back_large
from cbr_tui.model.observation import Answer, observe

def held():
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) / 256

if sys.argv[1] == "told":
    give_back_large()
elif sys.argv[1] == "by a large answer":
    observe("", None, Answer(b" " * (2 << 20), None))
larger = b"x" * (20 << 20)
del larger  # from now on glibc takes what is smaller from among the small ones
before = held()
blocks = []
for number in range(8):
    blocks.append((b"x" * (4 << 20), b"y" * 4000))  # something small stays behind each
small = [each[1] for each in blocks]
del blocks
print(held() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is glibc that keeps them")
@pytest.mark.parametrize(
    ("told", "least", "most"), [("told", -1, 4), ("untold", 20, 40), ("by a large answer", -1, 4)]
)
def test_large_blocks_go_back_to_the_system(told: str, least: float, most: float) -> None:
    command = [sys.executable, "-c", MEGABYTES_LEFT, told]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert least <= float(ran.stdout) <= most
