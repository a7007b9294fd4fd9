"""Whole cases over the wire: the real process, broker, database and relay, and what the world and the disk learn."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from event_sourcing import mongo_clients
from event_sourcing.errors import Conflict, NotFound, RuleViolated, ValidationFailed
from tests.integration.applications.conftest import SERVICE
from tests.integration.applications.counter import Counter
from tests.support.outside_subscriber import subscribed
from tests.support.processes import OurProcess, running_relay, running_service
from tests.support.servers import fresh_prefix
from tests.support.waiting import wait_until
from tests.unit.applications import desk as d
from tests.unit.applications.desk import clerk, li

pytestmark = pytest.mark.integration

EVENTS_OF_A_CORRECTED_CASE = [
    "application-submitted.v1",
    "application-received.v1",
    "correction-requested.v1",
    "correction-submitted.v1",
    "application-accepted.v1",
    "application-suspended.v1",
    "application-resumed.v1",
    "application-decided.v1",
    "application-concluded.v1",
]


@pytest.fixture(scope="module")
def environment(mongo_uri: str, amqp_uri: str) -> Iterator[dict[str, str]]:
    """One database and one process for all tests here: each test has items of its own."""
    with fresh_prefix(mongo_uri) as prefix:
        yield {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_AMQP_URI": amqp_uri, "BANSHI_DB_PREFIX": prefix}


@pytest.fixture(scope="module")
def service(environment: dict[str, str]) -> Iterator[OurProcess]:
    with running_service(environment, SERVICE) as process:
        yield process


def test_a_local_case_from_draft_through_correction_to_its_end(
    counter: Counter, environment: dict[str, str], amqp_uri: str
) -> None:
    application = counter.application(counter.local)
    case, call = application["id"], counter.call
    with running_relay(environment, "applications"), subscribed(amqp_uri) as outside:
        call("start_draft", {"id": case, "item_code": counter.local}, li())
        call("save_draft", {"id": case, "values": {"name": "李"}}, li())
        wait_until(lambda: [draft["id"] for draft in call("list_drafts", {}, li())["drafts"]] == [case])
        assert isinstance(
            counter.refusal("submit", application | {"values": {"name": "李"}}, li()), ValidationFailed
        )
        number = call("submit", application, li(key="k"))["number"]
        wait_until(lambda: call("list_drafts", {}, li())["drafts"] == [])

        call("request_correction", {"id": case, "defects": [d.DEFECT]}, clerk())
        contact = call("get_contact", {"id": case}, d.WORKER)
        assert (contact["name"], contact["defects"]) == ("李小明", [d.DEFECT])
        answer = {"values": application["values"] | {"reason": "水浸"}, "files": application["files"]}
        call("supplement", {"id": case, **answer}, li())
        call("accept", {"id": case}, clerk())
        call("suspend", {"id": case, "reason": "专家评审"}, clerk())
        call("resume", {"id": case}, clerk())
        call("decide", {"id": case, "outcome": "APPROVED"}, clerk())
        assert call("conclude", {"id": case, "result": "0"}, clerk())["status_name"] == "办结"

        document = call("get_application", {"number": number}, li())
        assert (document["id"], document["values"]["reason"]) == (case, "水浸")
        wanted = {"application_id": case, "file_id": application["files"][0]["file_id"]}
        assert base64.b64decode(call("get_file", wanted, clerk())["content"]) == d.JPG
        progress = call("progress", {"number": number, "id_tail": "001X"}, d.by("anonymous"))
        assert progress["status_name"] == "办结"
        assert isinstance(counter.refusal("get_application", {"id": case}, d.wang()), NotFound)
        wait_until(
            lambda: outside.names(case) == EVENTS_OF_A_CORRECTED_CASE,
            message="the world did not hear everything in order",
        )
        assert outside.complaints == []
        told = str(outside.envelopes(case))
    assert not [word for word in ("李小明", "44010619", "水浸", "照片", "专家评审") if word in told]


def test_nothing_about_a_person_lies_open_on_the_disk(counter: Counter, environment: dict[str, str]) -> None:
    case = counter.submitted(counter.local)
    counter.call("refuse", {"id": case, "reason": "不属本机关", "remedy": "向区局申请"}, clerk())
    client = mongo_clients.connect(environment["BANSHI_MONGO_URI"])
    database = client[f"{environment['BANSHI_DB_PREFIX']}applications"]
    raw = CodecOptions(document_class=RawBSONDocument)
    stored = b"".join(
        document.raw
        for name in database.list_collection_names()
        for document in database.get_collection(name, codec_options=raw).find()
    )
    client.close()
    assert case.encode() in stored
    for words in (
        "李小明",
        "44010619920307001X",
        "13800000001",
        "li@example.test",
        "遗失",
        "照片.jpg",
        "不属本机关",
    ):
        assert words.encode() not in stored, words
    for content in (d.JPG, base64.b64encode(d.JPG)):
        assert content not in stored


def test_a_provincial_case_over_the_wire(counter: Counter) -> None:
    case, call = counter.submitted(counter.forwarded), counter.call
    submission = call("get_submission", {"id": case}, d.WORKER)
    assert (submission["form_id"], submission["values"]["name"]) == (counter.form_id, "李小明")
    receipt = {"outcome": "RECEIVED", "provincial_number": d.GD, "receipt_id": "R-1", "reason": None}
    call("record_forwarding_receipt", {"id": case, "system": d.SYSTEM, **receipt}, d.WORKER)

    def report(sequence: int, status: str, *documents: dict[str, Any]) -> bool:
        callback = {
            "number": submission["number"],
            "system": d.SYSTEM,
            "provincial_number": d.GD,
            "sequence": sequence,
            "status": status,
            "at": "2026-11-23T02:30:00Z",
            "documents": list(documents),
        }
        return bool(call("record_provincial_status", callback, d.WORKER)["applied"])

    assert report(3, "concluded", {"name": "证书", "number": "Z-1"})
    assert [report(sequence, "accepted") for sequence in (1, 1)] == [True, False]
    assert report(2, "approved")
    document = call("get_application", {"id": case}, li())
    assert (document["status"], document["provincial"]["number"]) == ("10", d.GD)
    assert document["decision"]["outcome"] == "APPROVED"
    assert isinstance(counter.refusal("accept", {"id": case}, clerk()), RuleViolated)


def test_a_service_killed_between_and_during_steps_loses_and_doubles_nothing(
    counter: Counter, service: OurProcess
) -> None:
    application = counter.application(counter.local)
    case, key = application["id"], uuid4().hex
    counter.call("start_draft", {"id": case, "item_code": counter.local}, li())
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(counter.call_until_up, "submit", application, li(key=key))
        service.kill()
        service.start()
        first = asked.result(timeout=60)
    again = counter.call_until_up("submit", application, li(key=key))
    assert again["number"] == first["number"]
    counter.call("accept", {"id": case}, clerk())
    service.kill()
    service.start()
    document = counter.call_until_up("get_application", {"id": case}, clerk())
    assert (document["status"], document["number"]) == ("05", first["number"])
    counter.call("decide", {"id": case, "outcome": "APPROVED"}, clerk())
    counter.call("conclude", {"id": case, "result": "6"}, clerk())
    events = [entry["event"] for entry in counter.call("get_application", {"id": case}, li())["timeline"]]
    assert len(events) == len(set(events)) == 5


def test_two_clerks_at_two_replicas_accept_at_once(
    counter: Counter, environment: dict[str, str], amqp_uri: str
) -> None:
    cases = [counter.submitted(counter.local) for _ in range(6)]
    application = counter.application(counter.local)
    with running_service(environment, SERVICE), ThreadPoolExecutor(8) as pool:

        def accept(case: str) -> str:
            try:
                return str(counter.call("accept", {"id": case}, clerk())["status"])
            except Conflict as error:
                return error.code

        for case in cases:
            assert sorted(pool.map(accept, [case, case])) == ["05", "NOT_IN_THIS_STATE"]
        answers = list(pool.map(lambda _: counter.call("submit", application, li(key="one")), range(16)))
    assert len({answer["number"] for answer in answers}) == 1
    assert [answer["repeated"] for answer in answers].count(False) == 1
    numbers = {counter.call("get_application", {"id": case}, d.ADMIN)["number"] for case in cases}
    assert len(numbers) == len(cases)
