"""HTTP that is broken, slow, endless, compressed to deceive, or leads elsewhere."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import zlib
from typing import TYPE_CHECKING, Final

from tests.support.hostile.case import Case, http, told
from tests.support.payloads import sample

if TYPE_CHECKING:
    from tests.support.hostile.case import Talk

__all__ = ["ENCODED", "MOST", "REDIRECTS", "SILENCE", "TOTAL", "WIRE"]

SILENCE: Final = 0.3
TOTAL: Final = 0.9
"""The time-outs that the slow ones are opened with, in seconds."""
MOST: Final = 1
"""The largest answer, in MiB."""

_NO_HTTP: Final = "does not speak HTTP"
_BROKE_OFF: Final = " broke off: "
_SILENT: Final = f" has sent nothing for {SILENCE:g} s."
_TOO_LONG: Final = f" was not complete after {TOTAL:g} s."
_TOO_LARGE: Final = f" is larger than {MOST} MiB."
_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def good(backup_id: str) -> bytes:
    """Give an answer with nothing wrong in it."""
    return sample(id=backup_id)


def _says(raw: bytes) -> Talk:
    return lambda connection, _: connection.sendall(raw)


def _silent(raw: bytes) -> Talk:
    def talk(connection: socket.socket, _: str) -> None:
        connection.sendall(raw)
        while connection.recv(4096):
            pass

    return talk


def _reset(raw: bytes) -> Talk:
    def talk(connection: socket.socket, _: str) -> None:
        connection.sendall(raw)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return talk


def _endless(raw: bytes, again: bytes, pause: float = 0.0) -> Talk:
    """Send the first bytes, and then others for ever, or until the client has had enough."""

    def talk(connection: socket.socket, _: str) -> None:
        connection.sendall(raw)
        while True:
            connection.sendall(again)
            if pause:
                threading.Event().wait(pause)

    return talk


def _bomb() -> bytes:
    """Give a gigabyte of blanks in a megabyte of gzip, made from one block that is repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(b" " * 1_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    return gzip.compress(b"", mtime=0)[:10] + block * 1000


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _encoded(body: bytes, encoding: str = "gzip") -> Talk:
    return http(body, "200 OK", f"Content-Encoding: {encoding}")


def _twice(connection: socket.socket, backup_id: str) -> None:
    http(good)(connection, backup_id)
    http(b"{}")(connection, backup_id)


def _redirect(status: str, *location: str) -> Talk:
    return http(b"", status, *(f"Location: {each}" for each in location))


WIRE: Final = (
    told("hangs up without a word", _BROKE_OFF, 5, _says(b"")),
    told("hangs up in the status line", _BROKE_OFF, 5, _says(b"HTTP/1.1 20")),
    told("hangs up in the headers", _BROKE_OFF, 5, _says(_HEAD + b"X-Req")),
    told("hangs up in the body", _BROKE_OFF, 5, _says(_HEAD + b'Content-Length: 999\r\n\r\n{"check')),
    told("hangs up in a chunk", _BROKE_OFF, 5, _says(_HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\n{}")),
    told("hangs up between chunks", _BROKE_OFF, 5, _says(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n")),
    told("resets before a word", " reset the connection.", 5, _reset(b"")),
    told("resets in the body", " reset the connection.", 5, _reset(_HEAD + b"Content-Length: 99\r\n\r\n{")),
    told("silent at once", _SILENT, 5, _silent(b"")),
    told("silent after the headers", _SILENT, 5, _silent(_HEAD + b"Content-Length: 99\r\n\r\n")),
    told("silent in the body", _SILENT, 5, _silent(_HEAD + b"Content-Length: 99\r\n\r\n{")),
    told("a byte of the headers at a time", _TOO_LONG, 5, _endless(_HEAD + b"X-Slow: ", b"x", SILENCE / 2)),
    told("a byte of the body at a time", _TOO_LONG, 5, _endless(_HEAD + b"\r\n", b" ", SILENCE / 2)),
    told(
        "for ever about to begin",
        _TOO_LONG,
        5,
        _endless(b"", b"HTTP/1.1 102 Processing\r\n\r\n", SILENCE / 2),
    ),
    told("an endless body", _TOO_LARGE, 6, _endless(_HEAD + b"\r\n", b" " * 65536)),
    told(
        "endless chunks",
        _TOO_LARGE,
        6,
        _endless(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b" " * 4096 + b"\r\n"),
    ),
    told(
        "an endless header", "sends headers without an end", 5, _endless(_HEAD + b"X-Endless: ", b"x" * 65536)
    ),
    told("endless headers", "sends headers without an end", 5, _endless(_HEAD, b"X-Again: x\r\n" * 1000)),
    told("chunks of no size", _NO_HTTP, 5, _says(_HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n")),
    told("a length below nothing", _NO_HTTP, 5, _says(_HEAD + b"Content-Length: -1\r\n\r\n{}")),
    told("two lengths", _NO_HTTP, 5, _says(_HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}")),
    told(
        "an unknown transfer",
        "uses a transfer encoding",
        5,
        _says(_HEAD + b"Transfer-Encoding: magic\r\n\r\n{}"),
    ),
    told("a header that is none", _NO_HTTP, 5, _says(_HEAD + b"no colon here\r\n\r\n{}")),
    told("a header with a NUL", _NO_HTTP, 5, _says(_HEAD + b"X-Nul: a\x00b\r\n\r\n{}")),
    told("a status that is none", _NO_HTTP, 5, _says(b"HTTP/1.1 abc Hello\r\n\r\n")),
    told("JSON without HTTP", _NO_HTTP, 5, _says(b'{"checkpoint_item": {}}\r\n\r\n')),
    told("an SSH server", _NO_HTTP, 5, _says(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")),
    told("a mail server", _NO_HTTP, 5, _says(b"220 \x1b[2Jmail.example ESMTP\r\n\r\n")),
    told("a TLS alert", _NO_HTTP, 5, _says(b"\x15\x03\x03\x00\x02\x02\x46" * 20 + b"\r\n\r\n")),
    told(
        "switches protocols",
        "switches to another protocol",
        5,
        _says(b"HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    ),
    told("nothing new", "HTTP 304", 5, _says(b"HTTP/1.1 304 Not Modified\r\n\r\n")),
    told("no content", "HTTP 204", 6, _says(b"HTTP/1.1 204 No Content\r\n\r\n")),
    told("reset content", "HTTP 205", 6, http(b"", "205 Reset Content")),
    told("a status of no class", "HTTP 599", 5, http(b"", "599 Odd")),
    Case("no length", http(good, length=False), shows=("karbor_02",)),
    Case("HTTP/1.0", lambda c, i: c.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + good(i)), shows=("karbor_02",)),
    Case("a part of the content", http(good, "206 Partial Content"), shows=("karbor_02",)),
    Case("no content type", http(good, "200 OK", "Content-Type:"), shows=("karbor_02",)),
    Case("it says HTML", http(good, "200 OK", "Content-Type: text/html"), shows=("karbor_02",)),
    Case("it says PNG", http(good, "200 OK", "Content-Type: image/png; charset=utf-7"), shows=("karbor_02",)),
    Case(
        "headers that act",
        http(good, "200 OK", "X-Request-Id: \x9b31mrequest\x9b2J", "Date: never", "Retry-After: -1"),
        shows=("karbor_02",),
    ),
    Case(
        "a date in the far future",
        http(good, "200 OK", "Date: Fri, 31 Dec 9999 23:59:59 GMT"),
        shows=("karbor_02",),
    ),
    Case("a second answer behind it", _twice, shows=("karbor_02",)),
)
ENCODED: Final = (
    Case("gzip", http(lambda i: _gzip(good(i)), "200 OK", "Content-Encoding: gzip"), shows=("karbor_02",)),
    told("a gzip bomb", _TOO_LARGE, 6, _encoded(_bomb())),
    told("gzip that is none", "gzip is broken", 6, _encoded(b'{"checkpoint_item": {}}')),
    told("gzip cut off", "gzip is cut off", 6, _encoded(_gzip(b"{}" * 500)[:-9])),
    told("gzip with a wrong sum", "gzip is broken", 6, _encoded(_gzip(b"{}")[:-8] + b"\0" * 8)),
    told("gzip with more behind it", "after the end of its gzip", 6, _encoded(_gzip(b"{}") + b"more")),
    told("gzip of nothing", "The answer is empty.", 6, _encoded(_gzip(b""))),
    told("gzip twice", "encoded as 'gzip, gzip'", 6, _encoded(_gzip(_gzip(b"{}")), "gzip, gzip")),
    told("deflate", "encoded as 'deflate'", 6, _encoded(zlib.compress(b"{}"), "deflate")),
    told("an encoding that acts", "encoded as 'br", 6, _encoded(b"{}", "br\x9b31m")),
)
REDIRECTS: Final = (
    told(
        "to another host",
        "redirects to elsewhere.example.",
        5,
        _redirect("301 Moved", "https://elsewhere.example/v1?token=planted-token"),
    ),
    told("to itself", "redirects to 127.0.0.1.", 5, _redirect("302 Found", "?again")),
    told("to a relative place", "redirects to 127.0.0.1.", 5, _redirect("303 See Other", "/login")),
    told(
        "to a file",
        "redirects to a file: address.",
        5,
        _redirect("307 Temporary Redirect", "file:///etc/passwd"),
    ),
    told(
        "to a script",
        "redirects to a javascript: address.",
        5,
        _redirect("308 Permanent Redirect", "javascript:alert(1)"),
    ),
    told("to nowhere", "HTTP 302", 5, _redirect("302 Found")),
    told("to what is no URL", "redirects to what is no URL.", 5, _redirect("302 Found", "http://[")),
    told(
        "to many", "HTTP 300", 5, _redirect("300 Multiple Choices", "https://a.example", "https://b.example")
    ),
)
