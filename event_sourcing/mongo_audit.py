"""Audits a log as it lies in MongoDB, document by document, whatever they have become."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from pymongo import ASCENDING
from pymongo.collection import Collection
from pymongo.database import Database

from event_sourcing.audit import Auditor, Finding
from event_sourcing.commit_document import COLLECTION, to_commit
from event_sourcing.events import RecordedCommit
from event_sourcing.mongo_clients import outages_as_unavailable

Progress = Callable[[int, int], None]
"""Called now and then with positions done and positions in all."""
EVERY = 200


def nothing(done: int, total: int) -> None:
    return


def audit_log(
    database: Database[dict[str, Any]], auditor: Auditor, progress: Progress = nothing
) -> Iterator[Finding]:
    """What is wrong with the log, as it is found; afterwards `auditor.head` is the log's. May run at any time.

    Raises Unavailable when the database cannot answer.
    """
    for document in _documents(database, progress):
        commit = _readable(document)
        if isinstance(commit, str):
            yield auditor.unreadable(_position(document), commit)
        else:
            yield from auditor.check(commit)
    yield from auditor.finish()


def _documents(database: Database[dict[str, Any]], progress: Progress) -> Iterator[dict[str, Any]]:
    """In the order of `_id`, whatever lies there: not by pages, since a forged `_id` could hide between two."""
    commits: Collection[dict[str, Any]] = database[COLLECTION]
    with outages_as_unavailable():
        total = commits.estimated_document_count()
        for done, document in enumerate(commits.find().sort("_id", ASCENDING), 1):
            yield document
            if done % EVERY == 0:
                progress(done, max(total, done))
    progress(total, total)


def _readable(document: dict[str, Any]) -> RecordedCommit | str:
    """The commit, or why it is none."""
    try:
        commit = to_commit(document)
        if document["_id"] != commit.position or document["n"] != len(commit.events):
            return "position or number of events is not what a writer stores"
        if not commit.events:
            return "a commit without events"
        if not _well_typed(commit):
            return "a field is not of the type that a writer stores"
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return f"{type(error).__name__}: {error}"
    return commit


def _well_typed(commit: RecordedCommit) -> bool:
    of_commit = (commit.commit_id, UUID), (commit.recorded_at, datetime), (commit.hash, str)
    of_events = (
        pair
        for event in commit.events
        for pair in (
            (event.stream, str),
            (event.version, int),
            (event.type, str),
            (event.schema_version, int),
        )
    )
    return all(isinstance(value, expected) for value, expected in (*of_commit, *of_events))


def _position(document: dict[str, Any]) -> int:
    identity = document["_id"]
    return int(identity) if isinstance(identity, int | float) else 0
