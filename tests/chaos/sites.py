"""The stack with everything around it that can be broken: on one node with breakable links, or on three machines."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.servers.places import LOOPBACK
from sandbox.servers.ports import HOST, free_ports
from sandbox.servers.rabbit_cluster import RabbitCluster
from sandbox.servers.replica_set import ReplicaSet
from sandbox.stack.configuration import ROOT
from sandbox.stack.procfile import read
from tests.chaos.schedule import LINKED, MACHINES
from tests.support.faults.namespaces import Network, NotAllowed
from tests.support.faults.tcp_proxy import TcpProxy
from tests.support.servers import rabbit_cluster, replica_set
from tests.support.stack import Stack, running_stack


@dataclass(frozen=True)
class Site:
    """
    links     `<process>-<server>` → what all its connections pass through; empty on three machines
    members, nodes, network   None on one node; `network` is also None without root, and then no machine can be cut off
    """

    stack: Stack
    links: Mapping[str, TcpProxy] = field(default_factory=dict)
    members: ReplicaSet | None = None
    nodes: RabbitCluster | None = None
    network: Network | None = None

    def heal(self) -> None:
        """Nothing is broken any more, and everything is up."""
        for link in self.links.values():
            link.heal()
        if self.network:
            self.network.heal()
        if self.members:
            self.members.wait_whole()
        if self.nodes:
            self.nodes.wait_whole()
        self.stack.wait_ready()


@contextmanager
def one_node(directory: Path) -> Iterator[Site]:
    ports = dict(zip(("mongodb", "rabbitmq"), free_ports(2), strict=True))
    with ExitStack() as closing:
        links = {}
        for process in LINKED:
            for server, port in ports.items():
                links[f"{process}-{server}"] = proxy = TcpProxy(HOST, port)
                closing.callback(proxy.close)
        environment = {"BANSHI_MONGO_PORT": str(ports["mongodb"]), "BANSHI_AMQP_PORT": str(ports["rabbitmq"])}
        procfile = _procfile(directory, links)
        yield Site(closing.enter_context(running_stack(directory / "stack", environment, procfile)), links)


@contextmanager
def three_machines(directory: Path) -> Iterator[Site]:
    with ExitStack() as closing:
        network = None
        try:
            network = Network(len(MACHINES))
            closing.callback(network.close)
        except NotAllowed as reason:
            print(f"machines cannot be cut off here, so that is not checked: {reason}")
        places = network.places if network else [LOOPBACK] * len(MACHINES)
        members = closing.enter_context(replica_set(directory, places))
        nodes = closing.enter_context(rabbit_cluster(directory, places))
        environment = {"BANSHI_MONGO_URI": members.uri, "BANSHI_AMQP_URI": nodes.uri}
        stack = closing.enter_context(running_stack(directory / "stack", environment))
        yield Site(stack, {}, members, nodes, network)


SITES = {"one": one_node, "three": three_machines}


def _procfile(directory: Path, links: Mapping[str, TcpProxy]) -> Path:
    """Our processes, each reaching its servers over links of its own."""
    lines = []
    for line in read(ROOT / "Procfile"):
        words = list(line.command)
        if line.name in LINKED:
            mongo, amqp = (links[f"{line.name}-{server}"].port for server in ("mongodb", "rabbitmq"))
            words = [
                "env",
                f"BANSHI_MONGO_URI=mongodb://{HOST}:{mongo}/?directConnection=true",
                f"BANSHI_AMQP_URI=pyamqp://guest:guest@{HOST}:{amqp}/",
                *words,
            ]
        lines.append(f"{line.name}: {shlex.join(words)}\n")
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "Procfile"
    file.write_text("".join(lines), encoding="utf-8")
    return file
