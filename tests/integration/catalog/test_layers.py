"""The three layers on a real MongoDB with the samples: walked both ways, checked, changed by the bureau's editors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from pymongo.database import Database

from cli.importing.files import read_files
from cli.importing.run import run_import
from event_sourcing import mongo_clients
from event_sourcing.errors import ConcurrencyError, Forbidden, NotFound, RuleViolated, ValidationFailed
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import ProjectionRunner
from event_sourcing.settings import Settings
from event_sourcing.view_rebuild import rebuild
from services.catalog.guide_facts import GuideFactsView
from services.catalog.layers.desk import LayersDesk
from services.catalog.layers.projection import COLLECTIONS, FUNCTIONS, Layers
from services.catalog.layers.views import LayersView
from services.catalog.projections import ItemList
from services.catalog.shared_data.projection import SharedData
from tests.support.sample_logs import commit, recorded
from tests.support.sample_portal import sample_events
from tests.unit.cli.local_services import LocalServices
from tests.unit.cli.samples import SAMPLES

ITEM = "10130000001"
FILES = ("departments.json", "codelists.json", "items.json", "functions.json", "dataelements.json")


def caller(department: str | None = None, role: str = "editor", **more: Any) -> dict[str, Any]:
    actor = {"id": "e-1", "roles": [role], "department": department}
    return {"actor": actor, "correlation_id": "c" * 32, **more}


@cache
def samples() -> LocalServices:
    services = LocalServices()
    report = run_import(services, read_files([SAMPLES / name for name in FILES], None), sleep=lambda _: None)
    assert not report.refused
    return services


class World:
    """The catalogue's database with the samples and two guides, and the desk over it."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.database = database
        self.store = MongoEventStore(database)
        self.store.ensure_indexes()
        commit(self.store, recorded(samples().store))
        LayersView(database).ensure_indexes()
        guides = GuideFactsView(database)
        for event in sample_events():
            if event.name == "guide-published.v1":
                guides.keep(event)
        self.desk = LayersDesk(self.store, database)
        self.catch_up()

    def catch_up(self) -> None:
        for projection in (ItemList(), SharedData(), Layers()):
            ProjectionRunner(self.store, self.database, projection).catch_up()

    def node(self, kind: str, identity: str) -> dict[str, Any]:
        return self.desk.node({"kind": kind, "id": identity}, caller())

    def ids(self, node: dict[str, Any], kind: str) -> list[str]:
        layer = next(each for each in node["layers"] if each["kind"] == kind)
        return [each["id"] for each in layer["nodes"]]

    def command(self, method: str, payload: dict[str, Any], **context: Any) -> dict[str, Any]:
        answer = self.desk.command(method, payload, caller(**context))
        self.catch_up()
        return answer


