"""A network of its own for each node (`ip netns`, a bridge between them), so that a node can be cut off for real.

Needs root. Without it `places(count)` falls back to the loopback interface, where nodes can be killed and paused but not
parted; `can_part` says so, and tests that need it are skipped with that reason.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sandbox.servers.places import LOOPBACK, Place

SUBNET = "10.231"
NAMED = Path("/run/netns")
LINKS = Path("/sys/class/net")
MARK = "bs"
"""Names of ours: `bs<pid>n<network>`, and with `x<node>` behind; fifteen characters at most."""

_numbers = itertools.count()
"""The kernel takes its time to forget a name, so that none is used twice."""


class NotAllowed(Exception):
    """Networks cannot be made here: no root, or a kernel that refuses."""


class Network:
    """`places[n]` is node n's; addresses are reachable from the machine itself too, until they are cut."""

    def __init__(self, count: int) -> None:
        """Raises NotAllowed."""
        self._name = f"{MARK}{os.getpid()}n{next(_numbers)}"
        self._links = [f"{self._name}x{number}" for number in range(count)]
        self._cut: set[int] = set()
        self._parted: set[tuple[int, int]] = set()
        if os.geteuid() != 0 or shutil.which("ip") is None or shutil.which("nsenter") is None:
            raise NotAllowed("making networks needs root, ip and nsenter")
        _forget_leftovers()
        self.places = self._build(self._free_subnet())

    def cut(self, node: int) -> None:
        """Nobody reaches the node and it reaches nobody; packets vanish without a word."""
        _ip("link", "set", self._links[node], "down")
        self._cut.add(node)

    def part(self, node: int, *others: int) -> None:
        """The node and these others do not hear of each other; everybody else, the clients too, reaches all of them."""
        for other in others:
            for one, two in ((node, other), (other, node)):
                self._within(one, "ip", "route", "replace", "blackhole", f"{self.places[two].host}/32")
                self._parted.add((one, two))

    def heal(self) -> None:
        for node in self._cut:
            _ip("link", "set", self._links[node], "up")
        for one, two in self._parted:
            self._within(one, "ip", "route", "del", "blackhole", f"{self.places[two].host}/32")
        self._cut.clear()
        self._parted.clear()

    def close(self) -> None:
        for link in self._links:
            with suppress(NotAllowed):
                _ip("netns", "delete", link)
        with suppress(NotAllowed):
            _ip("link", "delete", self._name)

    def _build(self, subnet: str) -> list[Place]:
        _ip("link", "add", self._name, "type", "bridge")
        _ip("address", "add", f"{subnet}.1/24", "dev", self._name)
        _ip("link", "set", self._name, "up")
        places = []
        for number, link in enumerate(self._links):
            host = f"{subnet}.{number + 11}"
            _ip("netns", "add", link)
            _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", link)
            _ip("link", "set", link, "master", self._name, "up")
            places.append(Place(host, ("nsenter", f"--net={NAMED / link}", "--")))
            for words in (
                ("link", "set", "lo", "up"),
                ("address", "add", f"{host}/24", "dev", "eth0"),
                ("link", "set", "eth0", "up"),
            ):
                _run(*places[-1].within, "ip", *words)
        return places

    def _within(self, node: int, *words: str) -> None:
        _run(*self.places[node].within, *words)

    @staticmethod
    def _free_subnet() -> str:
        taken = _run("ip", "-o", "address")
        return next(name for n in range(1, 255) if (name := f"{SUBNET}.{n}") + "." not in taken)


@contextmanager
def network(count: int) -> Iterator[Network]:
    """Skips the test where networks cannot be made."""
    try:
        made = Network(count)
    except NotAllowed as reason:
        pytest.skip(f"not checked: {reason}")
    try:
        yield made
    finally:
        made.close()


def loopback(count: int) -> Sequence[Place]:
    return [LOOPBACK] * count


def _forget_leftovers() -> None:
    """Networks of test runs that were killed."""
    for kind, folder in (("netns", NAMED), ("link", LINKS)):
        for file in folder.glob(f"{MARK}*n*") if folder.is_dir() else ():
            pid, _, _ = file.name.removeprefix(MARK).partition("n")
            if pid.isdigit() and not Path(f"/proc/{pid}").exists():
                with suppress(NotAllowed):
                    _ip(kind, "delete", file.name)


def _ip(*words: str) -> None:
    _run("ip", *words)


def _run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, timeout=10, check=False)
    if done.returncode:
        raise NotAllowed(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout
