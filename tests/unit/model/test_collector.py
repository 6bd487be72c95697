from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from cbr_tui.model.collector import collector_waits

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _collecting() -> Iterator[None]:
    """Let the collector look every hundred objects, and as before afterwards."""
    usual = gc.get_threshold()
    gc.set_threshold(100, 5, 5)
    yield
    gc.set_threshold(*usual)
    gc.unfreeze()


def collections() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())


def looks_during(objects: int) -> int:
    """Count how often the collector looks while so many objects are made."""
    before = collections()
    made = [[number] for number in range(objects)]
    assert len(made) == objects
    return collections() - before


def test_the_collector_waits_while_something_large_is_made() -> None:
    assert looks_during(5000) > 10
    with collector_waits(large=True):
        gc.enable()  # as a process does that has started two seconds ago
        assert looks_during(5000) == 0
    assert looks_during(5000) > 10
    with collector_waits(large=False):
        assert looks_during(5000) > 10


def test_it_waits_until_the_last_one_is_done_that_wants_it_to() -> None:
    first, second = collector_waits(large=True), collector_waits(large=True)
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert looks_during(5000) == 0
    second.__exit__(None, None, None)
    assert looks_during(5000) > 10


def test_it_never_looks_again_at_what_was_made_meanwhile() -> None:
    with collector_waits(large=True):
        made = [[number] for number in range(5000)]
    ids = {id(each) for each in gc.get_objects()}
    assert not any(id(each) in ids for each in made)


def test_what_is_garbage_before_is_found_in_time() -> None:
    class Node:
        pass

    gc.freeze()
    node = Node()
    node.itself = node  # type: ignore[attr-defined]
    found = weakref.ref(node)
    del node
    with collector_waits(large=True):
        pass
    assert found() is None


def test_a_failure_ends_the_wait() -> None:
    with pytest.raises(ValueError, match="broken"), collector_waits(large=True):
        raise ValueError("broken")
    assert looks_during(5000) > 10
