"""`python -m sandbox.stack` with processes that do nothing: what it starts, revives, holds, stops and deletes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sandbox.servers.owned_process import start_time
from sandbox.servers.ports import free_ports
from sandbox.stack.configuration import ALL_PORTS
from tests.architecture.tree import ROOT
from tests.support.waiting import wait_until

PROCFILE = """
# two that do nothing
one: sleep 600
two: sleep 600
"""
DEAF = """
parent: sh -c "trap '' TERM; sleep 601 & wait; sleep 602"
"""
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    """Servers are somebody else's here (and never reached), so that a start takes no time."""
    ports = zip((variable for variable, _ in ALL_PORTS.values()), free_ports(len(ALL_PORTS)), strict=True)
    return {
        **os.environ,
        **{variable: str(port) for variable, port in ports},
        "BANSHI_RUN_DIR": str(tmp_path / "run"),
        "BANSHI_MONGO_URI": "mongodb://127.0.0.1:1/",
        "BANSHI_AMQP_URI": "pyamqp://127.0.0.1:1/",
    }


@pytest.fixture
def stack(tmp_path: Path, environment: Mapping[str, str]) -> Iterator[Command]:
    """Runs one command of the stack; whatever still runs at the end is stopped."""
    procfile = tmp_path / "Procfile"
    procfile.write_text(PROCFILE)

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        arguments = [sys.executable, "-m", "sandbox.stack", "--procfile", str(procfile), *words]
        return subprocess.run(
            arguments, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )

    yield command
    command("stop")


def alive_in_sessions(leaders: list[int]) -> list[int]:
    """Processes, zombies apart, that belong to a session led by one of these."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, session, *_ = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if state != "Z" and int(session) in leaders:
            found.append(int(stat.parent.name))
    return found


def parts(stack: Command) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(stack("status", "--json").stdout)
    return record.get("parts", {})


def test_a_killed_process_comes_back_and_the_restart_is_counted(stack: Command) -> None:
    started = stack("up", "--detach", "--no-samples")
    assert started.returncode == 0, started.stdout
    assert "ready: http://127.0.0.1:" in started.stdout
    killed = parts(stack)["one"]["pid"]
    os.kill(killed, signal.SIGKILL)
    revived = wait_until(lambda: (p := parts(stack)["one"])["pid"] not in (None, killed) and p)
    assert revived["restarts"] == 1
    assert parts(stack)["two"]["restarts"] == 0


def test_stop_leaves_nothing_of_it_not_even_a_deaf_process_or_its_children(
    tmp_path: Path, stack: Command, environment: Mapping[str, str]
) -> None:
    (tmp_path / "Procfile").write_text(PROCFILE + DEAF)
    stack("up", "--detach", "--no-samples")
    supervisor = json.loads(stack("status", "--json").stdout)["pid"]
    pids = [part["pid"] for part in parts(stack).values()]
    os.kill(supervisor, signal.SIGTERM)
    wait_until(lambda: json.loads(stack("status", "--json").stdout)["state"] == "stopping")
    os.kill(supervisor, signal.SIGTERM)  # the second one hurries
    wait_until(lambda: start_time(supervisor) is None, timeout=40)
    wait_until(lambda: alive_in_sessions(pids) == [], message="children live on")
    assert stack("status").returncode == 3
    assert not list(Path(environment["BANSHI_RUN_DIR"]).rglob("*.pid.json"))


def test_the_processes_go_when_the_supervisor_is_killed(stack: Command) -> None:
    stack("up", "--detach", "--no-samples")
    record = json.loads(stack("status", "--json").stdout)
    os.kill(record["pid"], signal.SIGKILL)
    for part in record["parts"].values():
        wait_until(
            lambda pid=part["pid"]: start_time(pid) is None, message="a process outlives its supervisor"
        )
    assert stack("up", "--detach", "--no-samples").returncode == 0


def test_a_held_process_stays_down_until_it_is_released(stack: Command) -> None:
    stack("up", "--detach", "--no-samples")
    assert stack("hold", "one").returncode == 0
    wait_until(lambda: parts(stack)["one"]["state"] == "held" and not parts(stack)["one"]["pid"])
    stack("release", "one")
    wait_until(lambda: parts(stack)["one"]["pid"])
    assert "no such part: three" in stack("hold", "three").stderr


def test_a_second_start_beside_the_first_is_refused(stack: Command) -> None:
    stack("up", "--detach", "--no-samples")
    again = stack("up", "--detach", "--no-samples")
    assert again.returncode == 1
    assert "already running" in again.stdout


def test_reset_deletes_what_the_stack_made_and_nothing_else(
    stack: Command, environment: Mapping[str, str]
) -> None:
    stack("up", "--detach", "--no-samples")
    run = Path(environment["BANSHI_RUN_DIR"])
    assert (run / "secrets" / "master_key").stat().st_mode & 0o077 == 0
    (run / "notes.txt").write_text("somebody's own")
    assert stack("reset").returncode == 0
    assert [path.name for path in run.iterdir()] == ["notes.txt"]


def test_a_process_that_cannot_start_ends_the_start_with_its_own_words(
    tmp_path: Path, stack: Command
) -> None:
    (tmp_path / "Procfile").write_text("good: sleep 600\ncatalog: sh -c 'echo cannot read the map; exit 7'\n")
    failed = stack("up", "--no-samples")
    assert failed.returncode == 1
    assert "catalog ended with code 7" in failed.stderr
    assert "cannot read the map" in failed.stderr


def test_a_wrong_line_in_the_procfile_is_named(tmp_path: Path, stack: Command) -> None:
    (tmp_path / "Procfile").write_text("one: sleep 600\nnonsense\n")
    assert "Procfile:2: expected `name: command`" in stack("up", "--no-samples").stderr


def test_a_taken_port_is_named_before_anything_starts(
    tmp_path: Path, stack: Command, environment: Mapping[str, str]
) -> None:
    (tmp_path / "Procfile").write_text("gateway: sleep 600\n")
    with socket.create_server(("127.0.0.1", int(environment["BANSHI_GATEWAY_PORT"]))):
        refused = stack("up", "--no-samples")
    assert "BANSHI_GATEWAY_PORT=<free port>" in refused.stderr
    assert refused.returncode == 1
