"""Sorting out data on a real MongoDB: import, compare, judge, compare again, draft and publish an entry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cli.importing.files import read_files
from cli.importing.run import run_import
from event_sourcing import mongo_clients
from event_sourcing.errors import Conflict, Forbidden, RuleViolated
from event_sourcing.leased_jobs import PROCESS_DIED
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.settings import Settings
from services.catalog.operations import CatalogOperations
from services.catalog.shared_data.comparison_job import JOBS, LATEST
from services.catalog.wiring import Catalog, build
from tests.support.waiting import wait_until
from tests.unit.cli.local_services import LocalServices
from tests.unit.cli.samples import SAMPLES

FILES = [SAMPLES / name for name in ("departments.json", "codelists.json", "dataelements.json")]


def by(actor: str, *roles: str, department: str | None = None) -> dict[str, Any]:
    calls = {"id": actor, "roles": list(roles), "department": department}
    return {"actor": calls, "correlation_id": "c" * 32}


BUREAU, SECOND = by("b-1", "editor"), by("b-2", "editor")
OFFICE, STRANGER = by("e-1", "editor", department="1006"), by("s-1", "staff", department="1006")


@pytest.fixture
def settings(mongo_uri: str, database_prefix: str) -> Settings:
    return Settings.from_environment(
        "catalog", {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
    )


@pytest.fixture
def parts(settings: Settings) -> Iterator[Catalog]:
    catalog = build(settings)
    client = mongo_clients.connect(settings.mongo_uri)
    services = LocalServices()
    services.store = MongoEventStore(mongo_clients.database(client, settings.db_prefix, settings.service))
    services.catalog = CatalogOperations(services.store)
    assert not run_import(services, read_files(FILES, None)).refused
    yield catalog
    client.close()
    catalog.close()


def compared(parts: Catalog) -> dict[str, Any]:
    parts.shared_data.start_comparison({}, BUREAU)
    wait_until(lambda: parts.shared_data.list_proposals({}, BUREAU)["job"]["state"] != "running", timeout=60)
    return parts.shared_data.list_proposals({}, BUREAU)


def pair_of(listed: dict[str, Any], relation: str, department: str = "") -> dict[str, Any]:
    return next(
        one
        for one in listed["proposals"]
        if one["relation"] == relation
        and (not department or department in {about["department_code"] for about in one["about"]})
    )


def test_judgements_survive_a_second_comparison(parts: Catalog) -> None:
    desk = parts.shared_data
    before = compared(parts)
    assert before["job"] | {"started_at": "", "ended_at": ""} == {
        "state": "done",
        "percent": 100,
        "elements": 114,
        "started_at": "",
        "ended_at": "",
        "error": None,
    }
    yes, no = pair_of(before, "SYNONYM"), pair_of(before, "SAME_DIFF_STD")
    judgement = {"relation": "SYNONYM", "elements": yes["elements"], "confirmed": True, "root": yes["root"]}
    desk.command("judge_elements", judgement, BUREAU)
    refusal = {"relation": "SAME_DIFF_STD", "elements": no["elements"], "confirmed": False, "reason": "不同"}
    desk.command("judge_elements", refusal, BUREAU)
    after = compared(parts)
    settled = [yes["elements"], no["elements"]]
    assert not [one for one in after["proposals"] if one["elements"] in settled]
    assert {tuple(one["elements"]) for one in after["judgements"]} == {tuple(ids) for ids in settled}
    element = desk.get_data_element({"id": yes["elements"][0]}, BUREAU)["element"]
    assert element["concept"]["code"] == "GZSJ000001"
    assert element["concept"]["role"] in ("根", "引用")


def test_a_changed_element_is_asked_about_again(parts: Catalog) -> None:
    pair = pair_of(compared(parts), "SYNONYM")
    refusal = {"relation": "SYNONYM", "elements": pair["elements"], "confirmed": False, "reason": "不同"}
    parts.shared_data.command("judge_elements", refusal, BUREAU)
    about = pair["about"][0]
    names = (
        "id",
        "name",
        "department_code",
        "data_type",
        "length",
        "value_domain",
        "standard",
        "system",
        "table_ids",
    )
    changed = {name: about[name] for name in names} | {"definition": about["definition"] + "(修订)"}
    parts.editing.command("register_data_element", changed, BUREAU)
    again = [one for one in compared(parts)["proposals"] if one["elements"] == pair["elements"]]
    assert [one["changed"] for one in again] == [True]


def test_only_one_comparison_runs_and_a_dead_one_is_seen(parts: Catalog, settings: Settings) -> None:
    client = mongo_clients.connect(settings.mongo_uri)
    jobs = mongo_clients.database(client, settings.db_prefix, settings.service)[JOBS]
    compared(parts)
    ahead, long_ago = far_off(), far_off(past=True)
    jobs.update_one({"_id": LATEST}, {"$set": {"state": "running", "leased_until": ahead}})
    with pytest.raises(Conflict):
        parts.shared_data.start_comparison({}, BUREAU)
    jobs.update_one({"_id": LATEST}, {"$set": {"leased_until": long_ago}})
    answered = parts.shared_data.get_data_sorting({}, BUREAU)
    assert (answered["job"]["state"], answered["job"]["error"]) == ("failed", PROCESS_DIED)
    assert answered["open"]["SYNONYM"] > 0, "the result of the last one that finished is kept"
    assert compared(parts)["job"]["state"] == "done"
    client.close()


def far_off(past: bool = False) -> datetime:
    return datetime(2000 if past else 2100, 1, 1, tzinfo=UTC)


def test_a_department_judges_what_concerns_it_and_strangers_nothing(parts: Catalog) -> None:
    listed = compared(parts)
    own = pair_of(listed, "SYNONYM", "1006")
    payload = {"relation": "SYNONYM", "elements": own["elements"], "confirmed": True}
    with pytest.raises(Forbidden):
        parts.shared_data.command("judge_elements", payload, STRANGER)
    parts.shared_data.command("judge_elements", payload, OFFICE)
    foreign = next(
        one
        for one in listed["proposals"]
        if "1006" not in {about["department_code"] for about in one["about"]}
    )
    refused = {
        "relation": foreign["relation"],
        "elements": foreign["elements"],
        "confirmed": False,
        "reason": "x",
    }
    with pytest.raises(Forbidden):
        parts.shared_data.command("judge_elements", refused, OFFICE)
    with pytest.raises(Forbidden):
        parts.shared_data.draft_resource({"table_id": "1010-民办学校系统"}, OFFICE)


def test_an_entry_is_drafted_from_a_table_and_published_by_two_people(parts: Catalog) -> None:
    desk = parts.shared_data
    code = desk.draft_resource({"table_id": "1006-学籍系统"}, BUREAU)["id"]
    entry = desk.get_resource({"code": code}, BUREAU)["content"]
    assert (entry["provider_code"], len(entry["items"])) == ("1006", 16)
    editable = {
        name: value
        for name, value in entry.items()
        if name not in ("provider", "provider_code", "table_id", "item_codes")
    }
    desk.command("revise_resource", editable | {"share_condition": "用于办理入学事项"}, BUREAU)
    desk.command("submit_resource", {"code": code}, BUREAU)
    with pytest.raises(RuleViolated):
        desk.command("approve_resource", {"code": code, "submission": 1}, BUREAU)
    desk.command("approve_resource", {"code": code, "submission": 1}, SECOND)
    assert desk.command("publish_resource", {"code": code}, SECOND)["stage"] == "published"
    listed = desk.list_resources({}, BUREAU)
    assert [(one["code"], one["stage"]) for one in listed["resources"]] == [(code, "published")]
    assert "1006-学籍系统" not in [table["id"] for table in listed["tables"]]
    other = desk.draft_resource({"table_id": "1006-学籍系统"}, BUREAU)["id"]
    assert other != code, "codes are not issued twice"
