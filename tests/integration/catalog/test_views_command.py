"""`banshi views` against a real service: it does the work in its background and goes on answering."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pymongo.database import Database

from cli import main
from event_sourcing.errors import BanshiError, Forbidden, NotFound
from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, StreamWrite
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.rpc.client import RpcClient
from tests.support.processes import OurProcess, running_service
from tests.support.waiting import wait_until

pytestmark = pytest.mark.integration

COMMITS, EVENTS_EACH = 60, 100


@pytest.fixture
def environment(mongo_uri: str, amqp_uri: str, database_prefix: str) -> dict[str, str]:
    return {
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }


@pytest.fixture
def database(environment: dict[str, str]) -> Iterator[Database[dict[str, Any]]]:
    with connect(environment["BANSHI_MONGO_URI"]) as client:
        yield client[f"{environment['BANSHI_DB_PREFIX']}catalog"]


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[OurProcess]:
    with running_service(environment, "services.catalog.service") as process:
        yield process


@pytest.fixture
def rpc(amqp_uri: str) -> Iterator[RpcClient]:
    client = RpcClient(amqp_uri)
    yield client
    client.close()


@pytest.fixture
def banshi(environment: dict[str, str]) -> Any:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main.commands, ("views", *arguments), env=environment)

    return run


GIVEN_UP = {"name": "事项", "department_code": "1005", "reason": "", "was_published": False}


def withdraw_many(database: Database[dict[str, Any]]) -> None:
    """Events that each make a row of the editors' list."""
    store = MongoEventStore(database)
    for commit in range(COMMITS):
        codes = [f"{commit:05}{number:06}" for number in range(EVENTS_EACH)]
        writes = [
            StreamWrite(f"item-{code}", ANY_VERSION, [NewEvent("ItemWithdrawn", GIVEN_UP | {"code": code})])
            for code in codes
        ]
        store.append(writes, Metadata("editor-1", "c-1"))


def context(*roles: str) -> dict[str, Any]:
    return {"actor": {"id": "someone", "roles": list(roles)}, "correlation_id": "c" * 32}


@pytest.mark.usefixtures("service")
def test_a_services_view_is_listed_verified_and_repaired(
    database: Database[dict[str, Any]], banshi: Any
) -> None:
    withdraw_many(database)
    total = COMMITS * EVENTS_EACH

    def rows() -> list[dict[str, Any]]:
        return list(json.loads(banshi("list", "--json").stdout)["views"])

    wait_until(lambda: {row["behind"] for row in rows()} == {0})
    positions = {row["view"]: row["position"] for row in rows()}
    assert (positions["catalog.item_list"], positions["catalog.item_timers"]) == (total, total)
    listing = banshi("list")
    assert "catalog.item_list" in listing.output
    assert (listing.exit_code, "notify: 服务没有应答" in listing.output) == (1, True)
    assert banshi("verify", "catalog.item_list").exit_code == 0
    database["item_list"].delete_one({"_id": "00000000001"})
    found = banshi("verify", "catalog.item_list", "--json")
    assert (found.exit_code, json.loads(found.stdout)["differences"]) == (
        1,
        [{"collection": "item_list", "key": "00000000001", "difference": "missing"}],
    )
    assert f"由 {total} 个事件重建" in banshi("rebuild", "catalog.item_list").output
    assert banshi("verify", "catalog.item_list").exit_code == 0


@pytest.mark.usefixtures("service")
def test_calls_are_answered_while_a_view_is_rebuilt_and_the_list_is_whole_all_the_while(
    database: Database[dict[str, Any]], rpc: RpcClient
) -> None:
    withdraw_many(database)
    admin = context("admin")

    def shown() -> int:
        return database["item_list"].estimated_document_count()

    wait_until(lambda: shown() == COMMITS * EVENTS_EACH)
    done, errors, answered = threading.Event(), [], []

    def ask() -> None:
        while not done.is_set():
            try:
                answer = rpc.call("catalog", "list_items", {"limit": 100}, context("editor"), 5.0)
                answered.append(len(answer["items"]))
            except BanshiError as error:
                errors.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        job = rpc.call("catalog", "start_view_job", {"view": "item_list", "kind": "rebuild"}, admin)
        wait_until(
            lambda: rpc.call("catalog", "get_view_job", {"id": job["id"]}, admin)["state"] == "done",
            timeout=60,
        )
    finally:
        done.set()
        asking.join()
    assert errors == []
    assert set(answered) == {100}
    assert shown() == COMMITS * EVENTS_EACH


@pytest.mark.usefixtures("service")
def test_only_operators_may(rpc: RpcClient) -> None:
    for method, payload in (
        ("list_views", {}),
        ("start_view_job", {"view": "item_list", "kind": "rebuild"}),
        ("get_view_job", {"id": "x"}),
    ):
        with pytest.raises(Forbidden):
            rpc.call("catalog", method, payload, context("editor", "staff", "applicant", "system"))
    assert rpc.call("catalog", "list_views", {}, context("ops"))["views"][0]["view"] == "item_list"
    with pytest.raises(NotFound):
        rpc.call("catalog", "get_view_job", {"id": "x"}, context("ops"))


def test_a_rebuild_whose_process_was_killed_is_told_and_may_start_again(
    database: Database[dict[str, Any]], service: OurProcess, rpc: RpcClient, banshi: Any
) -> None:
    withdraw_many(database)
    rpc.call("catalog", "start_view_job", {"view": "item_list", "kind": "rebuild"}, context("admin"))
    service.kill()
    database["view_jobs"].update_one(
        {}, {"$set": {"leased_until": database["view_jobs"].find_one()["started_at"]}}
    )
    service.start()
    wait_until(lambda: banshi("rebuild", "catalog.item_list").exit_code == 0, timeout=60)
    assert banshi("verify", "catalog.item_list").exit_code == 0


def test_an_unknown_service_is_a_usage_error(banshi: Any) -> None:
    assert banshi("rebuild", "nobody.view").exit_code == 2
    assert banshi("rebuild", "catalog").exit_code == 2
