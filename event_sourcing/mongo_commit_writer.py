"""Writes batches of commits: consecutive positions, optimistic locks, and a certain answer for each commit.

A batch goes through rounds. Each round plans documents for the commits that have no answer yet, and inserts them in
order. A unique index may refuse one of them; what came before it is stored, the rest is planned again.

    `_id` taken            another process was faster: read the end of the log again
    version taken          another process wrote to the stream: read its head again, then judge again
    commit_id taken        this very intent was stored before: the caller looks it up
    connection broken      unknown what took effect: try again under the same commit ids, which cannot store twice
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import bson
from bson.codec_options import CodecOptions
from bson.errors import InvalidDocument
from bson.raw_bson import RawBSONDocument
from pymongo import DESCENDING
from pymongo.collection import Collection
from pymongo.errors import PyMongoError, WriteConcernError, WriteError

from event_sourcing.commit_document import to_document
from event_sourcing.commit_insert import CommitInsert
from event_sourcing.errors import ConcurrencyError, Unavailable
from event_sourcing.events import ANY_VERSION, NO_STREAM, Appended, Metadata, StreamWrite
from event_sourcing.mongo_clients import is_outage
from event_sourcing.stream_heads import NEW_STREAM, Head, StreamHeads

DUPLICATE_KEY = 11000
LARGEST_DOCUMENT = 16 * 1024 * 1024
LARGEST_BATCH = 32 * 1024 * 1024
"""Bytes; a message to the server may have 48 MB."""
MAX_ROUNDS = 200
"""Lost races in a row before giving up; each loss means that a commit of another process got through."""
MAX_OUTAGES = 3
"""Broken connections in one batch before we say that the outcome is unknown."""


class CommitIdTaken(Exception):
    """A commit with this id is stored already."""


@dataclass(slots=True, eq=False)
class CommitRequest:
    """`doubtful`: hashes of attempts whose outcome we never learned; a stored commit with one of them is ours."""

    writes: Sequence[StreamWrite]
    metadata: Metadata
    commit_id: UUID
    answer: Appended | BaseException | None = None
    doubtful: set[str] = field(default_factory=set)


class _Planned(NamedTuple):
    """A document ready to insert and the heads that it leaves."""

    request: CommitRequest
    raw: RawBSONDocument
    hash: str
    appended: Appended
    heads: Mapping[str, Head]


class MongoCommitWriter:
    """One per store. Not safe for threads: the leader of the group commit alone uses it."""

    def __init__(self, commits: Collection[dict[str, Any]], clock: Callable[[], datetime]) -> None:
        self._commits = commits
        self._insert_command = CommitInsert(commits)
        self._clock = clock
        self._heads = StreamHeads(commits)
        self._end: int | None = None
        """Last position as far as we know; None when it must be read."""
        self._latest = datetime.min.replace(tzinfo=UTC)
        """When the commit at the end was recorded. Ours cannot be inserted unless it follows just that one."""
        self._encoding: CodecOptions[Any] = commits.codec_options

    def end(self) -> int:
        last = self._last_commit()
        return 0 if last is None else int(last["_id"]) + int(last["n"]) - 1

    def write(self, requests: Sequence[CommitRequest]) -> list[Appended | BaseException]:
        """An answer per request: Appended, ConcurrencyError, CommitIdTaken, ValueError, Unavailable or a defect."""
        try:
            self._write_in_rounds(requests)
        except Exception as error:
            # Those that have an answer keep it: their commits are durable.
            self._end = None
            for request in _waiting(requests):
                request.answer = _outage(request, error) if _is_outage(error) else error
        return [request.answer or _outage(request, None) for request in requests]

    def _write_in_rounds(self, requests: Sequence[CommitRequest]) -> None:
        outages = 0
        for _ in range(MAX_ROUNDS):
            waiting = _waiting(requests)
            if not waiting:
                return
            planned = self._plan(waiting)
            try:
                self._insert(planned)
            except PyMongoError as error:
                if not _is_outage(error):
                    raise
                self._doubt(planned)
                outages += 1
                if outages == MAX_OUTAGES:
                    raise

    # -- planning ---------------------------------------------------------------------------------------------------

    def _plan(self, waiting: Sequence[CommitRequest]) -> list[_Planned]:
        """At least one document, unless every commit that waited has its answer now.

        A commit that contradicts another one of this batch waits for the next round, when it is known whether the
        other took effect; so does the same intent given twice, and what would make the message too large.
        """
        end = self._read_end() if self._end is None else self._end
        position = end + 1
        planned: list[_Planned] = []
        moved: dict[str, Head] = {}
        names: set[UUID] = set()
        size = 0
        for request in waiting:
            try:
                bases = None if request.commit_id in names else self._bases(request.writes, moved)
                if bases is None:
                    continue
                plan = self._document(position, request, bases)
            except (ConcurrencyError, ValueError) as refusal:
                request.answer = refusal
                continue
            size += len(plan.raw.raw)
            if planned and size > LARGEST_BATCH:
                break
            planned.append(plan)
            moved.update(plan.heads)
            names.add(request.commit_id)
            position = plan.appended.position + 1
        return planned

    def _read_end(self) -> int:
        last = self._last_commit()
        self._end = 0
        if last is not None:
            self._end = int(last["_id"]) + int(last["n"]) - 1
            self._latest = last["recorded_at"]
        return self._end

    def _last_commit(self) -> dict[str, Any] | None:
        return self._commits.find_one({}, {"n": 1, "recorded_at": 1}, sort=[("_id", DESCENDING)])

    def _bases(self, writes: Sequence[StreamWrite], moved: Mapping[str, Head]) -> list[Head] | None:
        """The heads that the writes continue, or None to wait. Raises ConcurrencyError only on durable evidence."""
        bases = []
        for write in writes:
            head = moved.get(write.stream)
            if head is None:
                head = self._durable_head(write)
            elif write.expected_version not in (ANY_VERSION, head.version):
                return None
            bases.append(head)
        return bases

    def _durable_head(self, write: StreamWrite) -> Head:
        """A remembered head may be behind, never ahead: if it lies beyond what is expected, that settles it; if it
        lies before, only the database knows. A new stream needs no look-up, since the index refuses it if it exists.
        """
        head = self._heads.known(write.stream)
        if head is None and write.expected_version == NO_STREAM:
            return NEW_STREAM
        if head is None or head.version < write.expected_version:
            head = self._heads.read(write.stream)
        if write.expected_version not in (ANY_VERSION, head.version):
            raise ConcurrencyError(write.stream, write.expected_version, head.version)
        return head

    def _document(self, position: int, request: CommitRequest, bases: Sequence[Head]) -> _Planned:
        """Raises ValueError for content that cannot be stored, before it can spoil the batch for the others."""
        based = list(zip(request.writes, bases, strict=True))
        self._latest = recorded_at = max(self._latest, self._clock())
        document = to_document(
            position,
            request.commit_id,
            recorded_at,
            request.metadata,
            [(write, head.version, head.hash) for write, head in based],
        )
        try:
            raw = bson.encode(document, codec_options=self._encoding)
        except (InvalidDocument, OverflowError) as error:
            raise ValueError(f"an event's data cannot be stored: {error}") from error
        if len(raw) > LARGEST_DOCUMENT:
            raise ValueError(f"a commit of {len(raw)} bytes is too large to store")
        heads = {w.stream: Head(head.version + len(w.events), document["hash"]) for w, head in based}
        appended = Appended(
            request.commit_id,
            position + document["n"] - 1,
            {stream: head.version for stream, head in heads.items()},
        )
        return _Planned(request, RawBSONDocument(raw), document["hash"], appended, heads)

    # -- inserting --------------------------------------------------------------------------------------------------

    def _insert(self, planned: Sequence[_Planned]) -> None:
        if not planned:
            return
        refused = self._insert_command.send([plan.raw for plan in planned])
        if refused is None:
            self._accept(planned)
        else:
            self._accept(planned[: refused["index"]])
            self._learn_from_loss(planned[refused["index"]], refused)

    def _accept(self, stored: Sequence[_Planned]) -> None:
        for plan in stored:
            plan.request.answer = plan.appended
            self._end = plan.appended.position
            self._heads.remember(plan.heads)

    def _learn_from_loss(self, lost: _Planned, refused: Mapping[str, Any]) -> None:
        if refused["code"] != DUPLICATE_KEY:
            raise WriteError(refused["errmsg"], refused["code"], refused)
        taken = refused["keyPattern"]
        if "commit_id" in taken:
            lost.request.answer = CommitIdTaken()
            return
        self._end = None
        if "events.version" in taken:
            for stream in lost.heads:
                self._heads.read(stream)

    def _doubt(self, planned: Sequence[_Planned]) -> None:
        self._end = None
        for plan in planned:
            plan.request.doubtful.add(plan.hash)


def _waiting(requests: Sequence[CommitRequest]) -> list[CommitRequest]:
    return [request for request in requests if request.answer is None]


def _is_outage(error: Exception) -> bool:
    """Stored here but not confirmed by a majority counts as a broken connection: nobody knows yet."""
    if isinstance(error, WriteConcernError):
        return True
    return isinstance(error, PyMongoError) and is_outage(error)


def _outage(request: CommitRequest, cause: Exception | None) -> Unavailable:
    if request.doubtful:
        error = Unavailable("连接中断,本次操作的结果未定,请稍后核对后再试", code="OUTCOME_UNKNOWN")
    else:
        error = Unavailable("系统暂时存不了数据,本次操作没有生效,请稍后再试")
    error.__cause__ = cause
    return error
