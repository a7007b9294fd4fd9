"""The calling side: one connection and one reader thread per process, opened at the first call and after each loss."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from typing import Any

from event_sourcing.errors import ContractMismatch, DeadlineExceeded, Unavailable
from event_sourcing.messaging.connections import CONNECTION_LOST
from event_sourcing.rpc import wire
from event_sourcing.rpc.pending import Slot
from event_sourcing.rpc.pending_call import PendingCall
from event_sourcing.rpc.session import Session

RETRY_CONNECT_SECONDS = 0.5
"""After a failed attempt to connect, calls fail at once for so long instead of queueing up behind the next one."""

_inherited: list[Session] = []
"""Sessions of a parent process. Kept, because collecting one would shut the parent's socket down."""


class RpcClient:
    """Thread-safe; works in threads and under gevent or eventlet. After a fork, the child opens its own connection."""

    def __init__(self, amqp_uri: str, *, name: str = "banshi-rpc") -> None:
        self._uri = amqp_uri
        self._name = name
        self._session: Session | None = None
        self._failed_at = float("-inf")
        self._start_over()

    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        """The service's answer.

        Raises what the service raised; Unavailable when the broker is down (the call was not sent), UnknownService
        when nobody listens, DeadlineExceeded when no answer came in time or the connection broke: the call did not
        run, or its outcome is unknown. A call that is still queued when its time is up never runs.
        """
        return self.begin(service, method, payload, context, timeout).result()

    def begin(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> PendingCall:
        """Send the call without waiting for its answer. Raises what `call` does before it waits."""
        now = time.time()
        deadline = min(wire.deadline_of(context) or now + timeout, now + timeout)
        if deadline <= now:
            raise DeadlineExceeded("请求已超过时限,没有执行,请重试")
        try:
            body = wire.encode_call(payload, {**context, "deadline": deadline})
        except (TypeError, ValueError) as error:
            raise ContractMismatch(f"{service}.{method}: the payload is not JSON: {error}") from error
        return PendingCall(*self._send(service, method, body, deadline - now), deadline)

    @property
    def waiting(self) -> int:
        """Calls of this process that have no answer yet."""
        session = self._session
        return session.waiting if session is not None and self._pid == os.getpid() else 0

    @property
    def is_connected(self) -> bool:
        return self._pid == os.getpid() and self._session is not None and self._session.alive

    def ping(self) -> bool:
        """Whether the broker can be reached, for readiness checks."""
        try:
            self._current()
        except Unavailable:
            return False
        return True

    def close(self) -> None:
        session = self._session
        if session is not None and self._pid == os.getpid():
            session.close()
        self._session = None

    def _send(self, service: str, method: str, body: bytes, seconds: float) -> tuple[Session, str, Slot]:
        """A connection that proves dead while sending has not sent the call: try once more on a new one."""
        for attempts_left in (1, 0):
            session = self._current()
            try:
                return (session, *session.send(service, method, body, seconds))
            except (*CONNECTION_LOST, DeadlineExceeded) as error:
                # DeadlineExceeded: the session closed between our look and our call; nothing was sent either.
                if not attempts_left:
                    raise self._down() from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _current(self) -> Session:
        if self._pid != os.getpid():
            if self._session is not None:
                _inherited.append(self._session)
            self._start_over()
        session = self._session
        if session is not None and session.alive:
            return session
        with self._lock:
            if self._session is not None and self._session.alive:
                return self._session
            return self._connect()

    def _connect(self) -> Session:
        if time.monotonic() - self._failed_at < RETRY_CONNECT_SECONDS:
            raise self._down()
        try:
            self._session = session = Session(self._uri, self._name)
        except CONNECTION_LOST as error:
            self._failed_at = time.monotonic()
            raise self._down() from error
        return session

    def _start_over(self) -> None:
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._session = None
        self._failed_at = float("-inf")

    @staticmethod
    def _down() -> Unavailable:
        return Unavailable("系统暂时无法受理操作,请稍后再试;您的操作没有丢失也没有生效")
