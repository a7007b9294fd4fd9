"""What follows from elements, tables and judgements together: open questions, shared elements, the six steps, a drafted entry."""

from __future__ import annotations

from typing import Any

from services.catalog.element_comparison.proposals import HOMONYM, SYNONYM, USELESS
from services.catalog.glossary.events import ConceptFormed, ElementRenamed, Judged, ValuesMapped
from services.catalog.glossary.state import Glossary, evolve
from services.catalog.resource.content import problems
from services.catalog.shared_data.drafting import drafted, next_code, open_questions
from services.catalog.shared_data.six_steps import merge_candidates, six_steps
from services.catalog.shared_data.value_mapping import listed_values
from services.catalog.shared_data.world import World

ITEM = "10130000001"


def element(identity: str, department: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": identity,
        "name": name,
        "department_code": department,
        "definition": "",
        "data_type": "C",
        "length": "18",
        "value_domain": "不限",
        "standard": "自定",
        "system": "校车系统",
        "table_ids": [f"{department}-校车系统"],
        "item_codes": None,
        "print": f"print-{identity}",
    } | more


def table(identity: str, *items: str, merged_into: str = "", class_code: str = "") -> dict[str, Any]:
    return {
        "id": identity,
        "name": identity[5:],
        "department_code": identity[:4],
        "item_codes": list(items),
        "class_code": class_code,
        "class_names": ["类", "项", "目"],
        "detail": "",
        "merged_into": merged_into,
    }


ELEMENTS = [
    element("a", "1013", "身份证号"),
    element("b", "1006", "公民身份号码", standard="GB 11643"),
    element("c", "1013", "性别", value_domain="男/女(汉字)"),
    element("d", "1006", "性别", value_domain="1男 2女", standard="GB/T 2261.1"),
    element("e", "1013", "打印次数"),
]
TABLES = [table("1013-校车系统", ITEM), table("1006-校车系统")]


def proposal(relation: str, *ids: str) -> dict[str, Any]:
    return {"relation": relation, "elements": list(ids), "score": 0.9, "reasons": ["名称相近"], "root": "b"}


def judged(relation: str, *ids: str, confirmed: bool = True) -> Judged:
    return Judged(relation, ids, tuple(f"print-{id_}" for id_ in ids), confirmed, "一样", "editor-1")


def world(*events: Any, tables: list[dict[str, Any]] | None = None, **elements: dict[str, Any]) -> World:
    glossary = Glossary()
    for event in events:
        glossary = evolve(glossary, event)
    known = {one["id"]: elements.get(one["id"], one) for one in ELEMENTS}
    proposals = [proposal(SYNONYM, "a", "b"), proposal(HOMONYM, "c", "d"), proposal(USELESS, "e")]
    return World(known, {one["id"]: one for one in tables or TABLES}, glossary, proposals)


AB = (judged(SYNONYM, "a", "b"), ConceptFormed("GZSJ000001", "公民身份号码", "b", ("a", "b")))
CD = (judged(SYNONYM, "c", "d"), ConceptFormed("GZSJ000002", "性别", "d", ("c", "d")))


def open_relations(of: World) -> list[str]:
    return [one["relation"] for one in of.open_proposals()]


class TestOpenProposals:
    def test_what_was_confirmed_or_rejected_is_not_asked_again(self) -> None:
        assert open_relations(world()) == [SYNONYM, HOMONYM, USELESS]
        assert open_relations(world(*AB, judged(USELESS, "e", confirmed=False))) == [HOMONYM]
        assert SYNONYM not in open_relations(world(judged(SYNONYM, "a", "b", confirmed=False)))

    def test_an_element_that_changed_is_asked_about_again(self) -> None:
        changed = world(
            judged(SYNONYM, "a", "b", confirmed=False), a=element("a", "1013", "身份证号", print="other")
        )
        assert [(one["relation"], one["changed"]) for one in changed.open_proposals()][0] == (SYNONYM, True)

    def test_a_proposal_that_contradicts_a_judgement_says_which(self) -> None:
        of = world(judged(HOMONYM, "a", "b"))
        assert [one["contradicts"] for one in of.open_proposals()][0] == ["a", "b"]


class TestSharing:
    def test_an_element_is_shared_when_its_concept_has_two_departments(self) -> None:
        assert not world().is_shared("a")
        assert world(*AB).is_shared("a")
        assert world(*AB).departments_using("b") == {"1013", "1006"}

    def test_items_of_other_departments_count(self) -> None:
        assert world(a=element("a", "1013", "身份证号", item_codes=["10060000001"])).is_shared("a")