@pytest.fixture
def world(mongo_uri: str, database_prefix: str) -> Iterator[World]:
    settings = Settings.from_environment(
        "catalog", {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": database_prefix}
    )
    client = mongo_clients.connect(settings.mongo_uri)
    yield World(mongo_clients.database(client, settings.db_prefix, settings.service))
    client.close()


def test_a_law_leads_down_to_elements_and_an_element_back_up_to_the_law(world: World) -> None:
    bases = world.ids(world.node("function", "ZN-16"), "law")
    law = world.node("law", bases[0])
    assert world.ids(law, "function") == ["ZN-16"]
    assert world.ids(law, "domain") == ["ZNY-05"]
    assert ITEM in world.ids(law, "item")
    assert "1013-校车许可系统" in world.ids(law, "table")
    elements = world.ids(law, "element")
    assert elements
    back = world.node("element", elements[0])
    assert bases[0] in world.ids(back, "law")
    assert back["departments"][0] == "1013"
    ends = [(each["from"]["kind"], each["to"]["kind"]) for each in back["edges"]]
    assert set(ends) == {
        ("law", "function"),
        ("function", "domain"),
        ("domain", "item"),
        ("item", "table"),
        ("table", "element"),
    }


@pytest.mark.parametrize(
    ("kind", "identity"), [("domain", "ZNY-05"), ("item", ITEM), ("table", "1013-校车许可系统")]
)
def test_every_layer_is_a_way_in(world: World, kind: str, identity: str) -> None:
    node = world.node(kind, identity)
    assert world.ids(node, "function") == ["ZN-16"]
    assert world.ids(node, kind) == [identity]
    assert all(layer["total"] for layer in node["layers"])


def test_what_is_not_there_is_told(world: World) -> None:
    with pytest.raises(NotFound):
        world.node("law", "YJ-404")
    with pytest.raises(ValidationFailed):
        world.node("planet", "1")


def test_the_overview_counts_and_the_samples_have_hints_only(world: World) -> None:
    overview = world.desk.overview({}, caller("1005"))
    assert overview["counts"] == {
        "law": 57,
        "function": 20,
        "domain": 6,
        "item": 81,
        "table": 25,
        "element": 114,
    }
    counts = {each["code"]: each["count"] for each in overview["findings"] if each["count"]}
    assert counts == {"COLLABORATION_ACROSS_DOMAINS": 3}


def test_findings_are_of_a_department_and_of_a_rule_page_by_page(world: World) -> None:
    function = {"code": "ZN-99", "name": "新职能", "department_codes": ["1005"]}
    world.command("register_function", function)
    found = world.desk.list_findings({"department_code": "1005", "limit": 2}, caller())
    assert [each["code"] for each in found["findings"]] == [
        "FUNCTION_WITHOUT_BASIS",
        "FUNCTION_WITHOUT_DOMAIN",
    ]
    rest = world.desk.list_findings(
        {"department_code": "1005", "limit": 2, "cursor": found["next_cursor"]}, caller()
    )
    assert [each["id"] for each in rest["findings"]] == ["ZN-99"]
    assert rest["next_cursor"] is None
    one = world.desk.list_findings({"code": "FUNCTION_WITHOUT_ITEMS"}, caller())
    assert [each["id"] for each in one["findings"]] == ["ZN-99"]
    with pytest.raises(ValidationFailed):
        world.desk.list_findings({"cursor": "x"}, caller())


def test_lists_and_search_find_by_words_and_code(world: World) -> None:
    page = world.desk.list_layer({"kind": "law", "words": "民办教育促进法 第十二条"}, caller())
    assert [(each["law"], each["article"]) for each in page["nodes"]] == [
        ("《中华人民共和国民办教育促进法》", "第十二条")
    ]
    first = world.desk.list_layer({"kind": "function", "limit": 15}, caller())
    second = world.desk.list_layer(
        {"kind": "function", "limit": 15, "cursor": first["next_cursor"]}, caller()
    )
    assert len(first["nodes"]) + len(second["nodes"]) == 20
    found = world.desk.search({"words": "校车"}, caller())
    assert {kind for kind, nodes in found.items() if nodes} >= {"law", "function", "item", "table"}


def test_a_proposal_is_taken_up_by_registering_it(world: World) -> None:
    before = world.desk.propose_legal_bases({}, caller())
    first = before["proposals"][0]
    assert first["law"] == "《实施教育行政许可若干规定》"
    assert len(first["item_codes"]) == 28
    world.command("register_legal_basis", {name: first[name] for name in first if name != "item_codes"})
    assert world.desk.propose_legal_bases({}, caller())["total"] == before["total"] - 1
    proposed = world.node("function", "ZN-12")["proposed"]
    assert [each["id"] for each in proposed] == [first["id"]]


def test_the_second_of_two_editors_is_told(world: World) -> None:
    version = world.node("function", "ZN-16")["version"]
    function = {"code": "ZN-16", "name": "校车安全", "item_codes": [ITEM]}
    world.command("register_function", function, expected_version=version)
    with pytest.raises(ConcurrencyError):
        world.command("register_function", function | {"name": "校车"}, expected_version=version)


def test_a_function_is_removed_only_from_outside_its_domain(world: World) -> None:
    with pytest.raises(RuleViolated) as refused:
        world.command("remove_function", {"code": "ZN-16"})
    assert refused.value.code == "FUNCTION_IN_DOMAIN"
    world.command("remove_function_domain", {"code": "ZNY-05"})
    world.command("remove_function", {"code": "ZN-16"})
    world.command("remove_legal_basis", {"id": "YJ-001"})
    with pytest.raises(NotFound):
        world.node("function", "ZN-16")


def test_departments_read_and_the_bureau_changes(world: World) -> None:
    law = {"id": "YJ-900", "law": "《甲法》", "level": "法律"}
    with pytest.raises(Forbidden):
        world.command("register_legal_basis", law, department="1005")
    with pytest.raises(Forbidden):
        world.desk.overview({}, caller(role="staff"))
    assert world.command("register_legal_basis", law)["version"] == 1


def test_a_rebuild_gives_the_same_view_and_keeps_its_indexes(world: World) -> None:
    def kept() -> list[list[dict[str, Any]]]:
        return [list(world.database[name].find().sort("_id", 1)) for name in COLLECTIONS]

    before, indexes = kept(), set(world.database[FUNCTIONS].index_information())
    rebuild(world.store, world.database, Layers())
    assert kept() == before
    assert set(world.database[FUNCTIONS].index_information()) == indexes
