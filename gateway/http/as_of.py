"""`as_of`: a moment in the past, or a day as it ended, in addresses of pages and of the API alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from gateway.errors import BadRequest
from gateway.http.parameters import bad
from gateway.pages.texts import BEIJING


def moment_of(text: str) -> datetime:
    """`2026-11-24` (until the day's end in Beijing), or an ISO moment; without an offset it is Beijing time.

    Raises BadRequest.
    """
    try:
        if len(text) == len("2026-11-24"):
            day = date.fromisoformat(text) + timedelta(days=1)
            return datetime.combine(day, time(), BEIJING) - timedelta(microseconds=1)
        found = datetime.fromisoformat(
            text.replace(" ", "+")
        )  # a plus sign that nobody escaped arrives as a blank
        return (found if found.tzinfo else found.replace(tzinfo=BEIJING)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _not_a_moment() from error


def _not_a_moment() -> BadRequest:
    return bad("as_of", "FORMAT", "应为日期或时间，例如 2026-11-24 或 2026-11-24T09:30:00+08:00")
