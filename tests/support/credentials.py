"""Ways to sign in, for tests."""

from __future__ import annotations

from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import SignIn, Token

__all__ = ["token_of", "with_token"]


def with_token(text: str, source: str = "CBR_TUI_TOKEN") -> SignIn:
    """Sign in with a token that was fetched elsewhere."""
    return SignIn(Token(Secret(text)), source)


def token_of(sign_in: SignIn | None) -> str:
    """Give the token that somebody signs in with."""
    assert sign_in is not None
    assert isinstance(sign_in.credentials, Token)
    return sign_in.credentials.token.reveal()
