"""The short form of `make chaos`: people hand in cases while every process and server is killed with -9 once.

The order is drawn from `SEED`, which a failure prints; `BANSHI_CHAOS_SEED` repeats or changes it.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.chaos.run import run
from tests.chaos.schedule import KINDS, PROCESSES, SERVERS, draw, each_killed_once

SEED = int(os.environ.get("BANSHI_CHAOS_SEED", "20261124"))
SECONDS_BETWEEN = 3.0
RATE = 5.0


def test_while_everything_dies_once_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    plan = each_killed_once(SEED, SECONDS_BETWEEN, RATE)
    outcome = run(plan, tmp_path)
    assert outcome.findings == []
    assert outcome.views_equal
    assert outcome.chain_ok
    assert outcome.submissions > 0
    assert outcome.faults == {"kill": len(PROCESSES) + len(SERVERS)}


def test_the_same_seed_draws_the_same_faults_and_every_kind_is_drawn_some_day() -> None:
    for topology, kinds in KINDS.items():
        assert draw(7, 600, topology) == draw(7, 600, topology)
        assert draw(7, 600, topology) != draw(8, 600, topology)
        assert {fault.kind for fault in draw(7, 6000, topology)} == {kind.name for kind in kinds}
