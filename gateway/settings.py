"""What the gateway reads from its environment. Only `wiring` and the entry points of processes use this."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEVELOPMENT = "dev"
PORTAL = "portal"
"""The gateway's own database, after the prefix."""
_DEVELOPMENT_SECRET = "for-development-only-never-in-production"  # noqa: S105 - refused outside development


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """
    environment         `dev` allows personas and the development secrets; everything else refuses both
    province_systems    file with adapter, address and secret of each provincial system
    """

    mongo_uri: str
    amqp_uri: str
    db_prefix: str
    environment: str
    public_url: str
    province_systems: Path
    session_secret: bytes = field(repr=False)
    token_secret: bytes = field(repr=False)

    @property
    def is_development(self) -> bool:
        return self.environment == DEVELOPMENT

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> GatewaySettings:
        """Raises ValueError naming the secret that is missing outside development."""
        environment = environ.get("BANSHI_ENV", DEVELOPMENT)
        return cls(
            mongo_uri=environ.get("BANSHI_MONGO_URI", "mongodb://127.0.0.1:27817/?replicaSet=banshi"),
            amqp_uri=environ.get("BANSHI_AMQP_URI", "pyamqp://guest:guest@127.0.0.1:5872/"),
            db_prefix=environ.get("BANSHI_DB_PREFIX", "banshi_"),
            environment=environment,
            public_url=environ.get("BANSHI_PUBLIC_URL", "http://127.0.0.1:8000"),
            province_systems=Path(environ.get("BANSHI_PROVINCE_SYSTEMS", "samples/provincial_systems.json")),
            session_secret=_secret(environ, "BANSHI_SESSION_SECRET", environment),
            token_secret=_secret(environ, "BANSHI_TOKEN_SECRET", environment),
        )


def _secret(environ: Mapping[str, str], name: str, environment: str) -> bytes:
    if value := environ.get(name):
        return value.encode()
    if environment != DEVELOPMENT:
        raise ValueError(f"{name} is not set; outside development there is no default")
    return f"{_DEVELOPMENT_SECRET}:{name}".encode()
