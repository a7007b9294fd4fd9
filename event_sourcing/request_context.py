"""The context that travels with every RPC call, as plain JSON, and what becomes of it in the service.

{actor: {id, roles, department, name?}, correlation_id, causation_id?, traceparent?,
 idempotency_key?, expected_version?, deadline?}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.command_handling import CommandContext
from event_sourcing.errors import ContractMismatch
from event_sourcing.events import Metadata


def command_context(context: Mapping[str, Any]) -> CommandContext:
    """For command handling. Only the actor's opaque id is kept with the events, never a name.

    Raises ContractMismatch for a caller that does not say who it is or which intent it serves.
    """
    try:
        metadata = Metadata(
            actor=str(context["actor"]["id"]),
            correlation_id=str(context["correlation_id"]),
            causation_id=context.get("causation_id"),
            traceparent=context.get("traceparent"),
        )
    except (KeyError, TypeError) as error:
        raise ContractMismatch(f"the call's context lacks {error}") from error
    return CommandContext(
        metadata,
        idempotency_key=context.get("idempotency_key"),
        expected_version=context.get("expected_version"),
    )
