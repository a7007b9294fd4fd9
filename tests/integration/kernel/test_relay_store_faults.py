"""The database dies, and forgets what the relay listens to; the log grows long (G2). On a MongoDB of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bson import Timestamp

from sandbox.servers.mongod import Mongod
from tests.integration.kernel import mailbox
from tests.integration.kernel.processes import KernelProcess
from tests.integration.kernel.relay_processes import SERVICE, Publication, publication
from tests.integration.kernel.relaying import append
from tests.support.faults.pauses import paused
from tests.support.servers import fresh_prefix, private_mongod
from tests.support.waiting import wait_until

BACKLOG = 8000
SHORT, LONG = 3_000, 30_000
RECOVERY_SECONDS = 60
OPLOG_MEGABYTES = 16
PADDING = [{"text": "x" * 10_000}] * 100


@pytest.fixture(scope="module")
def own_mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    directory = tmp_path_factory.mktemp("own-mongodb")
    with private_mongod(directory, oplog_megabytes=OPLOG_MEGABYTES, checkpoint_seconds=1) as server:
        yield server


@pytest.fixture
def log(own_mongod: Mongod, amqp_uri: str) -> Iterator[Publication]:
    own_mongod.start()
    own_mongod.wait_ready()
    with (
        fresh_prefix(own_mongod.uri) as prefix,
        publication(own_mongod.uri, amqp_uri, prefix) as made,
    ):
        yield made


@pytest.fixture
def queue(amqp_uri: str, unique_name: str) -> Iterator[str]:
    mailbox.bind(amqp_uri, SERVICE, unique_name)
    yield unique_name
    mailbox.delete(amqp_uri, queue=unique_name)


def test_a_killed_database_costs_the_relay_its_lead_for_a_while_and_no_event(
    log: Publication, own_mongod: Mongod, queue: str, tmp_path: Path
) -> None:
    log.fill(BACKLOG)
    with log.relay(tmp_path / "log", wait=False) as relay:
        log.wait_midway(beyond=200)
        own_mongod.kill()
        wait_until(lambda: not relay.is_ready(), message="the relay is ill")
        own_mongod.start()
        own_mongod.wait_ready()
        wait_until(log.is_complete, timeout=RECOVERY_SECONDS)
        wait_until(relay.is_ready)
        last = append(log.store, "Done")
        wait_until(log.is_complete, timeout=RECOVERY_SECONDS)
        assert relay.stop() == 0
    deliveries = mailbox.empty(log.amqp_uri, queue)
    assert mailbox.first_arrivals(deliveries) == list(range(1, last + 1))
    fences = [delivery.fence for delivery in deliveries]
    assert fences == sorted(fences)
    assert len(set(fences)) > 1, "it has taken the lease again"


def test_what_was_committed_while_the_oplog_rolled_over_is_read_from_the_log(
    log: Publication, queue: str, tmp_path: Path
) -> None:
    """The change stream that rings the relay's bell has lost its place, whether the relay stood still or was away."""
    log.store.ensure_indexes()
    with log.relay(tmp_path / "paused") as relay:
        append(log.store, "Done")
        wait_until(log.is_complete)
        with paused(relay.pid):
            append(log.store, "Done", "Done")
            roll_the_oplog_over(log)
        wait_until(log.is_complete, timeout=RECOVERY_SECONDS)
        append(log.store, "Done")
        wait_until(log.is_complete)
        assert relay.stop() == 0
    append(log.store, "Done")
    roll_the_oplog_over(log)
    with log.relay(tmp_path / "later") as relay:
        last = append(log.store, "Done")
        wait_until(log.is_complete, timeout=RECOVERY_SECONDS)
        assert relay.stop() == 0
    arrivals = mailbox.first_arrivals(mailbox.empty(log.amqp_uri, queue))
    assert arrivals == list(range(1, last + 1))


def test_a_long_backlog_takes_no_more_memory_than_a_short_one(
    own_mongod: Mongod, amqp_uri: str, unique_name: str, tmp_path: Path
) -> None:
    mailbox.bind(amqp_uri, SERVICE, unique_name, **{"x-queue-type": "classic", "x-max-length": 1})
    peaks = []
    for commits in (SHORT, LONG):
        with (
            fresh_prefix(own_mongod.uri) as prefix,
            publication(own_mongod.uri, amqp_uri, prefix) as log,
            log.relay(tmp_path / str(commits)) as relay,
        ):
            log.fill(commits)
            wait_until(log.is_complete, timeout=RECOVERY_SECONDS)
            peaks.append(peak_kilobytes(relay))
            assert relay.stop() == 0
    mailbox.delete(amqp_uri, queue=unique_name)
    assert peaks[1] < 1.25 * peaks[0]


def roll_the_oplog_over(log: Publication) -> None:
    """Until nothing of what it held is left."""
    client = log.database.client
    oplog, padding = client["local"]["oplog.rs"], log.database["padding"]
    newest = oplog.find_one(sort=[("$natural", -1)])
    assert newest is not None

    def oldest() -> Timestamp:
        padding.insert_many([dict(line) for line in PADDING])
        first = oplog.find_one(sort=[("$natural", 1)])
        assert first is not None
        return first["ts"]

    wait_until(lambda: oldest() > newest["ts"], message="the oplog rolls over")


def peak_kilobytes(process: KernelProcess) -> int:
    """Resident memory at its highest."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return int(fields["VmHWM"].split()[0])
