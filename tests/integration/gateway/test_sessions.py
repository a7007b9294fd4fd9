"""Sessions name a person: who it is lies sealed, and they end when that person is erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from event_sourcing.mongo_clients import connect
from gateway.auth.personas import Personas
from gateway.auth.sessions import Sessions, end_all_of

pytestmark = pytest.mark.integration


def test_a_session_knows_its_person_and_the_database_does_not(mongo_uri: str, database_prefix: str) -> None:
    actor = Personas.load().get("li-si").actor
    with connect(mongo_uri) as client:
        database = client[f"{database_prefix}portal"]
        started = Sessions(database, b"s" * 32).start(actor)
        found = Sessions(database, b"s" * 32).find(started.cookie)
        assert found is not None
        assert found.actor == actor
        stored = str(list(database["sessions"].find()))
        assert actor.identity is not None
        for words in (actor.name, actor.identity.id_number, actor.identity.mobile, actor.identity.email):
            assert str(words) not in stored


def test_an_erased_person_is_signed_out_and_one_who_came_back_later_is_not(
    mongo_uri: str, database_prefix: str
) -> None:
    personas, now = Personas.load(), datetime.now(UTC)
    with connect(mongo_uri) as client:
        database = client[f"{database_prefix}portal"]
        sessions = Sessions(database, b"s" * 32)
        li, zhang = (sessions.start(personas.get(name).actor) for name in ("li-si", "zhang-san"))
        end_all_of(database, "person-li-si", now - timedelta(minutes=1))
        assert sessions.find(li.cookie) is not None
        end_all_of(database, "person-li-si", datetime.now(UTC))
        assert sessions.find(li.cookie) is None
        assert sessions.find(zhang.cookie) is not None
