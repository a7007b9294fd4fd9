"""The primary goes away in the middle of eight writers: what was said holds, whatever was said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from sandbox.servers.replica_set import ReplicaSet
from tests.contract.event_store.writes import assert_whole, whole_log
from tests.integration.fail_over.conftest import Faults
from tests.integration.fail_over.writing import Writers, following
from tests.support.waiting import wait_until

ENOUGH = 100
FAIL_OVER_SECONDS = 90


@pytest.fixture
def stores(members: ReplicaSet, database_name: str) -> Iterator[list[MongoEventStore]]:
    """Of three processes: two that write and one that reads."""
    clients = [connect(members.uri) for _ in range(3)]
    made = [MongoEventStore(client[database_name]) for client in clients]
    made[0].ensure_indexes()
    yield made
    for client in clients:
        client.close()


@pytest.mark.parametrize("fault", ["killed", "stepped_down", "parted", "cut_off"])
def test_what_was_acknowledged_stays_and_what_was_in_doubt_is_settled_by_its_id(
    fault: str, faults: Faults, stores: list[MongoEventStore]
) -> None:
    *writing, reading = stores
    with following(reading) as reader, Writers(*writing) as writers:
        wait_until(lambda: len(writers.acknowledged) > ENOUGH, message="no commits")
        struck = faults.strike(fault)
        before = len(writers.acknowledged)
        wait_until(
            lambda: len(writers.acknowledged) > before + ENOUGH,
            timeout=FAIL_OVER_SECONDS,
            message="no commits after the fail-over",
        )
        faults.mend(struck)
        if fault == "parted":
            wait_until(struck.rolled_back, message="the old primary had written nothing that nobody else has")
        writers.stop()
        end = reading.end()
        wait_until(lambda: reader.position == end, message="the reader is behind")
    log = whole_log(reading)
    assert_whole(log)
    stored = {commit.commit_id: commit.last_position for commit in log}
    print(f"{fault}: {len(log)} commits, {len(writers.doubtful)} in doubt, {len(writers.refused)} refused")
    assert writers.defects + reader.defects == []
    assert len(stored) == len(log)
    assert {commit: stored.get(commit) for commit in writers.acknowledged} == writers.acknowledged
    assert not set(writers.refused) & set(stored)
    for commit_id in writers.doubtful:
        settled = reading.find_commit(commit_id)
        assert (settled and settled.position) == stored.get(commit_id)
    assert set(stored) <= {*writers.acknowledged, *writers.doubtful}
    assert reader.seen == [(commit.last_position, commit.commit_id, commit.hash) for commit in log]
