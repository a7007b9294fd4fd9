"""The sample data of a first start, loaded through the real command line; once, or again when the samples change.

The mark is written after the import ended well, so an import that was interrupted runs again; importing twice is
harmless.
"""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from sandbox.servers.errors import ServerError
from sandbox.servers.owned_process import OwnedProcess
from sandbox.stack.configuration import ROOT, Configuration
from sandbox.stack.supervisor import TICK_SECONDS, Supervisor

SAMPLES = ROOT / "samples"
MARK = "samples.json"
VISIBLE_TIMEOUT = 120.0


class SampleLoader:
    """A first step of the supervisor."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._mark = configuration.run_directory / MARK

    def __call__(self, supervisor: Supervisor, stop: threading.Event) -> None:
        """Raises ServerError with the end of the import's log when rows are refused."""
        digest = _digest(SAMPLES)
        if self._is_loaded(digest):
            return
        print("loading the sample data, once …", flush=True)
        self._import(supervisor, stop)
        if stop.is_set():
            return
        self._wait_visible(supervisor, stop)
        self._mark.write_text(json.dumps({"digest": digest}), encoding="utf-8")

    def _is_loaded(self, digest: str) -> bool:
        return self._mark.exists() and json.loads(self._mark.read_text(encoding="utf-8"))["digest"] == digest

    def _import(self, supervisor: Supervisor, stop: threading.Event) -> None:
        command = [sys.executable, "-m", "cli.main", "import", "all", str(SAMPLES)]
        environment = self._configuration.environment("import")
        process = OwnedProcess("import", command, self._configuration.logs, environment, ROOT)
        process.start()
        while process.is_running() and not stop.wait(TICK_SECONDS):
            supervisor.tend()
        code = process.exit_code
        process.stop()
        if code and not stop.is_set():
            raise ServerError(
                f"the sample data was refused (code {code}); see {process.log}\n{process.log_tail()}"
            )

    def _wait_visible(self, supervisor: Supervisor, stop: threading.Event) -> None:
        """Until the portal lists every item, so that `ready` means ready to be looked at."""
        wanted = _items(SAMPLES)
        deadline = time.monotonic() + VISIBLE_TIMEOUT
        while (shown := self._items_shown()) < wanted:
            if time.monotonic() > deadline:
                raise ServerError(
                    f"the portal shows {shown} of {wanted} imported items; see the projector's log"
                )
            if stop.wait(TICK_SECONDS):
                return
            supervisor.tend()

    def _items_shown(self) -> int:
        url = f"http://127.0.0.1:{self._configuration.ports['gateway']}/api/v1/items?limit=1"
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                return int(json.load(response)["total"])
        except (urllib.error.URLError, OSError, ValueError, KeyError):
            return 0


def _items(samples: Path) -> int:
    content = json.loads((samples / "items.json").read_text(encoding="utf-8"))
    return sum(1 for row in content["items"] if row["kind"] == "ITEM")


def _digest(samples: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(samples.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(samples)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
