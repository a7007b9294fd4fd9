"""Stores public events and everything that follows from them, or nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.group_commit import GroupCommit
from event_sourcing.mongo_clients import is_passing
from event_sourcing.mongo_transactions import in_transaction
from gateway.auth import rate_limit, sessions
from gateway.projections.journal import CHECKPOINTS, Journal, wait_while_closed
from gateway.projections.portal import PortalProjection
from gateway.projections.shelf import Shelf
from gateway.views.generation import GENERATION

Document = dict[str, Any]

_OF_CASES = frozenset({"cases"})


class PortalWriter:
    """What is received at the same time is stored in one transaction: all transactions write the journal's counter, so side
    by side they would only fail against each other, and one after the other each would wait for the disk.
    """

    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._journal = Journal(database)
        self._together: GroupCommit[CloudEvent, None] = GroupCommit(self._store_all)

    def receive(self, event: CloudEvent) -> None:
        """Harmless when repeated, and in any order. Raises ContractMismatch for an event that nobody can read."""
        wait_while_closed(lambda: self._together.submit(event))

    def _store_all(self, events: Sequence[CloudEvent]) -> list[BaseException | None]:
        """An event that fails is no business of those beside it: then each has a transaction of its own."""
        try:
            self._store(events)
        except Exception as error:
            if len(events) == 1 or is_passing(error):
                raise
            return [self._store_alone(event) for event in events]
        return [None] * len(events)

    def _store_alone(self, event: CloudEvent) -> BaseException | None:
        try:
            self._store([event])
        except Exception as error:
            return error
        return None

    def _store(self, events: Sequence[CloudEvent]) -> None:
        """What a killed projector left locked holds its successor up for seconds, not for a minute."""
        in_transaction(self._database.client, lambda session: self._apply(events, session))

    def _apply(self, events: Sequence[CloudEvent], session: ClientSession) -> None:
        new = self._journal.add(events, session)
        if not new:
            return
        changed = PortalProjection(Shelf(self._database, session=session)).apply(new)
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
