"""Which of a person's sources reach an end of a replication record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.contexts import Choice, nobody_reaches, reaching
from cbr_tui.model.backup import ReplicationRecord
from cbr_tui.model.context import Context
from cbr_tui.model.replicas import End, end_of, is_here

if TYPE_CHECKING:
    from collections.abc import Sequence

names = st.sampled_from(["", "a", "b"])
ends = st.builds(End, names, names, st.sampled_from(["", "one", "two"]))
choices = st.lists(
    st.builds(
        lambda region, project_id, problem: Choice(
            "profile", "p", "profile p", region=region, project_id=project_id, problem=problem
        ),
        names,
        names,
        st.sampled_from(["", "it has no secrets"]),
    ),
    max_size=6,
)


@given(choices, ends)
def test_what_reaches_an_end_contradicts_it_in_nothing(offered: Sequence[Choice], end: End) -> None:
    for choice in reaching(offered, end):
        assert choice in offered
        assert not choice.problem
        assert end.region in ("", choice.region)
        assert not (choice.project_id and end.project_id) or choice.project_id == end.project_id


@given(choices, ends)
def test_none_is_left_out_that_is_known_to_reach_it(offered: Sequence[Choice], end: End) -> None:
    found = reaching(offered, end)
    for choice in offered:
        if not choice.problem and (choice.region, choice.project_id) == (end.region, end.project_id):
            assert choice in found
    if any(choice.project_id == end.project_id for choice in found) and end.project_id:
        assert all(choice.project_id == end.project_id for choice in found), "a guess beside what is known"


@given(choices, ends)
def test_what_is_missing_is_what_none_has(offered: Sequence[Choice], end: End) -> None:
    if reaching(offered, end):
        return
    usable = [choice for choice in offered if not choice.problem]
    of_region = [choice for choice in usable if end.region in ("", choice.region)]
    said = nobody_reaches(offered, end)
    assert ("project" in said) == bool(of_region or not end.region)


records = st.builds(
    lambda source, destination: ReplicationRecord(
        raw={},
        source_region=source.region,
        source_project_id=source.project_id,
        source_checkpoint_item_id=source.backup_id,
        destination_region=destination.region,
        destination_project_id=destination.project_id,
        destination_checkpoint_item_id=destination.backup_id,
    ),
    ends,
    ends,
)


@given(records)
def test_the_end_that_is_shown_says_where_it_is(record: ReplicationRecord) -> None:
    source, destination = end_of(record, "source"), end_of(record, "destination")
    if not source.backup_id or destination.backup_id == source.backup_id:
        return
    elsewhere = Context("csbs", "https://csbs.example.com", "p", "r")
    here = is_here(record, "destination", source.backup_id, elsewhere)
    if source[:2] == destination[:2]:
        assert here or "" in source[:2]
    if "" not in (source.region, destination.region) and source.region != destination.region:
        assert not here


@given(records, names, names)
def test_of_an_end_that_is_not_shown_the_context_decides(
    record: ReplicationRecord, region: str, project_id: str
) -> None:
    context = Context("csbs", "https://csbs.example.com", project_id, region)
    end = end_of(record, "destination")
    agrees = [
        not told or not known or told == known
        for told, known in zip(end[:2], (region, project_id), strict=True)
    ]
    assert is_here(record, "destination", "nobody", context) == all(agrees)
