from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.inbox import MongoInbox


@pytest.fixture
def inbox(service_database: Database[dict[str, Any]]) -> MongoInbox:
    inbox = MongoInbox(service_database)
    inbox.ensure_indexes()
    return inbox


def test_an_event_is_new_once_for_each_subscription(inbox: MongoInbox) -> None:
    assert inbox.first_time("notify.case-events", "applications-1")
    assert not inbox.first_time("notify.case-events", "applications-1")
    assert inbox.first_time("notify.case-events", "applications-2")
    assert inbox.first_time("other", "applications-1")


def test_a_forgotten_event_is_new_again(inbox: MongoInbox) -> None:
    inbox.first_time("q", "e-1")
    inbox.forget("q", "e-1")
    assert inbox.first_time("q", "e-1")


def test_of_many_at_once_one_is_first(inbox: MongoInbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: inbox.first_time("q", "e-1"), range(40))).count(True) == 1
