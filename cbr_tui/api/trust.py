"""Whose certificates are trusted (AUTH.md §8.7)."""

from __future__ import annotations

import os
import ssl
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from cbr_tui.api.words import one_line
from cbr_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbr_tui.model.credentials import SignIn

__all__ = ["authorities", "tls_context", "trusted_from", "trusting_nobody"]

_VARIABLES: Final = (
    ("OS_CACERT",),
    ("SSL_CERT_FILE", "SSL_CERT_DIR"),
    ("REQUESTS_CA_BUNDLE",),
    ("CURL_CA_BUNDLE",),
)
"""Where other cloud tools look for the authorities to trust; the first line with one set wins."""


def authorities(environ: Mapping[str, str], sign_in: SignIn | None = None) -> Mapping[str, str]:
    """Give the file or directory of trusted authorities, by what names it; empty for the system's own."""
    if sign_in is not None and sign_in.cacert:
        return {sign_in.cacert_by or f"cacert of {sign_in.source}": sign_in.cacert}
    for names in _VARIABLES:
        if places := {name: environ[name] for name in names if environ.get(name)}:
            return places
    return {}


def tls_context(environ: Mapping[str, str], sign_in: SignIn | None = None) -> ssl.SSLContext:
    """Make the TLS settings of all connections: a certificate is asked for and checked, unless `insecure`.

    Trusted is what options or the source of the credentials name; else what the environment names; else the
    system's store, where a company's own authority is installed (by `truststore`, where that is there); else
    the list that comes with httpx. A client certificate is the source's, else that of OS_CERT and OS_KEY.
    Raises UsageError that names what to mend.
    """
    context = _unchecked() if sign_in is not None and sign_in.insecure else _trusted(environ, sign_in)
    if sign_in is not None and sign_in.certificate:
        key = sign_in.certificate_key
        _present(context, sign_in.certificate, key, f"The client certificate of {sign_in.source}")
    elif environ.get("OS_CERT"):
        _present(context, environ["OS_CERT"], environ.get("OS_KEY", ""), "OS_CERT")
    return context


def trusted_from(environ: Mapping[str, str], sign_in: SignIn | None = None) -> str:
    """Say whose certificates are trusted, in words that lead there; what is named may be missing."""
    if sign_in is not None and sign_in.insecure:
        return f"anybody's: {sign_in.insecure_by or sign_in.source} says so"
    if places := authorities(environ, sign_in):
        return " and ".join(f"{place} ({name})" for name, place in places.items())
    if find_spec("truststore") is not None:
        return "the system's, by truststore"
    paths = ssl.get_default_verify_paths()
    return f"the system's, {paths.cafile or paths.capath}" if _system_has_a_store() else "httpx's own list"


def trusting_nobody() -> ssl.SSLContext:
    """Make the TLS settings of a connection that is not to be encrypted: reading certificates takes time."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _unchecked() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _trusted(environ: Mapping[str, str], sign_in: SignIn | None) -> ssl.SSLContext:
    if places := authorities(environ, sign_in):
        return _trusting(places)
    if find_spec("truststore") is not None:
        made = import_module("truststore").SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if isinstance(made, ssl.SSLContext):
            return made
    return (
        ssl.create_default_context() if _system_has_a_store() else httpx.create_ssl_context(trust_env=False)
    )


def _present(context: ssl.SSLContext, file: str, key: str, called: str) -> None:
    def refuse_to_ask() -> str:
        raise UsageError(
            f"The key of {called} has a passphrase, and nobody is asked for it.",
            hint="Name a key without a passphrase.",
        )

    try:
        context.load_cert_chain(file, key or None, password=refuse_to_ask)
    except OSError as error:  # ssl.SSLError is one
        raise UsageError(
            f"{called} names {one_line(file)!r}, which can't be used with its key.",
            hint="Both have to be readable files in PEM form; the key may stand in the certificate's file.",
        ) from error


def _trusting(places: Mapping[str, str]) -> ssl.SSLContext:
    file = directory = None
    for name, place in places.items():
        if any(Path(part).is_dir() for part in place.split(os.pathsep)):
            directory = place
        elif Path(place).exists():
            file = place
        else:
            raise UsageError(
                f"{name} names {one_line(place)!r}, which does not exist.",
                hint=f"Correct {name}, or unset it to use the system's certificates.",
            )
    try:
        return ssl.create_default_context(cafile=file, capath=directory)
    except OSError as error:  # ssl.SSLError is one
        raise UsageError(
            f"{' and '.join(places)} names {one_line(file or '')!r}, in which no certificate can be read.",
            hint="It has to be a readable file of certificates in PEM form.",
        ) from error


def _system_has_a_store() -> bool:
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())))
