"""Networks and pauses end when they are told to; that servers fail over on them is under test in `fail_over`."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.faults.namespaces import loopback, network
from tests.support.faults.pauses import paused
from tests.support.servers import replica_set


def test_networks_go_when_they_are_closed() -> None:
    with network(2) as net:
        hosts = [place.host for place in net.places]
        assert len(set(hosts)) == 2
    assert not [name for name in os.listdir("/run/netns") if name.startswith(f"bs{os.getpid()}")]


def test_a_paused_process_stands_still_and_goes_on(tmp_path: Path) -> None:
    with replica_set(tmp_path, loopback(1)) as members:
        pid = members.members[0].process.pid
        assert pid is not None
        with paused(pid):
            assert not members.members[0].hello()
        assert members.members[0].hello()
