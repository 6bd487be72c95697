"""How a request says as whom it is made: one class for each kind of credentials.

Each is given to a client that asks one origin and follows no redirect, so that what it puts into a request
goes to that host and to no other.
"""

from __future__ import annotations

from cbr_tui.api.auth.base import Auth
from cbr_tui.api.auth.keys import KeyAuth
from cbr_tui.api.auth.login import Kept, KeptLogins, LoginAuth
from cbr_tui.api.auth.token import TokenAuth

__all__ = ["Auth", "Kept", "KeptLogins", "KeyAuth", "LoginAuth", "TokenAuth"]
