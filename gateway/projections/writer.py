"""Stores one public event and everything that follows from it, or nothing of it."""

from __future__ import annotations

import threading
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.mongo_transactions import in_transaction
from gateway.auth import rate_limit, sessions
from gateway.projections.journal import CHECKPOINTS, Journal, wait_while_closed
from gateway.projections.portal import PortalProjection
from gateway.projections.shelf import Shelf
from gateway.views.generation import GENERATION

Document = dict[str, Any]

_OF_CASES = frozenset({"cases"})


class PortalWriter:
    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._journal = Journal(database)
        self._one_at_a_time = threading.Lock()

    def receive(self, event: CloudEvent) -> None:
        """Harmless when repeated, and in any order. Raises ContractMismatch for an event that nobody can read."""
        wait_while_closed(lambda: self._in_transaction(event))

    def _in_transaction(self, event: CloudEvent) -> None:
        """What a killed projector left locked holds its successor up for seconds, not for a minute.

        All transactions write the journal's counter: side by side they would only fail against each other.
        """
        with self._one_at_a_time:
            in_transaction(self._database.client, lambda session: self._store(event, session))

    def _store(self, event: CloudEvent, session: ClientSession) -> None:
        if not self._journal.add(event, session):
            return
        changed = PortalProjection(Shelf(self._database, session=session)).apply([event])
        if changed - _OF_CASES:
            next_generation(self._database, session)


def prepare(database: Database[Document]) -> None:
    """Collections and indexes of the gateway's database; harmless when they exist."""
    Journal(database).prepare()
    Shelf(database).prepare()
    sessions.create_indexes(database)
    rate_limit.create_indexes(database)


def next_generation(database: Database[Document], session: ClientSession | None = None) -> None:
    """Tells the web processes that what they hold of the catalogue in memory is out of date."""
    database[CHECKPOINTS].update_one(
        {"_id": GENERATION}, {"$inc": {"generation": 1}}, upsert=True, session=session
    )
