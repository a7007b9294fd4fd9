"""What every provincial adapter takes and gives. An adapter translates; it never retries, schedules or records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class SystemConfig:
    """One provincial system as configured.

    system           its id, such as PROV-ROLL
    adapter          registered adapter name
    base_url         where it listens, without a trailing slash
    secret           shared secret of both directions; from a secret file, never logged
    timeout_seconds  longest wait for an answer; after it the outcome is unknown
    """

    system: str
    adapter: str
    base_url: str
    secret: str
    timeout_seconds: float = 10.0

    def __repr__(self) -> str:
        return f"SystemConfig({self.system}, {self.adapter}, {self.base_url})"


@dataclass(frozen=True, slots=True)
class Submission:
    """What is handed to the province; the same for every try, so that a repeated key never carries another body.

    idempotency_key  the application id: one application takes effect once
    payload          the province contract's body
    """

    idempotency_key: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Receipt:
    """The province has it."""

    provincial_number: str
    receipt_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The province refused it for good; trying again would not help."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer that settles it. It may have taken effect: query before trying again."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotReceived:
    """Answer of a query: the province knows nothing under this key, so it is safe to submit."""


SubmitOutcome = Receipt | Rejected | Unknown
QueryOutcome = Receipt | NotReceived | Unknown


class ProvinceAdapter(Protocol):
    def submit(self, submission: Submission) -> SubmitOutcome:
        """Hand one submission over. Never raises for what the network or the province does."""
        ...

    def query(self, idempotency_key: str) -> QueryOutcome:
        """What became of an earlier submit."""
        ...

    def check(self) -> bool:
        """Whether the system answers now."""
        ...
