"""Load, decide, append: retried when another was faster, never when the caller pinned a version, once per key."""

from __future__ import annotations

import pytest

from event_sourcing.command_handling import MAX_ATTEMPTS, CommandContext, CommandHandler
from event_sourcing.errors import ConcurrencyError, RuleViolated
from event_sourcing.events import ANY_VERSION, Metadata, StreamWrite
from event_sourcing.memory_event_store import MemoryEventStore
from tests.unit.event_sourcing.counters import Closed, Counter, Raise, Raised, counter_decider

pytestmark = pytest.mark.unit
BY = Metadata("staff-1", "corr-1")
CONTEXT = CommandContext(BY)
decider = counter_decider()


class Rivalled(MemoryEventStore):
    """Before each of the next `rivals` appends somebody else is faster."""

    def __init__(self, rivals=0, event=None):
        super().__init__()
        self.rivals = rivals
        self.event = event or Raised("p-wang", 100)

    def append(self, writes, metadata, *, commit_id=None):
        if self.rivals:
            self.rivals -= 1
            rival = StreamWrite(writes[0].stream, ANY_VERSION, [decider.codec.encode(self.event)])
            super().append([rival], metadata)
        return super().append(writes, metadata, commit_id=commit_id)


def test_a_command_answers_the_state_version_position_and_events_it_caused():
    handler = CommandHandler(MemoryEventStore(), decider)
    handler.handle("1", Raise(2), CONTEXT)
    handled = handler.handle("1", Raise(3), CONTEXT)
    assert (handled.state.value, handled.version, handled.position, handled.repeated) == (5, 2, 2, False)
    assert handled.events == (Raised("p-li", 3),)
    assert handler.load("1").state == handled.state


def test_a_command_that_changes_nothing_appends_nothing():
    store = MemoryEventStore()
    handled = CommandHandler(store, decider).handle("1", Raise(0), CONTEXT)
    assert (handled.state, handled.version, handled.position, handled.events) == (Counter(), 0, 0, ())
    assert store.end() == 0


def test_a_lost_race_is_decided_again_on_what_is_there_now():
    handled = CommandHandler(Rivalled(3), decider).handle("1", Raise(1), CONTEXT)
    assert (handled.state.value, handled.version) == (301, 4)


def test_the_rules_are_applied_again_after_a_lost_race():
    with pytest.raises(RuleViolated):
        CommandHandler(Rivalled(1, Closed("p-wang")), decider).handle("1", Raise(1), CONTEXT)


def test_losing_every_race_is_a_conflict_in_the_end():
    with pytest.raises(ConcurrencyError):
        CommandHandler(Rivalled(MAX_ATTEMPTS), decider).handle("1", Raise(1), CONTEXT)


def test_a_pinned_version_must_be_the_head_and_is_not_tried_again():
    handler = CommandHandler(MemoryEventStore(), decider)
    handler.handle("1", Raise(1), CommandContext(BY, expected_version=0))
    assert handler.handle("1", Raise(1), CommandContext(BY, expected_version=1)).version == 2
    with pytest.raises(ConcurrencyError) as stale:
        handler.handle("1", Raise(1), CommandContext(BY, expected_version=1))
    assert (stale.value.expected, stale.value.actual) == (1, 2)
    rivalled = Rivalled(1)
    with pytest.raises(ConcurrencyError):
        CommandHandler(rivalled, decider).handle("1", Raise(1), CommandContext(BY, expected_version=0))
    assert rivalled.end() == 1


def test_one_key_takes_effect_once_even_when_the_rules_would_now_refuse_it():
    store = MemoryEventStore()
    handler = CommandHandler(store, decider)
    keyed = CommandContext(BY, idempotency_key="k-1")
    first = handler.handle("1", Raise(2), keyed)
    store.append([StreamWrite("counter-1", 1, [decider.codec.encode(Closed("p-li"))])], BY)
    again = handler.handle("1", Raise(2), keyed)
    assert (again.repeated, again.position, again.events) == (True, first.position, ())
    assert (again.state.value, again.version) == (2, 2)


def test_one_key_on_two_streams_is_two_intents():
    handler = CommandHandler(MemoryEventStore(), decider)
    keyed = CommandContext(BY, idempotency_key="k-1")
    assert [handler.handle(identity, Raise(1), keyed).repeated for identity in ("1", "2")] == [False, False]


def test_a_key_that_another_replica_used_between_look_up_and_append_is_found_by_the_append():
    class Overtaken(MemoryEventStore):
        looked_up = False

        def find_commit(self, commit_id):
            if not self.looked_up:
                self.looked_up = True
                CommandHandler(self, decider).handle("1", Raise(2), CommandContext(BY, idempotency_key="k-1"))
                return None
            return super().find_commit(commit_id)

    store = Overtaken()
    handled = CommandHandler(store, decider).handle("1", Raise(2), CommandContext(BY, idempotency_key="k-1"))
    assert (handled.repeated, handled.state.value, handled.events) == (True, 2, ())
    assert store.end() == 1


def test_a_state_can_be_loaded_as_of_a_version():
    handler = CommandHandler(MemoryEventStore(), decider)
    for by in (1, 2, 3):
        handler.handle("1", Raise(by), CONTEXT)
    assert [handler.load("1", up_to_version=n).state.value for n in (0, 1, 2, 3)] == [0, 1, 3, 6]


def test_folding_starts_from_the_initial_state_or_a_given_one():
    events = [Raised("p-li", 1), Raised("p-li", 2)]
    assert decider.fold(events).value == 3
    assert decider.fold(events, Counter(10)).value == 13
    assert decider.stream("7") == "counter-7"


def test_a_key_that_another_replica_used_before_the_rules_were_asked_is_answered_and_not_refused():
    class Overtaken(MemoryEventStore):
        looked_up = False

        def find_commit(self, commit_id):
            if not self.looked_up:
                self.looked_up = True
                rival = CommandHandler(self, decider)
                rival.handle("1", Raise(2), CommandContext(BY, idempotency_key="k-1"))
                super().append([StreamWrite("counter-1", 1, [decider.codec.encode(Closed("p-li"))])], BY)
                return None
            return super().find_commit(commit_id)

    handler = CommandHandler(Overtaken(), decider)
    handled = handler.handle("1", Raise(2), CommandContext(BY, idempotency_key="k-1"))
    assert (handled.repeated, handled.state.value, handled.version) == (True, 2, 2)
