"""A link that can break: everything between one side and a server passes through here.

proxy = TcpProxy(host, port)     clients connect to `proxy.port` on the loopback interface
proxy.freeze()                   a partition: connections stand, new ones are taken, nothing passes
proxy.freeze(answers=False)      one way only: requests arrive, answers do not
proxy.cut()                      connections are reset, new ones refused
proxy.delay(0.05)                each piece takes so long, in both directions
proxy.heal()                     as at first; what a frozen link held back arrives now
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

from sandbox.servers.ports import HOST, free_ports

PIECE = 65536
ANSWER_SECONDS = 10.0
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of a socket whose closing is a reset."""


class _Direction:
    """Whether pieces pass, and how long each takes. Used in the loop's thread only."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.seconds = 0.0


class TcpProxy:
    """Has a thread of its own, and listens from its making until `close`."""

    def __init__(self, host: str, port: int, listen_on: int | None = None) -> None:
        self._target = (host, port)
        self.port = listen_on or free_ports(1)[0]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy-{self.port}", daemon=True)
        self._thread.start()
        self._requests, self._answers = _Direction(), _Direction()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._do(self._listen)

    def freeze(self, *, requests: bool = True, answers: bool = True) -> None:
        async def act() -> None:
            if requests:
                self._requests.open.clear()
            if answers:
                self._answers.open.clear()

        self._do(act)

    def cut(self) -> None:
        async def act() -> None:
            await self._refuse()
            self._reset()

        self._do(act)

    def delay(self, seconds: float) -> None:
        async def act() -> None:
            self._requests.seconds = self._answers.seconds = seconds

        self._do(act)

    def heal(self) -> None:
        async def act() -> None:
            for direction in (self._requests, self._answers):
                direction.seconds = 0.0
                direction.open.set()
            await self._listen()

        self._do(act)

    def close(self) -> None:
        if self._loop.is_closed():
            return

        async def act() -> None:
            await self._refuse()
            self._reset()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

        self._do(act)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWER_SECONDS)
        self._loop.close()

    def _do(self, act: Callable[[], Awaitable[None]]) -> None:
        async def acted() -> None:
            await act()

        asyncio.run_coroutine_threadsafe(acted(), self._loop).result(ANSWER_SECONDS)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, HOST, self.port)

    async def _refuse(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    def _reset(self) -> None:
        for writer in self._writers:
            _reset_on_close(writer)
            writer.transport.abort()

    async def _serve(self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None, "a stream server runs its callback as a task"
        self._tasks.add(task)
        self._writers.add(to_client)
        writers = [to_client]
        try:
            from_server, to_server = await asyncio.open_connection(*self._target)
            writers.append(to_server)
            self._writers.add(to_server)
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(_pump(from_client, to_server, self._requests))
                pumps.create_task(_pump(from_server, to_client, self._answers))
        except* OSError:
            _reset_on_close(to_client)
        finally:
            for writer in writers:
                writer.transport.abort()
            self._writers.difference_update(writers)
            self._tasks.discard(task)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, direction: _Direction) -> None:
    """Until the one side ends; then the other is told, and may still say its last words."""
    while True:
        await direction.open.wait()
        piece = await reader.read(PIECE)
        await direction.open.wait()
        if direction.seconds:
            await asyncio.sleep(direction.seconds)
        if not piece:
            break
        writer.write(piece)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()


def _reset_on_close(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    if sock is not None:
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


@contextmanager
def proxy_to(host: str, port: int) -> Iterator[TcpProxy]:
    proxy = TcpProxy(host, port)
    try:
        yield proxy
    finally:
        proxy.close()
