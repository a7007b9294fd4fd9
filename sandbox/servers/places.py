"""Where a server runs: this machine's loopback interface, or a network of its own on the same machine."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.servers.ports import HOST


@dataclass(frozen=True)
class Place:
    """
    host    address under which everybody reaches the server
    within  words before a command line that run it there
    """

    host: str = HOST
    within: tuple[str, ...] = ()


LOOPBACK = Place()
