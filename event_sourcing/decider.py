"""A decider is an aggregate without I/O: state and command in, events out (after J. Chassaing's pattern)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from event_sourcing.codec import EventCodec
from event_sourcing.events import stream_name
from event_sourcing.snapshots import SnapshotPolicy

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


@dataclass(frozen=True)
class Decider(Generic[S, C, E]):
    """
    category   stream category, one word without a hyphen
    initial    state of a stream without events
    decide     (state, command) → events; raises an error of the tree when a rule forbids it; empty when nothing changes
    evolve     (state, event) → state; never fails, since what happened has happened
    codec      the aggregate's event types
    snapshots  for streams that grow long; raise its `schema_version` with every change of the state or of `evolve`

    Raises ValueError when snapshots would hold personal data of a subject that they do not name.
    """

    category: str
    initial: S
    decide: Callable[[S, C], Sequence[E]]
    evolve: Callable[[S, E], S]
    codec: EventCodec[E]
    snapshots: SnapshotPolicy[S] | None = None

    def __post_init__(self) -> None:
        if self.snapshots and self.snapshots.subject is None and self.codec.has_personal_fields:
            raise ValueError(f"snapshots of {self.category} need a subject: its events have personal fields")

    def stream(self, identity: str) -> str:
        return stream_name(self.category, identity)

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        folded = self.initial if state is None else state
        for event in events:
            folded = self.evolve(folded, event)
        return folded
