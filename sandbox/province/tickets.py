"""Hand-off tickets as the province reads them: JWT, HS256 under the system's shared secret, short-lived, one effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jwt


@dataclass(frozen=True)
class Ticket:
    ticket_id: str
    system: str
    application_id: str
    application_number: str
    item_code: str
    return_url: str


class InvalidTicket(Exception):
    pass


def read(token: str, secrets: dict[str, str]) -> Ticket:
    """Raises InvalidTicket for a wrong signature, an expired ticket or an unknown system."""
    try:
        unverified: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
        secret = secrets[unverified["aud"]]
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=unverified["aud"],
            options={"require": ["exp", "iat", "jti", "aud", "sub"]},
        )
        return Ticket(
            ticket_id=claims["jti"],
            system=claims["aud"],
            application_id=claims["sub"],
            application_number=claims["application_number"],
            item_code=claims["item_code"],
            return_url=claims["return_url"],
        )
    except (jwt.PyJWTError, KeyError) as error:
        raise InvalidTicket(str(error)) from error
