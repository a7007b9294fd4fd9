"""The breakable link breaks as told, and only so."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator

import pytest

from sandbox.servers.ports import HOST
from tests.support.faults.tcp_proxy import TcpProxy, proxy_to


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while piece := self.request.recv(4096):
            self.heard.append(piece)
            self.request.sendall(piece)

    heard: list[bytes] = []


@pytest.fixture
def heard() -> list[bytes]:
    Echo.heard = []
    return Echo.heard


@pytest.fixture
def proxy(heard: list[bytes]) -> Iterator[TcpProxy]:
    with socketserver.ThreadingTCPServer((HOST, 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with proxy_to(HOST, server.server_address[1]) as proxy:
            yield proxy
        server.shutdown()


def link(proxy: TcpProxy) -> socket.socket:
    return socket.create_connection((HOST, proxy.port), timeout=5)


def echoed(connection: socket.socket, word: bytes) -> bytes:
    connection.sendall(word)
    return connection.recv(100)


def hears_nothing(connection: socket.socket) -> bool:
    connection.settimeout(0.3)
    try:
        return connection.recv(100) is None
    except TimeoutError:
        return True
    finally:
        connection.settimeout(5)


def test_it_passes_everything_on(proxy: TcpProxy) -> None:
    with link(proxy) as connection:
        assert echoed(connection, b"one") == b"one"
        proxy.delay(0.01)
        assert echoed(connection, b"two") == b"two"


def test_a_frozen_link_keeps_what_it_was_given_until_it_heals(proxy: TcpProxy, heard: list[bytes]) -> None:
    with link(proxy) as connection:
        assert echoed(connection, b"one") == b"one"
        proxy.freeze()
        connection.sendall(b"two")
        with link(proxy) as newcomer:
            newcomer.sendall(b"new")
            assert hears_nothing(newcomer)
            assert hears_nothing(connection)
            assert heard == [b"one"]
            proxy.heal()
            assert connection.recv(100) == b"two"
            assert newcomer.recv(100) == b"new"


def test_a_link_frozen_one_way_carries_requests_out_and_no_answer_back(
    proxy: TcpProxy, heard: list[bytes]
) -> None:
    with link(proxy) as connection:
        proxy.freeze(requests=False)
        connection.sendall(b"one")
        assert hears_nothing(connection)
        assert heard == [b"one"]


def test_a_cut_link_resets_what_stands_and_refuses_what_comes(proxy: TcpProxy) -> None:
    with link(proxy) as connection:
        assert echoed(connection, b"one") == b"one"
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            connection.recv(100)
    with pytest.raises(ConnectionRefusedError):
        link(proxy)
    proxy.heal()
    with link(proxy) as connection:
        assert echoed(connection, b"two") == b"two"
