"""Real servers on this machine's own address: an ASGI application, and one that lies byte by byte."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import uvicorn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["CERTIFICATES", "closed_port", "read_head", "serve", "serve_raw"]

CERTIFICATES: Final = Path(__file__).parent / "certificates"
"""`localhost.pem`, `expired.pem` and `other-host.pem`, each signed by itself, with its key."""

_PATIENCE: Final = 10.0
"""Seconds until a conversation that nobody continues ends, so that a broken test ends too."""


@contextmanager
def serve(app: Any) -> Iterator[str]:
    """Serve an ASGI application over HTTP; gives its base URL, such as `http://127.0.0.1:34567`."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, lifespan="off", ws="none", log_config=None, access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    # It listens already: a request that comes before the thread has started waits in the queue.
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def serve_raw(
    answer: bytes | Callable[[socket.socket], None],
    *,
    certificate: str = "",
    clients: str = "",
    address: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[str]:
    """Answer each request with these bytes, or let a function do all the talking, and hang up.

    Gives the base URL. With a certificate (a file's name in `CERTIFICATES`) it speaks TLS, at `https://localhost:port`;
    with `clients` (another such file) it talks to nobody without a certificate that this one signed.
    A `port` that was in use a moment ago can be taken again; an `address` may be of IPv6.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.create_server((address, port), family=family)
    port = listener.getsockname()[1]
    host = f"[{address}]" if ":" in address else address
    thread = threading.Thread(target=_answer_all, args=(listener, answer, _tls(certificate, clients)))
    thread.start()
    try:
        yield f"https://localhost:{port}" if certificate else f"http://{host}:{port}"
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        listener.close()
        thread.join()


def read_head(connection: socket.socket) -> bytes:
    """Read a request up to its empty line; gives nothing where the client hung up before."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        received = connection.recv(4096)
        if not received:
            return b""
        head += received
    return head


def closed_port() -> int:
    """Give a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _tls(certificate: str, clients: str) -> ssl.SSLContext | None:
    if not certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATES / certificate)
    if clients:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(CERTIFICATES / clients)
    return context


def _answer_all(
    listener: socket.socket, answer: bytes | Callable[[socket.socket], None], tls: ssl.SSLContext | None
) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # closed: the test is over
        connection.settimeout(_PATIENCE)
        # A client that refuses the certificate, or gives up, ends the conversation: that is what is tested.
        with connection, suppress(OSError):
            if tls is None:
                _converse(connection, answer)
            else:
                with _encrypted(connection, tls) as encrypted:
                    _converse(encrypted, answer)


def _encrypted(connection: socket.socket, tls: ssl.SSLContext) -> ssl.SSLSocket:
    """Shake hands; who is refused hears why: that is lost where the door shuts on what was sent meanwhile."""
    with connection.dup() as door:
        door.settimeout(_PATIENCE)
        try:
            return tls.wrap_socket(connection, server_side=True)
        except ssl.SSLError:
            door.shutdown(socket.SHUT_WR)
            while door.recv(4096):
                pass
            raise


def _converse(connection: socket.socket, answer: bytes | Callable[[socket.socket], None]) -> None:
    if callable(answer):
        answer(connection)
    elif read_head(connection):
        connection.sendall(answer)
