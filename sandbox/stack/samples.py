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
from pathlib import Path

from sandbox.servers.errors import ServerError
from sandbox.servers.owned_process import OwnedProcess
from sandbox.stack.configuration import ROOT, Configuration
from sandbox.stack.program import answers
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
        """Until the portal shows every item with its guide, and every form, so that `ready` means ready to be used."""
        wanted = _addresses(SAMPLES)
        deadline = time.monotonic() + VISIBLE_TIMEOUT
        while wanted := [path for path in wanted if not self._is_shown(path)]:
            if time.monotonic() > deadline:
                raise ServerError(
                    f"the portal does not show {len(wanted)} of the imported things, such as {wanted[0]}; "
                    "see the projector's log"
                )
            if stop.wait(TICK_SECONDS):
                return
            supervisor.tend()

    def _is_shown(self, path: str) -> bool:
        return answers(f"{self._configuration.public_url}{path}")


def _addresses(samples: Path) -> list[str]:
    """What the portal answers once everything has arrived there."""
    items = json.loads((samples / "items.json").read_text(encoding="utf-8"))["items"]
    forms = json.loads((samples / "forms.json").read_text(encoding="utf-8"))["forms"]
    codes = [row["code"] for row in items if row["kind"] == "ITEM"]
    return [
        *(f"/api/v1/items/{code}/guide" for code in codes),
        *(f"/api/v1/forms/{form['id']}" for form in forms),
    ]


def _digest(samples: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(samples.rglob("*")):
        if file.is_file():
            digest.update(str(file.relative_to(samples)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
