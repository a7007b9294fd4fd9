"""What other commands know of a running stack: `stack.json`, and the names of parts that are held back.

A part is held by a file `held/<name>`: the supervisor stops it and leaves it stopped until the file goes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.servers.owned_process import start_time

STARTING, READY, STOPPING = "starting", "ready", "stopping"


class Record:
    def __init__(self, run_directory: Path) -> None:
        self._file = run_directory / "stack.json"
        self._held = run_directory / "held"

    def write(self, state: str, url: str, parts: Mapping[str, Mapping[str, Any]]) -> None:
        """Replaced as a whole, so that a reader never sees half of it."""
        content = {
            "pid": os.getpid(),
            "started": start_time(os.getpid()),
            "state": state,
            "url": url,
            "parts": parts,
        }
        draft = self._file.with_suffix(".new")
        draft.write_text(json.dumps(content, indent=2), encoding="utf-8")
        draft.replace(self._file)

    def read(self) -> dict[str, Any] | None:
        """None when no stack runs here; a record left by one that was killed counts as none."""
        try:
            content: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        alive = content["started"] is not None and start_time(content["pid"]) == content["started"]
        return content if alive else None

    def remove(self) -> None:
        self._file.unlink(missing_ok=True)

    def hold(self, name: str) -> None:
        self._held.mkdir(parents=True, exist_ok=True)
        (self._held / name).touch()

    def release(self, name: str) -> None:
        (self._held / name).unlink(missing_ok=True)

    def held(self) -> set[str]:
        return {file.name for file in self._held.iterdir()} if self._held.is_dir() else set()
