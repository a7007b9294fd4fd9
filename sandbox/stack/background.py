"""`up --detach`, `stop` and `reset`: the same stack, without a terminal."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time

from sandbox.stack.configuration import ROOT, Configuration
from sandbox.stack.record import READY, Record

POLL_SECONDS = 0.2
STOP_TIMEOUT = 60.0
DATA = ("mongodb", "rabbitmq", "logs", "secrets", "held", "mail", "province", "prometheus")
"""Directories under the run directory that `reset` deletes; beside them only files of ours."""
FILES = ("stack.json", "stack.log", "samples.json", "provincial_systems.json")


def start(arguments: argparse.Namespace, configuration: Configuration) -> int:
    """Returns 0 once the stack is ready, or its exit code when it did not get there; its words are shown meanwhile."""
    configuration.run_directory.mkdir(parents=True, exist_ok=True)
    record = Record(configuration.run_directory)
    words = ["--procfile", arguments.procfile, "up", *(["--no-samples"] if arguments.no_samples else [])]
    log = configuration.run_directory / "stack.log"
    with log.open("wb") as out, log.open("r", encoding="utf-8") as shown:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", "sandbox.stack", *words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=ROOT,
        )
        while True:
            code = process.poll()
            running = record.read()
            sys.stdout.write(shown.read())
            sys.stdout.flush()
            if code is not None:
                sys.stdout.write(shown.read())
                return code or 1
            if running and running["state"] == READY:
                sys.stdout.write(shown.read())
                print("runs in the background; `make stop` ends it")
                return 0
            time.sleep(POLL_SECONDS)


def stop(configuration: Configuration) -> bool:
    """False when nothing was running. Returns after the stack is gone."""
    record = Record(configuration.run_directory)
    running = record.read()
    if running is None:
        return False
    os.kill(running["pid"], signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT
    while record.read() is not None and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return True


def delete_data(configuration: Configuration) -> None:
    """Only what the stack made; a server named by the environment keeps its data."""
    run = configuration.run_directory
    for name in DATA:
        shutil.rmtree(run / name, ignore_errors=True)
    for name in FILES:
        (run / name).unlink(missing_ok=True)
