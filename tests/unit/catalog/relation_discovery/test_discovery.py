"""What documents say: on made-up papers, and measured on the sample catalogue."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sandbox.stack.configuration import ROOT
from services.catalog.relation_discovery.discovery import discover
from services.catalog.relation_discovery.facts import Issuer, Need, needs
from services.catalog.relation_discovery.proposals import LEAST_SCORE, Proposal

PERMIT = Issuer("40010000001", "暂住许可核发", "4001", "暂住许可证")
SHOP = "20010000001"


def need(material: str, licence: str | None = None, code: str = SHOP) -> Need:
    return Need(code, "店铺开设", material, licence, True, None)


def likely(proposals: list[Proposal]) -> list[tuple[str, str]]:
    return [(found.from_code, found.to_code) for found in proposals if found.score >= LEAST_SCORE]


@pytest.mark.parametrize("material", ["暂住许可证", "申请人《暂住许可证》(有效期内)", "暂住许可证明"])
def test_what_one_gives_out_is_what_the_other_asks_for(material: str) -> None:
    assert likely(discover([PERMIT], [need(material)])) == [(PERMIT.code, SHOP)]


def test_an_electronic_licence_stands_for_the_paper() -> None:
    issuer = Issuer("40010000001", "从业资格认定", "4001", "从业资格证书(甲类)", "从业资格证书")
    found = discover(
        [issuer], [need("从业人员资格材料", "从业资格证书"), need("从业资格证书", code="20010000002")]
    )
    assert [(f.to_code, f.score >= LEAST_SCORE) for f in found] == [("20010000002", True), (SHOP, False)]


def test_a_paper_that_bears_the_name_of_the_item_comes_from_it() -> None:
    test = Issuer("10150000001", "急救技能测试报名", "1015", "准考证(电子)")
    assert likely(discover([test], [need("急救技能测试等级证书")])) == [(test.code, SHOP)]


def test_nobody_is_proposed_what_everybody_has() -> None:
    everybody = [need("暂住许可证", code=f"2001000{number:04}") for number in range(1, 21)]
    assert likely(discover([PERMIT], everybody)) == []


def test_who_reissues_is_not_where_it_comes_from() -> None:
    again = Issuer("40010000002", "暂住许可证补发", "4001", "暂住许可证(补发)")
    assert likely(discover([PERMIT, again], [need("暂住许可证")])) == [(PERMIT.code, SHOP)]


def test_of_several_equally_near_one_is_enough() -> None:
    one = Issuer("40010000001", "甲类执业认定", "4001", "甲类执业证书", "执业证书")
    other = Issuer("40010000002", "乙类执业认定", "4001", "乙类执业证书", "执业证书")
    found = discover([one, other], [need("执业证书", "执业证书")])
    assert {f.any_of for f in found} == {"执业证书"}


def test_the_one_of_the_same_group_of_items_is_nearer() -> None:
    far = Issuer("30040400001", "幼儿园许可", "3004", "办学许可证")
    near = Issuer("20010000009", "学校许可", "2001", "办学许可证")
    assert likely(discover([far, near], [need("办学许可证")])) == [(near.code, SHOP)]


def test_an_item_is_not_its_own_prerequisite() -> None:
    assert discover([PERMIT], [need("暂住许可证", code=PERMIT.code)]) == []


def test_only_what_authorities_issue_or_share_is_looked_at() -> None:
    paper = {"e_license": None, "requirement": "conditional", "condition": "外地人"}
    materials = [
        {"name": "甲证", "source": "20", "note": None, **paper},
        {"name": "乙表", "source": "10", "note": None, **paper},
        {"name": "丙结果", "source": "99", "note": "系统自动获取,免交", **paper},
    ]
    found = list(needs(SHOP, {"item_name": "店铺开设", "materials": materials}))
    assert [(each.material, each.mandatory, each.condition) for each in found] == [
        ("甲证", False, "外地人"),
        ("丙结果", False, "外地人"),
    ]


def sample(name: str) -> Any:
    return json.loads((ROOT / "samples" / name).read_text("utf-8"))


def test_on_the_sample_most_proposals_are_declared_and_most_that_papers_can_show_is_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    catalogue, guides = sample("items.json"), sample("guides.json")["guides"]
    items = [entry for entry in catalogue["items"] if entry["kind"] == "ITEM"]
    issuers = [
        Issuer(
            i["code"],
            i["name"],
            i["departmentCode"],
            i["resultFeedback"]["document"],
            i["resultFeedback"]["licenceName"],
        )
        for i in items
    ]
    issuers += [
        Issuer(e["code"], e["name"], e["departmentCode"], e["resultDocument"])
        for e in catalogue["externalItems"]
    ]
    wanted = [
        each
        for guide in guides
        for each in needs(
            guide["itemCode"],
            {
                "item_name": guide["itemName"],
                "materials": [{**m, "e_license": m["eLicense"]} for m in guide["materials"]],
            },
        )
    ]
    declared = {(p["itemCode"], i["code"]) for i in items for p in i["prerequisites"]}
    declared |= {(i["code"], s["itemCode"]) for i in items for s in i["successors"]}
    guided = {guide["itemCode"] for guide in guides}
    within_reach = {edge for edge in declared if edge[1] in guided}
    found = set(likely(discover(issuers, wanted)))
    precision, recall = len(found & declared) / len(found), len(found & within_reach) / len(within_reach)
    with capsys.disabled():
        print(
            f"\nrelations by documents: {len(found)} proposed, precision {precision:.2f}, recall {recall:.2f}"
        )
    assert precision >= 0.75
    assert recall >= 0.6
