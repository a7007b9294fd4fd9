"""What a run was measured on, said below the table: figures without it mean nothing."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from sandbox.servers.mongod import find_mongod

DURABILITY = """\
durability: MongoDB is a replica set of one, w=majority and journaled for all who write to it; RabbitMQ keeps persistent
messages in quorum queues and confirms them; PostgreSQL has fsync and synchronous_commit on; SQLite has WAL and
synchronous=FULL. All data is on the same disk. Every append is one event of the same content to a stream of the writer's own."""


def conditions() -> str:
    one, five, _ = os.getloadavg()
    versions = [
        f"Python {platform.python_version()}",
        f"pymongo {version('pymongo')}",
        f"MongoDB {_version_of(str(find_mongod()), '--version').lstrip('v')}",
        *(f"Node {found}" for found in [_version_of("node", "--version")] if found),
    ]
    return (
        f"machine: {os.cpu_count()} × {_processor()}, load {one:.1f} (1 min) and {five:.1f} (5 min) at the end; "
        f"{', '.join(versions)}\n{DURABILITY}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _version_of(*command: str) -> str:
    """The version that a program prints: the last word of its first line; nothing when there is no such program."""
    try:
        shown = subprocess.run(command, capture_output=True, text=True, timeout=10).stdout
    except OSError:
        return ""
    return shown.splitlines()[0].split()[-1] if shown else ""
