"""How commands reach the services: the port that the kernel's RPC client fills, and the context of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import uuid4

ACTOR = {"id": "banshi-cli", "roles": ["admin"], "department": None}


class Rpc(Protocol):
    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 5.0,
    ) -> dict[str, Any]:
        """Raises the errors of the kernel's tree as the service raised them, or Unavailable."""
        ...


def new_context() -> dict[str, Any]:
    """One correlation id for a whole run of the command line."""
    return {"actor": ACTOR, "correlation_id": uuid4().hex}
