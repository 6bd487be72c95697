"""Where a value stands in the answer: `extend_info.volume_backups[1].size`."""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Places", "below", "parted"]


def below(path: str, key: str) -> str:
    """Give the path of a key in the object at `path`; a key that is no plain word is quoted in brackets."""
    if _WORD.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key, ensure_ascii=False)}]"


def parted(path: str) -> tuple[tuple[str, str | None], int]:
    """Give what stands before and after the first number in brackets, and the number: no two paths are alike.

    Where there is none, None comes after, and 0.
    """
    number = _NUMBER.search(path)
    if number is None:
        return (path, None), 0
    return (path[: number.start()], path[number.end() :]), int(number[1])


class Places:
    """A set of places, held small: where all records of a long list have one in common, four bytes each."""

    __slots__ = ("_numbers",)

    def __init__(self) -> None:
        """Begin empty."""
        self._numbers: dict[tuple[str, str | None], array[int]] = {}

    @classmethod
    def of(cls, numbers: Mapping[tuple[str, str | None], Iterable[int]]) -> Places:
        """Make a set of the parts of places, and their numbers."""
        places = cls()
        for where, some in numbers.items():
            places._numbers[where] = array("I", sorted(some))
        return places

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def __contains__(self, path: str) -> bool:
        where, number = parted(path)
        numbers = self._numbers.get(where, _NONE)
        found = bisect_left(numbers, number)
        return found < len(numbers) and numbers[found] == number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Places) and self._numbers == other._numbers

    def __hash__(self) -> int:
        raise TypeError("a set of places grows")

    def __len__(self) -> int:
        return sum(map(len, self._numbers.values()))

    def add(self, path: str) -> None:
        """Add a place; `arrange` once all are there."""
        where, number = parted(path)
        self.extend(where, (number,))

    def extend(self, where: tuple[str, str | None], numbers: Iterable[int]) -> None:
        """Add places that differ in their number alone; `arrange` once all are there."""
        self._numbers.setdefault(where, array("I")).extend(numbers)

    def arrange(self) -> None:
        """Have every place once, in order."""
        for where, numbers in self._numbers.items():
            if any(one >= next_one for one, next_one in pairwise(numbers)):
                self._numbers[where] = array("I", sorted(set(numbers)))

    def parts(self) -> Iterator[tuple[tuple[str, str | None], array[int]]]:
        """Give what stands before and after the numbers, with the numbers."""
        yield from self._numbers.items()


_WORD: Final = re.compile("[A-Za-z_][0-9A-Za-z_]*")
_NUMBER: Final = re.compile(r"\[(0|[1-9][0-9]{0,8})\]")
_NONE: Final = array("I")
