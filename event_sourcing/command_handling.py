"""load stream → decide → append, retried on conflict: the one way in which state changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from event_sourcing.decider import Decider
from event_sourcing.errors import BanshiError, ConcurrencyError
from event_sourcing.event_store import EventStore
from event_sourcing.events import Metadata, StreamWrite
from event_sourcing.snapshots import SnapshotStore, StateSnapshots

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")

MAX_ATTEMPTS = 8
"""Competing writers of one stream each win in turn; more losses in a row than this means a defect, not bad luck."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """What a command carries besides its content.

    idempotency_key   the caller's name for this intent; the same key on the same stream takes effect once
    expected_version  version the caller looked at; a conflict is then the caller's to settle and is not retried
    """

    metadata: Metadata
    idempotency_key: str | None = None
    expected_version: int | None = None

    def commit_id(self, stream: str) -> UUID:
        if self.idempotency_key is None:
            return uuid4()
        return uuid5(NAMESPACE_URL, f"{stream}#{self.idempotency_key}")


@dataclass(frozen=True, slots=True)
class Handled(Generic[S, E]):
    """
    state     after the command
    version   head of the stream
    position  of the commit's last event in the log; 0 when nothing was appended
    events    that this command caused; empty when it changed nothing or had taken effect before
    repeated  the idempotency key had been used: state, version and position are those of then or later
    """

    state: S
    version: int
    position: int
    events: tuple[E, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Loaded(Generic[S]):
    """
    state, version  after the last event that was asked for
    snapshot        version of the snapshot that it began with; 0 when all events were read
    """

    state: S
    version: int
    snapshot: int = 0


class CommandHandler(Generic[S, C, E]):
    """`snapshots` is used if the decider has a policy for them."""

    def __init__(
        self,
        store: EventStore,
        decider: Decider[S, C, E],
        snapshots: SnapshotStore | None = None,
    ) -> None:
        self._store = store
        self._decider = decider
        self._snapshots: StateSnapshots[S] | None = None
        if decider.snapshots is not None and snapshots is not None:
            self._snapshots = StateSnapshots(decider.snapshots, decider.codec.vault, snapshots, store)

    def load(
        self, identity: str, *, up_to_version: int | None = None, as_of: datetime | None = None
    ) -> Loaded[S]:
        """Current state of one aggregate, or its state as of a version or of a time (aware, that moment included)."""
        stream = self._decider.stream(identity)
        state, version = self._decider.initial, 0
        restored = self._snapshots and self._snapshots.restore(
            stream, up_to_version=up_to_version, as_of=as_of
        )
        if restored:
            state, version = restored.state, restored.version
        snapshot = version
        evolve, decode = self._decider.evolve, self._decider.codec.decode
        for event in self._store.replay(
            stream, after_version=version, up_to_version=up_to_version, as_of=as_of
        ):
            state = evolve(state, decode(event))
            version = event.version
        return Loaded(state, version, snapshot)

    def handle(self, identity: str, command: C, context: CommandContext) -> Handled[S, E]:
        """Raises what `decide` raises, and ConcurrencyError when the caller pinned a version that is not the head."""
        stream = self._decider.stream(identity)
        commit_id = context.commit_id(stream)
        if (earlier := self._earlier(identity, context, commit_id)) is not None:
            return earlier
        try:
            return self._attempts(identity, command, context, commit_id)
        except BanshiError:
            # Refused because the same intent took effect on another replica since our look-up: then it is its answer.
            if (earlier := self._earlier(identity, context, commit_id)) is not None:
                return earlier
            raise

    def _earlier(self, identity: str, context: CommandContext, commit_id: UUID) -> Handled[S, E] | None:
        """What the same idempotency key did before, if anything."""
        if context.idempotency_key is None or (earlier := self._store.find_commit(commit_id)) is None:
            return None
        loaded = self.load(identity)
        return Handled(loaded.state, loaded.version, earlier.position, repeated=True)

    def _attempts(self, identity: str, command: C, context: CommandContext, commit_id: UUID) -> Handled[S, E]:
        for attempts_left in reversed(range(MAX_ATTEMPTS)):
            try:
                return self._attempt(identity, command, context, commit_id)
            except ConcurrencyError:
                if context.expected_version is not None or not attempts_left:
                    raise
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _attempt(self, identity: str, command: C, context: CommandContext, commit_id: UUID) -> Handled[S, E]:
        loaded = self.load(identity)
        stream = self._decider.stream(identity)
        if context.expected_version not in (None, loaded.version):
            raise ConcurrencyError(stream, context.expected_version or 0, loaded.version)
        events: Sequence[E] = self._decider.decide(loaded.state, command)
        if not events:
            return Handled(loaded.state, loaded.version, 0)
        write = StreamWrite(stream, loaded.version, [self._decider.codec.encode(event) for event in events])
        appended = self._store.append([write], context.metadata, commit_id=commit_id)
        if appended.repeated:
            # The same intent won the race on another replica between our look-up and our append.
            current = self.load(identity)
            return Handled(current.state, current.version, appended.position, repeated=True)
        state = self._decider.fold(events, loaded.state)
        version = appended.versions[stream]
        if self._snapshots and version - loaded.snapshot >= self._snapshots.policy.every:
            self._snapshots.take(stream, state, version, appended.commit_id)
        return Handled(state, version, appended.position, tuple(events))
