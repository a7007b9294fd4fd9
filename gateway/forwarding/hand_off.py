"""Sends a citizen on to the provincial page for the final step, leaving our own trace (source plan 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from event_sourcing.errors import RuleViolated
from gateway.forwarding.provinces.redirect.adapter import RedirectAdapter
from gateway.forwarding.registry import Registry
from gateway.rpc.applications import ApplicationsClient


class HandOff:
    def __init__(self, registry: Registry, applications: ApplicationsClient, public_url: str) -> None:
        self._registry = registry
        self._applications = applications
        self._public_url = public_url.rstrip("/")

    def start(self, application: Mapping[str, Any], context: Mapping[str, Any]) -> str:
        """URL of the provincial page with a one-time ticket of five minutes, recorded in the case first.

        The same idempotency key in `context` is the same ticket, signed anew, so that a citizen whose answer was lost
        is not on record as having gone twice.

        `application`: {application_id, number, item_code, system}. Raises RuleViolated (NOT_A_REDIRECT) when the
        item is not handed off, and what the applications service raises when the case is past that step.
        """
        adapter = self._registry.adapter(application["system"])
        if not isinstance(adapter, RedirectAdapter):
            raise RuleViolated("该事项不需要前往省级系统办理", code="NOT_A_REDIRECT")
        ticket = adapter.ticket(
            ticket_id=_ticket_id(application["application_id"], context.get("idempotency_key")),
            application_id=application["application_id"],
            application_number=application["number"],
            item_code=application["item_code"],
            return_url=f"{self._public_url}/my/applications/{application['number']}?returned=1",
        )
        self._applications.record_hand_off(
            {
                "id": application["application_id"],
                "system": application["system"],
                "ticket_id": ticket.ticket_id,
            },
            {**context, "idempotency_key": ticket.ticket_id},
        )
        return adapter.page_url(ticket)


def _ticket_id(application_id: str, idempotency_key: str | None) -> str:
    if idempotency_key is None:
        return uuid4().hex
    return uuid5(NAMESPACE_URL, f"urn:banshi:hand-off:{application_id}:{idempotency_key}").hex
