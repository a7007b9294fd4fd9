"""What catalog and guides publish reaches applications through the real relay, and a case can be applied for with it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from event_sourcing.errors import BanshiError, NotFound, Unavailable, ValidationFailed
from event_sourcing.rpc.client import RpcClient
from services.applications.files import LARGEST_FILE
from services.applications.working_days import WORKING_DAYS, Limit, WorkingCalendar
from tests.integration.catalog.test_service import WORLD
from tests.support.processes import OurProcess, running_relay, running_service
from tests.support.waiting import wait_until
from tests.unit.applications.desk import by, clerk, li
from tests.unit.catalog.examples import ITEM
from tests.unit.guides.examples import FORM

CODE, FORM_ID = ITEM["code"], FORM["id"]
LOCAL_ITEM = ITEM | {
    "service_mode": 3,
    "max_visits": 1,
    "online": ITEM["online"] | {"channel": "LOCAL", "system": None, "url": None},
}
ANSWERS = {"name": "张三", "idNumber": "440105198811200002", "birthDate": "1988-11-20"}
APPLICANT = {"name": "张三", "id_type": "31", "id_number": "440105198811200002"}
BUREAU, ADMIN = by("e-1", "editor"), by("a-1", "admin")
ARRIVAL = 60.0


@pytest.fixture
def relay(environment: dict[str, str], service: OurProcess) -> Iterator[OurProcess]:
    """Catalog and guides run, and what they publish is carried on."""
    with ExitStack() as running:
        for name in ("catalog", "guides"):
            running.enter_context(running_service(environment, f"services.{name}.service"))
        yield running.enter_context(running_relay(environment, "catalog", "guides"))


@pytest.fixture
def rpc(amqp_uri: str, relay: OurProcess) -> Iterator[RpcClient]:
    client = RpcClient(amqp_uri)
    for name, method in (("catalog", "list_items"), ("guides", "list_forms")):
        wait_until(lambda name=name, method=method: _listens(client, name, method), timeout=ARRIVAL)
    yield client
    client.close()


def _listens(rpc: RpcClient, service: str, method: str) -> bool:
    try:
        rpc.call(service, method, {}, BUREAU)
    except Unavailable:
        return False
    return True


def publish_item(rpc: RpcClient, **changes: Any) -> None:
    method = "revise_item" if changes else "draft_item"
    rpc.call("catalog", method, LOCAL_ITEM | changes, BUREAU, 20.0)
    rpc.call("catalog", "publish_imported_item", {"code": CODE}, ADMIN, 20.0)


def application() -> dict[str, Any]:
    return {
        "id": uuid4().hex,
        "item_code": CODE,
        "form_id": FORM_ID,
        "form_version": 1,
        "applicant": APPLICANT,
        "values": ANSWERS,
    }


def submitted(rpc: RpcClient) -> dict[str, Any] | None:
    """None while the service does not know the item or the form."""
    try:
        return rpc.call("applications", "submit", application(), li())
    except (NotFound, Unavailable):
        return None


def refusal(rpc: RpcClient) -> str:
    try:
        rpc.call("applications", "submit", application(), li())
    except BanshiError as error:
        return error.code
    return ""


def test_an_item_is_applied_for_as_it_was_published_last(rpc: RpcClient, relay: OurProcess) -> None:
    for method, payload in WORLD:
        rpc.call("catalog", method, payload, BUREAU, 20.0)
    publish_item(rpc)
    rpc.call("guides", "draft_form", FORM, BUREAU)
    rpc.call("guides", "publish_form", {"form_id": FORM_ID}, BUREAU)
    case = wait_until(lambda: submitted(rpc), timeout=ARRIVAL, message="item and form did not arrive")

    relay.kill()
    publish_item(rpc, promised_limit={"value": 10, "unit": "WD"})
    relay.start()
    later = wait_until(lambda: _with_limit(rpc, 10), timeout=ARRIVAL, message="the revision did not arrive")
    assert later["number"] != case["number"]

    accepted = rpc.call("applications", "accept", {"id": case["id"]}, clerk())
    assert (accepted["status"], accepted["number"]) == ("05", case["number"])

    rpc.call("catalog", "withdraw_item", {"code": CODE, "reason": "职能调整"}, BUREAU)
    wait_until(
        lambda: refusal(rpc) == "ITEM_WITHDRAWN", timeout=ARRIVAL, message="the withdrawal did not arrive"
    )
    decision = {"id": case["id"], "outcome": "APPROVED"}
    assert rpc.call("applications", "decide", decision, clerk())["status"] == "12"


def _with_limit(rpc: RpcClient, working_days: int) -> dict[str, Any] | None:
    """A new case whose promised limit is that long, told by the days between acceptance and its last day."""
    case = submitted(rpc)
    if case is None:
        return None
    rpc.call("applications", "accept", {"id": case["id"]}, clerk())
    document = rpc.call("applications", "get_application", {"id": case["id"]}, clerk())
    return case if document["acceptance"]["due_on"] == _due(document, working_days) else None


def _due(document: dict[str, Any], working_days: int) -> str:
    accepted = date.fromisoformat(document["acceptance"]["accepted_on"])
    return WorkingCalendar.load().due_on(accepted, Limit(working_days, WORKING_DAYS)).isoformat()


def test_the_largest_file_crosses_the_broker_and_one_byte_more_is_refused(
    amqp_uri: str, service: OurProcess
) -> None:
    rpc = RpcClient(amqp_uri)
    content = b"%PDF-1.7" + bytes(LARGEST_FILE - 8)
    upload = {"field": "plan", "name": "方案.pdf", "content": base64.b64encode(content).decode()}
    stored = wait_until(lambda: _stored(rpc, upload), timeout=ARRIVAL, message="the file is not taken")
    assert (stored["size"], stored["content_type"]) == (LARGEST_FILE, "application/pdf")
    larger = upload | {"content": base64.b64encode(content + b"!").decode()}
    with pytest.raises(ValidationFailed) as caught:
        rpc.call("applications", "store_file", larger, li(), 30.0)
    assert [error.code for error in caught.value.errors] == ["FILE_TOO_LARGE"]
    rpc.close()


def _stored(rpc: RpcClient, upload: dict[str, Any]) -> dict[str, Any] | None:
    try:
        return rpc.call("applications", "store_file", upload, li(), 30.0)
    except Unavailable:
        return None
