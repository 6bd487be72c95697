"""Facts worth a line, where nothing is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Rule
from cbr_tui.model.findings.wording import capital, counted, gigabytes, listed, named, numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES"]

_FOR_EVER: Final = -1


def _kind(case: Case) -> Iterator[Remark]:
    parts = {True: "an incremental backup", False: "a full backup", None: ""}[case.info.incremental]
    start = {True: "started by a policy", False: "started by hand", None: ""}[case.info.auto_trigger]
    text = ", ".join(part for part in (parts, start) if part)
    if text:
        path = "extend_info.incremental" if parts else "extend_info.auto_trigger"
        yield Remark(Level.GOOD, f"{capital(text)}.", path)


def _copy_of(case: Case) -> Iterator[Remark]:
    parts = []
    if case.info.copy_from:
        parts.append(f"copied from {named(case.info.copy_from)}")
    days = case.info.retention_duration
    if days is not None:
        kept = "for ever" if days == _FOR_EVER else f"for {numeral(days)} days"
        parts.append(f"a copy that is kept {kept}")
    if case.info.dec:
        size = f" ({gigabytes(case.info.dec_size)} so far)" if case.info.dec_size else ""
        parts.append(f"a dedicated copy{size}")
    if parts:
        yield Remark(Level.GOOD, f"{capital(', '.join(parts))}.", "extend_info.copy_from")


def _images(case: Case) -> Iterator[Remark]:
    images = case.info.os_images_data
    if images:
        ids = listed([named(image.image_id or "without an ID") for image in images])
        yield Remark(
            Level.GOOD,
            f"{counted(len(images), 'image')} made from it: {ids}.",
            "extend_info.os_images_data",
            "It can't be deleted before the image (CSBS.8007).",
        )


def _lazy_loading(case: Case) -> Iterator[Remark]:
    if case.info.support_lld:
        yield Remark(Level.GOOD, "It can be restored quickly, by lazy loading.", "extend_info.support_lld")


RULES: Final = (
    Rule("kind", (Level.GOOD,), "Incremental or full; started by a policy or by hand.", _kind),
    Rule(
        "copy-of",
        (Level.GOOD,),
        "It is itself a copy: where from, how long it is kept, and whether it is a dedicated one.",
        _copy_of,
    ),
    Rule("images", (Level.GOOD,), "Images were made from it.", _images),
    Rule("lazy-loading", (Level.GOOD,), "It supports lazy loading.", _lazy_loading),
)
