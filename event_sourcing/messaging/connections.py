"""The one place where an AMQP connection is made, so that none of them can hang.

Every socket operation is bounded: a read that waits `SOCKET_SECONDS` gives its thread a chance to send a heartbeat,
a write that waits so long means a broker that no longer reads, and the connection counts as lost.
"""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from typing import Any

from amqp import Connection, spec
from amqp.exceptions import AMQPError
from kombu.utils.url import parse_url

HEARTBEAT_SECONDS = 10
SOCKET_SECONDS = 2.5
CONNECT_SECONDS = 4.0
READ_BYTES = 8192
TLS_SCHEME = "amqps:"

CONNECTION_LOST = (OSError, AMQPError)
"""What any use of a connection raises once the broker is gone. A read's TimeoutError is an OSError too: see `drain`."""


def connect(uri: str, name: str, *, heartbeat: int = HEARTBEAT_SECONDS) -> Connection:
    """An open connection; `name` shows in the broker's lists and logs. Raises CONNECTION_LOST errors.

    Two `heartbeat`s (seconds) of silence, and the broker takes the client for dead.

    Of a cluster (`pyamqp://user:password@host:port,host:port/`) the nodes are tried in turn from one drawn at random, so
    that clients spread over them; the error is that of the last one.
    """
    nodes = node_uris(uri)
    random.shuffle(nodes)
    for node in nodes[:-1]:
        with contextlib.suppress(*CONNECTION_LOST):
            return _connect(node, name, heartbeat)
    return _connect(nodes[-1], name, heartbeat)


def node_uris(uri: str) -> list[str]:
    """One URI for each node of the cluster, with the credentials and the virtual host of all."""
    scheme, _, rest = uri.partition("://")
    authority, slash, path = rest.partition("/")
    credentials, at, hosts = authority.rpartition("@")
    return [f"{scheme}://{credentials}{at}{host}{slash}{path}" for host in hosts.split(",")]


def _connect(uri: str, name: str, heartbeat: int) -> Connection:
    parts = parse_url(uri)
    connection = Connection(
        host=f"{parts['hostname'] or '127.0.0.1'}:{parts['port'] or 5672}",
        userid=parts["userid"] or "guest",
        password=parts["password"] or "guest",
        login_method="PLAIN",
        virtual_host=parts["virtual_host"] or "/",
        ssl=uri.startswith(TLS_SCHEME),
        connect_timeout=CONNECT_SECONDS,
        heartbeat=heartbeat,
        client_properties={"connection_name": name},
    )
    try:
        connection.connect()
    except BaseException:
        connection.collect()
        raise
    # With this capability offered, each publish would drain incoming frames in the caller's thread, and a connection
    # shared by threads hangs: two of them wait for the frame that a third has read.
    connection.client_properties = {**connection.client_properties, "capabilities": {}}
    _tune(connection.transport, uri)
    return connection


def _tune(transport: Any, uri: str) -> None:
    """Bounded socket operations, whole writes, and reads of more than the few bytes that are wanted next.

    py-amqp reads a frame with three calls of the kernel, nine for a message; it keeps what it gets too much of.
    """
    sock = transport.sock
    sock.settimeout(SOCKET_SECONDS)
    write, lock = transport._write, threading.Lock()

    def write_whole(data: bytes) -> None:
        with lock:
            write(data)

    transport._write = write_whole
    if not uri.startswith(TLS_SCHEME):
        transport._quick_recv = lambda wanted: sock.recv(max(wanted, READ_BYTES))


def drain(connection: Connection) -> None:
    """Dispatch one incoming frame, or come back after `SOCKET_SECONDS` without one; keeps the heartbeat going.

    Raises CONNECTION_LOST errors. Only one thread may drain a connection; any may write to it.
    """
    with contextlib.suppress(TimeoutError):
        connection.drain_events()
    connection.heartbeat_tick()


def drain_for(connection: Connection, seconds: float) -> bool:
    """As `drain`, for the only thread of a connection. Answers whether a frame came."""
    try:
        connection.drain_events(timeout=seconds)
    except TimeoutError:
        connection.heartbeat_tick()
        return False
    return True


def ask_to_close(connection: Connection) -> None:
    """Send the close without waiting, from a thread that does not drain; the draining one then finds it closed."""
    with contextlib.suppress(*CONNECTION_LOST, AttributeError):
        connection.send_method(spec.Connection.Close, "BsBB", (0, "", 0, 0))


def cut(connection: Connection) -> None:
    """End the connection here and now, from any thread; the one that drains then finds it lost."""
    with contextlib.suppress(OSError, AttributeError):
        connection._transport.sock.shutdown(socket.SHUT_RDWR)


def close(connection: Connection | None) -> None:
    """Close politely if the broker answers, in bounded time in any case. For the thread that drains."""
    if connection is None:
        return
    try:
        connection.close()
    except (*CONNECTION_LOST, AttributeError):
        connection.collect()


def header(message: Any, name: str, default: Any = None) -> Any:
    """A header of an incoming message, from outside and hence not even sure to be there."""
    headers = message.properties.get("application_headers") or {}
    return headers.get(name, default)
