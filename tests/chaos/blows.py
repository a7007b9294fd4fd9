"""How each kind of fault is carried out. A blow returns when the fault is over and what it hit is on its way up again."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from pymongo.errors import PyMongoError

from sandbox.servers.errors import ServerError
from sandbox.servers.owned_process import OwnedProcess
from sandbox.servers.rabbit_cluster import RabbitCluster
from sandbox.servers.replica_set import ReplicaSet
from tests.chaos.schedule import Fault
from tests.chaos.sites import Site
from tests.support.faults.pauses import paused

SLOW_SECONDS = 0.1
WHOLE_SECONDS = 120.0

Say = Callable[[str], None]


class Blows:
    """Strikes by the schedule. `struck` counts the faults by kind, `failures` tells of those that could not be made."""

    def __init__(self, site: Site, schedule: Sequence[Fault], say: Say) -> None:
        self._site = site
        self._schedule = schedule
        self._say = say
        self._keeper = ThreadPoolExecutor(1, "keeper")
        """Servers die with the thread that started them, so one that stays starts them."""
        self.struck: Counter[str] = Counter()
        self.failures: list[str] = []

    def run(self) -> None:
        """Returns when the last fault is over."""
        began = time.monotonic()
        with ThreadPoolExecutor(8, "blow") as hands:
            for fault in self._schedule:
                threading.Event().wait(max(began + fault.at - time.monotonic(), 0))
                hands.submit(self._strike, fault)

    def close(self) -> None:
        self._keeper.shutdown()

    def _strike(self, fault: Fault) -> None:
        self._say(f"    {fault}")
        blow: Callable[[Fault], None] = getattr(self, "_" + fault.kind.replace("-", "_"))
        try:
            blow(fault)
            self.struck[fault.kind] += 1
        except (AssertionError, OSError, ServerError, PyMongoError) as error:
            self.failures.append(f"{fault.kind} {fault.victim}: {error!r}")

    def _kill(self, fault: Fault) -> None:
        with suppress(AssertionError, ProcessLookupError):  # it may be down from the blow before
            self._site.stack.process(fault.victim).kill()

    def _restart(self, fault: Fault) -> None:
        self._site.stack.stop_process(fault.victim)
        _stand(fault)
        self._site.stack.start_process(fault.victim)

    def _pause(self, fault: Fault) -> None:
        pid = self._site.stack.process(fault.victim).pid
        if pid is not None:
            with paused(pid):
                _stand(fault)

    def _freeze_link(self, fault: Fault) -> None:
        self._site.links[fault.victim].freeze()
        self._mend_link(fault)

    def _cut_link(self, fault: Fault) -> None:
        self._site.links[fault.victim].cut()
        self._mend_link(fault)

    def _slow_link(self, fault: Fault) -> None:
        self._site.links[fault.victim].delay(SLOW_SECONDS)
        self._mend_link(fault)

    def _mend_link(self, fault: Fault) -> None:
        _stand(fault)
        self._site.links[fault.victim].heal()

    def _step_down(self, _: Fault) -> None:
        self._whole_members().step_down()

    def _kill_primary(self, fault: Fault) -> None:
        member = self._whole_members().primary()
        member.kill()
        _stand(fault)
        self._keeper.submit(member.start).result()

    def _kill_member(self, fault: Fault) -> None:
        member = self._whole_members().members[_index(fault)]
        member.kill()
        _stand(fault)
        self._keeper.submit(member.start).result()

    def _kill_node(self, fault: Fault) -> None:
        node = self._whole_nodes().nodes[_index(fault)]
        node.kill()
        _stand(fault)
        self._keeper.submit(node.start).result()

    def _pause_member(self, fault: Fault) -> None:
        _pause_server(self._whole_members().members[_index(fault)].process, fault)

    def _pause_node(self, fault: Fault) -> None:
        _pause_server(self._whole_nodes().nodes[_index(fault)].process, fault)

    def _cut_machine(self, fault: Fault) -> None:
        if network := self._site.network:
            self._whole_members(), self._whole_nodes()
            network.cut(_index(fault))
            _stand(fault)
            network.heal()

    def _part_machine(self, fault: Fault) -> None:
        if network := self._site.network:
            self._whole_members(), self._whole_nodes()
            node = _index(fault)
            network.part(node, *({0, 1, 2} - {node}))
            _stand(fault)
            network.heal()

    def _whole_members(self) -> ReplicaSet:
        assert self._site.members is not None
        self._site.members.wait_whole(WHOLE_SECONDS)
        return self._site.members

    def _whole_nodes(self) -> RabbitCluster:
        assert self._site.nodes is not None
        self._site.nodes.wait_whole(WHOLE_SECONDS)
        return self._site.nodes


def _pause_server(process: OwnedProcess | None, fault: Fault) -> None:
    assert process is not None
    assert process.pid is not None
    with paused(process.pid):
        _stand(fault)


def _stand(fault: Fault) -> None:
    threading.Event().wait(fault.seconds)


def _index(fault: Fault) -> int:
    return int(fault.victim) - 1
