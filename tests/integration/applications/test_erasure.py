"""A person is erased from the service, over the wire: key, drafts and files go, the cases stay and say nothing of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import mongo_clients
from event_sourcing.erasures import SubjectErased, subject_codec
from event_sourcing.errors import Forbidden, NotFound, RuleViolated
from event_sourcing.events import ANY_VERSION, Metadata, StreamWrite
from event_sourcing.mongo_event_store import MongoEventStore
from tests.integration.applications.conftest import SERVICE
from tests.integration.applications.counter import Counter
from tests.support.outside_subscriber import subscribed
from tests.support.processes import OurProcess, running_relay, running_service
from tests.support.servers import fresh_prefix
from tests.support.waiting import wait_until
from tests.unit.applications import desk as d
from tests.unit.applications.desk import ADMIN, clerk, li, wang

pytestmark = pytest.mark.integration

LI = {"subject": "p-li"}
ERASE = LI | {"reason": "本人申请删除"}
REFUSAL = {"reason": "不属本机关", "remedy": "向区局申请"}
SECRETS = ("李小明", "44010619920307001X", "13800000001", "li@example.test", "遗失", "照片.jpg", "不属本机关")


@pytest.fixture(scope="module")
def environment(mongo_uri: str, amqp_uri: str) -> Iterator[dict[str, str]]:
    with fresh_prefix(mongo_uri) as prefix:
        yield {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_AMQP_URI": amqp_uri, "BANSHI_DB_PREFIX": prefix}


@pytest.fixture(scope="module")
def service(environment: dict[str, str]) -> Iterator[OurProcess]:
    with running_service(environment, SERVICE) as process:
        yield process


@pytest.fixture
def database(environment: dict[str, str]) -> Iterator[Database[dict[str, Any]]]:
    with mongo_clients.connect(environment["BANSHI_MONGO_URI"]) as client:
        yield mongo_clients.database(client, environment["BANSHI_DB_PREFIX"], "applications")


def refused_case(counter: Counter) -> str:
    case = counter.submitted(counter.local)
    counter.call("refuse", {"id": case, **REFUSAL}, clerk())
    return case


def types_in_stream(database: Database[dict[str, Any]]) -> list[str]:
    return [event.type for event in MongoEventStore(database).read_stream("subject-p-li")]


def test_nobody_is_erased_while_a_case_of_theirs_is_open(counter: Counter) -> None:
    case = counter.submitted(counter.local)
    number = counter.call("get_application", {"id": case}, li())["number"]
    refusal = counter.refusal("erase_subject", ERASE, ADMIN)
    assert isinstance(refusal, RuleViolated)
    assert number in refusal.message
    counter.call("refuse", {"id": case, **REFUSAL}, clerk())


def test_only_those_may_erase_and_export_who_are_charged_with_it_and_the_person_themself_exports(
    counter: Counter,
) -> None:
    for context in (li(), wang(), clerk(), d.WORKER):
        assert isinstance(counter.refusal("erase_subject", ERASE, context), Forbidden)
    for context in (wang(), clerk(), d.WORKER):
        assert isinstance(counter.refusal("export_subject", LI, context), Forbidden)
    assert counter.call("export_subject", LI, d.by("ops-1", "ops"))["subject"] == "p-li"
    assert counter.call("export_subject", LI, li())["subject"] == "p-li"


def test_an_erased_person_leaves_cases_that_answer_and_say_nothing_of_them(
    counter: Counter, environment: dict[str, str], database: Database[dict[str, Any]], amqp_uri: str
) -> None:
    call, case = counter.call, refused_case(counter)
    draft = "d" * 32
    call("start_draft", {"id": draft, "item_code": counter.local, "values": d.VALUES}, li())
    wait_until(lambda: call("list_drafts", {}, li())["drafts"])

    before = call("export_subject", LI, ADMIN)
    (file,) = before["files"]
    content = call("export_file", LI | {"file_id": file["file_id"]}, ADMIN)["content"]
    assert content == d.b64(d.JPG)
    assert case in [application["id"] for application in before["applications"]]
    assert draft in [kept["id"] for kept in before["drafts"]]
    assert all(secret in str(before) for secret in SECRETS)

    with running_relay(environment, "applications"), subscribed(amqp_uri) as outside:
        erased = call("erase_subject", ERASE, ADMIN)
        wait_until(lambda: outside.names("p-li") == ["subject-erased.v1"])
        (envelope,) = outside.envelopes("p-li")
        assert envelope["data"] == {"subject": "p-li", "erased_at": erased["erased_at"]}
        assert outside.complaints == []
    assert not erased["repeated"]
    assert call("erase_subject", ERASE, ADMIN) == erased | {"repeated": True}

    document = call("get_application", {"id": case}, clerk())
    assert (document["applicant"], document["values"], document["files"]) == (None, {}, [])
    assert document["status_name"] == "不予受理"
    after = call("export_subject", LI, ADMIN)
    assert after["erased_at"] == erased["erased_at"]
    assert after["files"] == []
    assert not [secret for secret in SECRETS if secret in str(after)]
    wanted = LI | {"file_id": file["file_id"]}
    assert isinstance(counter.refusal("export_file", wanted, ADMIN), NotFound)
    wait_until(lambda: call("list_drafts", {}, li())["drafts"] == [])
    for name in ("subject_keys", "sealed_files.files", "sealed_files.chunks", "drafts"):
        of_li = {"_id": "p-li"} if name == "subject_keys" else {"applicant_id": "p-li"}
        assert database[name].count_documents({} if name.startswith("sealed") else of_li) == 0, name
    assert types_in_stream(database)[-2:] == ["SubjectErased", "SubjectExported"]


def test_whoever_comes_back_has_a_new_key_and_keeps_it(counter: Counter) -> None:
    refused_case(counter)
    erased_at = counter.call("erase_subject", ERASE, ADMIN)["erased_at"]
    case = counter.submitted(counter.local)
    assert counter.call("get_application", {"id": case}, li())["values"]["name"] == "李小明"
    counter.call("refuse", {"id": case, **REFUSAL}, clerk())
    again = counter.call("erase_subject", ERASE, ADMIN)
    assert not again["repeated"]
    assert again["erased_at"] > erased_at
    assert counter.call("get_application", {"id": case}, clerk())["values"] == {}


def test_a_service_killed_between_the_event_and_its_effects_finishes_them_before_it_serves_again(
    counter: Counter, service: OurProcess, database: Database[dict[str, Any]]
) -> None:
    case = refused_case(counter)
    service.kill()
    assert database["subject_keys"].find_one({"_id": "p-li"})
    erased = SubjectErased(subject="p-li", reason="本人申请删除", at=datetime.now(UTC))
    write = StreamWrite("subject-p-li", ANY_VERSION, [subject_codec.encode(erased)])
    MongoEventStore(database).append([write], Metadata("admin", "c" * 32))

    service.start()

    # At once: an application that comes in now must get a key of its own.
    assert database["subject_keys"].find_one({"_id": "p-li"}) is None
    assert database["sealed_files.files"].count_documents({"metadata.owner": "p-li"}) == 0
    assert counter.call_until_up("get_application", {"id": case}, clerk())["values"] == {}
