"""The catalogue as its callers see it: payloads in, answers or typed errors out, rules between aggregates included."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import ConcurrencyError, NotFound, RuleViolated, ValidationFailed
from event_sourcing.events import Metadata, StreamWrite
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.item.aggregate import item_decider
from services.catalog.item.events import ItemDrafted
from services.catalog.item.name_register import NameRegister
from services.catalog.item.schema import item_content, item_document
from services.catalog.operations import CatalogOperations
from tests.unit.catalog import examples
from tests.unit.catalog.examples import ITEM, context, named, payload, registered_world

CODE = ITEM["code"]
EDGE = {"from_code": "40010000002", "to_code": CODE, "type": "PREREQUISITE", "mandatory": False}


@pytest.fixture
def store() -> MemoryEventStore:
    return MemoryEventStore()


@pytest.fixture
def catalog(store: MemoryEventStore) -> CatalogOperations:
    return registered_world(store)


def findings(raised: pytest.ExceptionInfo[ValidationFailed]) -> set[tuple[str, str]]:
    return {(error.pointer, error.code) for error in raised.value.errors}


class TestAnItem:
    def test_is_drafted_published_revised_and_withdrawn(self, catalog: CatalogOperations) -> None:
        drafted = catalog.draft_item(ITEM, context())
        assert (drafted["id"], drafted["version"], drafted["status"]) == (CODE, 1, "DRAFT")
        assert drafted["warnings"] == []
        published = examples.publish(catalog, CODE)
        assert (published["status"], published["revision"], published["version"]) == ("PUBLISHED", 1, 4)
        catalog.revise_item(payload(annual_volume=7000), context())
        item = catalog.get_item({"code": CODE})
        assert (item["published"]["annual_volume"], item["draft"]["annual_volume"]) == (6200, 7000)
        assert examples.publish(catalog, CODE)["revision"] == 2
        withdrawn = catalog.withdraw_item({"code": CODE, "reason": "职能调整"}, context())
        assert withdrawn["status"] == "WITHDRAWN"

    def test_reads_back_as_it_was_sent_with_its_departments_name(self, catalog: CatalogOperations) -> None:
        catalog.draft_item(ITEM, context())
        draft = catalog.get_item({"code": CODE})["draft"]
        assert draft["department_name"] == "广州市教育局教师工作处"
        empty = {"service_group": [], "legal_person_theme": [], "life_event": []}
        assert draft == {**ITEM, "department_name": draft["department_name"]} | {
            "categories": {**empty, **ITEM["categories"]}
        }

    def test_of_an_unknown_code_is_not_found(self, catalog: CatalogOperations) -> None:
        for method in (catalog.publish_item, lambda p, _: catalog.get_item(p)):
            with pytest.raises(NotFound) as raised:
                method({"code": "10050000099"}, context())
            assert raised.value.code == "ITEM_UNKNOWN"

    def test_is_refused_with_all_unknown_references_at_once(self, catalog: CatalogOperations) -> None:
        strange = payload(
            code="10060101001",
            department_code="1006",
            group_code="10060101000",
            flowchart_file=None,
            related_departments=["4001", "4099"],
            categories={"stage": ["S3", "S9"], "life_event": ["L1"], "custom": ["教师准入"]},
        )
        with pytest.raises(ValidationFailed) as raised:
            catalog.draft_item(strange, context())
        assert findings(raised) == {
            ("/department_code", "DEPARTMENT_UNKNOWN"),
            ("/group_code", "GROUP_UNKNOWN"),
            ("/related_departments/1", "DEPARTMENT_UNKNOWN"),
            ("/categories/stage/1", "CATEGORY_UNKNOWN"),
            ("/categories/life_event", "DIMENSION_UNKNOWN"),
            ("/categories/custom", "DIMENSION_UNKNOWN"),
        }

    @pytest.mark.parametrize(
        ("text", "value"),
        [("050", "050"), ("职业资格", "050"), ("社会保障", "085"), ("社", "085"), ("婚姻", "060")],
    )
    def test_takes_categories_by_code_label_or_clear_beginning(
        self, catalog: CatalogOperations, text: str, value: str
    ) -> None:
        catalog.draft_item(payload(categories={"natural_person_theme": [text]}), context())
        assert catalog.get_item({"code": CODE})["draft"]["categories"]["natural_person_theme"] == [value]

    def test_refuses_one_category_given_twice_in_two_ways(self, catalog: CatalogOperations) -> None:
        with pytest.raises(ValidationFailed) as raised:
            catalog.draft_item(payload(categories={"stage": ["S3", "普通高中"]}), context())
        assert findings(raised) == {("/categories/stage/1", "DUPLICATE")}

    def test_refuses_a_beginning_that_fits_two_values(self, catalog: CatalogOperations) -> None:
        more = [{"value": "S6", "label": "中等专业教育"}]
        catalog.define_category_dimension(examples.STAGES | {"values": more}, context())
        with pytest.raises(ValidationFailed) as raised:
            catalog.draft_item(payload(categories={"stage": ["中等"]}), context())
        assert findings(raised) == {("/categories/stage/0", "CATEGORY_UNKNOWN")}

    def test_cannot_take_the_code_of_an_external_item(self, catalog: CatalogOperations) -> None:
        police = named("40010000002", "居住证", department_code="4001", related_departments=[], categories={})
        with pytest.raises(ValidationFailed) as raised:
            catalog.draft_item(police, context())
        assert findings(raised) == {("/code", "CODE_EXTERNAL")}

    def test_edited_by_two_people_at_once_is_kept_for_the_first(self, catalog: CatalogOperations) -> None:
        catalog.draft_item(ITEM, context())
        catalog.revise_item(payload(annual_volume=1), context(expected_version=1))
        with pytest.raises(ConcurrencyError):
            catalog.revise_item(payload(annual_volume=2), context(expected_version=1))

    def test_drafted_twice_with_one_key_is_drafted_once(
        self, catalog: CatalogOperations, store: MemoryEventStore
    ) -> None:
        first = catalog.draft_item(ITEM, context(idempotency_key="k1"))
        end = store.end()
        assert catalog.draft_item(ITEM, context(idempotency_key="k1"))["version"] == first["version"]
        assert store.end() == end


class TestTheShapeOfAPayload:
    @pytest.mark.parametrize(
        ("change", "found"),
        [
            ({"colour": "red"}, {("/colour", "UNKNOWN")}),
            ({"name": None}, {("/name", "REQUIRED")}),
            ({"name": 7}, {("/name", "TYPE")}),
            ({"code": ""}, {("/code", "REQUIRED")}),
            ({"code": "1" * 65}, {("/code", "MAX_LENGTH")}),
            ({"service_mode": "2"}, {("/service_mode", "TYPE")}),
            ({"charged": "否"}, {("/charged", "TYPE")}),
            ({"charged": 1}, {("/charged", "TYPE")}),
            ({"promised_limit": {"value": 1.5, "unit": "WD"}}, {("/promised_limit/value", "TYPE")}),
            ({"promised_limit": "20WD"}, {("/promised_limit", "TYPE")}),
            ({"effective_from": "2026-02-30"}, {("/effective_from", "FORMAT")}),
            ({"apply_window": {"from": "2026-04-07"}}, {("/apply_window/to", "REQUIRED")}),
            ({"applicant_types": "个人"}, {("/applicant_types", "TYPE")}),
            ({"applicant_types": ["个人", 3]}, {("/applicant_types/1", "TYPE")}),
            ({"categories": {"a/b~c": []}}, {("/categories/a~1b~0c", "UNKNOWN")}),
        ],
    )
    def test_is_checked_with_a_pointer_and_a_chinese_text(
        self, catalog: CatalogOperations, change: dict[str, Any], found: set[tuple[str, str]]
    ) -> None:
        with pytest.raises(ValidationFailed) as raised:
            catalog.draft_item(payload(**change), context())
        assert findings(raised) == found
        assert all(
            any("\u4e00" <= mark <= "\u9fff" for mark in error.detail) for error in raised.value.errors
        )

    def test_must_be_an_object(self, catalog: CatalogOperations) -> None:
        with pytest.raises(ValidationFailed) as raised:
            catalog.register_department(["1005"], context())  # type: ignore[arg-type]
        assert findings(raised) == {("", "TYPE")}

    def test_of_an_item_survives_the_way_in_and_out(self) -> None:
        content = item_content(
            payload(mode_justification=dict.fromkeys(("conditions", "process", "goal", "measures"), "有"))
        )
        document = item_document(content)
        document.pop("department_name")
        assert item_content(document) == content


class TestOfficialNames:
    def test_are_unique_within_a_department(self, catalog: CatalogOperations) -> None:
        catalog.draft_item(named("10050000001", "教师资格证书补发"), context())
        with pytest.raises(RuleViolated) as raised:
            catalog.draft_item(named("10050000002", "教师资格证书补发"), context())
        assert raised.value.code == "NAME_TAKEN"
        assert "10050000001" in raised.value.message

    def test_may_be_the_same_in_two_departments(self, catalog: CatalogOperations) -> None:
        catalog.draft_item(named("10050000001", "证书补发"), context())
        theirs = named("10000000001", "证书补发", department_code="1000", categories={})
        assert catalog.draft_item(theirs, context())["version"] == 1

    def test_are_free_again_after_renaming_or_withdrawal(self, catalog: CatalogOperations) -> None:
        catalog.draft_item(named("10050000001", "证书补发"), context())
        catalog.revise_item(named("10050000001", "证书的补发"), context())
        catalog.draft_item(named("10050000002", "证书补发"), context())
        catalog.withdraw_item({"code": "10050000001", "reason": "合并"}, context())
        assert catalog.draft_item(named("10050000003", "证书的补发"), context())["version"] == 1

    def test_stay_taken_while_the_public_still_sees_them(self, catalog: CatalogOperations) -> None:
        catalog.draft_item(named("10050000001", "证书补发"), context())
        examples.publish(catalog, "10050000001")
        catalog.revise_item(named("10050000001", "证书的补发"), context())
        with pytest.raises(RuleViolated):
            catalog.draft_item(named("10050000002", "证书补发"), context())
        examples.publish(catalog, "10050000001")
        assert catalog.draft_item(named("10050000002", "证书补发"), context())["version"] == 1

    def test_can_be_taken_back_by_the_item_that_gave_them_up(self, catalog: CatalogOperations) -> None:
        catalog.draft_item(named("10050000001", "甲事项"), context())
        catalog.revise_item(named("10050000001", "乙事项"), context())
        catalog.revise_item(named("10050000001", "甲事项"), context())
        with pytest.raises(RuleViolated):
            catalog.draft_item(named("10050000002", "甲事项"), context())

    def test_go_to_the_first_of_two_items_in_a_race(self, store: MemoryEventStore) -> None:
        """Both read the name as free; the second append meets the first one's commit and looks again."""
        register = NameRegister(RacingStore(store))
        with pytest.raises(RuleViolated) as raised:
            register.append([drafting("10050000001")], Metadata("editor", "c"))
        assert raised.value.code == "NAME_TAKEN"

    def test_a_stale_item_version_is_still_the_callers_to_settle(self, store: MemoryEventStore) -> None:
        register = NameRegister(store)
        register.append([drafting("10050000001")], Metadata("editor", "c"))
        with pytest.raises(ConcurrencyError):
            register.append([drafting("10050000001")], Metadata("editor", "c"))


