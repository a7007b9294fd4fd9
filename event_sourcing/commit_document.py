"""A commit as a MongoDB document, and back.

{_id: position of the first event (int64), n: number of events, commit_id, recorded_at,
 actor, correlation_id, causation_id, traceparent, hash,
 events: [{stream, version, type, schema_version, data}]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bson.int64 import Int64

from event_sourcing.commit_rules import commit_hash
from event_sourcing.events import Appended, Metadata, RecordedCommit, RecordedEvent, StreamWrite

COLLECTION = "commits"


def to_document(
    position: int,
    commit_id: UUID,
    recorded_at: datetime,
    metadata: Metadata,
    writes: Sequence[tuple[StreamWrite, int, str]],
) -> dict[str, Any]:
    """`writes`: each with the head version and the hash of the stream's last commit that it continues."""
    events: list[dict[str, Any]] = [
        {
            "stream": write.stream,
            "version": version,
            "type": event.type,
            "schema_version": event.schema_version,
            "data": event.data,
        }
        for write, head, _ in writes
        for version, event in enumerate(write.events, head + 1)
    ]
    digest = commit_hash(
        [previous for _, _, previous in writes],
        commit_id,
        recorded_at,
        metadata,
        [(e["stream"], e["version"], e["type"], e["schema_version"], e["data"]) for e in events],
    )
    return {
        "_id": Int64(position),
        "n": len(events),
        "commit_id": commit_id,
        "recorded_at": recorded_at,
        "actor": metadata.actor,
        "correlation_id": metadata.correlation_id,
        "causation_id": metadata.causation_id,
        "traceparent": metadata.traceparent,
        "hash": digest,
        "events": events,
    }


def to_commit(document: Mapping[str, Any]) -> RecordedCommit:
    metadata = _metadata(document)
    return RecordedCommit(
        position=int(document["_id"]),
        commit_id=document["commit_id"],
        recorded_at=document["recorded_at"],
        metadata=metadata,
        events=tuple(_events(document, metadata)),
        hash=document["hash"],
    )


def stream_events(document: Mapping[str, Any], stream: str) -> list[RecordedEvent]:
    """The events of one stream in a commit."""
    return [event for event in _events(document, _metadata(document)) if event.stream == stream]


def stored_answer(document: Mapping[str, Any], *, repeated: bool) -> Appended:
    """What the append that stored this document answered."""
    return Appended(
        document["commit_id"],
        int(document["_id"]) + int(document["n"]) - 1,
        {event["stream"]: event["version"] for event in document["events"]},
        repeated=repeated,
    )


def _metadata(document: Mapping[str, Any]) -> Metadata:
    return Metadata(
        document["actor"],
        document["correlation_id"],
        document.get("causation_id"),
        document.get("traceparent"),
    )


def _events(document: Mapping[str, Any], metadata: Metadata) -> list[RecordedEvent]:
    position = int(document["_id"])
    recorded_at, commit_id = document["recorded_at"], document["commit_id"]
    return [
        RecordedEvent(
            stream=event["stream"],
            version=event["version"],
            position=position + offset,
            type=event["type"],
            schema_version=event["schema_version"],
            data=event["data"],
            recorded_at=recorded_at,
            commit_id=commit_id,
            metadata=metadata,
        )
        for offset, event in enumerate(document["events"])
    ]
