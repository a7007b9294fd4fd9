"""Whom a case concerns and what is to be said to them: asked from applications, since public events do not carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from event_sourcing.cloud_events import CloudEvent

TIMEOUT_SECONDS = 5.0


class Rpc(Protocol):
    """Filled by `event_sourcing.rpc.client.RpcClient`."""

    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = TIMEOUT_SECONDS,
    ) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing to correct."""

    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Contact:
    """
    applicant_id  whose key seals what is written to them
    name, email   None when not given, or erased
    defects       of the open correction notice
    reason, remedy   of the refusal, decision or suspension that stands, None when there is none
    """

    applicant_id: str
    name: str | None
    email: str | None
    defects: tuple[Defect, ...]
    reason: str | None
    remedy: str | None


class Contacts:
    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    def of(self, event: CloudEvent) -> Contact:
        """Raises what applications raises, Unavailable among it: then the event is delivered again later."""
        answer = self._rpc.call(
            "applications", "get_contact", {"id": event.subject}, _context(event), TIMEOUT_SECONDS
        )
        return Contact(
            applicant_id=answer["applicant_id"],
            name=answer.get("name"),
            email=answer.get("email"),
            defects=tuple(Defect(d["label"], d["detail"]) for d in answer.get("defects") or ()),
            reason=answer.get("reason"),
            remedy=answer.get("remedy"),
        )


def _context(event: CloudEvent) -> dict[str, Any]:
    return {
        "actor": {"id": "system:notify", "roles": ["system"], "department": None},
        "correlation_id": event.correlationid or event.id,
        "causation_id": event.id,
        "traceparent": event.traceparent,
    }
