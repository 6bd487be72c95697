"""The error inside a body, in any of the shapes that these services and their gateways use (API.md §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cbr_tui.model.describe import Json

__all__ = ["error_in"]

_SHAPES: Final = (("error_code", "error_msg"), ("errorCode", "errorMsg"), ("code", "message"))


def error_in(body: Json) -> tuple[str, str] | None:
    """Find an error's code and message, as they came; None where the body holds no error.

    Looks at the body, and one level down (`{"error": {…}}`, `{"itemNotFound": {…}}`), in the order of the
    vendor's own SDK. Either of the two may be empty. The message is not masked.
    """
    if not isinstance(body, dict):
        return None
    for place in (body, *(value for value in body.values() if isinstance(value, dict))):
        for code_key, message_key in _SHAPES:
            code, message = _scalar(place.get(code_key)), _scalar(place.get(message_key))
            # `code` and `message` are everyday words: alone, `code` is no error.
            if message or (code and code_key != "code"):
                return code, message
    return None


def _scalar(value: Json) -> str:
    return str(value) if isinstance(value, (str, int, float)) else ""
