"""Test support: given events, when a command, then events (or an error). Every event also passes through the codec.

given(item_decider, ItemDrafted(...)).when(PublishItem()).then(ItemPublished(...))
given(item_decider).when(PublishItem()).then_raises(RuleViolated, code="ITEM_UNKNOWN")
"""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from event_sourcing.decider import Decider
from event_sourcing.errors import BanshiError

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E")


class Scenario(Generic[S, C, E]):
    def __init__(self, decider: Decider[S, C, E], history: tuple[E, ...]) -> None:
        self._decider = decider
        self._history = tuple(_through_codec(decider, event) for event in history)
        self._command: C | None = None

    def when(self, command: C) -> Scenario[S, C, E]:
        self._command = command
        return self

    def then(self, *expected: E) -> S:
        """The command causes exactly these events; answers the state after them."""
        actual = self.events
        assert actual == expected, f"\nexpected {expected}\n     got {actual}"
        return self._decider.fold(actual, self._decider.fold(self._history))

    def then_raises(self, error: type[BanshiError], *, code: str | None = None) -> BanshiError:
        raised = self._error(error)
        assert code is None or raised.code == code, f"expected {code}, got {raised.code}"
        return raised

    def _error(self, error: type[BanshiError]) -> BanshiError:
        try:
            events = self.events
        except error as raised:
            return raised
        raise AssertionError(f"expected {error.__name__}, got events {events}")

    @property
    def events(self) -> tuple[E, ...]:
        assert self._command is not None, "when(command) comes first"
        caused = self._decider.decide(self._decider.fold(self._history), self._command)
        return tuple(_through_codec(self._decider, event) for event in caused)


def given(decider: Decider[S, C, E], *history: Any) -> Scenario[S, C, E]:
    return Scenario(decider, history)


def _through_codec(decider: Decider[S, C, E], event: E) -> E:
    return decider.codec.decode(decider.codec.encode(event))
