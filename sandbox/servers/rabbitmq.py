"""A private RabbitMQ: Debian's `rabbitmq-server` as a node of its own, apart from any node of the machine.

Own node name, home, cookie, data, configuration, distribution port and port mapper (epmd), all on the loopback
interface, without plugins. The Erlang machine is run directly, not through Debian's wrapper, which would change to
the system's user and directories.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sandbox.servers import ports, readiness
from sandbox.servers.errors import PackageMissing
from sandbox.servers.owned_process import OwnedProcess, end_leftover
from sandbox.servers.places import LOOPBACK, Place

SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
CONTROL = Path("/usr/lib/rabbitmq/bin/rabbitmqctl")
PORT_VARIABLE = "BANSHI_AMQP_PORT"
DISTRIBUTION_PORT_VARIABLE = "BANSHI_AMQP_DISTRIBUTION_PORT"
EPMD_PORT_VARIABLE = "BANSHI_EPMD_PORT"
INSTALL = "sudo apt-get install --no-install-recommends rabbitmq-server"
PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
CONFIGURATION = """\
listeners.tcp.1 = {host}:{port}
log.console = true
log.console.level = warning
log.file = false
disk_free_limit.absolute = 50MB
vm_memory_high_watermark.absolute = 512MB
consumer_timeout = 900000
"""


def find_script() -> Path:
    """Raises PackageMissing."""
    if not SCRIPT.exists() or shutil.which("erl") is None or shutil.which("epmd") is None:
        raise PackageMissing("rabbitmq-server", "the system package rabbitmq-server", INSTALL)
    return SCRIPT


@dataclass(frozen=True)
class Membership:
    """
    node           Erlang name of this node, `name@address`
    cookie         secret that the nodes of one cluster share
    configuration  further lines of rabbitmq.conf
    erlang         further arguments of the Erlang machine
    starts_epmd    False when another node of the same address has started the port mapper
    """

    node: str = "banshi@localhost"
    cookie: str = ""
    configuration: str = ""
    erlang: str = ""
    starts_epmd: bool = True


ALONE = Membership()


class RabbitMq:
    """Data in `<directory>/data`, logs beside it. `start()`, `wait_ready()`, `stop()`; a second start finds the data."""

    name = "rabbitmq"
    title = "RabbitMQ"

    def __init__(
        self,
        directory: Path,
        port: int,
        distribution_port: int,
        epmd_port: int,
        *,
        place: Place = LOOPBACK,
        membership: Membership = ALONE,
    ) -> None:
        self.port = port
        self.place = place
        self.node = membership.node
        self.uri = f"pyamqp://guest:guest@{place.host}:{port}/"
        self._membership = membership
        self._distribution_port = distribution_port
        self._epmd_port = epmd_port
        self._directory = directory.absolute()
        self._epmd: OwnedProcess | None = None
        self.process: OwnedProcess | None = None

    def start(self) -> None:
        """Raises PackageMissing or PortTaken. Harmless when it runs."""
        if self.process and self.process.is_running():
            return
        script = find_script()
        self._write_files()
        if self._epmd:
            self._epmd.stop()
        for name in (self.name, "epmd"):
            end_leftover(self._directory / f"{name}.pid.json")
        ports.ensure_free(self.port, self.title, PORT_VARIABLE)
        ports.ensure_free(self._distribution_port, "RabbitMQ's distribution", DISTRIBUTION_PORT_VARIABLE)
        environment = self._environment()
        if self._membership.starts_epmd:
            ports.ensure_free(self._epmd_port, "RabbitMQ's port mapper", EPMD_PORT_VARIABLE)
            epmd = [*self.place.within, "epmd", "-port", str(self._epmd_port), "-address", self.place.host]
            self._epmd = OwnedProcess("epmd", epmd, self._directory, environment)
            self._epmd.start()
        command = [*self.place.within, str(script)]
        self.process = OwnedProcess(self.name, command, self._directory, environment, self._directory)
        self.process.start()

    def is_ready(self) -> bool:
        """True once it speaks AMQP."""
        return speaks_amqp(self.port, self.place.host)

    def wait_ready(self, timeout: float = 60.0) -> None:
        """Raises DiedAtStart or NotReady with the end of the log."""
        readiness.wait_ready(self, timeout)

    def kill(self) -> None:
        """-9, of the node alone; its port mapper stays."""
        if self.process:
            self.process.kill()

    def stop(self) -> None:
        for process in (self.process, self._epmd):
            if process:
                process.stop()

    def control(self, *words: str, timeout: float = 60.0) -> str:
        """What `rabbitmqctl` says. Raises subprocess.CalledProcessError or TimeoutExpired."""
        names = ["--longnames"] if self._membership is not ALONE else []
        command = [*self.place.within, str(CONTROL), *names, "--node", self.node, "--quiet", *words]
        done = subprocess.run(  # noqa: S603 - our own command line
            command,
            env=self._environment(),
            cwd=self._directory,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=True,
        )
        return done.stdout

    def _write_files(self) -> None:
        home = self._directory / "home"
        home.mkdir(parents=True, exist_ok=True)
        cookie = home / ".erlang.cookie"
        if not cookie.exists():
            cookie.touch(mode=0o600)
            cookie.write_text(self._membership.cookie or secrets.token_hex(20), encoding="ascii")
            cookie.chmod(0o400)
        configuration = CONFIGURATION.format(host=self.place.host, port=self.port)
        configuration += self._membership.configuration
        (self._directory / "rabbitmq.conf").write_text(configuration, encoding="ascii")
        (self._directory / "environment.conf").write_text("", encoding="ascii")
        (self._directory / "enabled_plugins").write_text("[].\n", encoding="ascii")

    def _environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("RABBITMQ_", "ERL_"))}
        directory = self._directory
        interface = "{" + self.place.host.replace(".", ",") + "}"
        return inherited | {
            "HOME": str(directory / "home"),
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_USE_LONGNAME": "false" if self._membership is ALONE else "true",
            "RABBITMQ_CONFIG_FILE": str(directory / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(directory / "advanced.config"),
            "RABBITMQ_CONF_ENV_FILE": str(directory / "environment.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(directory / "enabled_plugins"),
            "RABBITMQ_MNESIA_DIR": str(directory / "data"),
            "RABBITMQ_FEATURE_FLAGS_FILE": str(directory / "feature_flags"),
            "RABBITMQ_LOG_BASE": str(directory),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-kernel inet_dist_use_interface {interface} {self._membership.erlang}",
            # The script then becomes the Erlang machine itself: our child is the broker, no shell in between.
            "RUNNING_UNDER_SYSTEMD": "true",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": self.place.host,
        }


def speaks_amqp(port: int, host: str = ports.HOST) -> bool:
    """True when the broker answers the protocol header with `connection.start`, so it is up and not only listening."""
    try:
        with socket.create_connection((host, port), timeout=1.0) as connection:
            connection.sendall(PROTOCOL_HEADER)
            return connection.recv(1) == b"\x01"
    except OSError:
        return False
