"""Which fault strikes whom and when: drawn up front from a seed, so that a run can be repeated blow by blow."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

PROCESSES = (
    "applications",
    "catalog",
    "forwarding",
    "gateway",
    "guides",
    "mail",
    "notify",
    "projector",
    "province",
    "relay",
)
LINKED = tuple(name for name in PROCESSES if name not in ("mail", "province"))
"""Those that talk to a database or a broker."""
SERVERS = ("mongodb", "rabbitmq")
MACHINES = ("1", "2", "3")
"""Of three nodes each runs a mongod and a RabbitMQ node."""

FIRST = 8.0
"""Seconds before the first fault: RabbitMQ 3.10 may lose a quorum queue that is declared only moments before a kill."""
PAUSE = (1.0, 20.0)
BREAK = (1.0, 15.0)
"""Shortest and longest, in seconds."""
BETWEEN = (1.0, 6.0)
RECOVERY = 25.0
"""Seconds between two faults of the same cluster, which survives one at a time."""


@dataclass(frozen=True, slots=True)
class Fault:
    """
    at       seconds after the beginning
    kind     what `tests.chaos.blows` knows
    victim   a process, a server, a machine, or a link such as `relay-mongodb`
    seconds  how long it lasts, where it lasts
    """

    at: float
    kind: str
    victim: str
    seconds: float

    def __str__(self) -> str:
        lasting = f" for {self.seconds:.1f} s" if self.seconds else ""
        return f"{self.at:6.1f} s  {self.kind} {self.victim}{lasting}"


@dataclass(frozen=True, slots=True)
class Kind:
    """`weight`: how often it is drawn; `alone`: it hits a cluster that bears one such fault at a time."""

    name: str
    victims: Sequence[str]
    weight: int
    lasts: tuple[float, float] = (0.0, 0.0)
    alone: bool = False


_LINKS = tuple(f"{process}-{server}" for process in LINKED for server in SERVERS)
_EVERYWHERE = (
    Kind("kill", PROCESSES, 8),
    Kind("pause", PROCESSES, 4, PAUSE),
    Kind("freeze-link", _LINKS, 2, BREAK),
    Kind("cut-link", _LINKS, 1, BREAK),
    Kind("slow-link", _LINKS, 1, BREAK),
)
KINDS = {
    "one": (
        *_EVERYWHERE,
        Kind("kill", SERVERS, 2, alone=True),
        Kind("restart", SERVERS, 2, BREAK, alone=True),
        Kind("pause", SERVERS, 1, PAUSE, alone=True),
    ),
    "three": (
        *(kind for kind in _EVERYWHERE if not kind.name.endswith("-link")),
        Kind("step-down", ("mongodb",), 2, alone=True),
        Kind("kill-primary", ("mongodb",), 2, BREAK, alone=True),
        Kind("kill-member", MACHINES, 1, BREAK, alone=True),
        Kind("kill-node", MACHINES, 2, BREAK, alone=True),
        Kind("pause-member", MACHINES, 1, PAUSE, alone=True),
        Kind("pause-node", MACHINES, 1, PAUSE, alone=True),
        Kind("cut-machine", MACHINES, 2, PAUSE, alone=True),
        Kind("part-machine", MACHINES, 2, PAUSE, alone=True),
    ),
}
"""Topology → kinds of faults."""


@dataclass(frozen=True, slots=True)
class Plan:
    """
    seconds  how long cases are begun and faults injected
    rate     submissions per second, at most
    """

    seed: int
    topology: str
    seconds: float
    rate: float
    faults: Sequence[Fault]


def plan(seed: int, seconds: float, topology: str, rate: float) -> Plan:
    return Plan(seed, topology, seconds, rate, draw(seed, seconds, topology))


def each_killed_once(seed: int, every: float, rate: float) -> Plan:
    """The short one: each process and each server of one node in turn, in a drawn order."""
    chance = random.Random(seed)
    victims = chance.sample((*PROCESSES, *SERVERS), len(PROCESSES) + len(SERVERS))
    faults = [Fault(FIRST + every * turn, "kill", victim, 0.0) for turn, victim in enumerate(victims)]
    return Plan(seed, "one", FIRST + every * len(victims), rate, faults)


def draw(seed: int, seconds: float, topology: str) -> list[Fault]:
    """The faults that begin and end within so many seconds."""
    chance = random.Random(f"{topology}-{seed}")
    kinds = KINDS[topology]
    busy: dict[str, float] = {}
    faults: list[Fault] = []
    at = FIRST
    while at < seconds:
        kind = chance.choices(kinds, [kind.weight for kind in kinds])[0]
        fault = Fault(
            round(at, 1), kind.name, chance.choice(kind.victims), round(chance.uniform(*kind.lasts), 1)
        )
        victim = "servers" if kind.alone else fault.victim.partition("-")[0]
        if at >= busy.get(victim, 0.0) and at + fault.seconds <= seconds:
            faults.append(fault)
            busy[victim] = at + fault.seconds + (RECOVERY if kind.alone else 1.0)
            at += chance.uniform(*BETWEEN)
        else:
            at += 0.1
    return faults
