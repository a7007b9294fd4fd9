"""`redirect`: the citizen finishes on the province's own page, reached with a signed one-time ticket.

Nothing is submitted by us; the province tells by call-back, and can be asked by key like any other.
"""

from __future__ import annotations

import time
from urllib.parse import urlencode

from gateway.forwarding.base import QueryOutcome, Submission, SubmitOutcome, SystemConfig, Unknown
from gateway.forwarding.provinces.redirect import tickets
from gateway.forwarding.provinces.rest.adapter import RestAdapter
from gateway.forwarding.registry import register


@register("redirect")
class RedirectAdapter:
    def __init__(self, config: SystemConfig) -> None:
        self._config = config
        self._queries = RestAdapter(config)

    def submit(self, submission: Submission) -> SubmitOutcome:
        """A redirect case is submitted by the citizen; asking us to do it settles nothing."""
        return Unknown("the citizen submits at the province")

    def query(self, idempotency_key: str) -> QueryOutcome:
        return self._queries.query(idempotency_key)

    def check(self) -> bool:
        return self._queries.check()

    def ticket(
        self,
        *,
        ticket_id: str,
        application_id: str,
        application_number: str,
        item_code: str,
        return_url: str,
    ) -> tickets.Ticket:
        return tickets.issue(
            self._config.secret,
            ticket_id=ticket_id,
            system=self._config.system,
            application_id=application_id,
            application_number=application_number,
            item_code=item_code,
            return_url=return_url,
            now=time.time(),
        )

    def page_url(self, ticket: tickets.Ticket) -> str:
        return f"{self._config.base_url}/hand-off?{urlencode({'ticket': ticket.token})}"
