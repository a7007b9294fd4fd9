"""`/ops/dead-letters`: what services and the gateway's own processes gave up, seen and settled over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from falcon.testing import Result
from pymongo import MongoClient
from pymongo.collection import Collection

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.messaging.retries import RETRY_SECONDS
from event_sourcing.mongo_clients import connect
from event_sourcing.nameko_kernel.set_aside import FAILURES_HEADER
from event_sourcing.rpc.client import RpcClient
from gateway.app import create_app
from gateway.auth.actor import Actor
from gateway.auth.tokens import Tokens
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.integration.gateway.conftest import Client
from tests.integration.kernel import broker
from tests.support.processes import running_service
from tests.support.servers import fresh_prefix
from tests.support.waiting import wait_until

LETTERS = "/ops/dead-letters"
REFERENCE, PORTAL = "applications.reference", "portal.catalog"
ITEM = "99990000001"
ADDRESSES = (
    ("GET", LETTERS),
    ("GET", f"{LETTERS}/portal/1"),
    ("POST", f"{LETTERS}/portal/1/retry"),
    ("POST", f"{LETTERS}/portal/1/discard"),
)


@dataclass(frozen=True)
class Installation:
    """Applications and projector run, the others do not."""

    settings: GatewaySettings
    mongo: MongoClient[dict[str, Any]]

    @property
    def known_items(self) -> Collection[dict[str, Any]]:
        return self.mongo[f"{self.settings.db_prefix}applications"]["known_items"]

    def client(self, *roles: str, amqp_uri: str | None = None) -> Client:
        rpc = RpcClient(amqp_uri or self.settings.amqp_uri)
        deps = dependencies(self.settings, Connections(self.mongo, rpc))
        actor = Actor("ops-1", "", frozenset(roles), department="1005")
        token = Tokens(self.settings.token_secret, deps.personas).issue(actor) if roles else None
        return Client(create_app(deps), token)


@pytest.fixture(scope="module")
def installation(mongo_uri: str, amqp_uri: str) -> Iterator[Installation]:
    with ExitStack() as stack:
        prefix = stack.enter_context(fresh_prefix(mongo_uri))
        environment = {
            "BANSHI_MONGO_URI": mongo_uri,
            "BANSHI_AMQP_URI": amqp_uri,
            "BANSHI_DB_PREFIX": prefix,
        }
        mongo = stack.enter_context(connect(mongo_uri))
        for module in ("services.applications.service", "gateway.projector"):
            stack.enter_context(running_service(environment, module))
        yield Installation(GatewaySettings.from_environment(environment), mongo)


@pytest.fixture
def ops(installation: Installation) -> Client:
    return installation.client("ops")


def poisoned(ops: Client, count: int, query: str) -> list[dict[str, Any]]:
    def found() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = ops.get(f"{LETTERS}?{query}").json["items"]
        return items

    return wait_until(lambda: len(items := found()) == count and items, message=f"{count} letters")


def item_published() -> CloudEvent:
    return CloudEvent(
        id="catalog-77",
        source="urn:cn:gz:edu:catalog",
        type="cn.gz.edu.catalog.item-published.v1",
        subject=ITEM,
        time=datetime(2026, 11, 25, tzinfo=UTC),
        data={"code": ITEM, "name": "教师资格认定"},
        sequence="1",
        partitionkey=f"item-{ITEM}",
        position="77",
    )


def publish_for_the_last_time(amqp_uri: str, event: CloudEvent) -> None:
    """As it comes back from the last retry queue, which takes twelve minutes otherwise."""
    headers = {FAILURES_HEADER: len(RETRY_SECONDS)}
    broker.publish_raw(amqp_uri, REFERENCE, event.to_json(), message_id=event.id, headers=headers)


def test_a_poisoned_event_is_seen_retried_and_handled_once_its_cause_is_gone(
    installation: Installation, ops: Client, amqp_uri: str
) -> None:
    items, event = installation.known_items, item_published()
    items.database.create_collection(items.name, validator={"_id": {"$ne": ITEM}})
    publish_for_the_last_time(amqp_uri, event)

    (letter,) = poisoned(ops, 1, f"service=applications&subscription={REFERENCE}")
    assert (letter["service"], letter["subscription"]) == ("applications", REFERENCE)
    assert (letter["event_id"], letter["type"], letter["subject"]) == (event.id, event.type, ITEM)
    assert letter["error"].startswith("WriteError: Document failed validation")
    assert "body" not in letter
    one = f"{LETTERS}/applications/{letter['id']}"
    assert CloudEvent.from_json(ops.get(one).json["body"].encode()) == event

    items.database.command("collMod", items.name, validator={})
    retried = ops.post(f"{one}/retry", {}).json
    assert (retried["status"], retried["history"][-1]["by"]) == ("retried", "ops-1")
    known = wait_until(lambda: items.find_one({"_id": ITEM}), message="the event is handled")
    assert known["data"]["name"] == event.data["name"]
    assert ops.get(f"{LETTERS}?service=applications").json["items"] == []
    assert [each["id"] for each in poisoned(ops, 1, "status=retried")] == [letter["id"]]
    settled = ops.post(f"{one}/discard", {"reason": "已处理"})
    assert (settled.status_code, settled.json["code"]) == (409, "DEAD_LETTER_SETTLED")


def test_letters_of_all_services_are_one_list_page_by_page_and_the_silent_ones_are_named(
    installation: Installation, ops: Client, amqp_uri: str
) -> None:
    for number, queue in enumerate((f"{PORTAL}.0", REFERENCE, f"{PORTAL}.0")):
        broker.publish_raw(amqp_uri, queue, f"no event {number}".encode())
        poisoned(ops, number + 1, "limit=100")
    first = ops.get(f"{LETTERS}?limit=2").json
    rest = ops.get(f"{LETTERS}?limit=2&after={first['next_cursor']}").json
    found = [letter["service"] for letter in first["items"] + rest["items"]]
    assert found == ["portal", "applications", "portal"]
    assert rest["next_cursor"] is None
    assert first["unavailable"] == rest["unavailable"] == ["catalog", "forwarding", "notify"]

    for letter in first["items"] + rest["items"]:
        one = f"{LETTERS}/{letter['service']}/{letter['id']}"
        assert ops.get(one).json["body"].startswith("no event ")
        unexplained = ops.post(f"{one}/discard", {"reason": ""})
        assert (unexplained.status_code, unexplained.json["errors"][0]["pointer"]) == (422, "/reason")
        assert ops.post(f"{one}/discard", {"reason": "演练"}).json["status"] == "discarded"
    assert ops.get(LETTERS).json["items"] == []
    discarded = poisoned(ops, 3, "status=discarded")
    assert {letter["history"][-1]["reason"] for letter in discarded} == {"演练"}


def test_without_a_broker_every_service_is_named_and_nothing_else_is_said(
    installation: Installation,
) -> None:
    lonely = installation.client("admin", amqp_uri="pyamqp://127.0.0.1:1/")
    answer = lonely.get(LETTERS)
    assert (answer.status_code, answer.json["items"]) == (200, [])
    assert answer.json["unavailable"] == ["applications", "catalog", "forwarding", "notify", "portal"]
    assert lonely.get(f"{LETTERS}/portal/1").status_code == 503


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_citizens_and_clerks_may_nothing_of_it(installation: Installation, method: str, path: str) -> None:
    assert installation.client().send(method, path, {}).status_code == 401
    for role in ("applicant", "staff", "editor", "system"):
        refused = installation.client(role).send(method, path, {})
        assert (refused.status_code, refused.json["code"]) == (403, "ROLE")


@pytest.mark.parametrize(("method", "path"), ADDRESSES[1:])
def test_what_is_not_there_is_told_from_who_is_not_there(ops: Client, method: str, path: str) -> None:
    def code(answer: Result) -> tuple[int, str]:
        return answer.status_code, answer.json["code"]

    body = {"reason": "重复"} if path.endswith("discard") else {}
    assert code(ops.send(method, path, body)) == (404, "DEAD_LETTER_UNKNOWN")
    nobody = path.replace("portal", "guides")
    assert code(ops.send(method, nobody, body)) == (404, "DEAD_LETTER_SERVICE_UNKNOWN")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("service=guides", "/service"),
        ("status=lost", "/status"),
        ("limit=0", "/limit"),
        ("after=nonsense", "/after"),
        ("after=InllYXJzIGFnbyI", "/after"),
    ],
)
def test_a_parameter_out_of_shape_is_named(ops: Client, query: str, pointer: str) -> None:
    answer = ops.get(f"{LETTERS}?{query}")
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (400, pointer)
