"""One-time hand-off tickets: JWT (HS256 under the system's secret), five minutes, and one effect per application.

The ticket names item, application and return address, as the source plan asks of a page switch (1.1, channel
REDIRECT); no personal data travels in the URL.
"""

from __future__ import annotations

from dataclasses import dataclass

import jwt

LIFETIME_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Ticket:
    ticket_id: str
    token: str


def issue(
    secret: str,
    *,
    ticket_id: str,
    system: str,
    application_id: str,
    application_number: str,
    item_code: str,
    return_url: str,
    now: float,
) -> Ticket:
    claims = {
        "jti": ticket_id,
        "iss": "banshi",
        "aud": system,
        "sub": application_id,
        "iat": int(now),
        "exp": int(now) + LIFETIME_SECONDS,
        "application_number": application_number,
        "item_code": item_code,
        "return_url": return_url,
    }
    return Ticket(ticket_id, jwt.encode(claims, secret, algorithm="HS256"))
