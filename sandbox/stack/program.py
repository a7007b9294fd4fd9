"""One line of the Procfile as a unit that the supervisor keeps running."""

from __future__ import annotations

import urllib.error
import urllib.request

from sandbox.servers.owned_process import OwnedProcess
from sandbox.servers.ports import ensure_free
from sandbox.stack.configuration import ALL_PORTS, ROOT, Configuration
from sandbox.stack.procfile import ProcessLine

READINESS_TIMEOUT = 1.0


class Program:
    def __init__(self, line: ProcessLine, configuration: Configuration) -> None:
        self.name = self.title = line.name
        self._url = configuration.readiness_url(line.name)
        self._ports = configuration.ports
        self.process: OwnedProcess = OwnedProcess(
            line.name, line.command, configuration.logs, configuration.environment(line.name), ROOT
        )

    def claim_ports(self) -> None:
        """Raises PortTaken. Asked once before the first start: later a port may still belong to our own dying process."""
        for part in (self.name, "smtp") if self.name == "mail" else (self.name,):
            if part in self._ports:
                ensure_free(self._ports[part], self.title, ALL_PORTS[part][0])

    def start(self) -> None:
        self.process.start()

    def is_ready(self) -> bool:
        if not self.process.is_running():
            return False
        return self._url is None or answers(self._url)

    def stop(self) -> None:
        self.process.stop()


def answers(url: str) -> bool:
    """True for a 2xx answer in time."""
    try:
        with urllib.request.urlopen(url, timeout=READINESS_TIMEOUT) as response:
            return 200 <= int(response.status) < 300
    except (urllib.error.URLError, OSError, ValueError):
        return False
