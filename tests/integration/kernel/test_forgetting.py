"""A person is forgotten by deleting a key: their fields read as None everywhere, and the stream still loads (G8)."""

from __future__ import annotations

import pytest

from event_sourcing.command_handling import CommandContext, CommandHandler
from event_sourcing.events import Metadata
from event_sourcing.mongo_vault import MongoVault
from tests.contract.event_store.writes import assert_whole, whole_log
from tests.unit.event_sourcing.counters import Counter, Raise, counter_decider

pytestmark = pytest.mark.integration
BY = CommandContext(Metadata("staff-1", "corr-1"))


def test_personal_fields_are_unreadable_in_the_database_and_gone_once_the_person_is_forgotten(
    event_store, service_database
):
    vault = MongoVault(service_database, bytes(range(32)))
    handler = CommandHandler(event_store, counter_decider(vault))
    handler.handle("1", Raise(1, "住址:越秀区"), BY)
    handler.handle("1", Raise(2, "电话:13800000001"), BY)
    assert handler.load("1").state == Counter(3, False, ("住址:越秀区", "电话:13800000001"))
    stored = str(list(service_database["commits"].find()))
    assert "越秀" not in stored
    assert "13800000001" not in stored

    vault.forget("p-li")

    assert handler.load("1").state == Counter(3, False, (None, None))
    assert handler.handle("1", Raise(4, "新的"), BY).state == Counter(7, False, (None, None, "新的"))
    assert handler.load("1").state == Counter(7, False, (None, None, "新的"))
    assert_whole(whole_log(event_store))
