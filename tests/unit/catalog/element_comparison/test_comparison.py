"""What the comparison proposes, and what it keeps whatever it is given."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.element_comparison.blocking import candidate_pairs
from services.catalog.element_comparison.comparison import compare
from services.catalog.element_comparison.elements import DataElement, element_from
from services.catalog.element_comparison.evidence import weigh
from services.catalog.element_comparison.profiles import profile_of
from services.catalog.element_comparison.proposals import Comparison, PairProposal
from services.catalog.element_comparison.rarity import Rarity
from tests.unit.catalog.element_comparison.evaluation import sample_elements

pytestmark = pytest.mark.unit

SAMPLE = sample_elements()

LICENCE = DataElement(
    "A1", "船舶执照编号", "7001", "船舶登记系统", "船舶执照上的编号", "C", "12", "12位", "船舶执照规则"
)
SAME_LICENCE = DataElement(
    "A2", "船舶执照号", "7002", "渔港系统", "船东持有的船舶执照的号码", "C", "20", "12位", "自定"
)


def only(comparison: Comparison, relation: str) -> PairProposal:
    (pair,) = (pair for pair in comparison.pairs if pair.relation == relation)
    return pair


def test_two_names_of_one_thing_are_a_synonym_with_reasons_and_advice() -> None:
    pair = only(compare([LICENCE, SAME_LICENCE]), "SYNONYM")
    assert (pair.first, pair.second) == ("A1", "A2")
    assert pair.score > 0.8
    assert any("名称统一用词后相同" in reason for reason in pair.reasons)
    assert pair.advice == "建议统一为“船舶执照编号”,使用同一编码,并编制取值对照表"
    assert pair.mapping_required


def test_one_name_of_two_things_is_a_homonym_that_advises_a_qualifier() -> None:
    berth = DataElement("B1", "编号", "7001", "船舶登记系统", "船舶执照上的编号", "C", "12", "12位", "自定")
    tree = DataElement("B2", "编号", "7003", "园林系统", "公园内每棵大树的挂牌号", "C", "8", "8位", "自定")
    pair = only(compare([berth, tree]), "HOMONYM")
    assert pair.score > 0.5
    assert "请各加限定词区分" in pair.advice


def test_one_name_and_thing_under_two_standards_is_to_be_converted() -> None:
    other = replace(LICENCE, id="A3", department_code="7002", standard="JT/T 1234", value_domain="CN+10位")
    pair = only(compare([LICENCE, other]), "SAME_DIFF_STD")
    assert pair.mapping_required
    assert "建议统一引用" in pair.advice


def test_an_element_declared_twice_is_a_duplicate() -> None:
    pair = only(compare([LICENCE, replace(LICENCE, id="A3", department_code="7002")]), "DUPLICATE")
    assert not pair.mapping_required
    assert pair.advice == "建议合并为一个数据元“船舶执照编号”"


def test_the_root_is_the_element_at_the_source_under_a_standard() -> None:
    (cluster,) = compare([SAME_LICENCE, LICENCE]).clusters
    assert (cluster.root, cluster.references) == ("A1", ("A2",))
    assert "“船舶登记系统”是产生该数据的系统" in cluster.root_reasons


def test_full_width_signs_and_stray_spaces_do_not_make_another_name() -> None:
    wide = replace(LICENCE, id="A3", name=" 船舶执照 编号 ", standard="船舶执照规则")
    assert only(compare([LICENCE, wide]), "DUPLICATE").score > 0.9


def test_the_number_of_a_spouse_is_not_the_number_of_the_person() -> None:
    own = DataElement("C1", "身份证号码", "7001", "", "申请人的身份证号码", "C", "18", "18位", "GB 11643")
    spouse = DataElement(
        "C2", "配偶身份证号码", "7002", "", "申请人配偶的身份证号码", "C", "18", "18位", "GB 11643"
    )
    assert compare([own, spouse]).pairs == ()


def test_where_use_by_items_is_recorded_the_record_decides_what_is_useless() -> None:
    unused, used = replace(LICENCE, item_codes=()), replace(LICENCE, item_codes=("10050102001",))
    assert [found.element for found in compare([unused]).useless] == ["A1"]
    assert compare([used]).useless == ()
    assert compare([LICENCE]).useless == (), "nothing is known of its use, and nothing marks it as internal"


def test_what_two_departments_use_is_never_useless() -> None:
    counter = DataElement("D1", "预留字段", "7001", "", "预留", "C", "10")
    assert [found.element for found in compare([counter]).useless] == ["D1"]
    assert compare([counter, replace(counter, id="D2", department_code="7002")]).useless == ()


def test_two_elements_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="编号有重复"):
        compare([LICENCE, LICENCE])


def test_an_element_is_read_from_what_departments_declare() -> None:
    declared = {
        "id": "A1",
        "name": "船名",
        "departmentCode": "7001",
        "dataType": "c",
        "length": 50,
        "itemCodes": ["1"],
    }
    assert element_from(declared) == DataElement(
        "A1", "船名", "7001", data_type="C", length="50", item_codes=("1",)
    )


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(SAMPLE), unique=True, max_size=40))
@settings(max_examples=30, deadline=None)
def test_the_order_of_input_does_not_matter(shuffle: random.Random, elements: list[DataElement]) -> None:
    shuffled = list(elements)
    shuffle.shuffle(shuffled)
    assert compare(shuffled) == compare(elements)


TEXTS = st.text(alphabet="公民身份证件号码编地址日期的学校申请人状态类型,()A1 0", max_size=12)
ELEMENTS = st.builds(
    DataElement,
    id=st.uuids().map(str),
    name=TEXTS,
    department_code=st.sampled_from(["1", "2"]),
    system=TEXTS,
    definition=TEXTS,
    data_type=st.sampled_from(["C", "N", "D", "DT", "B", "F", ""]),
    length=st.sampled_from(["", "18", "5,1"]),
    value_domain=TEXTS,
    standard=st.sampled_from(["", "自定", "GB 11643", "JY/T 0633 SFZJH", "GB/T 7408"]),
)


@given(ELEMENTS, ELEMENTS)
def test_a_pair_is_weighed_the_same_from_both_sides(one: DataElement, other: DataElement) -> None:
    a, b = profile_of(one), profile_of(other)
    rarity = Rarity([a, b])
    assert weigh(a, b, rarity) == weigh(b, a, rarity)


@given(st.lists(ELEMENTS, max_size=12, unique_by=lambda element: element.id))
@settings(deadline=None)
def test_any_input_gives_scores_within_bounds_and_each_element_in_one_cluster(
    elements: list[DataElement],
) -> None:
    comparison = compare(elements)
    assert all(
        0 <= pair.score <= 1 and pair.reasons and pair.first < pair.second for pair in comparison.pairs
    )
    assert sorted(id_ for cluster in comparison.clusters for id_ in cluster.elements) == sorted(
        element.id for element in elements
    )


def generated(count: int) -> list[DataElement]:
    """Elements as some hundred departments might declare them: common ones in every department, and their own."""
    choose = random.Random(7)
    things = [
        a + b
        for a in "林渔牧矿水电气热路桥船港"
        for b in ("权证", "许可证", "登记证", "合格证", "工程", "设备", "产品", "场所")
    ]
    values = ["编号", "名称", "有效期至", "发证日期", "地址", "类型", "状态", "负责人", "金额", "数量"]
    common = ["姓名", "身份证号", "联系电话", "出生日期", "性别", "民族", "编号", "地址"]
    found = []
    for number in range(count):
        thing, value = choose.choice(things), choose.choice(values)
        name = choose.choice(common) if number % 4 == 0 else choose.choice([thing + value, value])
        definition = f"申请人的{name}" if number % 4 == 0 else f"{thing}上载明的{value}"
        department = str(choose.randrange(100))
        found.append(DataElement(f"G{number:05d}", name, department, f"{thing}系统", definition, "C", "50"))
    return found


def test_of_thousands_of_elements_only_a_small_part_of_all_pairs_is_compared() -> None:
    elements = generated(5000)
    comparison = compare(elements)
    assert comparison.compared < 0.02 * len(elements) * (len(elements) - 1) / 2
    assert len(comparison.clusters) < 0.5 * len(elements), (
        "the same things of many departments are still found"
    )


def test_twice_the_elements_need_about_twice_the_comparisons() -> None:
    profiles = [profile_of(element) for element in generated(4000)]
    once, twice = (len(candidate_pairs(some, Rarity(some))) for some in (profiles[::2], profiles))
    assert twice < 2.5 * once
