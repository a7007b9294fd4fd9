"""A subscription's ladder of retries may change between two starts: what waits on the old rungs still comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from event_sourcing.dead_letters import COLLECTION
from tests.integration.kernel import broker
from tests.integration.kernel.broker import event, publish
from tests.integration.kernel.processes import running, service_arguments
from tests.support.waiting import wait_until


@pytest.mark.parametrize(
    ("before", "after", "attempts"),
    [("3", "1,2", 3), ("3,600", "", 2)],
    ids=["other steps", "none"],
)
def test_what_waits_on_an_old_rung_goes_on_along_the_new_ladder(
    mongo_uri: str,
    amqp_uri: str,
    database_prefix: str,
    unique_name: str,
    tmp_path: Path,
    before: str,
    after: str,
    attempts: int,
) -> None:
    environment = {
        "SAMPLE_NAME": unique_name,
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }
    service, log = service_arguments("letter_service"), tmp_path / "log"
    client: MongoClient[dict[str, Any]]
    with MongoClient(mongo_uri) as client:
        database = client[f"{database_prefix}{unique_name}"]
        with running(service, log, environment | {"SAMPLE_LADDER": before}) as old:
            publish(amqp_uri, event(unique_name, 1, do="fail"))
            wait_until(lambda: broker.depth(amqp_uri, f"{unique_name}.events.retry-3s"))
            assert old.stop() == 0
        with running(service, log, environment | {"SAMPLE_LADDER": after}):
            letter = wait_until(lambda: database[COLLECTION].find_one())
            assert letter["attempts"] == attempts
            assert letter["first_failed_at"] < letter["last_failed_at"]
            assert database["effects"].count_documents({"what": "try"}) == attempts
