"""Where the two ends of a replication record are: which region, which project, which backup. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from cbr_tui.model.backup import ReplicationRecord
    from cbr_tui.model.context import Context

__all__ = ["End", "Side", "end_of", "is_here"]

Side = Literal["source", "destination"]
"""Which end of a record: what is copied, or the copy."""


class End(NamedTuple):
    """One end of a replication record; what the record does not name is empty."""

    region: str
    project_id: str
    backup_id: str


def end_of(record: ReplicationRecord, side: Side) -> End:
    """Give one end of a record, as both services name it."""
    if side == "source":
        named = (record.source_region, record.source_project_id, record.source_checkpoint_item_id)
    else:
        named = (
            record.destination_region,
            record.destination_project_id,
            record.destination_checkpoint_item_id,
        )
    return End(*(part or "" for part in named))


def is_here(record: ReplicationRecord, side: Side, shown_id: str, context: Context) -> bool:
    """Say whether an end is where the backup that is shown is asked for.

    Where that is, the record says of the end that is shown, or else the context. What nobody says is taken
    to be the same.
    """
    wanted = end_of(record, side)
    other = end_of(record, "destination" if side == "source" else "source")
    ours = next(
        (end for end in (other, wanted) if end.backup_id.lower() == shown_id.lower()), End("", "", "")
    )
    region, project_id = ours.region or context.region, ours.project_id or context.project_id
    return _may_be(wanted.region, region) and _may_be(wanted.project_id, project_id)


def _may_be(wanted: str, known: str) -> bool:
    return not wanted or not known or wanted == known
