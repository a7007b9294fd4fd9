"""What a process is told by its environment. Only wiring reads it; everything below gets plain arguments."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

DEVELOPMENT = "dev"
DEFAULT_MONGO_URI = "mongodb://127.0.0.1:27817/?replicaSet=banshi"
DEFAULT_AMQP_URI = "pyamqp://guest:guest@127.0.0.1:5872/"
MASTER_KEY_BYTES = 32


class SettingsError(ValueError):
    """The environment does not say enough to start, or says something impossible."""


@dataclass(frozen=True)
class Settings:
    """
    service      name of the process's own service, such as `catalog`; names its database and queues
    mongo_uri, amqp_uri   with credentials, hence never printed; both may name several hosts: `host:port,host:port`
    db_prefix    before every database name
    environment  `dev`, or the name of the installation
    master_key   wraps the data keys of personal data
    older_master_keys   master keys of before, while data keys still hang on them
    health_port  of /livez, /readyz and /metrics; 0: no health server
    """

    service: str
    mongo_uri: str = field(repr=False)
    amqp_uri: str = field(repr=False)
    db_prefix: str
    environment: str
    master_key: bytes = field(repr=False)
    health_port: int
    older_master_keys: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def is_development(self) -> bool:
        return self.environment == DEVELOPMENT

    @classmethod
    def from_environment(cls, service: str, environ: Mapping[str, str] = os.environ) -> Settings:
        """Raises SettingsError. Development has a default for everything; elsewhere the master key is required."""
        environment = environ.get("BANSHI_ENV", DEVELOPMENT)
        return cls(
            service=service,
            mongo_uri=environ.get("BANSHI_MONGO_URI", DEFAULT_MONGO_URI),
            amqp_uri=environ.get("BANSHI_AMQP_URI", DEFAULT_AMQP_URI),
            db_prefix=environ.get("BANSHI_DB_PREFIX", "banshi_"),
            environment=environment,
            master_key=_master_key(environ, environment),
            health_port=_port(environ.get("BANSHI_HEALTH_PORT") or "0"),
            older_master_keys=_older_master_keys(environ),
        )


def _master_key(environ: Mapping[str, str], environment: str) -> bytes:
    text = _secret(environ, "BANSHI_MASTER_KEY")
    if not text:
        if environment != DEVELOPMENT:
            raise SettingsError("set BANSHI_MASTER_KEY or BANSHI_MASTER_KEY_FILE: 64 hexadecimal digits")
        return hashlib.sha256(b"banshi development only").digest()
    return _key("BANSHI_MASTER_KEY", text)


def _older_master_keys(environ: Mapping[str, str]) -> tuple[bytes, ...]:
    """Separated by commas or white space."""
    text = _secret(environ, "BANSHI_MASTER_KEY_PREVIOUS")
    return tuple(_key("BANSHI_MASTER_KEY_PREVIOUS", part) for part in text.replace(",", " ").split())


def _secret(environ: Mapping[str, str], name: str) -> str:
    """The variable, or else the file that `<name>_FILE` names, or else nothing."""
    text = environ.get(name)
    if not text and (path := environ.get(f"{name}_FILE")):
        text = Path(path).read_text(encoding="ascii")
    return text or ""


def _key(name: str, text: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError as error:
        raise SettingsError(f"{name} is not hexadecimal") from error
    if len(key) != MASTER_KEY_BYTES:
        raise SettingsError(f"{name} has a key of {len(key)} bytes, it needs {MASTER_KEY_BYTES}")
    return key


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise SettingsError(f"BANSHI_HEALTH_PORT {text!r} is not a port")
    return int(text)
