"""What guides publish reaches the catalogue through the real relay, in whatever order it comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from services.catalog.guide_facts import GuideFactsView
from tests.support.processes import running_relay, running_service
from tests.support.sample_logs import commit, recorded
from tests.support.sample_portal import sample_events, sample_services
from tests.support.waiting import wait_until

pytestmark = pytest.mark.integration

CODE = "10050101001"


@pytest.fixture
def database(mongo_uri: str, database_prefix: str) -> Iterator[Database[dict[str, Any]]]:
    with connect(mongo_uri) as client:
        yield client[f"{database_prefix}catalog"]


def published(version: int, **changes: Any) -> CloudEvent:
    event = next(e for e in sample_events() if (e.name, e.subject) == ("guide-published.v1", CODE))
    return replace(event, sequence=str(version), data={**event.data, **changes})


def withdrawn(version: int) -> CloudEvent:
    gone = {"item_code": CODE, "reason": "事项取消"}
    return replace(published(version), type="cn.gz.edu.guides.guide-withdrawn.v1", data=gone)


def test_the_latest_version_stays_whatever_comes_twice_or_late(database: Database[dict[str, Any]]) -> None:
    facts = GuideFactsView(database)
    for event in (published(5, remarks="新"), published(3, remarks="旧"), published(5, remarks="又")):
        facts.keep(event)
    kept = facts.of(CODE)
    assert kept is not None
    assert kept["remarks"] == "新"
    facts.keep(withdrawn(6))
    facts.keep(published(5))
    assert facts.of(CODE) is None
    assert list(facts.all()) == []


def test_what_it_should_not_have_been_sent_is_refused(database: Database[dict[str, Any]]) -> None:
    with pytest.raises(ContractMismatch):
        GuideFactsView(database).keep(replace(published(1), type="cn.gz.edu.guides.form-published.v1"))


def test_guides_that_are_published_arrive(
    mongo_uri: str, amqp_uri: str, database_prefix: str, database: Database[dict[str, Any]]
) -> None:
    guides = MongoEventStore(database.client[f"{database_prefix}guides"])
    guides.ensure_indexes()
    commit(guides, recorded(sample_services().guides_store))
    environment = {
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
        "BANSHI_RELAY_AWAITS": "guides:catalog.guide-facts",
    }
    facts = GuideFactsView(database)
    expected = {event.subject for event in sample_events() if event.name == "guide-published.v1"}
    with ExitStack() as running:
        running.enter_context(running_service(environment, "services.catalog.service"))
        running.enter_context(running_relay(environment, "guides"))
        wait_until(lambda: {code for code, _ in facts.all()} == expected, timeout=60)
    assert len(expected) == 81
