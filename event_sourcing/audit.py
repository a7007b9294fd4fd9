"""The auditor of a log: reads it once from the beginning and says what is wrong with it, and where.

It needs nothing but the log. Memory grows with the number of streams, not of events: some 300 bytes for each. What it
cannot see by itself are changes by somebody who can write the database and computes every later hash anew, or who cuts
off the end: for those, note the head (`AuditHead`) outside from time to time, and give it back as the anchor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from event_sourcing.commit_rules import commit_hash
from event_sourcing.events import RecordedCommit


class Fault(StrEnum):
    """
    REMOVED     positions are missing: commits were deleted
    INSERTED    positions are taken twice: a commit was put in between
    VERSIONS    a stream leaves versions out or has them twice: its commits were removed, inserted or moved
    LINK        a commit does not follow the one before it in its stream, as far as that is there
    HASH        a commit's hash fits neither its content nor what it follows: it, or the one before it, was changed
    ORDER       recorded before its predecessor: commits changed places
    UNREADABLE  what lies there is no commit, or one that has been mutilated
    CUT_OFF     the log ends before the anchor: its end was deleted
    REWRITTEN   the log up to the anchor is not the one that was noted
    """

    REMOVED = "removed"
    INSERTED = "inserted"
    VERSIONS = "versions"
    LINK = "link"
    HASH = "hash"
    ORDER = "order"
    UNREADABLE = "unreadable"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Finding:
    """`position`: where to look; `streams`: those concerned, empty when unknown; `detail`: in English, for experts."""

    fault: Fault
    position: int
    streams: tuple[str, ...]
    detail: str


@dataclass(frozen=True, slots=True)
class AuditHead:
    """All of a log in two words: the last position, and a digest over every commit's position and hash in order."""

    position: int = 0
    digest: str = "0" * 64

    def after(self, commit: RecordedCommit) -> AuditHead:
        text = f"{self.digest} {commit.position} {commit.hash}"
        return AuditHead(commit.last_position, hashlib.sha256(text.encode()).hexdigest())

    def __str__(self) -> str:
        return f"{self.position}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> AuditHead:
        """Raises ValueError for anything but `<position>:<64 hex digits>`."""
        position, _, digest = text.strip().partition(":")
        if len(digest) != 64 or int(digest, 16) < 0 or int(position) < 0:
            raise ValueError(f"not an audit head: {text!r}")
        return cls(int(position), digest.lower())


class Auditor:
    """Give it every commit in order of positions, then ask it to `finish`."""

    def __init__(self, anchor: AuditHead | None = None) -> None:
        self.head = AuditHead()
        self._anchor = anchor
        self._anchor_met = anchor is None or anchor == AuditHead()
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._streams: dict[str, tuple[int, str]] = {}
        """Stream → highest version so far, hash of its commit."""

    def check(self, commit: RecordedCommit) -> Iterator[Finding]:
        yield from self._position(commit)
        broken = yield from self._versions(commit)
        yield from self._hash(commit, broken)
        self._move_on(commit)
        yield from self._at_anchor()

    def unreadable(self, position: int, detail: str) -> Finding:
        """For what lies in the log and is no commit. What follows it is taken to follow it rightly."""
        self.head = AuditHead(max(position, self.head.position), self.head.digest)
        return Finding(Fault.UNREADABLE, position, (), detail)

    def finish(self) -> Iterator[Finding]:
        if self._anchor is None or self._anchor_met:
            return
        if self.head.position < self._anchor.position:
            detail = f"the log ends at {self.head.position}, it was noted at {self._anchor.position}"
            yield Finding(Fault.CUT_OFF, self.head.position + 1, (), detail)
        else:
            detail = f"no commit ends at {self._anchor.position}"
            yield Finding(Fault.REWRITTEN, self._anchor.position, (), detail)

    def _position(self, commit: RecordedCommit) -> Iterator[Finding]:
        expected = self.head.position + 1
        if commit.position > expected:
            missing = f"positions {expected} to {commit.position - 1} are missing"
            yield Finding(Fault.REMOVED, expected, (), missing)
        elif commit.position < expected:
            taken = f"positions up to {self.head.position} were taken before"
            yield Finding(Fault.INSERTED, commit.position, _streams(commit), taken)
        if commit.recorded_at < self._latest:
            later = f"recorded at {commit.recorded_at.isoformat()}, after {self._latest.isoformat()}"
            yield Finding(Fault.ORDER, commit.position, _streams(commit), later)

    def _versions(self, commit: RecordedCommit) -> Generator[Finding, None, bool]:
        """Returns whether what a stream of the commit follows is not there, so that the link cannot be proven."""
        broken = False
        seen: dict[str, int] = {}
        for event in commit.events:
            before = seen.get(event.stream, self._streams.get(event.stream, (0, ""))[0])
            if event.version != before + 1:
                broken = True
                detail = f"version {event.version} follows version {before}"
                yield Finding(Fault.VERSIONS, event.position, (event.stream,), detail)
            seen[event.stream] = event.version
        return broken

    def _hash(self, commit: RecordedCommit, broken: bool) -> Iterator[Finding]:
        streams = _streams(commit)
        try:
            computed = commit_hash(
                [self._streams.get(stream, (0, ""))[1] for stream in streams],
                commit.commit_id,
                commit.recorded_at,
                commit.metadata,
                [(e.stream, e.version, e.type, e.schema_version, e.data) for e in commit.events],
            )
        except ValueError as error:
            yield Finding(Fault.UNREADABLE, commit.position, streams, str(error))
            return
        if computed != commit.hash:
            fault = Fault.LINK if broken else Fault.HASH
            yield Finding(fault, commit.position, streams, f"stored hash {commit.hash}, computed {computed}")

    def _move_on(self, commit: RecordedCommit) -> None:
        """A commit that is out of place does not count as its streams' last: else all that follow would look wrong."""
        self._latest = max(self._latest, commit.recorded_at)
        for event in commit.events:
            if event.version > self._streams.get(event.stream, (0, ""))[0]:
                self._streams[event.stream] = event.version, commit.hash
        position = max(self.head.position, commit.last_position)
        self.head = AuditHead(position, self.head.after(commit).digest)

    def _at_anchor(self) -> Iterator[Finding]:
        anchor = self._anchor
        if anchor is None or self._anchor_met or self.head.position != anchor.position:
            return
        self._anchor_met = True
        if self.head.digest != anchor.digest:
            detail = f"digest {self.head.digest}, noted {anchor.digest}"
            yield Finding(Fault.REWRITTEN, anchor.position, (), detail)


def _streams(commit: RecordedCommit) -> tuple[str, ...]:
    """In the order of the write, as the hash has them."""
    return tuple(dict.fromkeys(event.stream for event in commit.events))
