"""What failed, with which code, why, and what the code means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import frozen
from cbr_tui.model.error_codes import look_up
from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word
from cbr_tui.model.findings.wording import capital, named, numeral, plain, stop

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES"]

_OPERATIONS: Final = {"backup": "the backup", "restore": "a restore from it", "delete": "its deletion"}
_RESTORABLE: Final = {
    "restore": "no other restore is offered while the status is error",
    "delete": "parts of it may be deleted already, and no restore is offered",
}
"""Whether it can still be restored from, by what failed (API.md §5: no restore while the status is error)."""
_UNNAMED: Final = "an operation that the answer does not name"
_LOST: Final = "it can't be restored from"
_ACTIONS: Final = {
    "restore": "Check the server's state and disks; ask support before you count on this backup again.",
    "delete": "Delete it again; if that fails too, ask support. Look for another backup of the resource.",
}
_ACTION: Final = "Delete it by hand and make a new backup; if it can't be deleted, ask support."


@frozen
class _Failure:
    """What the backup says about a failed operation; empty texts where it says nothing."""

    operation: str
    code: str
    description: str
    reason: str
    untold: str
    """Why such an answer can't say anything; empty where it could."""

    @property
    def any(self) -> bool:
        """Whether anything is said at all."""
        return bool(self.operation or self.code or self.description or self.reason)

    @property
    def subject(self) -> str:
        """What failed, in words."""
        if self.operation:
            return _OPERATIONS.get(self.operation, f'the operation "{named(self.operation)}"')
        return _UNNAMED

    @property
    def told(self) -> str:
        """The code, the reason and the description, as far as they are there and differ."""
        reason = self.reason or self.description or self.untold or "no reason is given"
        code = f" ({named(self.code)})" if self.code else ""
        more = ""
        if self.description and self.description not in reason:
            more = f" The code is described as: {stop(self.description)}"
        return f"failed{code}: {stop(reason)}{more}"


def _status_error(case: Case) -> Iterator[Remark]:
    if case.status != "error":
        return
    failure = _failure(case)
    path = "extend_info.fail_reason" if failure.reason else "extend_info.fail_op"
    yield Remark(
        Level.CRITICAL,
        f"{capital(failure.subject)} {failure.told}",
        path if failure.any else "status",
        _ACTIONS.get(failure.operation, _ACTION),
        word=Word.FAILED,
        clause=f"{failure.subject} failed{_progress(case)}; {_RESTORABLE.get(failure.operation, _LOST)}",
    )


def _failure_left(case: Case) -> Iterator[Remark]:
    failure = _failure(case)
    if case.status == "error" or not failure.any:
        return
    yield Remark(
        Level.WARNING,
        f"{capital(failure.subject)} {failure.told}",
        "extend_info.fail_op" if failure.operation else "extend_info.fail_reason",
        "The status is not error: the failure may be of an earlier operation.",
        word=Word.DEGRADED,
        clause=f"{failure.subject} failed",
    )


def _failure_code(case: Case) -> Iterator[Remark]:
    code = _failure(case).code
    known = look_up(code) if code else None
    if known is not None:
        yield Remark(
            Level.CRITICAL if case.status == "error" else Level.WARNING,
            f"{known.code} means: {known.meaning}",
            "extend_info.fail_code.Code",
            known.action,
        )


def _failure(case: Case) -> _Failure:
    info = case.info
    return _Failure(
        plain(info.fail_op),
        plain(info.fail_code.code),
        plain(info.fail_code.description),
        plain(info.fail_reason),
        info.lacks["fail_op"] if case.untold("fail_op") else "",
    )


def _progress(case: Case) -> str:
    progress = case.info.progress
    return f" at {numeral(progress)} %" if progress is not None and 0 < progress < 100 else ""


RULES: Final = (
    Rule(
        "status-error",
        (Level.CRITICAL,),
        "The status is error: says which operation failed, with which code, and why.",
        _status_error,
    ),
    Rule(
        "failure-left",
        (Level.WARNING,),
        "A failed operation, a code or a reason is told although the status is not error.",
        _failure_left,
    ),
    Rule(
        "failure-code",
        (Level.CRITICAL, Level.WARNING),
        "The error code is documented: says what it means and what to do.",
        _failure_code,
    ),
)
