"""Callers that give up, brokers that die or freeze, a service that starts anew: nothing is left behind and nothing hangs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from amqp.exceptions import RecoverableConnectionError

from event_sourcing.errors import BanshiError, DeadlineExceeded, Unavailable
from event_sourcing.messaging import connections
from event_sourcing.rpc import session as session_module
from event_sourcing.rpc.client import RpcClient
from sandbox.servers.rabbitmq import RabbitMq
from tests.integration.kernel.processes import ROOT, KernelProcess, running, service_arguments
from tests.support.servers import fresh_prefix
from tests.support.waiting import wait_until

CONTEXT = {"actor": {"id": "person-1"}, "correlation_id": "c-1"}
CALLERS, DEADLINE = 8, 2.0


@pytest.fixture(scope="module")
def unique_name() -> str:
    """One service for the whole module: starting it takes longest."""
    return f"t{uuid4().hex[:10]}"


@pytest.fixture(scope="module")
def service(
    own_broker: RabbitMq, mongo_uri: str, unique_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KernelProcess]:
    log = tmp_path_factory.mktemp("service") / "log"
    with (
        fresh_prefix(mongo_uri) as prefix,
        running_sample(own_broker, mongo_uri, prefix, unique_name, log) as process,
    ):
        yield process


@contextmanager
def running_sample(
    own_broker: RabbitMq, mongo_uri: str, prefix: str, unique_name: str, log: Path
) -> Iterator[KernelProcess]:
    environment = {
        "SAMPLE_NAME": unique_name,
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": own_broker.uri,
        "BANSHI_DB_PREFIX": prefix,
    }
    with running(service_arguments("sample_service"), log, environment) as process:
        yield process


@pytest.fixture
def client(own_broker: RabbitMq) -> Iterator[RpcClient]:
    found = RpcClient(own_broker.uri)
    yield found
    found.close()


@pytest.mark.usefixtures("service")
class TestACallerThatGivesUp:
    def test_by_an_interrupt_leaves_no_slot(self, client: RpcClient, unique_name: str) -> None:
        """Control-C while the call waits."""
        # A run in the background of a shell inherits a SIGINT that is ignored.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
        timer.start()
        try:
            with pytest.raises(KeyboardInterrupt):
                client.call(unique_name, "wait", {"for": "the interrupt"}, CONTEXT, timeout=10)
        finally:
            signal.signal(signal.SIGINT, before)
        assert client.waiting == 0
        client.call(unique_name, "act", {"what": "the interrupt"}, CONTEXT)
        assert client.call(unique_name, "echo", {"n": 1}, CONTEXT)["payload"] == {"n": 1}

    def test_by_its_time_out_leaves_no_slot(self, client: RpcClient, unique_name: str) -> None:
        with pytest.raises(DeadlineExceeded):
            client.call(unique_name, "wait", {"for": "the time-out"}, CONTEXT, timeout=0.2)
        assert client.waiting == 0
        client.call(unique_name, "act", {"what": "the time-out"}, CONTEXT)

    def test_by_cancelling_gets_no_answer_any_more(self, client: RpcClient, unique_name: str) -> None:
        cancelled = client.begin(unique_name, "echo", {"n": 1}, CONTEXT)
        cancelled.cancel()
        assert client.waiting == 0
        kept = client.begin(unique_name, "echo", {"n": 2}, CONTEXT)
        assert kept.result()["payload"] == {"n": 2}

    def test_several_calls_may_be_on_their_way_at_once(self, client: RpcClient, unique_name: str) -> None:
        calls = [client.begin(unique_name, "echo", {"n": n}, CONTEXT) for n in range(20)]
        assert [call.result()["payload"]["n"] for call in calls] == list(range(20))
        assert client.waiting == 0

    def test_by_being_killed_as_a_green_thread_leaves_no_slot(
        self, own_broker: RabbitMq, unique_name: str
    ) -> None:
        script = (
            "from gevent import monkey; monkey.patch_all()\n"
            "import gevent\n"
            "from event_sourcing.rpc.client import RpcClient\n"
            f"client = RpcClient({own_broker.uri!r})\n"
            f"slow = lambda: client.call({unique_name!r}, 'wait', {{'for': 'the kill'}}, {CONTEXT!r}, 10)\n"
            "greenlets = [gevent.spawn(slow) for _ in range(5)]\n"
            "while client.waiting < 5: gevent.sleep(0.01)\n"
            "gevent.killall(greenlets)\n"
            "print(client.waiting)\n"
            "try:\n"
            "    with gevent.Timeout(0.1): slow()\n"
            "except gevent.Timeout: print(client.waiting)\n"
            f"print(client.call({unique_name!r}, 'echo', {{'n': 1}}, {CONTEXT!r})['payload']['n'])\n"
            f"client.call({unique_name!r}, 'act', {{'what': 'the kill'}}, {CONTEXT!r})\n"
            "client.close()\n"
        )
        shown = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout
        assert shown.split() == ["0", "0", "1"]

    def test_in_the_middle_of_sending_costs_the_connection_and_nothing_else(
        self, client: RpcClient, unique_name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.call(unique_name, "echo", {}, CONTEXT)

        def half(channel: Any, data: bytes) -> None:
            channel.connection.transport.write(data[: len(data) // 2])
            raise KeyboardInterrupt

        monkeypatch.setattr(session_module, "send", half)
        with pytest.raises(KeyboardInterrupt):
            client.call(unique_name, "echo", {"n": 1}, CONTEXT)
        monkeypatch.undo()
        assert client.waiting == 0
        assert client.call(unique_name, "echo", {"n": 2}, CONTEXT)["payload"] == {"n": 2}

    def test_a_lost_reply_queue_is_replaced(self, client: RpcClient, unique_name: str) -> None:
        client.call(unique_name, "echo", {}, CONTEXT)
        session = client._session
        assert session is not None
        session._channel.queue_delete(f"rpc.reply-{session._reply_key}", nowait=True)
        wait_until(lambda: not client.is_connected)
        assert client.call(unique_name, "echo", {"n": 3}, CONTEXT)["payload"] == {"n": 3}

    def test_a_channel_that_is_closed_has_not_sent_the_call(
        self, client: RpcClient, unique_name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client.call(unique_name, "echo", {}, CONTEXT)

        def closed(channel: Any) -> None:
            raise RecoverableConnectionError("the channel is closed")

        monkeypatch.setattr(session_module, "open_id", closed)
        with pytest.raises(Unavailable, match="没有生效"):
            client.call(unique_name, "echo", {}, CONTEXT)
        monkeypatch.undo()
        assert client.waiting == 0
        assert client.call(unique_name, "echo", {"n": 4}, CONTEXT)["payload"] == {"n": 4}


class TestUnderEightCallers:
    """Eight threads call without pause while something breaks."""

    def test_a_broker_that_is_killed_and_comes_back(
        self, own_broker: RabbitMq, service: KernelProcess, client: RpcClient, unique_name: str
    ) -> None:
        def break_it() -> None:
            group(own_broker, signal.SIGKILL)
            own_broker.stop()
            own_broker.start()
            own_broker.wait_ready()

        assert_nothing_wrong(client, unique_name, break_it)

    def test_a_broker_that_freezes(
        self, own_broker: RabbitMq, service: KernelProcess, client: RpcClient, unique_name: str
    ) -> None:
        def break_it() -> None:
            group(own_broker, signal.SIGSTOP)
            try:
                threading.Event().wait(2 * DEADLINE)
            finally:
                group(own_broker, signal.SIGCONT)

        assert_nothing_wrong(client, unique_name, break_it)

    def test_a_service_that_is_killed_and_started_again(
        self, service: KernelProcess, client: RpcClient, unique_name: str
    ) -> None:
        def break_it() -> None:
            service.kill()
            service.start()

        assert_nothing_wrong(client, unique_name, break_it)


def assert_nothing_wrong(client: RpcClient, name: str, break_it: Callable[[], None]) -> None:
    wait_until(lambda: answered(client, name), timeout=40)
    threads, files = threading.active_count(), open_files()
    with calling(client, name) as results:
        wait_until(lambda: results["right"] > 50)
        break_it()
        before = results["right"]
        wait_until(lambda: results["right"] > before + 50, timeout=60)
    assert results["wrong"] == results["late"] == results["other"] == 0, results
    assert client.waiting == 0
    wait_until(lambda: threading.active_count() <= threads)
    wait_until(lambda: open_files() <= files)


@contextmanager
def calling(client: RpcClient, name: str) -> Iterator[Counter[str]]:
    """`right` and `wrong` answers, `refused` calls, those that came `late`, and `other` errors than were promised."""
    results, stop = Counter[str](), threading.Event()

    def call(caller: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            wanted, started = {"caller": caller, "number": number}, time.monotonic()
            try:
                answer = client.call(name, "echo", wanted, CONTEXT, timeout=DEADLINE)
                results["right" if answer["payload"] == wanted else "wrong"] += 1
            except Unavailable:
                results["refused"] += 1
                stop.wait(0.02)
            except Exception:
                results["other"] += 1
            # Connecting may add to the deadline, by as much as it is itself bounded.
            if time.monotonic() - started > DEADLINE + 4 * connections.CONNECT_SECONDS:
                results["late"] += 1

    threads = [threading.Thread(target=call, args=(caller,)) for caller in range(CALLERS)]
    for thread in threads:
        thread.start()
    try:
        yield results
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
        assert not any(thread.is_alive() for thread in threads)


def answered(client: RpcClient, name: str) -> bool:
    try:
        return bool(client.call(name, "echo", {}, CONTEXT, timeout=1))
    except BanshiError:
        return False


def group(server: RabbitMq, number: signal.Signals) -> None:
    assert server.process is not None
    assert server.process.pid is not None
    os.killpg(os.getpgid(server.process.pid), number)


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))