class TestTables:
    def test_tables_that_serve_one_item_may_be_merged_and_elements_follow(self) -> None:
        both = [table("1013-校车系统", ITEM), table("1013-台账", ITEM)]
        assert [one["tables"] for one in merge_candidates(world(tables=both))] == [
            ["1013-校车系统", "1013-台账"]
        ]
        merged = world(tables=[table("1013-校车系统", ITEM, merged_into="1013-台账"), both[1]])
        assert merge_candidates(merged) == []
        assert [one["id"] for one in merged.elements_of("1013-台账")] == ["a", "c", "e"]

    def test_tables_merged_into_each_other_are_survived(self) -> None:
        circle = [
            table("1013-校车系统", merged_into="1013-台账"),
            table("1013-台账", merged_into="1013-校车系统"),
        ]
        assert world(tables=circle).table_of("1013-台账") in ("1013-台账", "1013-校车系统")


class TestMappings:
    def test_a_table_is_incomplete_until_each_listed_value_has_its_counterpart(self) -> None:
        half = ValuesMapped("c", "d", (("男", "1"),), "", "editor-1")
        whole = ValuesMapped("c", "d", (("男", "1"), ("女", "2")), "", "editor-1")
        assert [member for _, member in world(*CD).incomplete_mappings()] == ["c"]
        concept = world(*CD).glossary.concepts["GZSJ000002"]
        assert world(*CD, half).mapping_state(concept, "c").missing == ("女",)
        assert world(*CD, whole).incomplete_mappings() == []

    def test_only_domains_that_name_all_their_values_are_lists(self) -> None:
        assert listed_values("0未知 1男 2女 9未说明") == ("0", "1", "2", "9")
        assert listed_values("男/女(汉字)") == ("男", "女")
        for open_ended in (
            "111身份证 414护照等",
            "18位,末位校验码",
            "01–56数字代码",
            "YYYY-MM-DD",
            "不限",
            "",
        ):
            assert listed_values(open_ended) == ()


class TestTheEntry:
    def test_has_one_item_for_each_concept_under_its_unified_name_and_nothing_useless(self) -> None:
        renamed = ElementRenamed("c", "校车驾驶人性别", "editor-1")
        of = world(*AB, renamed, judged(USELESS, "e"))
        entry = drafted(of, of.tables["1013-校车系统"], "安全处", ["313001-00007", "313002-00009"])
        assert (entry.code, entry.class_names) == ("313001-00008", ("部门信息资源类", "安全处", "校车系统"))
        assert [(item.name, item.code, item.standard) for item in entry.items] == [
            ("公民身份号码", "GZSJ000001", "GB 11643"),
            ("校车驾驶人性别", "", "自定"),
        ]
        assert list(problems(entry)) == []

    def test_takes_the_class_that_the_table_was_given(self) -> None:
        of = world(tables=[table("1013-校车系统", class_code="101002")])
        entry = drafted(of, of.tables["1013-校车系统"], "安全处", [])
        assert (entry.class_code, entry.class_names, entry.code) == (
            "101002",
            ("类", "项", "目"),
            "101002-00001",
        )

    def test_is_not_ready_while_its_elements_are_in_question(self) -> None:
        assert len(open_questions(world(), "1013-校车系统")) == 3
        assert [one["relation"] for one in open_questions(world(*AB), "1006-校车系统")] == [HOMONYM]

    def test_gets_the_next_code_of_its_class(self) -> None:
        assert next_code("313001", []) == "313001-00001"
        assert next_code("313001", ["313001-00001", "313001-00003"]) == "313001-00004"


def test_the_six_steps_say_what_is_done_and_which_is_next() -> None:
    steps = six_steps(world(), {"state": "none", "percent": 0}, [])
    assert [step["key"] for step in steps] == ["scope", "merge", "classify", "unify", "compare", "publish"]
    assert [step["state"] for step in steps] == ["next", "done", "later", "later", "later", "later"]
    tables = [table("1013-校车系统", ITEM, class_code="313001")]
    names = ElementRenamed("c", "校车驾驶人性别", "editor-1")
    settled = world(*AB, judged(HOMONYM, "c", "d"), names, judged(USELESS, "e"), tables=tables)
    entry = {"table_id": "1013-校车系统", "revision": 1, "stage": "published"}
    finished = six_steps(settled, {"state": "done", "elements": 5}, [entry])
    assert {step["state"] for step in finished} == {"done"}
    without_names = world(*AB, judged(HOMONYM, "c", "d"), judged(USELESS, "e"), tables=tables)
    unfinished = six_steps(without_names, {"state": "done", "elements": 5}, [entry])
    assert [step["state"] for step in unfinished] == ["done", "done", "done", "next", "done", "done"]
