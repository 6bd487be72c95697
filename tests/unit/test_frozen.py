"""Frozen classes behave as the standard library's dataclasses do, which are the judge here."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.frozen import field, fields, frozen, replace

T = TypeVar("T")
NAMES = st.lists(st.sampled_from(["a", "b", "self_", "value", "_set", "_missing"]), unique=True, max_size=5)
VALUES = st.none() | st.integers(0, 3) | st.text("xy", max_size=2) | st.tuples(st.integers(0, 1))
FLAGS = st.booleans()


def pickled(value: T) -> T:
    """Write a value down, and read it again."""
    again: T = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
    return again


@frozen
class Point:
    """One with a bit of everything."""

    x: int
    y: int = 0
    names: list[str] = field(default_factory=list, compare=False)
    hidden: str = field(default="", repr=False)
    kinds: ClassVar[int] = 1

    @property
    def both(self) -> tuple[int, int]:
        """Give its place."""
        return self.x, self.y


@frozen
class Place(Point):
    """One that follows another, and adds to it."""

    z: int = 0


def either_way(
    names: list[str], defaults: list[str], flags: dict[str, tuple[bool, bool]], kw_only: bool
) -> Any:
    """Make one class by the standard decorator, and the same one by ours."""
    made: list[type[Any]] = []
    for decorate, describe in (
        (dataclasses.dataclass(frozen=True, slots=True, kw_only=kw_only), dataclasses.field),
        (frozen(kw_only=kw_only), field),
    ):
        body: dict[str, Any] = {"__annotations__": dict.fromkeys(names, "object"), "__module__": __name__}
        for name in names:
            shown, compared = flags[name]
            how: dict[str, Any] = {"repr": shown, "compare": compared}
            if name in defaults:
                how |= {"default_factory": list} if shown else {"default": 7}
            body[name] = describe(**how)
        made.append(decorate(type("Made", (), body)))
    return made


@st.composite
def classes(draw: st.DrawFn) -> Any:
    names = draw(NAMES)
    kw_only = draw(FLAGS)
    from_here = draw(st.integers(0, len(names)))
    defaults = (
        names[from_here:] if not kw_only else draw(st.lists(st.sampled_from(names)) if names else st.just([]))
    )
    flags = {name: (draw(FLAGS), draw(FLAGS)) for name in names}
    return names, either_way(names, defaults, flags, kw_only)


def outcome(work: Any, *arguments: Any, **named: Any) -> Any:
    """Give what came of it, be it that it is refused."""
    try:
        return work(*arguments, **named)
    except TypeError:
        return TypeError


@given(
    classes(),
    st.lists(VALUES, max_size=6),
    st.dictionaries(st.sampled_from(["a", "b", "value", "c"]), VALUES),
)
def test_values_are_made_shown_compared_and_hashed_as_those_of_a_dataclass(
    made: Any, given_values: list[Any], named: dict[str, Any]
) -> None:
    names, (standard, ours) = made
    one, other = (outcome(kind, *given_values, **named) for kind in (standard, ours))
    assert (one is TypeError) == (other is TypeError)
    assert standard.__match_args__ == ours.__match_args__
    assert (
        [each.name for each in fields(ours)] == [each.name for each in dataclasses.fields(standard)] == names
    )
    if one is TypeError:
        return
    assert repr(one) == repr(other)
    assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
    assert outcome(hash, one) == outcome(hash, other)
    changes = {name: "new" for name in names if name in named}
    assert repr(dataclasses.replace(one, **changes)) == repr(replace(other, **changes))
    assert (one == dataclasses.replace(one, **changes)) == (other == replace(other, **changes))


def test_a_value_never_changes_and_takes_no_other_attribute() -> None:
    point = Point(1)
    for name in ("x", "names", "unknown"):
        with pytest.raises(AttributeError):
            setattr(point, name, 2)
        with pytest.raises(AttributeError):
            delattr(point, name)
    assert not hasattr(point, "__dict__")
    assert point.both == (1, 0)


def test_each_value_has_a_default_of_its_own_where_a_factory_makes_it() -> None:
    assert Point(1).names is not Point(1).names


def test_a_class_that_follows_another_has_its_attributes_first() -> None:
    place = Place(1, 2, z=3)
    assert [each.name for each in fields(place)] == ["x", "y", "names", "hidden", "z"]
    assert place == Place(1, 2, ["names do not count"], z=3)
    assert place != Place(1, 2, z=4)
    assert Point(1, 2) != Place(1, 2)
    assert place.both == (1, 2)


def test_what_is_not_shown_is_not_in_a_text() -> None:
    assert repr(Point(1, hidden="hush")) == "Point(x=1, y=0, names=[])"


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_a_copy_is_equal(again: Any) -> None:
    place = Place(1, names=["a"], z=2)
    assert again(place) == place
    assert again(place).names == ["a"]


def test_without_eq_a_value_is_equal_to_itself_alone() -> None:
    @frozen(eq=False)
    class Lone:
        x: list[int]

    lone = Lone([1])
    assert lone == lone  # noqa: PLR0124 - that is the question
    assert lone != Lone([1])
    assert len({lone, Lone([1])}) == 2


def test_a_value_can_be_matched_by_place() -> None:
    match Point(1, 2):
        case Point(x, y):
            assert (x, y) == (1, 2)


def test_replacing_what_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="unknown"):
        replace(Point(1), unknown=2)
