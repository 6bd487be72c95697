"""Whether the applications were frozen while the server was backed up, as far as that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word
from cbr_tui.model.findings.wording import plain, stop

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES"]

_ASKED: Final = (1, 2)
_HARD: Final = 1
"""Asked for, and a failure is not made good by a crash-consistent backup."""
_FAILED: Final = (1, 11)
_ACHIEVED: Final = (2, 12)
_OLD_AGENT: Final = (11, 12)
_PATH: Final = "extend_info.app_consistency"
_STATUS: Final = f"{_PATH}.app_consistency_status"
_LOG: Final = (
    "Read the Agent's thirdparty.log in the server at that time, for ERROR: often the freeze script ran while"
    " already frozen."
)


def _failed(case: Case) -> Iterator[Remark]:
    consistency = case.info.app_consistency
    if consistency.app_consistency_status not in _FAILED:
        return
    hard = consistency.app_consistency == _HARD
    if hard and case.available:
        text = "Freezing failed, and no fallback was allowed (mode 1): doubt this backup"
    elif hard:
        text = "Freezing failed, and no crash-consistent backup is made instead (mode 1)"
    else:
        text = "Crash-consistent at the most, freezing failed"
    yield Remark(
        Level.WARNING,
        f"{text}{_why(case)}",
        _STATUS,
        _LOG,
        word=Word.DEGRADED,
        clause="its application consistency failed",
    )


def _not_enabled(case: Case) -> Iterator[Remark]:
    consistency = case.info.app_consistency
    if consistency.app_consistency in _ASKED and consistency.app_consistency_status == 0:
        yield Remark(
            Level.WARNING,
            f"Application consistency was asked for, but was not enabled{_why(case)}",
            _STATUS,
            "Check that the Agent is installed in the server and running.",
            word=Word.DEGRADED,
            clause="its application consistency was not enabled",
        )


def _untold(case: Case) -> Iterator[Remark]:
    consistency = case.info.app_consistency
    known = (0, *_FAILED, *_ACHIEVED)
    if (
        case.available
        and consistency.app_consistency in _ASKED
        and consistency.app_consistency_status not in known
    ):
        yield Remark(
            Level.WARNING,
            f"Application consistency was asked for; nothing says whether it was achieved{_why(case)}",
            _STATUS,
            _LOG,
            word=Word.UNKNOWN,
            clause="nothing says whether its application consistency was achieved",
        )


def _error_left(case: Case) -> Iterator[Remark]:
    consistency = case.info.app_consistency
    told_elsewhere = consistency.app_consistency_status in _FAILED or (
        consistency.app_consistency in _ASKED
        and (consistency.app_consistency_status not in _ACHIEVED)
        and (case.available or consistency.app_consistency_status == 0)
    )
    if _told(case) and not told_elsewhere:
        yield Remark(
            Level.NOTICE,
            f"Application consistency tells an error although it did not fail{_why(case)}",
            f"{_PATH}.app_consistency_error_code",
        )


def _old_agent(case: Case) -> Iterator[Remark]:
    if case.info.app_consistency.app_consistency_status in _OLD_AGENT:
        yield Remark(
            Level.NOTICE,
            "The Agent in the server is an old version.",
            _STATUS,
            "Update the Agent in the server.",
        )


def _achieved(case: Case) -> Iterator[Remark]:
    if case.info.app_consistency.app_consistency_status not in _ACHIEVED:
        return
    if case.status == "error":
        yield Remark(
            Level.NOTICE,
            "The applications were frozen, but as the backup failed, its application consistency did too.",
            _STATUS,
        )
    elif case.available:
        yield Remark(Level.GOOD, "Application-consistent: the applications were frozen and thawed.", _STATUS)


def _told(case: Case) -> str:
    """Give the error's code and message, as far as they are there."""
    consistency = case.info.app_consistency
    code = plain(consistency.app_consistency_error_code)
    message = plain(consistency.app_consistency_error_message)
    return ": ".join(part for part in (code, message) if part)


def _why(case: Case) -> str:
    told = _told(case)
    return f": {stop(told)}" if told else "."


RULES: Final = (
    Rule(
        "consistency-failed",
        (Level.WARNING,),
        "Freeze and thaw failed (status 1 or 11): after mode 2 the backup is crash-consistent at the most,"
        " after mode 1 there should be none.",
        _failed,
    ),
    Rule(
        "consistency-not-enabled",
        (Level.WARNING,),
        "Application consistency was asked for (mode 1 or 2), and its status says that it was not enabled.",
        _not_enabled,
    ),
    Rule(
        "consistency-untold",
        (Level.WARNING,),
        "Asked for, the backup is available, and the status is missing or undocumented.",
        _untold,
    ),
    Rule(
        "consistency-error-left",
        (Level.NOTICE,),
        "An error code or message of application consistency is told although nothing else says it failed.",
        _error_left,
    ),
    Rule(
        "agent-old",
        (Level.NOTICE,),
        "The Agent in the server is an old version (status 11 or 12).",
        _old_agent,
    ),
    Rule(
        "consistency-achieved",
        (Level.GOOD, Level.NOTICE),
        "The applications were frozen and thawed (status 2 or 12); a notice where the backup itself failed.",
        _achieved,
    ),
)
