"""Sends a citizen on to the provincial page for the final step, leaving our own trace (source plan 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
        """URL of the provincial page with a fresh one-time ticket, recorded in the case first.

        `application`: {application_id, number, item_code, system}. Raises RuleViolated (NOT_A_REDIRECT) when the
        item is not handed off, and what the applications service raises when the case is past that step.
        """
        adapter = self._registry.adapter(application["system"])
        if not isinstance(adapter, RedirectAdapter):
            raise RuleViolated("该事项不需要前往省级系统办理", code="NOT_A_REDIRECT")
        ticket = adapter.ticket(
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
