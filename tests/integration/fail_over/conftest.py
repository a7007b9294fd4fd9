"""Three machines for a module: networks of their own where that is allowed, else the loopback interface."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest

from sandbox.servers.replica_set import Member, ReplicaSet
from tests.support.faults.namespaces import Network, NotAllowed, loopback
from tests.support.servers import replica_set

COUNT = 3


@dataclass(frozen=True)
class Machines:
    """`network` is None without root; then nothing can be cut off."""

    network: Network | None

    def must_part(self) -> Network:
        if self.network is None:
            pytest.skip("not checked: cutting a machine off needs root")
        return self.network


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    try:
        network = Network(COUNT)
    except NotAllowed:
        yield Machines(None)
        return
    yield Machines(network)
    network.close()


@pytest.fixture(scope="module")
def members(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplicaSet]:
    places = machines.network.places if machines.network else loopback(COUNT)
    with replica_set(tmp_path_factory.mktemp("members"), places) as made:
        yield made


@pytest.fixture
def database_name() -> str:
    return f"t{uuid4().hex[:10]}"


class Faults:
    """What may happen to the primary. Each answers the member that was it."""

    def __init__(self, members: ReplicaSet, machines: Machines) -> None:
        self._members = members
        self._machines = machines

    def strike(self, fault: str) -> Member:
        primary = self._members.primary()
        getattr(self, f"_{fault}")(primary)
        return primary

    def mend(self, struck: Member) -> None:
        """Every member is up and follows the primary."""
        if self._machines.network:
            self._machines.network.heal()
        struck.start()
        self._members.wait_whole()

    def _killed(self, primary: Member) -> None:
        primary.kill()

    def _stepped_down(self, primary: Member) -> None:
        self._members.step_down()

    def _parted(self, primary: Member) -> None:
        """Clients still reach it, its peers do not: what it writes now is rolled back later."""
        node = self._members.members.index(primary)
        self._machines.must_part().part(node, *({0, 1, 2} - {node}))

    def _cut_off(self, primary: Member) -> None:
        self._machines.must_part().cut(self._members.members.index(primary))


@pytest.fixture
def faults(members: ReplicaSet, machines: Machines) -> Faults:
    return Faults(members, machines)
