"""Ports on the loopback interface: is one free, and give me some that are."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from sandbox.servers.errors import PortTaken

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """True when a server could listen there; a port in TIME_WAIT counts as free, as it does for servers."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def ensure_free(port: int, program: str, variable: str) -> None:
    """Raises PortTaken naming the program that wanted the port and the variable that moves it."""
    if not is_free(port):
        raise PortTaken(port, program, variable)


def is_listening(port: int, timeout: float = 0.5) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(timeout)
        return probe.connect_ex((HOST, port)) == 0


def free_ports(count: int) -> list[int]:
    """`count` different ports that were free a moment ago; all are held until the last one is found."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) for _ in range(count)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [int(probe.getsockname()[1]) for probe in probes]
