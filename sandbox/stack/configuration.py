"""Where the stack runs: ports, directories, secrets and the environment of its processes.

Every port has a default and a variable that moves it. What the caller's environment says wins over every default.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.servers import mongod, rabbitmq
from sandbox.servers.mongod import Mongod
from sandbox.servers.ports import HOST
from sandbox.servers.rabbitmq import RabbitMq

ROOT = Path(__file__).resolve().parents[2]
PORTS = {
    "gateway": ("BANSHI_GATEWAY_PORT", 8000),
    "province": ("BANSHI_PROVINCE_PORT", 8100),
    "smtp": ("BANSHI_SMTP_PORT", 8125),
    "mail": ("BANSHI_MAIL_PAGE_PORT", 8126),
    "mongodb": (mongod.PORT_VARIABLE, 27817),
    "rabbitmq": (rabbitmq.PORT_VARIABLE, 5872),
    "rabbitmq-distribution": (rabbitmq.DISTRIBUTION_PORT_VARIABLE, 25872),
    "epmd": (rabbitmq.EPMD_PORT_VARIABLE, 25873),
}
"""Part of the stack → the variable that moves its port, and the default."""
HEALTH_PORTS = {
    "catalog": ("BANSHI_CATALOG_HEALTH_PORT", 8201),
    "guides": ("BANSHI_GUIDES_HEALTH_PORT", 8202),
    "applications": ("BANSHI_APPLICATIONS_HEALTH_PORT", 8203),
    "notify": ("BANSHI_NOTIFY_HEALTH_PORT", 8204),
    "relay": ("BANSHI_RELAY_HEALTH_PORT", 8205),
    "projector": ("BANSHI_PROJECTOR_HEALTH_PORT", 8206),
    "forwarding": ("BANSHI_FORWARDING_HEALTH_PORT", 8207),
}
"""The same for processes that need a port only to be asked after their health."""
ALL_PORTS = {**PORTS, **HEALTH_PORTS}
READERS = (
    "catalog:applications.reference",
    "catalog:portal.catalog",
    "guides:applications.reference",
    "guides:catalog.guide-facts",
    "guides:portal.guides",
    "applications:portal.applications",
    "notify:portal.notify",
    "applications:notify.case-events",
    "applications:notify.erasures",
    "applications:forwarding.submissions",
)
"""`<service>:<subscription>`: our own, without which the relay publishes nothing of the service on a first start."""
READINESS_PATHS = {"province": "/livez", "mail": "/livez"}
"""All others answer /readyz."""
SECRET_BYTES = 32


class ConfigurationError(ValueError):
    """Names the variable that is wrong."""


@dataclass(frozen=True)
class Configuration:
    run_directory: Path
    ports: Mapping[str, int]
    environ: Mapping[str, str]

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Configuration:
        """An empty variable counts as none. Raises ConfigurationError."""
        said = {name: value for name, value in environ.items() if value or not name.startswith("BANSHI_")}
        directory = Path(said.get("BANSHI_RUN_DIR", ".run"))
        return cls(
            run_directory=directory if directory.is_absolute() else ROOT / directory,
            ports={part: _port(said, *wanted) for part, wanted in ALL_PORTS.items()},
            environ=said,
        )

    @property
    def public_url(self) -> str:
        return self.environ.get("BANSHI_PUBLIC_URL", f"http://{HOST}:{self.ports['gateway']}")

    @property
    def logs(self) -> Path:
        return self.run_directory / "logs"

    def servers(self) -> list[Mongod | RabbitMq]:
        """Our private servers, without those for which the environment names a server of somebody's."""
        wanted: list[Mongod | RabbitMq] = []
        if "BANSHI_MONGO_URI" not in self.environ:
            wanted.append(Mongod(self.run_directory / "mongodb", self.ports["mongodb"]))
        if "BANSHI_AMQP_URI" not in self.environ:
            own = (self.ports[part] for part in ("rabbitmq", "rabbitmq-distribution", "epmd"))
            wanted.append(RabbitMq(self.run_directory / "rabbitmq", *own))
        return wanted

    def readiness_url(self, process: str) -> str | None:
        """None for a process that has no port to ask at."""
        if process not in self.ports:
            return None
        return f"http://{HOST}:{self.ports[process]}{READINESS_PATHS.get(process, '/readyz')}"

    def environment(self, process: str) -> dict[str, str]:
        """The whole environment of one process; `prepare()` has written the files it names."""
        run = self.run_directory
        defaults = {
            "BANSHI_ENV": "dev",
            "BANSHI_MONGO_URI": f"mongodb://{HOST}:{self.ports['mongodb']}/?replicaSet=banshi",
            "BANSHI_AMQP_URI": f"pyamqp://guest:guest@{HOST}:{self.ports['rabbitmq']}/",
            "BANSHI_DB_PREFIX": "banshi_",
            "BANSHI_RUN_DIR": str(run),
            "BANSHI_PUBLIC_URL": self.public_url,
            "BANSHI_PROVINCE_SYSTEMS": str(run / "provincial_systems.json"),
            "BANSHI_SMTP_HOST": HOST,
            "BANSHI_MASTER_KEY_FILE": str(run / "secrets" / "master_key"),
            "BANSHI_SESSION_SECRET": self._secret("session_secret"),
            "BANSHI_TOKEN_SECRET": self._secret("token_secret"),
            "PYTHONUNBUFFERED": "1",
        }
        ports = {variable: str(self.ports[part]) for part, (variable, _) in ALL_PORTS.items()}
        health = str(self.ports[process]) if process in HEALTH_PORTS else "0"
        own = {
            "BANSHI_HEALTH_PORT": health,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{self.environ.get('PATH', os.defpath)}",
        }
        if process == "relay":
            defaults["BANSHI_RELAY_AWAITS"] = ",".join(READERS)
        return {**defaults, **ports, **self.environ, "BANSHI_RUN_DIR": str(run), **own}

    def prepare(self) -> None:
        """Make the directories, the secrets and the list of provincial systems. Harmless to repeat."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for name in ("master_key", "session_secret", "token_secret"):
            self._secret(name)
        source = json.loads((ROOT / "samples" / "provincial_systems.json").read_text(encoding="utf-8"))
        for system in source.values():
            system["base_url"] = f"http://{HOST}:{self.ports['province']}"
        text = json.dumps(source, ensure_ascii=False, indent=2)
        (self.run_directory / "provincial_systems.json").write_text(text, encoding="utf-8")

    def _secret(self, name: str) -> str:
        """Made at the first use and kept, so that sealed data and sessions outlive a restart."""
        file = self.run_directory / "secrets" / name
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_hex(SECRET_BYTES), encoding="ascii")
        return file.read_text(encoding="ascii").strip()


def _port(environ: Mapping[str, str], variable: str, default: int) -> int:
    text = environ.get(variable, str(default))
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigurationError(f"{variable}={text} is not a port")
    return int(text)
