"""A RabbitMQ cluster of several nodes on one machine, each of which can be killed, started and asked alone.

A node that sees less than half of the cluster pauses until it sees more (`pause_minority`): it closes its listeners, so
clients go to the others. A node that is silent counts as gone after about `TICK_SECONDS`.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from sandbox.servers.errors import NotReady
from sandbox.servers.places import Place
from sandbox.servers.rabbitmq import Membership, RabbitMq

TICK_SECONDS = 8
REVIVE_SECONDS = 40.0
"""A node that paused as a minority starts its broker again by itself when it sees the others. Now and then that start
hangs for ever in Erlang's registry of global names, or two nodes go on without seeing each other. An operator, or a
liveness probe, then starts one of them again, and so do we."""
POLL_SECONDS = 0.2
CONFIGURATION = """\
loopback_users = none
cluster_partition_handling = pause_minority
cluster_formation.peer_discovery_backend = classic_config
"""


class RabbitCluster:
    """`places`: one for each node; nodes of the same address share a port mapper. `ports`: three for each node: AMQP,
    distribution, and a port mapper's, of which the first is used by all."""

    def __init__(
        self, directory: Path, places: Sequence[Place], ports: Sequence[tuple[int, int, int]]
    ) -> None:
        names = [f"banshi{number}@{place.host}" for number, place in enumerate(places, 1)]
        known = "".join(
            f"cluster_formation.classic_config.nodes.{number} = {name}\n"
            for number, name in enumerate(names, 1)
        )
        cookie = secrets.token_hex(20)
        hosts = [place.host for place in places]
        self.nodes = [
            RabbitMq(
                directory / f"rabbitmq-{number}",
                port,
                distribution_port,
                ports[0][2],
                place=place,
                membership=Membership(
                    node=names[number - 1],
                    cookie=cookie,
                    configuration=CONFIGURATION + known,
                    erlang=f"-kernel net_ticktime {TICK_SECONDS}",
                    starts_epmd=hosts.index(place.host) == number - 1,
                ),
            )
            for number, (place, (port, distribution_port, _)) in enumerate(zip(places, ports, strict=True), 1)
        ]
        addresses = ",".join(f"{node.place.host}:{node.port}" for node in self.nodes)
        self.uri = f"pyamqp://guest:guest@{addresses}/"

    def start(self, timeout: float = 120.0) -> None:
        """Returns when all nodes are one cluster. Raises DiedAtStart or NotReady."""
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.wait_ready(timeout)
        self.wait_whole(timeout)

    def wait_whole(self, timeout: float = 240.0) -> None:
        """Until every node takes clients and sees all the others; one that does not by itself is started again.

        Raises NotReady.
        """
        deadline = time.monotonic() + timeout
        patience = time.monotonic() + REVIVE_SECONDS
        while loneliest := self._loneliest():
            now = time.monotonic()
            if now > deadline:
                process = loneliest.process
                raise NotReady("the RabbitMQ cluster", timeout, process and process.log)
            if now > patience:
                loneliest.kill()
                loneliest.start()
                patience = now + REVIVE_SECONDS
            time.sleep(POLL_SECONDS)

    def _loneliest(self) -> RabbitMq | None:
        """Of a cluster that is not whole the node that the fewest see, itself included; None when all see all."""
        views = [running_seen_by(node) if node.is_ready() else [] for node in self.nodes]
        if all(len(view) == len(self.nodes) for view in views):
            return None
        return min(self.nodes, key=lambda node: sum(node.node in view for view in views))

    def leader_of(self, queue: str) -> RabbitMq | None:
        """Or the node of a queue that is at one node only. None when it is unknown or has no leader, or nobody can tell
        just now."""
        return next((node for node in self.nodes if node.is_ready() and queue in _led_by(node)), None)

    def stop(self) -> None:
        for node in reversed(self.nodes):
            if node.process:
                node.process.ask_to_end()
        for node in reversed(self.nodes):
            node.stop()


def _led_by(node: RabbitMq) -> list[str]:
    try:
        return node.control("list_queues", "--local", "name", "--no-table-headers").split()
    except subprocess.SubprocessError:
        return []


def running_seen_by(node: RabbitMq) -> list[str]:
    """Empty when the node does not answer."""
    try:
        running: list[str] = json.loads(node.control("cluster_status", "--formatter", "json"))[
            "running_nodes"
        ]
    except subprocess.SubprocessError:
        return []
    return running
