"""Calls between real processes: our client, our service side, and stock Nameko against it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from event_sourcing.errors import (
    BanshiError,
    ConcurrencyError,
    ContractMismatch,
    DeadlineExceeded,
    FieldError,
    Unavailable,
    UnknownService,
    ValidationFailed,
)
from event_sourcing.rpc import wire
from event_sourcing.rpc.client import RpcClient
from sandbox.servers.ports import free_ports
from tests.integration.kernel import broker
from tests.integration.kernel.processes import ROOT, KernelProcess, running, service_arguments
from tests.support.servers import fresh_prefix
from tests.support.waiting import wait_until

CONTEXT = {"actor": {"id": "person-1", "roles": ["applicant"], "department": None}, "correlation_id": "c-1"}
NAME = f"t{uuid4().hex[:10]}"


@pytest.fixture(scope="module")
def prefix(mongo_uri: str) -> Iterator[str]:
    with fresh_prefix(mongo_uri) as found:
        yield found


@pytest.fixture(scope="module")
def service(
    mongo_uri: str, amqp_uri: str, prefix: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KernelProcess]:
    environment = {
        "SAMPLE_NAME": NAME,
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": prefix,
    }
    log = tmp_path_factory.mktemp("rpc") / "log"
    with running(service_arguments("sample_service"), log, environment) as process:
        yield process


@pytest.fixture(scope="module")
def client(amqp_uri: str) -> Iterator[RpcClient]:
    found = RpcClient(amqp_uri)
    yield found
    found.close()


@pytest.fixture(scope="module")
def effects(mongo_uri: str, prefix: str) -> Iterator[Collection[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](mongo_uri) as mongo:
        yield mongo[f"{prefix}{NAME}"]["effects"]


@pytest.mark.usefixtures("service")
class TestAnswers:
    def test_a_call_is_answered(self, client: RpcClient) -> None:
        assert client.call(NAME, "echo", {"名称": "教师资格认定"}, CONTEXT) == {
            "payload": {"名称": "教师资格认定"},
            "actor": "person-1",
        }

    def test_an_error_of_the_tree_arrives_as_itself(self, client: RpcClient) -> None:
        with pytest.raises(ValidationFailed) as invalid:
            client.call(NAME, "refuse", {}, CONTEXT)
        assert invalid.value.errors == (FieldError("/name", "REQUIRED", "必填,请补充"),)
        with pytest.raises(ConcurrencyError) as stale:
            client.call(NAME, "conflict", {}, CONTEXT)
        assert (stale.value.stream, stale.value.expected, stale.value.actual) == ("item-1", 3, 5)

    @pytest.mark.parametrize("method", ["fail", "answer_nonsense"])
    def test_a_defect_shows_nothing_of_its_text(self, client: RpcClient, method: str) -> None:
        with pytest.raises(BanshiError) as defect:
            client.call(NAME, method, {}, CONTEXT)
        assert defect.value.code == "INTERNAL"
        assert "4401" not in str(defect.value)

    def test_an_unknown_method_is_a_contract_mismatch(self, client: RpcClient) -> None:
        with pytest.raises(ContractMismatch, match="no method fly"):
            client.call(NAME, "fly", {}, CONTEXT)

    def test_an_unknown_service_is_known_at_once(self, client: RpcClient) -> None:
        with pytest.raises(UnknownService):
            client.call("nobody", "echo", {}, CONTEXT, timeout=60)

    def test_a_payload_that_is_no_json_is_not_sent(self, client: RpcClient) -> None:
        with pytest.raises(ContractMismatch):
            client.call(NAME, "echo", {"x": object()}, CONTEXT)

    def test_each_thread_gets_its_own_answer(self, client: RpcClient) -> None:
        wrong: list[int] = []

        def ask(first: int) -> None:
            for number in range(first, first + 50):
                answer = client.call(NAME, "echo", {"n": number}, CONTEXT)
                if answer["payload"]["n"] != number:
                    wrong.append(number)

        threads = [threading.Thread(target=ask, args=(first,)) for first in range(0, 800, 100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong

    def test_a_background_task_that_fails_is_started_again(self, effects: Collection[dict[str, Any]]) -> None:
        wait_until(lambda: effects.find_one({"what": "tick again"}))

    def test_a_stock_nameko_client_is_answered(self, amqp_uri: str) -> None:
        script = (
            "from nameko.standalone.rpc import ClusterRpcProxy\n"
            f"with ClusterRpcProxy({{'AMQP_URI': {amqp_uri!r}}}) as rpc:\n"
            f"    print(rpc[{NAME!r}].echo({{'n': 7}}, {CONTEXT!r}))\n"
        )
        assert "'n': 7" in _python(script)

    def test_the_client_works_under_gevent(self, amqp_uri: str) -> None:
        script = (
            "from gevent import monkey; monkey.patch_all()\n"
            "from gevent.pool import Pool\n"
            "from event_sourcing.rpc.client import RpcClient\n"
            f"client = RpcClient({amqp_uri!r})\n"
            f"ask = lambda n: client.call({NAME!r}, 'echo', {{'n': n}}, {CONTEXT!r})['payload']['n'] == n\n"
            "print(Pool(20).map(ask, range(200)).count(True))\n"
            "client.close()\n"
        )
        assert _python(script).strip() == "200"

    def test_a_forked_child_opens_its_own_connection(self, client: RpcClient) -> None:
        client.call(NAME, "echo", {}, CONTEXT)
        child = os.fork()
        if child == 0:
            try:
                own = client.call(NAME, "echo", {"n": 1}, CONTEXT)["payload"] == {"n": 1}
                os._exit(0 if own else 1)
            except BaseException:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert client.call(NAME, "echo", {"n": 2}, CONTEXT)["payload"] == {"n": 2}


class TestDeadlines:
    def test_a_call_that_its_caller_gave_up_does_not_run_later(
        self, service: KernelProcess, client: RpcClient, effects: Collection[dict[str, Any]]
    ) -> None:
        service.send(signal.SIGSTOP)
        try:
            with pytest.raises(DeadlineExceeded):
                client.call(NAME, "act", {"what": "too late"}, CONTEXT, timeout=0.3)
        finally:
            service.send(signal.SIGCONT)
        client.call(NAME, "act", {"what": "in time"}, CONTEXT)
        assert effects.find_one({"what": "in time"})
        assert effects.find_one({"what": "too late"}) is None

    def test_a_call_leaves_the_queue_with_its_deadline(
        self, amqp_uri: str, client: RpcClient, unique_name: str
    ) -> None:
        queue = wire.queue_name(unique_name)
        with broker.channel(amqp_uri) as channel:
            channel.queue_declare(queue, durable=True, auto_delete=False, arguments={"x-expires": 60_000})
            channel.queue_bind(queue, wire.EXCHANGE, f"{unique_name}.*")
        with pytest.raises(DeadlineExceeded):
            client.call(unique_name, "act", {}, CONTEXT, timeout=0.2)
        wait_until(lambda: broker.depth(amqp_uri, queue) == 0)

    def test_the_callers_own_deadline_counts(self, client: RpcClient) -> None:
        with pytest.raises(DeadlineExceeded, match="没有执行"):
            client.call(NAME, "echo", {}, {**CONTEXT, "deadline": 1.0})

    def test_a_slow_answer_is_waited_for(self, service: KernelProcess, client: RpcClient) -> None:
        slow = client.begin(NAME, "wait", {"for": "the slow answer"}, CONTEXT)
        client.call(NAME, "act", {"what": "the slow answer"}, CONTEXT)
        assert slow.result() == {}


def test_without_a_broker_a_call_is_refused_and_not_sent() -> None:
    client = RpcClient(f"pyamqp://guest:guest@127.0.0.1:{free_ports(1)[0]}/")
    with pytest.raises(Unavailable, match="没有丢失也没有生效"):
        client.call(NAME, "echo", {}, CONTEXT)
    assert not client.is_connected


def _python(script: str) -> str:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    ).stdout