def drafting(code: str) -> StreamWrite:
    event = ItemDrafted(item_content(named(code, "证书补发")))
    return StreamWrite(item_decider.stream(code), 0, [item_decider.codec.encode(event)])


class RacingStore(MemoryEventStore):
    """Before its first append, another replica gets the same name in."""

    def __init__(self, shared: MemoryEventStore) -> None:
        super().__init__()
        self._raced = False

    def append(self, writes: Any, metadata: Metadata, **options: Any) -> Any:
        if not self._raced:
            self._raced = True
            NameRegister(self).append([drafting("10050000002")], metadata)
        return super().append(writes, metadata, **options)


class TestRegistrations:
    def test_need_a_known_parent_department(self, catalog: CatalogOperations) -> None:
        with pytest.raises(ValidationFailed) as raised:
            catalog.register_department(examples.OFFICE | {"code": "1006", "parent_code": "1999"}, context())
        assert findings(raised) == {("/parent_code", "DEPARTMENT_UNKNOWN")}

    def test_of_a_group_need_department_and_parent_group(self, catalog: CatalogOperations) -> None:
        orphan = {
            "code": "10060101000",
            "name": "学籍异动",
            "department_code": "1006",
            "parent_code": "10060100000",
        }
        with pytest.raises(ValidationFailed) as raised:
            catalog.register_item_group(orphan, context())
        assert findings(raised) == {
            ("/department_code", "DEPARTMENT_UNKNOWN"),
            ("/parent_code", "GROUP_UNKNOWN"),
        }

    def test_of_an_own_dimension_need_its_department(self, catalog: CatalogOperations) -> None:
        with pytest.raises(ValidationFailed) as raised:
            catalog.define_category_dimension(
                examples.OWN | {"key": "custom.1006", "department_code": "1006"}, context()
            )
        assert findings(raised) == {("/department_code", "DEPARTMENT_UNKNOWN")}

    def test_of_an_external_item_need_its_department_and_a_free_code(
        self, catalog: CatalogOperations
    ) -> None:
        catalog.draft_item(ITEM, context())
        ours = {"code": CODE, "name": "认定", "department_code": "1005", "result_document": "证书"}
        with pytest.raises(ValidationFailed) as raised:
            catalog.register_external_item(ours, context())
        assert findings(raised) == {("/code", "ITEM_EXISTS")}
        with pytest.raises(ValidationFailed) as raised:
            catalog.register_external_item(
                examples.PERMIT | {"code": "40990000001", "department_code": "4099"}, context()
            )
        assert findings(raised) == {("/department_code", "DEPARTMENT_UNKNOWN")}


class TestRelations:
    def test_are_declared_between_known_items(self, catalog: CatalogOperations) -> None:
        catalog.draft_item(ITEM, context())
        assert catalog.declare_relation(EDGE, context())["id"] == f"40010000002~{CODE}~PREREQUISITE"
        edge = {name: EDGE[name] for name in ("from_code", "to_code", "type")}
        assert catalog.remove_relation(edge, context())["version"] == 2

    def test_need_both_ends_to_exist(self, catalog: CatalogOperations) -> None:
        with pytest.raises(ValidationFailed) as raised:
            catalog.declare_relation(EDGE | {"from_code": "40010000009"}, context())
        assert findings(raised) == {("/from_code", "ITEM_UNKNOWN"), ("/to_code", "ITEM_UNKNOWN")}

    def test_do_not_lead_to_a_withdrawn_item(self, catalog: CatalogOperations) -> None:
        catalog.draft_item(ITEM, context())
        catalog.withdraw_item({"code": CODE, "reason": "合并"}, context())
        with pytest.raises(ValidationFailed) as raised:
            catalog.declare_relation(EDGE, context())
        assert findings(raised) == {("/to_code", "ITEM_WITHDRAWN")}
