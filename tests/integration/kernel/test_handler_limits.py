"""A handler that never ends fails after its limit: it holds up nobody for ever, and its event is not lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from event_sourcing.dead_letters import COLLECTION
from tests.integration.kernel.broker import event, publish
from tests.integration.kernel.processes import running, service_arguments
from tests.support.waiting import wait_until


@pytest.mark.parametrize("ordered", ["", "1"])
def test_a_handler_that_never_ends_is_cut_and_its_event_becomes_a_dead_letter(
    mongo_uri: str, amqp_uri: str, database_prefix: str, unique_name: str, tmp_path: Path, ordered: str
) -> None:
    environment = {
        "SAMPLE_NAME": unique_name,
        "SAMPLE_ORDERED": ordered,
        "SAMPLE_PREFETCH": "1",
        "SAMPLE_LADDER": "1",
        "SAMPLE_HANDLER_SECONDS": "0.5",
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }
    client: MongoClient[dict[str, Any]]
    with (
        MongoClient(mongo_uri) as client,
        running(service_arguments("letter_service"), tmp_path / "log", environment) as service,
    ):
        database = client[f"{database_prefix}{unique_name}"]
        publish(
            amqp_uri,
            event(unique_name, 1, do="block"),
            event(unique_name, 2, do="block in the database"),
            event(unique_name, 3),
        )
        wait_until(lambda: database["effects"].find_one({"what": "effect", "event": f"{unique_name}-3"}))
        letters = wait_until(lambda: len(found := list(database[COLLECTION].find())) == 2 and found)
        assert {letter["event_id"] for letter in letters} == {f"{unique_name}-1", f"{unique_name}-2"}
        for letter in letters:
            assert letter["error"].startswith("HandlerTimedOut[HANDLER_TIMED_OUT]: ")
            assert letter["attempts"] == 2
        assert database["effects"].count_documents({"what": "effect"}) == 1
        assert service.stop() == 0
