"""Relations on a real MongoDB: what commands did is listed from both ends, found by name, drawn, and judged by papers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing import mongo_clients
from event_sourcing.errors import Conflict, Forbidden, RuleViolated, ValidationFailed
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from event_sourcing.view_rebuild import rebuild
from services.catalog.relation_desk.ends import RELATION_ENDS, RelationEnds
from services.catalog.wiring import Catalog, build
from tests.support.sample_portal import sample_events
from tests.unit.catalog.examples import ITEM, PERMIT, context, named, registered_world

pytestmark = pytest.mark.integration

CODE, OTHER, THIRD = ITEM["code"], "10050000001", "10050000002"
OUTSIDE = PERMIT["code"]


def by(*roles: str, department: str | None = None) -> dict[str, Any]:
    return {
        "actor": {"id": "e-1", "roles": list(roles), "department": department},
        "correlation_id": "c" * 32,
    }


ADMIN, OWN, FOREIGN = by("admin"), by("editor", department="1005"), by("editor", department="3004")


@pytest.fixture
def settings(mongo_uri: str, database_prefix: str) -> Settings:
    return Settings.from_environment(
        "catalog", {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
    )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database[dict[str, Any]]]:
    client = mongo_clients.connect(settings.mongo_uri)
    yield mongo_clients.database(client, settings.db_prefix, settings.service)
    client.close()


@pytest.fixture
def runner(database: Database[dict[str, Any]]) -> ProjectionRunner:
    return ProjectionRunner(MongoEventStore(database), database, RelationEnds())


@pytest.fixture
def catalog(
    settings: Settings, database: Database[dict[str, Any]], runner: ProjectionRunner
) -> Iterator[Catalog]:
    parts = build(settings)
    operations = registered_world(MongoEventStore(database))
    for payload in (ITEM, named(OTHER, "教师荣誉证书补发"), named(THIRD, "教师培训学分登记")):
        operations.draft_item(payload, context())
    runner.catch_up()
    yield parts
    parts.close()


def edge(one: str, other: str, **more: Any) -> dict[str, Any]:
    return {"from_code": one, "to_code": other, "type": "PREREQUISITE", "mandatory": True, **more}


def guide(*materials: str) -> Any:
    """The sample's guide of CODE, asking an authority for these."""
    event = next(e for e in sample_events() if (e.name, e.subject) == ("guide-published.v1", CODE))
    asked = [
        {**event.data["materials"][0], "name": name, "e_license": None, "source": "20"} for name in materials
    ]
    return replace(event, data={**event.data, "materials": asked})


def test_one_edge_is_seen_from_both_ends(catalog: Catalog) -> None:
    catalog.editing.command("declare_relation", edge(OUTSIDE, CODE, transfer="接口共享"), OWN)
    catalog.editing.command("declare_relation", edge(CODE, OTHER, type="PARALLEL"), OWN)
    mine = catalog.relations.of_item({"code": CODE}, OWN)
    theirs = catalog.relations.of_item({"code": OUTSIDE}, FOREIGN)
    assert [each["transfer"] for each in mine["before"]] == ["接口共享"]
    assert mine["before"] == theirs["after"]
    assert mine["parallel"] == catalog.relations.of_item({"code": OTHER}, OWN)["parallel"]
    assert mine["before"][0]["from"]["external"] is True
    assert mine["before"][0]["state"] == "DRAFT_END"


def test_the_list_is_asked_by_department_type_state_and_words_page_by_page(catalog: Catalog) -> None:
    for one, other in ((OUTSIDE, CODE), (CODE, OTHER), (CODE, THIRD)):
        catalog.editing.command("declare_relation", edge(one, other), OWN)

    def found(**asked: Any) -> list[tuple[str, str]]:
        items = catalog.relations.list(asked, OWN)["items"]
        return [(each["from"]["code"], each["to"]["code"]) for each in items]

    assert found() == [(CODE, OTHER), (CODE, THIRD), (OUTSIDE, CODE)]
    assert found(department_code="4001") == [(OUTSIDE, CODE)]
    assert found(q="居住证") == [(OUTSIDE, CODE)]
    assert found(type="PARALLEL") == found(state="WITHDRAWN_END") == []
    first = catalog.relations.list({"limit": 2}, OWN)
    assert (len(first["items"]), first["total"]) == (2, 3)
    assert found(cursor=first["next_cursor"]) == [(OUTSIDE, CODE)]
    with pytest.raises(ValidationFailed):
        catalog.relations.list({"type": "AFTER"}, OWN)
    with pytest.raises(Forbidden):
        catalog.relations.list({}, by("applicant"))


