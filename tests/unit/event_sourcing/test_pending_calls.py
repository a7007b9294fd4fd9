from __future__ import annotations

import threading

import pytest

from event_sourcing.errors import DeadlineExceeded
from event_sourcing.rpc.pending import PendingCalls


def test_an_answer_reaches_the_one_who_waits_for_it() -> None:
    pending = PendingCalls()
    first, second = pending.open("1"), pending.open("2")
    threading.Thread(target=pending.settle, args=("2", b"two")).start()
    assert second.wait(5) == b"two"
    assert first.wait(0) is None


def test_an_answer_that_nobody_waits_for_is_dropped() -> None:
    pending = PendingCalls()
    pending.open("1")
    pending.forget("1")
    assert not pending.settle("1", b"late")
    assert len(pending) == 0


def test_the_second_answer_of_one_call_is_dropped() -> None:
    pending = PendingCalls()
    slot = pending.open("1")
    assert pending.settle("1", b"first")
    assert not pending.settle("1", b"second")
    assert slot.wait(0) == b"first"


def test_closing_settles_all_and_admits_nobody() -> None:
    pending, reason = PendingCalls(), DeadlineExceeded("gone")
    slots = [pending.open(str(number)) for number in range(3)]
    pending.close(reason)
    assert [slot.wait(0) for slot in slots] == [reason] * 3
    with pytest.raises(DeadlineExceeded):
        pending.open("later")
