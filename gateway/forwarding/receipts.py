"""Tells the applications service how a submission was settled."""

from __future__ import annotations

from typing import Any

from gateway.forwarding.base import Receipt, Rejected
from gateway.forwarding.ledger import Entry
from gateway.rpc.applications import ApplicationsClient


def record(applications: ApplicationsClient, entry: Entry, outcome: Receipt | Rejected) -> None:
    """Harmless when repeated: the idempotency key is the application's own."""
    payload: dict[str, Any] = {"id": entry.application_id, "system": entry.system}
    if isinstance(outcome, Receipt):
        payload |= {
            "outcome": "RECEIVED",
            "provincial_number": outcome.provincial_number,
            "receipt_id": outcome.receipt_id,
            "reason": None,
        }
    else:
        payload |= {
            "outcome": "REJECTED",
            "provincial_number": None,
            "receipt_id": None,
            "reason": f"{outcome.reason}({outcome.code})",
        }
    applications.record_forwarding_receipt(payload, forwarding_context(entry))


def forwarding_context(entry: Entry) -> dict[str, Any]:
    return {
        "actor": {"id": "system:forwarding", "roles": ["system"], "department": None},
        "correlation_id": entry.application_id,
        "causation_id": None,
        "idempotency_key": f"forwarding-receipt:{entry.application_id}",
    }
