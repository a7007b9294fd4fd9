"""The Procfile: one `name: command` per process of ours."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path


class ProcfileError(ValueError):
    """The message names file and line."""


@dataclass(frozen=True)
class ProcessLine:
    name: str
    command: tuple[str, ...]


def read(path: Path) -> list[ProcessLine]:
    """Lines in file order; empty lines and `#` comments are skipped. Raises ProcfileError."""
    lines: list[ProcessLine] = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        name, colon, command = text.partition(":")
        words = shlex.split(command)
        if not colon or not name.strip().isidentifier() or not words:
            raise ProcfileError(f"{path}:{number}: expected `name: command`, found {text!r}")
        if name.strip() in {line.name for line in lines}:
            raise ProcfileError(f"{path}:{number}: {name.strip()} is there twice")
        lines.append(ProcessLine(name.strip(), tuple(words)))
    return lines
