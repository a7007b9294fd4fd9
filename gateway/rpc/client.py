"""What the typed clients share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]

TIMEOUT_SECONDS = 5.0


class Pending(Protocol):
    """A call on its way. Its result is taken once, or it is cancelled; to cancel it afterwards is harmless."""

    def result(self) -> Answer:
        """Raises what `Rpc.call` does."""
        ...

    def cancel(self) -> None: ...


class Rpc(Protocol):
    """Filled by `event_sourcing.rpc.client.RpcClient`."""

    def call(
        self, service: str, method: str, payload: Payload, context: Context, timeout: float = TIMEOUT_SECONDS
    ) -> Answer:
        """Raises the errors of the kernel's tree as the service raised them, or Unavailable."""
        ...

    def begin(
        self, service: str, method: str, payload: Payload, context: Context, timeout: float = TIMEOUT_SECONDS
    ) -> Pending:
        """Sent without waiting for the answer. Raises Unavailable."""
        ...


class ServiceClient:
    """One method per RPC method; payloads, answers and errors are those of the service's README."""

    service: ClassVar[str]

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def _call(self, method: str, payload: Payload, context: Context) -> Answer:
        return self._rpc.call(self.service, method, payload, context, TIMEOUT_SECONDS)
