"""The event store on MongoDB (ADR 1): `_id` is the position, unique indexes are the locks, commits go in batches."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from pymongo import ASCENDING, DESCENDING
from pymongo.cursor import Cursor
from pymongo.database import Database

from event_sourcing.commit_document import COLLECTION, stored_answer, stream_events, to_commit
from event_sourcing.commit_rules import check_writes
from event_sourcing.errors import ConcurrencyError, Unavailable
from event_sourcing.events import (
    Appended,
    BareEvent,
    Metadata,
    PastEvent,
    RecordedCommit,
    RecordedEvent,
    StreamHead,
    StreamWrite,
    category_of,
    category_range,
)
from event_sourcing.group_commit import GroupCommit
from event_sourcing.memory_event_store import now_in_milliseconds
from event_sourcing.mongo_clients import outages_as_unavailable
from event_sourcing.mongo_commit_writer import CommitIdTaken, CommitRequest, MongoCommitWriter
from event_sourcing.stream_heads import StreamHeads


class MongoEventStore:
    """One store per database and process. Call `ensure_indexes` once at start; it is harmless when repeated.

    After a restore of the database, restart every process that has a store: it remembers heads of streams.
    """

    def __init__(
        self, database: Database[dict[str, Any]], clock: Callable[[], datetime] = now_in_milliseconds
    ) -> None:
        self.commits = database[COLLECTION]
        self._pid = os.getpid()
        self._writer = MongoCommitWriter(self.commits, clock)
        self._group: GroupCommit[CommitRequest, Appended] = GroupCommit(self._writer.write)

    def ensure_indexes(self) -> None:
        """`stream_version` is the optimistic lock, `commit_id` makes repeats harmless, `stream_position` finds heads."""
        stream = ("events.stream", ASCENDING)
        with outages_as_unavailable():
            self.commits.create_index(
                [stream, ("events.version", ASCENDING)], unique=True, name="stream_version"
            )
            self.commits.create_index([stream, ("_id", ASCENDING)], name="stream_position")
            self.commits.create_index([("commit_id", ASCENDING)], unique=True, name="commit_id")

    def append(
        self, writes: Sequence[StreamWrite], metadata: Metadata, *, commit_id: UUID | None = None
    ) -> Appended:
        check_writes(writes)
        self._guard_fork()
        request = CommitRequest(writes, metadata, commit_id or uuid4())
        try:
            return self._group.submit(request)
        except ConcurrencyError:
            # It may be this very commit that moved the stream on: stored before, or by an attempt with no answer.
            may_be_stored = commit_id is not None or request.doubtful
            if may_be_stored and (known := self._stored(request)):
                return known
            raise
        except CommitIdTaken as taken:
            if known := self._stored(request):
                return known
            raise Unavailable("提交结果未定,请稍后核对后再试", code="OUTCOME_UNKNOWN") from taken

    def read_stream(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to_version: int | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[RecordedEvent]:
        with outages_as_unavailable():
            for document in self._commits_of(stream, after_version, up_to_version):
                if as_of is not None and document["recorded_at"] > as_of:
                    return
                for event in stream_events(document, stream):
                    if event.version > after_version and (
                        up_to_version is None or event.version <= up_to_version
                    ):
                        yield event

    def replay(
        self,
        stream: str,
        *,
        after_version: int = 0,
        up_to_version: int | None = None,
        as_of: datetime | None = None,
    ) -> Iterator[PastEvent]:
        fields = ["events"] if as_of is None else ["events", "recorded_at"]
        with outages_as_unavailable():
            for document in self._commits_of(stream, after_version, up_to_version, fields):
                if as_of is not None and document["recorded_at"] > as_of:
                    return
                for event in document["events"]:
                    version = event["version"]
                    if (
                        event["stream"] == stream
                        and version > after_version
                        and (up_to_version is None or version <= up_to_version)
                    ):
                        yield BareEvent(version, event["type"], event["schema_version"], event["data"])

    def _commits_of(
        self, stream: str, after_version: int, up_to_version: int | None, fields: Sequence[str] | None = None
    ) -> Cursor[dict[str, Any]]:
        """The commits that hold the events of a stream between two versions, in their order."""
        versions: dict[str, Any] = {"$gt": after_version}
        if up_to_version is not None:
            versions["$lte"] = up_to_version
        condition = {"events": {"$elemMatch": {"stream": stream, "version": versions}}}
        # Left to itself, the server may use for a part the index that proved good for the whole, or the other way.
        whole = after_version == 0 and up_to_version is None
        found = self.commits.find(condition, fields).sort("_id", ASCENDING)
        return found.hint("stream_position" if whole else "stream_version")

    def read_category(self, category: str, after_position: int, *, limit: int = 500) -> list[RecordedEvent]:
        first, end = category_range(category)
        with outages_as_unavailable():
            found = self.commits.find(
                {
                    "_id": {"$gte": self._commit_around(after_position)},
                    "events": {"$elemMatch": {"stream": {"$gt": first, "$lt": end}}},
                },
                limit=limit
                + 1,  # each commit has at least one of the events, but those of the first may be known
            )
            events: list[RecordedEvent] = []
            # By position even where an index by name would do: that one would have to be sorted, page after page.
            for document in found.sort("_id", ASCENDING).hint("_id_"):
                events += [
                    event
                    for event in to_commit(document).events
                    if event.position > after_position and category_of(event.stream) == category
                ]
                if len(events) >= limit:
                    break
            return events[:limit]

    def streams(self, category: str, *, after: str = "", limit: int = 500) -> list[StreamHead]:
        """Looks for each stream's first event, which `stream_version` finds without its other ones."""
        first, end = category_range(category)
        begins = {"stream": {"$gt": max(first, after), "$lt": end}, "version": 1}
        heads = StreamHeads(self.commits)
        with outages_as_unavailable():
            # In the index's order. A commit may begin several streams but comes once, by the first of their names.
            found = self.commits.find({"events": {"$elemMatch": begins}}, {"events.stream": 1}, limit=limit)
            names = {
                event["stream"]
                for document in found.hint("stream_version")
                for event in document["events"]
                if max(first, after) < event["stream"] < end
            }
            return [StreamHead(name, heads.read(name).version) for name in sorted(names)[:limit]]

    def commit_at(self, stream: str, version: int) -> RecordedCommit | None:
        with outages_as_unavailable():
            document = self.commits.find_one(
                {"events": {"$elemMatch": {"stream": stream, "version": version}}}
            )
        return None if document is None else to_commit(document)

    def read_commits(self, after_position: int, *, limit: int = 500) -> list[RecordedCommit]:
        with outages_as_unavailable():
            found = self.commits.find({"_id": {"$gt": after_position}}).sort("_id", ASCENDING).limit(limit)
            return [to_commit(document) for document in found]

    def find_commit(self, commit_id: UUID) -> Appended | None:
        with outages_as_unavailable():
            document = self.commits.find_one({"commit_id": commit_id})
        return None if document is None else stored_answer(document, repeated=True)

    def end(self) -> int:
        with outages_as_unavailable():
            return self._writer.end()

    def _commit_around(self, position: int) -> int:
        """First position of the commit that holds this position, or of the last commit before it."""
        found = self.commits.find_one({"_id": {"$lte": position}}, {"_id": 1}, sort=[("_id", DESCENDING)])
        return 0 if found is None else int(found["_id"])

    def _stored(self, request: CommitRequest) -> Appended | None:
        """What is stored under the request's id; `repeated` unless an attempt of this very append stored it."""
        with outages_as_unavailable():
            document = self.commits.find_one({"commit_id": request.commit_id})
        if document is None:
            return None
        return stored_answer(document, repeated=document["hash"] not in request.doubtful)

    def _guard_fork(self) -> None:
        if os.getpid() != self._pid:
            raise RuntimeError("this event store was made in another process; make one after the fork")
