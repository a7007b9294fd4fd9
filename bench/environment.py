"""The servers that the cases measure on: private ones, or those that the environment names."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from bench.peers.postgres import Postgres
from sandbox.servers.mongod import Mongod
from sandbox.servers.ports import free_ports
from sandbox.servers.rabbitmq import RabbitMq

T = TypeVar("T")

CACHE_GIGABYTES = 2.0
"""MongoDB's, enough for a million events; the private server of development has less."""


@dataclass
class Environment:
    """
    rounds     how often each pair of ours and reference is measured in turn
    seconds    length of one measurement
    directory  for whatever a case must write; removed afterwards
    """

    rounds: int
    seconds: float
    directory: Path
    _started: ExitStack = field(repr=False)

    @cached_property
    def mongo_uri(self) -> str:
        """A replica set; started at the first use."""
        if given := os.environ.get("BANSHI_MONGO_URI"):
            return given
        server = Mongod(self.directory / "mongodb", free_ports(1)[0], cache_gigabytes=CACHE_GIGABYTES)
        return self._run(server)

    @cached_property
    def amqp_uri(self) -> str:
        """A broker; started at the first use."""
        if given := os.environ.get("BANSHI_AMQP_URI"):
            return given
        server = RabbitMq(self.directory / "rabbitmq", *free_ports(3))
        return self._run(server)

    @cached_property
    def postgres(self) -> Postgres:
        """For the peers that need one; started at the first use."""
        server = Postgres(self.directory / "postgres")
        self.keep(server, server.stop)
        server.start()
        return server

    def unique_name(self, beginning: str = "bench") -> str:
        """For databases, queues and services, so that no case meets what another left."""
        return f"{beginning}_{uuid4().hex[:8]}"

    def keep(self, thing: T, end: Callable[[], object]) -> T:
        """`end` is called when all cases are done."""
        self._started.callback(end)
        return thing

    def _run(self, server: Mongod | RabbitMq) -> str:
        self.keep(server, server.stop)
        server.start()
        server.wait_ready()
        return server.uri


@contextmanager
def environment(rounds: int, seconds: float) -> Iterator[Environment]:
    with tempfile.TemporaryDirectory(prefix="banshi-bench-") as directory, ExitStack() as started:
        yield Environment(rounds, seconds, Path(directory), started)
