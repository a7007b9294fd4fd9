"""Who writes, who waits, and that nobody waits for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from event_sourcing.errors import Unavailable
from event_sourcing.group_commit import MAX_BATCH, GroupCommit, _Ticket
from tests.support.waiting import wait_until

pytestmark = pytest.mark.unit


class Killed(BaseException):
    """As greenlets are killed or timed out: no Exception."""


class Gate:
    """A writer that stops at the first batch until it is opened, and remembers the batches."""

    def __init__(self, error: BaseException | None = None):
        self.batches = []
        self.open = threading.Event()
        self.error = error

    def write(self, requests):
        self.batches.append(list(requests))
        if len(self.batches) == 1:
            self.open.wait(10)
            if self.error is not None:
                raise self.error
        return [request * 10 if request >= 0 else ValueError(request) for request in requests]


def queued(group, count):
    wait_until(lambda: len(group._queue) == count, interval=0.001)


def test_a_lone_caller_writes_for_itself_and_the_next_one_too():
    gate = Gate()
    gate.open.set()
    group = GroupCommit(gate.write)
    assert [group.submit(1), group.submit(2)] == [10, 20]
    assert gate.batches == [[1], [2]]


def test_those_who_come_while_one_writes_go_together_in_order_and_each_gets_its_own_answer():
    gate = Gate()
    group = GroupCommit(gate.write)
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(group.submit, 0)]
        wait_until(lambda: gate.batches, interval=0.001)
        for number in range(1, 6):
            answers.append(pool.submit(group.submit, number))
            queued(group, number)
        gate.open.set()
        assert [answer.result() for answer in answers] == [0, 10, 20, 30, 40, 50]
    assert gate.batches == [[0], [1, 2, 3, 4, 5]]
    assert group._writing is False


def test_an_error_of_one_is_not_the_error_of_the_others():
    gate = Gate()
    group = GroupCommit(gate.write)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(group.submit, 0)
        wait_until(lambda: gate.batches, interval=0.001)
        good, bad = pool.submit(group.submit, 1), pool.submit(group.submit, -1)
        queued(group, 2)
        gate.open.set()
        assert (first.result(), good.result()) == (0, 10)
        with pytest.raises(ValueError, match="-1"):
            bad.result()


def test_a_batch_has_a_limit():
    gate = Gate()
    group = GroupCommit(gate.write)
    count = MAX_BATCH + 10
    with ThreadPoolExecutor(count + 1) as pool:
        first = pool.submit(group.submit, 0)
        wait_until(lambda: gate.batches, interval=0.001)
        others = [pool.submit(group.submit, 1) for _ in range(count)]
        queued(group, count)
        gate.open.set()
        assert [answer.result() for answer in [first, *others]] == [0] + [10] * count
    assert [len(batch) for batch in gate.batches] == [1, MAX_BATCH, 10]


def test_when_writing_fails_everyone_in_the_batch_is_told_and_the_next_batch_goes_on():
    gate = Gate(RuntimeError("disk"))
    group = GroupCommit(gate.write)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(group.submit, 0)
        wait_until(lambda: gate.batches, interval=0.001)
        second = pool.submit(group.submit, 1)
        queued(group, 1)
        gate.open.set()
        with pytest.raises(RuntimeError, match="disk"):
            first.result()
        assert second.result() == 10


def test_a_writer_that_is_killed_takes_nobody_with_it():
    gate = Gate(Killed())
    group = GroupCommit(gate.write)
    with ThreadPoolExecutor(2) as pool:
        killed = pool.submit(group.submit, 0)
        wait_until(lambda: gate.batches, interval=0.001)
        next_one = pool.submit(group.submit, 1)
        queued(group, 1)
        gate.open.set()
        with pytest.raises(Killed):
            killed.result()
        assert next_one.result() == 10


def test_those_in_the_batch_of_a_killed_writer_learn_that_their_outcome_is_unknown():
    gate = Gate()
    group = GroupCommit(gate.write)
    bystander = _Ticket(1)
    group._write_batch = lambda requests: (_ for _ in ()).throw(Killed)
    group._queue.append(bystander)
    with pytest.raises(Killed):
        group.submit(0)
    assert isinstance(bystander.error, Unavailable)
    assert bystander.error.code == "OUTCOME_UNKNOWN"
    assert bystander.done.is_set()


class DyingTicket(_Ticket):
    """Of a caller that is killed as soon as it has waited to the end."""

    def __init__(self, request):
        super().__init__(request)
        self.done.wait = self.die

    def die(self):
        threading.Event.wait(self.done, 10)
        raise Killed


@pytest.mark.parametrize("killed_when", ["queued", "promoted"])
def test_one_who_is_killed_while_waiting_leaves_the_queue_and_hands_the_pen_on(killed_when):
    gate = Gate()
    group = GroupCommit(gate.write)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(group.submit, 0)
        wait_until(lambda: gate.batches, interval=0.001)
        victim = DyingTicket(1)
        group._queue.append(victim)
        dying = pool.submit(group._wait, victim)
        last = pool.submit(group.submit, 2)
        queued(group, 2)
        if killed_when == "queued":
            victim.done.set()
            with pytest.raises(Killed):
                dying.result()
        gate.open.set()
        assert (first.result(), last.result()) == (0, 20)
        with pytest.raises(Killed):
            dying.result()
    assert gate.batches == [[0], [2]]
    assert group.submit(3) == 30


def test_the_last_in_the_queue_may_be_killed_too():
    gate = Gate()
    group = GroupCommit(gate.write)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(group.submit, 0)
        wait_until(lambda: gate.batches, interval=0.001)
        victim = DyingTicket(1)
        group._queue.append(victim)
        gate.open.set()
        assert first.result() == 0
        with pytest.raises(Killed):
            group._wait(victim)
    assert group.submit(3) == 30
