"""What happens to an event whose handler raised: tried again later, or set aside with the reason. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from event_sourcing.errors import BanshiError, ContractMismatch, ValidationFailed

RETRY_SECONDS = (1, 5, 30, 120, 600)
"""Default ladder: 12 minutes and 36 seconds bridge a restart or a fail-over; what fails longer needs a person."""

LONGEST_REASON = 500


class PermanentFailure(BanshiError):
    """Raised by a handler that knows that trying again cannot help."""

    default_code = "PERMANENT_FAILURE"


HOPELESS = (PermanentFailure, ContractMismatch, ValidationFailed)


@dataclass(frozen=True, slots=True)
class RetryLater:
    seconds: int
    reason: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    reason: str


def verdict(error: BaseException, failures: int, ladder: Sequence[int]) -> RetryLater | DeadLetter:
    """`failures`: how often the event has failed, this time included."""
    reason = describe(error)
    if isinstance(error, HOPELESS):
        return DeadLetter(reason)
    if failures > len(ladder):
        return DeadLetter(f"{reason} (failed {failures} times)")
    return RetryLater(ladder[failures - 1], reason)


def describe(error: BaseException) -> str:
    """`NotFound[NOT_FOUND]: …`, short enough for a message header."""
    code = f"[{error.code}]" if isinstance(error, BanshiError) else ""
    return f"{type(error).__name__}{code}: {error}"[:LONGEST_REASON]
