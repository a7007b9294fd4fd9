"""The catalogue as a process of its own: the real launcher, broker and database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from event_sourcing.errors import BanshiError, ConcurrencyError, Forbidden, RuleViolated, ValidationFailed
from event_sourcing.rpc.client import RpcClient
from tests.support.outside_subscriber import subscribed
from tests.support.processes import OurProcess, running_relay, running_service
from tests.support.waiting import wait_until
from tests.unit.catalog import examples
from tests.unit.catalog.examples import ITEM, named

CODE = ITEM["code"]
WORLD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("register_department", examples.BUREAU),
    ("register_department", examples.OFFICE),
    ("register_department", examples.POLICE),
    ("define_category_dimension", examples.STAGES),
    ("define_category_dimension", examples.THEMES),
    ("define_category_dimension", examples.OWN),
    ("register_item_group", examples.FIRST_GROUP),
    ("register_item_group", examples.SECOND_GROUP),
    ("register_external_item", examples.PERMIT),
)


def by(*roles: str, department: str | None = None, actor: str = "editor-1", **more: Any) -> dict[str, Any]:
    calls = {"id": actor, "roles": list(roles), "department": department}
    return {"actor": calls, "correlation_id": "c" * 32, **more}


BUREAU, EDITOR = by("editor"), by("editor", department="1005")
REVIEWER = by("editor", department="1005", actor="editor-2")


class Caller:
    def __init__(self, rpc: RpcClient) -> None:
        self._rpc = rpc

    def __call__(
        self, method: str, payload: dict[str, Any], context: dict[str, Any] = EDITOR
    ) -> dict[str, Any]:
        return self._rpc.call("catalog", method, payload, context, 20.0)

    def build_world(self) -> None:
        for method, payload in WORLD:
            self(method, payload, BUREAU)


@pytest.fixture
def environment(mongo_uri: str, amqp_uri: str, database_prefix: str) -> dict[str, str]:
    return {
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }


@pytest.fixture
def service(environment: dict[str, str]) -> Iterator[OurProcess]:
    with running_service(environment, "services.catalog.service") as process:
        yield process


@pytest.fixture
def catalog(service: OurProcess, amqp_uri: str) -> Iterator[Caller]:
    client = RpcClient(amqp_uri)
    caller = Caller(client)
    wait_until(lambda: _listens(caller), timeout=60, message="the catalogue does not answer")
    yield caller
    client.close()


def _listens(catalog: Caller) -> bool:
    try:
        return catalog("list_items", {}, BUREAU) is not None
    except BanshiError:
        return False


def test_an_item_over_the_wire_from_draft_to_withdrawal(
    catalog: Caller, environment: dict[str, str], amqp_uri: str
) -> None:
    with subscribed(amqp_uri, "catalog.events") as outside, running_relay(environment, "catalog"):
        catalog.build_world()
        assert catalog("draft_item", ITEM)["status"] == "DRAFT"
        submission = catalog("submit_item", {"code": CODE})["review"]["submission"]
        approval = {"code": CODE, "submission": submission}
        with pytest.raises(RuleViolated) as refused:
            catalog("approve_item", approval)
        assert refused.value.code == "FOUR_EYES"
        catalog("approve_item", approval, REVIEWER)
        assert catalog("publish_item", {"code": CODE})["revision"] == 1
        edge = {"from_code": examples.PERMIT["code"], "to_code": CODE, "type": "PREREQUISITE"}
        catalog("declare_relation", edge | {"mandatory": False})
        with pytest.raises(ValidationFailed) as caught:
            catalog("revise_item", ITEM | {"service_mode": 9})
        assert "/service_mode" in {error.pointer for error in caught.value.errors}
        with pytest.raises(Forbidden):
            catalog("publish_item", {"code": CODE}, by("editor", department="3004"))
        catalog("withdraw_item", {"code": CODE, "reason": "职能调整"})
        assert catalog("get_item", {"code": CODE})["status"] == "WITHDRAWN"
        wait_until(
            lambda: outside.names(CODE) == ["item-published.v1", "item-withdrawn.v1"],
            timeout=60,
            message="the world did not learn of the item",
        )
        assert outside.complaints == []
    listed = wait_until(
        lambda: [row for row in catalog("list_items", {})["items"] if row["status"] == "WITHDRAWN"],
        message="the editors' list does not follow",
    )
    assert [row["code"] for row in listed] == [CODE]


def test_what_was_answered_survives_kill_9(catalog: Caller, service: OurProcess) -> None:
    catalog.build_world()
    once = by("editor", department="1005", idempotency_key="draft-1")
    drafted = catalog("draft_item", ITEM, once)
    service.kill()
    service.start()
    wait_until(lambda: _listens(catalog), timeout=60, message="the catalogue does not come back")
    assert catalog("draft_item", ITEM, once)["position"] == drafted["position"]
    assert catalog("get_item", {"code": CODE})["version"] == drafted["version"]
    assert catalog("submit_item", {"code": CODE})["version"] == 2


def test_of_two_editors_who_save_at_once_one_learns_of_the_other(catalog: Caller) -> None:
    catalog.build_world()
    catalog("draft_item", ITEM)
    pinned = by("editor", department="1005", expected_version=1)

    def save(volume: int) -> BanshiError | None:
        try:
            catalog("revise_item", ITEM | {"annual_volume": volume}, pinned)
        except BanshiError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(save, [1, 2]))
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [ConcurrencyError]
    assert catalog("get_item", {"code": CODE})["version"] == 2


def test_two_items_that_want_one_name_at_once_get_it_once(catalog: Caller) -> None:
    catalog.build_world()

    def draft(code: str) -> str:
        try:
            catalog("draft_item", named(code, "教师荣誉证书补发"))
        except RuleViolated as error:
            return error.code
        return "DRAFTED"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(draft, ["10050000001", "10050000002", "10050000003", "10050000004"]))
    assert sorted(outcomes) == ["DRAFTED", "NAME_TAKEN", "NAME_TAKEN", "NAME_TAKEN"]
