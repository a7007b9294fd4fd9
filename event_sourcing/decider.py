"""A decider is an aggregate without I/O: state and command in, events out (after J. Chassaing's pattern)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from event_sourcing.codec import EventCodec
from event_sourcing.events import stream_name

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


@dataclass(frozen=True)
class Decider(Generic[S, C, E]):
    """
    category  stream category, one word without a hyphen
    initial   state of a stream without events
    decide    (state, command) → events; raises an error of the tree when a rule forbids it; empty when nothing changes
    evolve    (state, event) → state; never fails, since what happened has happened
    codec     the aggregate's event types
    """

    category: str
    initial: S
    decide: Callable[[S, C], Sequence[E]]
    evolve: Callable[[S, E], S]
    codec: EventCodec[E]

    def stream(self, identity: str) -> str:
        return stream_name(self.category, identity)

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        folded = self.initial if state is None else state
        for event in events:
            folded = self.evolve(folded, event)
        return folded
