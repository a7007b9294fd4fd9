"""What a killed process leaves open is ended by the next that needs its locks."""

from __future__ import annotations

import time

import pytest
from pymongo.errors import OperationFailure

from event_sourcing.mongo_transactions import end_abandoned, in_transaction

pytestmark = pytest.mark.integration


def test_a_transaction_is_written_whole_or_not_at_all(service_database):
    service_database.create_collection("rows")

    def work(session):
        service_database["rows"].insert_one({"_id": 1}, session=session)
        service_database["rows"].insert_one({"_id": 1}, session=session)

    with pytest.raises(OperationFailure):
        in_transaction(service_database.client, work)
    assert service_database["rows"].count_documents({}) == 0


def test_an_abandoned_transaction_holds_nobody_up_for_long(service_database):
    rows = service_database["rows"]
    rows.insert_one({"_id": 1, "n": 0})
    session = service_database.client.start_session()
    session.start_transaction()
    rows.update_one({"_id": 1}, {"$inc": {"n": 100}}, session=session)
    started = time.monotonic()
    in_transaction(
        service_database.client, lambda s: rows.update_one({"_id": 1}, {"$inc": {"n": 1}}, session=s)
    )
    assert time.monotonic() - started < 15
    assert rows.find_one() == {"_id": 1, "n": 1}
    with pytest.raises(OperationFailure):
        session.commit_transaction()


def test_a_transaction_in_use_is_left_alone(service_database):
    rows = service_database["rows"]
    rows.insert_one({"_id": 1, "n": 0})

    def work(session):
        rows.update_one({"_id": 1}, {"$inc": {"n": 1}}, session=session)
        assert end_abandoned(service_database.client) == 0

    in_transaction(service_database.client, work)
    assert rows.find_one() == {"_id": 1, "n": 1}
