"""Transactions that a killed process cannot hold up.

A process that is killed inside a transaction leaves it open on the server with its locks, for up to a minute. Whoever
runs into it ends it: a transaction that nobody has spoken to for some seconds belongs to nobody. Should its owner be
alive after all, merely paused, it finds the transaction aborted and runs it again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pymongo
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from event_sourcing.mongo_clients import is_outage

T = TypeVar("T")

PATIENCE = (3.0, 10.0, 30.0)
"""Seconds for each try; after one that took too long, abandoned transactions are ended."""
ABANDONED_AFTER_SECONDS = 2


def in_transaction(client: MongoClient[dict[str, Any]], work: Callable[[ClientSession], T]) -> T:
    """What `work(session)` answers, once all its writes are durable. It may run several times; nothing is written if
    it raises. Collections must exist beforehand."""
    for patience in PATIENCE[:-1]:
        try:
            return _try(client, work, patience)
        except PyMongoError as error:
            if not is_outage(error):
                raise
        end_abandoned(client)
    return _try(client, work, PATIENCE[-1])


def end_abandoned(client: MongoClient[dict[str, Any]], idle_seconds: float = ABANDONED_AFTER_SECONDS) -> int:
    """End this user's transactions that have been idle for so long; answers how many."""
    idle = client.get_database("admin", read_concern=ReadConcern("local")).aggregate(
        [
            {"$currentOp": {"allUsers": False, "idleSessions": True}},
            {
                "$match": {
                    "type": "idleSession",
                    "transaction.timeInactiveMicros": {"$gt": idle_seconds * 1e6},
                }
            },
            {"$project": {"lsid.id": 1}},
        ]
    )
    sessions = [{"id": operation["lsid"]["id"]} for operation in idle]
    if sessions:
        client.admin.command("killSessions", sessions, codec_options=client.codec_options)
    return len(sessions)


def _try(client: MongoClient[dict[str, Any]], work: Callable[[ClientSession], T], seconds: float) -> T:
    with pymongo.timeout(seconds), client.start_session() as session:
        return session.with_transaction(work)
