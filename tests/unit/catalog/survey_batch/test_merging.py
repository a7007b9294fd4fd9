"""Fusion of what departments say: one relation told from both ends is one, and what does not fit is told."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.catalog.survey_batch.merging import Fusion, fuse

A, B, C = "10050101001", "30040000001", "10060000001"
NAMES = {A: "教师资格认定", B: "考试报名", C: "学籍转学"}


def row(kind: str, other: str, **changes: str) -> dict[str, str]:
    return {
        "关系类型": kind,
        "关联事项编码": other,
        "关联事项名称": NAMES[other],
        "协同内容": "核验成绩",
        "传递方式": "平台内流转",
        "是否必须": "是",
        **changes,
    }


def item(code: str, *rows: dict[str, str], **changes: Any) -> dict[str, Any]:
    return {"code": code, "name": NAMES[code], "t3": list(rows), **changes}


def told(fusion: Fusion) -> list[str]:
    return [each.code for each in fusion.contradictions()]


def test_a_relation_told_from_both_ends_is_one() -> None:
    fusion = fuse([item(A, row("前置", B)), item(B, row("后置", A))])
    (relation,) = fusion.relations()
    assert (relation.from_code, relation.to_code, relation.type) == (B, A, "PREREQUISITE")
    assert set(relation.told_by) == {A, B}
    assert (fusion.fused, told(fusion)) == (1, [])


def test_beside_has_no_direction_and_shared_data_flow_from_who_gives() -> None:
    beside = fuse([item(A, row("并联", B)), item(B, row("并联", A))])
    assert len(beside.relations()) == 1
    shared = fuse(
        [
            item(A, row("数据共享", B, 协同内容="推送证书")),
            item(B, row("数据共享", A, 协同内容="核验证书")),
        ]
    )
    (relation,) = shared.relations()
    assert (relation.from_code, relation.to_code, relation.content) == (A, B, "推送证书;核验证书")


def test_the_stricter_reading_holds_until_people_agree() -> None:
    fusion = fuse([item(A, row("前置", B, 是否必须="否")), item(B, row("后置", A, 传递方式="接口共享"))])
    assert told(fusion) == ["MANDATORY_DIFFERS", "CHANNEL_DIFFERS"]
    assert fusion.relations()[0].mandatory


def test_one_sided_is_told_only_where_the_other_was_surveyed() -> None:
    assert told(fuse([item(A, row("前置", B))])) == []
    assert told(fuse([item(A, row("前置", B)), item(B, {"关系类型": "无"})])) == ["ONE_SIDED"]


def test_an_edge_that_closes_a_cycle_is_told_and_left_out() -> None:
    fusion = fuse(
        [
            item(A, row("后置", B), row("前置", C)),
            item(B, row("后置", C), row("前置", A)),
            item(C, row("后置", A), row("前置", B)),
        ]
    )
    assert told(fusion) == ["CYCLE"]
    assert len(fusion.relations()) == 2


def test_names_that_do_not_fit_are_told() -> None:
    wrong = fuse([item(A, row("前置", B, 关联事项名称="报名考试")), item(B, row("后置", A))])
    assert told(wrong) == ["NAME_DIFFERS"]
    same = fuse([item(A), item(B, name=NAMES[A])])
    assert told(same) == ["SAME_NAME"]


@given(
    st.permutations(
        [item(A, row("前置", B), row("并联", C)), item(B, row("后置", A)), item(C, row("并联", A))]
    )
)
def test_the_order_of_the_departments_does_not_matter(items: list[dict[str, Any]]) -> None:
    fusion = fuse(items)
    assert [relation.key for relation in fusion.relations()] == [
        (C, A, "PARALLEL") if C < A else (A, C, "PARALLEL"),
        (B, A, "PREREQUISITE"),
    ]
    assert told(fusion) == []
