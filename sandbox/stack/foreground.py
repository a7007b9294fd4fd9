"""`up` in this terminal."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path
from types import FrameType

from sandbox.servers.readiness import Unit
from sandbox.stack.configuration import ROOT, Configuration
from sandbox.stack.procfile import read
from sandbox.stack.program import Program
from sandbox.stack.record import Record
from sandbox.stack.samples import SampleLoader
from sandbox.stack.supervisor import Supervisor

HURRIED_GRACE_SECONDS = 1.0
PERSONAS = ROOT / "gateway" / "auth" / "personas.json"


def units(arguments: argparse.Namespace, configuration: Configuration) -> list[Unit]:
    return [*configuration.servers(), *_programs(arguments, configuration)]


def run(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Raises ServerError. Returns when a signal came and everything has stopped."""
    configuration.prepare()
    programs = _programs(arguments, configuration)
    for program in programs:
        program.claim_ports()
    supervisor = Supervisor(
        configuration.servers(),
        programs,
        Record(configuration.run_directory),
        configuration.public_url,
        say=lambda text: print(text, flush=True),
    )
    stop = threading.Event()
    _stop_on_signals(stop, supervisor)
    steps = [] if arguments.no_samples else [SampleLoader(configuration)]
    supervisor.run(stop, *steps, lambda *_: _announce(configuration))
    return 0


def _programs(arguments: argparse.Namespace, configuration: Configuration) -> list[Program]:
    return [Program(line, configuration) for line in read(Path(arguments.procfile))]


def _stop_on_signals(stop: threading.Event, supervisor: Supervisor) -> None:
    """The first signal stops in order, a second one hurries."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            supervisor.grace_seconds = HURRIED_GRACE_SECONDS
        else:
            print("stopping …", flush=True)
        stop.set()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)


def _announce(configuration: Configuration) -> None:
    print(f"\nready: {configuration.public_url}")
    if PERSONAS.exists() and configuration.environ.get("BANSHI_ENV", "dev") == "dev":
        print(f"sign in at {configuration.public_url}/sign-in as one of:")
        for persona in json.loads(PERSONAS.read_text(encoding="utf-8")):
            print(f"  {persona['name']:<12} {persona['title']}")
    print(
        f"mail: http://127.0.0.1:{configuration.ports['mail']}   province: http://127.0.0.1:{configuration.ports['province']}"
    )
    print(f"logs: {configuration.logs}   Ctrl-C stops everything", flush=True)
