"""Rules of a commit that every store shares, so that no implementation can forget one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from event_sourcing.events import ANY_VERSION, Metadata, StreamWrite

MAX_COMMIT_BYTES = 8 * 1024 * 1024
"""Of canonical JSON. A commit is read and written whole; files belong elsewhere, and events hold references."""

_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def check_writes(writes: Sequence[StreamWrite]) -> None:
    """Refuse what no store could order: empty commits, empty writes, one stream written twice, odd versions."""
    if not writes:
        raise ValueError("a commit needs at least one write")
    streams = [write.stream for write in writes]
    if len(set(streams)) != len(streams):
        raise ValueError(f"one commit writes each stream once: {streams}")
    for write in writes:
        if not write.events:
            raise ValueError(f"no events for {write.stream}")
        if write.expected_version < ANY_VERSION:
            raise ValueError(f"expected version {write.expected_version} of {write.stream}")


def canonical_json(value: Any) -> bytes:
    """One byte string per value: sorted keys, no spaces, UTF-8. Raises ValueError for anything that is not JSON."""
    try:
        return _CANONICAL.encode(value).encode()
    except TypeError as error:
        raise ValueError(f"not JSON: {error}") from error


def commit_hash(
    previous: Iterable[str],
    commit_id: UUID,
    recorded_at: datetime,
    metadata: Metadata,
    events: Sequence[tuple[str, int, str, int, Any]],
) -> str:
    """The link of the audit chain: each commit's hash covers the last hash of every stream it continues.

    `previous`: hash of each written stream's last commit, in write order ("" for a new stream).
    `events`: (stream, version, type, schema_version, data) in write order.

    Raises ValueError for data that is not JSON or a commit that is too large.
    """
    content = {
        "previous": list(previous),
        "commit_id": commit_id.hex,
        "recorded_at": recorded_at.isoformat(timespec="milliseconds"),
        "metadata": [
            metadata.actor,
            metadata.correlation_id,
            metadata.causation_id,
            metadata.traceparent,
        ],
        "events": [list(event) for event in events],
    }
    canonical = canonical_json(content)
    if len(canonical) > MAX_COMMIT_BYTES:
        raise ValueError(f"a commit of {len(canonical)} bytes; at most {MAX_COMMIT_BYTES} are allowed")
    return hashlib.sha256(canonical).hexdigest()
