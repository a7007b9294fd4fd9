"""A call that was sent and waits for its answer."""

from __future__ import annotations

import time
from typing import Any

from event_sourcing.errors import BanshiError, DeadlineExceeded
from event_sourcing.rpc import wire
from event_sourcing.rpc.pending import Slot
from event_sourcing.rpc.session import Session


class PendingCall:
    """What `RpcClient.begin` answers. Take its result once, or cancel it; either leaves nothing behind."""

    def __init__(self, session: Session, correlation_id: str, slot: Slot, deadline: float) -> None:
        self._session = session
        self._correlation_id = correlation_id
        self._slot = slot
        self._deadline = deadline

    def result(self) -> dict[str, Any]:
        """The service's answer, waited for until the call's deadline. Raises what `RpcClient.call` does.

        Whatever interrupts the waiting (KeyboardInterrupt, a killed green thread, its time-out) cancels the call.
        """
        try:
            outcome = self._slot.wait(self._deadline - time.time())
        except BaseException:
            self.cancel()
            raise
        if outcome is None:
            self.cancel()
            raise DeadlineExceeded("服务没有在时限内答复,操作结果未知,请查询后再决定是否重试")
        if isinstance(outcome, BanshiError):
            raise outcome
        answer: dict[str, Any] = wire.decode_answer(outcome)
        return answer

    def cancel(self) -> None:
        """Nobody wants the answer any more: it is dropped when it comes. The call itself may still run until its
        deadline, because AMQP takes no message back; behind the deadline it does not start."""
        self._session.forget(self._correlation_id)
