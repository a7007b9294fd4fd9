"""Group commit: concurrent appends of one process go to the database as one ordered batch.

The first caller that finds nobody writing becomes the writer; when its batch is done it hands the pen to the next in
the queue, and the others wait for their result. So a single writer pays no hand-off, and many writers share the cost
of the journal. Threading primitives only: works with threads, and with eventlet's or gevent's patched ones.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from event_sourcing.errors import Unavailable

R = TypeVar("R")  # request
A = TypeVar("A")  # answer

MAX_BATCH = 256


class _Ticket(Generic[R, A]):
    __slots__ = ("answer", "done", "error", "promoted", "request")

    def __init__(self, request: R) -> None:
        self.request = request
        self.done = threading.Event()
        self.promoted = False
        self.answer: A | None = None
        self.error: BaseException | None = None


class GroupCommit(Generic[R, A]):
    """`write_batch(requests)` answers, for each request in order, its answer or the exception to raise."""

    def __init__(self, write_batch: Callable[[Sequence[R]], Sequence[A | BaseException]]) -> None:
        self._write_batch = write_batch
        self._lock = threading.Lock()
        self._queue: deque[_Ticket[R, A]] = deque()
        self._writing = False
        """Somebody holds the pen or has been promoted to take it. While False the queue is empty."""

    def submit(self, request: R) -> A:
        """Blocks until the request's own fate is known, then answers or raises it."""
        ticket: _Ticket[R, A] = _Ticket(request)
        with self._lock:
            self._queue.append(ticket)
            leads = not self._writing
            self._writing = True
        if not leads:
            self._wait(ticket)
        if leads or ticket.promoted:
            self._lead(ticket)
        if ticket.error is not None:
            raise ticket.error
        return ticket.answer  # type: ignore[return-value]  # set whenever error is not

    def _wait(self, ticket: _Ticket[R, A]) -> None:
        try:
            ticket.done.wait()
        except BaseException:
            # Killed or timed out (greenlets): the queue must not wait for a writer that will never write.
            with self._lock:
                if ticket in self._queue:
                    self._queue.remove(ticket)
                heir = self._promote_next() if ticket.promoted else None
            if heir is not None:
                heir.done.set()
            raise

    def _lead(self, own: _Ticket[R, A]) -> None:
        """Write one batch, which holds our own request, then hand the pen to the next in the queue."""
        with self._lock:
            batch = [self._queue.popleft() for _ in range(min(MAX_BATCH, len(self._queue)))]
        try:
            self._settle(batch)
        finally:
            with self._lock:
                heir = self._promote_next()
            for ticket in batch:
                if ticket is not own:
                    ticket.done.set()
            if heir is not None:
                heir.done.set()

    def _promote_next(self) -> _Ticket[R, A] | None:
        """Under the lock: the next in the queue becomes the writer, or nobody writes."""
        heir = self._queue[0] if self._queue else None
        if heir is None:
            self._writing = False
        else:
            heir.promoted = True
        return heir

    def _settle(self, batch: Sequence[_Ticket[R, A]]) -> None:
        try:
            answers = self._write_batch([ticket.request for ticket in batch])
        except Exception as error:
            for ticket in batch:
                ticket.error = error
            return
        except BaseException:
            # The writer itself was interrupted, which is no business of those who waited for it.
            for ticket in batch:
                ticket.error = Unavailable("提交被中断,结果未定,请核对后再试", code="OUTCOME_UNKNOWN")
            raise
        for ticket, answer in zip(batch, answers, strict=True):
            if isinstance(answer, BaseException):
                ticket.error = answer
            else:
                ticket.answer = answer