def test_an_item_is_found_by_a_part_of_its_name_and_drawn_with_what_is_around_it(catalog: Catalog) -> None:
    catalog.editing.command("declare_relation", edge(OUTSIDE, CODE), OWN)
    catalog.editing.command("declare_relation", edge(CODE, OTHER), OWN)
    assert [each["code"] for each in catalog.relations.search({"q": "荣誉"}, OWN)["items"]] == [OTHER]
    assert catalog.relations.search({"q": "(.*"}, OWN)["items"] == []
    drawn = catalog.relations.drawing({"item_code": OTHER, "steps": 2}, OWN)
    assert {node["code"] for node in drawn["nodes"]} == {OUTSIDE, CODE, OTHER}
    assert drawn["left_out"] == 0


def test_a_cycle_is_told_by_the_names_on_its_way(catalog: Catalog) -> None:
    catalog.editing.command("declare_relation", edge(CODE, OTHER), OWN)
    catalog.editing.command("declare_relation", edge(OTHER, THIRD), OWN)
    with pytest.raises(RuleViolated) as refused:
        catalog.editing.command("declare_relation", edge(THIRD, CODE), OWN)
    way = f"教师培训学分登记({THIRD}) → {ITEM['name']}({CODE}) → 教师荣誉证书补发({OTHER})"
    assert way in refused.value.message


def test_what_papers_show_is_adopted_and_what_is_dismissed_stays_away_until_the_papers_change(
    catalog: Catalog,
) -> None:
    catalog.guide_facts.keep(guide("广东省居住证"))
    (found,) = catalog.relation_verdicts.report({"kind": "MISSING"}, OWN)["items"]
    assert (found["from"]["code"], found["to"]["code"]) == (OUTSIDE, CODE)
    key = {"kind": "MISSING", "from_code": OUTSIDE, "to_code": CODE, "type": "PREREQUISITE"}
    said = {**key, "basis": found["basis"], "reason": "不查验居住证"}
    with pytest.raises(Forbidden):
        catalog.relation_verdicts.dismiss(said, FOREIGN)
    catalog.relation_verdicts.dismiss(said, OWN)
    assert catalog.relation_verdicts.report({"kind": "MISSING"}, OWN)["items"] == []
    (gone,) = catalog.relation_verdicts.report({"dismissed": True}, OWN)["items"]
    assert gone["dismissed"] == {"reason": "不查验居住证", "by": "e-1"}

    catalog.relation_verdicts.reopen(key, OWN)
    adoption = {"from_code": OUTSIDE, "to_code": CODE, "basis": found["basis"]}
    with pytest.raises(Conflict) as refused:
        catalog.relation_verdicts.adopt({**adoption, "basis": "older"}, OWN)
    assert refused.value.code == "FINDING_CHANGED"
    catalog.relation_verdicts.adopt(adoption, OWN)
    again = catalog.relation_verdicts.adopt(adoption, OWN)
    assert (again["position"], again["revision"]) == (0, 1), "nothing happens twice"
    declared = catalog.relations.one({"from_code": OUTSIDE, "to_code": CODE, "type": "PREREQUISITE"}, OWN)
    assert declared["result_document"] == PERMIT["result_document"]
    assert catalog.relation_verdicts.report({}, OWN)["items"] == []


def test_a_dismissal_rests_on_the_papers(settings: Settings, catalog: Catalog) -> None:
    catalog.guide_facts.keep(guide("广东省居住证"))
    (found,) = catalog.relation_verdicts.report({"kind": "MISSING"}, OWN)["items"]
    key = {"kind": "MISSING", "from_code": OUTSIDE, "to_code": CODE, "type": "PREREQUISITE"}
    catalog.relation_verdicts.dismiss({**key, "basis": found["basis"], "reason": "不查验"}, OWN)
    newer = guide("申请人广东省居住证")
    catalog.guide_facts.keep(replace(newer, sequence=str(int(newer.sequence) + 1)))
    elsewhere = build(settings)  # another process has read nothing yet
    assert len(elsewhere.relation_verdicts.report({"kind": "MISSING"}, OWN)["items"]) == 1
    elsewhere.close()


def test_a_rebuild_of_the_ends_gives_the_same(
    catalog: Catalog, database: Database[dict[str, Any]], runner: ProjectionRunner
) -> None:
    catalog.editing.command("withdraw_item", {"code": THIRD, "reason": "职能调整"}, ADMIN)
    runner.catch_up()
    live = list(database[RELATION_ENDS].find().sort("_id", 1))
    rebuild(runner.store, runner.database, runner.projection)
    assert list(database[RELATION_ENDS].find().sort("_id", 1)) == live
    assert [row["_id"] for row in live if row["withdrawn"]] == [THIRD]
