"""Bearer tokens of API clients: JWT, HS256, short-lived, without personal data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from gateway.auth.actor import ROLES, Actor
from gateway.auth.personas import Personas
from gateway.errors import SignInRequired

ISSUER = AUDIENCE = "urn:cn:gz:edu:banshi"
LIFE = timedelta(hours=8)
_ALGORITHM = "HS256"


class Tokens:
    def __init__(
        self,
        secret: bytes,
        personas: Personas,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._secret = secret
        self._personas = personas
        self._clock = clock

    def issue(self, actor: Actor, life: timedelta = LIFE) -> str:
        now = self._clock()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": actor.id,
            "name": actor.name,
            "roles": sorted(actor.roles),
            "department": actor.department,
            "iat": now,
            "exp": now + life,
        }
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def read(self, token: str) -> Actor:
        """Raises SignInRequired for a token that is not ours, changed, or over."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                options={"require": ["sub", "exp", "iat"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise SignInRequired("令牌已过期,请重新获取", code="TOKEN_EXPIRED") from error
        except jwt.InvalidTokenError as error:
            raise SignInRequired("令牌无效,请重新获取", code="TOKEN_INVALID") from error
        return Actor(
            id=claims["sub"],
            name=str(claims.get("name", "")),
            roles=frozenset(claims.get("roles", ())).intersection(ROLES),
            department=claims.get("department"),
            identity=self._personas.identity_of(claims["sub"]),
        )
