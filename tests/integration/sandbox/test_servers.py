"""The private servers start, keep their data, stop, and say what is in the way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from sandbox.servers import mongod as mongod_module
from sandbox.servers import rabbitmq as rabbitmq_module
from sandbox.servers.errors import DiedAtStart, PackageMissing, PortTaken
from sandbox.servers.mongod import Mongod
from sandbox.servers.owned_process import OwnedProcess, start_time
from sandbox.servers.ports import HOST, free_ports, is_free, is_listening
from sandbox.servers.rabbitmq import RabbitMq, speaks_amqp
from tests.architecture.tree import ROOT
from tests.support.servers import private_mongod, private_rabbitmq
from tests.support.waiting import wait_until


@pytest.fixture
def taken_port() -> Iterator[int]:
    listener = socket.create_server((HOST, 0))
    port = listener.getsockname()[1]
    yield port
    listener.close()


def test_mongodb_finds_its_data_again_even_under_another_port(tmp_path: Path) -> None:
    for first in (True, False):
        with private_mongod(tmp_path) as server, MongoClient(server.uri) as client:
            if first:
                client.test.notes.insert_one({"_id": 1})
            assert client.test.notes.count_documents({}) == 1
        assert is_free(server.port)


def test_rabbitmq_is_up_until_it_is_stopped_and_takes_its_port_mapper_along(tmp_path: Path) -> None:
    with private_rabbitmq(tmp_path) as server:
        assert speaks_amqp(server.port)
    assert not is_listening(server.port)
    assert [pid_file.name for pid_file in tmp_path.glob("*.pid.json")] == []


def test_a_taken_port_is_named_with_the_variable_that_moves_it(tmp_path: Path, taken_port: int) -> None:
    with pytest.raises(PortTaken, match=f"port {taken_port} for MongoDB.*BANSHI_MONGO_PORT"):
        Mongod(tmp_path, taken_port).start()
    others = free_ports(2)
    with pytest.raises(PortTaken, match=f"port {taken_port} for RabbitMQ.*BANSHI_AMQP_PORT"):
        RabbitMq(tmp_path, taken_port, *others).start()
    with pytest.raises(PortTaken, match="BANSHI_EPMD_PORT"):
        RabbitMq(tmp_path, *others, taken_port).start()


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rabbitmq_module, "SCRIPT", tmp_path / "nowhere")
    monkeypatch.setattr(mongod_module, "WHEEL", "no-such-wheel")
    with pytest.raises(PackageMissing, match="rabbitmq-server is not installed.*apt-get install"):
        RabbitMq(tmp_path, *free_ports(3)).start()
    with pytest.raises(PackageMissing, match="no-such-wheel is not installed.*uv sync"):
        Mongod(tmp_path, *free_ports(1)).start()


def test_a_server_that_dies_at_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    (tmp_path / "data" / "mongod.lock").mkdir(parents=True)  # where it needs a file
    server = Mongod(tmp_path, *free_ports(1))
    server.start()
    with pytest.raises(DiedAtStart, match="mongodb.log"):
        server.wait_ready()


def test_a_program_dies_with_its_owner_even_when_the_owner_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, signal, os; from pathlib import Path; from sandbox.servers.owned_process import OwnedProcess\n"
        "p = OwnedProcess('sleeper', ['sleep', '600'], Path(sys.argv[1])); p.start(); print(p.pid, flush=True)\n"
        "signal.pause()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout
        pid = int(owner.stdout.readline())
        assert start_time(pid)
        owner.kill()
    wait_until(lambda: start_time(pid) is None, message="the sleeper lives on")


def test_what_an_earlier_run_left_behind_is_ended_at_the_next_start_but_no_stranger(tmp_path: Path) -> None:
    leftover = subprocess.Popen(["sleep", "600"], start_new_session=True)
    stranger = subprocess.Popen(["sleep", "600"], start_new_session=True)
    try:
        record = '{"pid": %d, "started": "%s"}'
        (tmp_path / "ours.pid.json").write_text(record % (leftover.pid, start_time(leftover.pid)))
        (tmp_path / "reused.pid.json").write_text(record % (stranger.pid, "1"))
        for name in ("ours", "reused"):
            process = OwnedProcess(name, ["true"], tmp_path)
            process.start()
            process.stop()
        assert leftover.wait(5) == -signal.SIGTERM
        assert stranger.poll() is None
    finally:
        for process in (leftover, stranger):
            process.kill()
            process.wait()


def test_a_stop_ends_children_that_outlive_their_parent(tmp_path: Path) -> None:
    process = OwnedProcess("family", ["sh", "-c", "sleep 600 & echo $!; exec sleep 600"], tmp_path)
    process.start()
    child = int(wait_until(lambda: process.log.read_text().strip()))
    process.stop()
    wait_until(lambda: start_time(child) is None, message="the child lives on")
    assert process.exit_code == -signal.SIGTERM
    assert os.listdir(tmp_path) == ["family.log"]
