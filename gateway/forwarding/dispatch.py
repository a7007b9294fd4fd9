"""One try at one submission: query what is unknown, submit what is not received, record what is settled.

Exactly once rests on three things: the same idempotency key on every try, a try noted before it begins, and a query
before any try that follows an unsettled one (guarantee G6).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from event_sourcing.errors import BanshiError, Unavailable
from gateway.forwarding import receipts
from gateway.forwarding.base import NotReceived, ProvinceAdapter, Receipt, Rejected, Submission, Unknown
from gateway.forwarding.ledger import Entry, Ledger
from gateway.forwarding.registry import Registry
from gateway.rpc.applications import ApplicationsClient

logger = structlog.get_logger(__name__)

RETRY_SECONDS = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1800)
"""Wait after the n-th unsettled try; the last one repeats. Jitter of ± 20 % keeps many cases from marching in step."""

CUT_OFF = timedelta(hours=24)
"""A submission not settled by then is parked for people, never dropped."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Nothing more to do for us: settled and recorded, or parked for people."""


@dataclass(frozen=True, slots=True)
class Later:
    due_at: datetime


class Dispatcher:
    def __init__(
        self,
        registry: Registry,
        applications: ApplicationsClient,
        ledger: Ledger,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        jitter: Callable[[], float] = lambda: random.uniform(0.8, 1.2),  # noqa: S311 - spreads load, no secret
    ) -> None:
        self._registry = registry
        self._applications = applications
        self._ledger = ledger
        self._clock = clock
        self._jitter = jitter

    def attempt(self, application_id: str) -> Settled | Later:
        """Never raises for what the province, the broker or another service does; a database outage goes through."""
        entry = self._ledger.get(application_id)
        if entry.recorded:
            return Settled()
        try:
            return self._attempt(entry)
        except Unavailable as error:
            return self._wait(entry, error.code)  # our own side is away: no reason to give a submission up
        except BanshiError as error:
            logger.warning("forwarding refused", application=application_id, code=error.code)
            return self._wait_or_park(entry, Unknown(error.code))

    def _attempt(self, entry: Entry) -> Settled | Later:
        if entry.settled is None:
            outcome = self._outcome(entry)
            if isinstance(outcome, Unknown):
                return self._wait_or_park(entry, outcome)
            self._ledger.settle(entry.application_id, outcome)
            entry = self._ledger.get(entry.application_id)
        assert entry.settled is not None, "it was settled just now or before"
        receipts.record(self._applications, entry, entry.settled)
        self._ledger.mark_recorded(entry.application_id)
        return Settled()

    def _outcome(self, entry: Entry) -> Receipt | Rejected | Unknown:
        adapter = self._registry.adapter(entry.system)
        if entry.tries > 0:
            known = adapter.query(entry.application_id)
            if not isinstance(known, NotReceived):
                return known
        return self._submit(adapter, entry)

    def _submit(self, adapter: ProvinceAdapter, entry: Entry) -> Receipt | Rejected | Unknown:
        application = self._applications.get_submission(
            {"id": entry.application_id}, receipts.forwarding_context(entry)
        )
        self._ledger.begin_try(entry.application_id)
        return adapter.submit(Submission(entry.application_id, province_payload(application)))

    def _wait_or_park(self, entry: Entry, outcome: Unknown) -> Settled | Later:
        if self._clock() - entry.first_at > CUT_OFF:
            logger.error("forwarding parked", application=entry.application_id, reason=outcome.reason)
            self._ledger.park(entry.application_id, outcome.reason)
            return Settled()
        return self._wait(entry, outcome.reason)

    def _wait(self, entry: Entry, reason: str) -> Later:
        self._ledger.note(entry.application_id, reason)
        step = RETRY_SECONDS[min(entry.failures, len(RETRY_SECONDS) - 1)]
        return Later(self._clock() + timedelta(seconds=step * self._jitter()))


def province_payload(application: Mapping[str, Any]) -> dict[str, Any]:
    """Body of the province contract; depends on the submission alone, so that every try sends the same."""
    return {
        "application_id": application["id"],
        "application_number": application["number"],
        "item_code": application["item_code"],
        "item_name": application["item_name"],
        "form_id": application["form_id"],
        "form_version": application["form_version"],
        "submitted_at": application["submitted_at"],
        "applicant": application["applicant"],
        "values": application["values"],
        "files": [
            {name: file[name] for name in ("file_id", "name", "size", "sha256", "content_type")}
            for file in application.get("files", [])
        ],
    }
