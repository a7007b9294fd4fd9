"""The context that travels with every RPC call, as plain JSON, and what becomes of it in the service.

{actor: {id, roles, department, name?}, correlation_id, causation_id?, traceparent?,
 idempotency_key?, expected_version?, deadline?}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from event_sourcing.command_handling import CommandContext
from event_sourcing.errors import ContractMismatch
from event_sourcing.events import Metadata


@dataclass(frozen=True, slots=True)
class CallActor:
    """Who calls: an opaque id, roles, and the department that staff and editors belong to."""

    id: str
    roles: frozenset[str]
    department: str | None


def actor_of(context: Mapping[str, Any]) -> CallActor:
    """Raises ContractMismatch for a call that does not say who makes it."""
    try:
        actor = context["actor"]
        return CallActor(str(actor["id"]), frozenset(actor["roles"]), actor.get("department"))
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractMismatch(f"the call's context lacks the actor's {error}") from error


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
