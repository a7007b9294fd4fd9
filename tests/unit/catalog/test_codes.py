from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.codes import DepartmentCode, GroupCode, ItemCode, MalformedCode

two = st.integers(1, 99).map("{:02}".format)


@pytest.mark.parametrize(
    ("text", "group"),
    [("10050101001", "10050101000"), ("10050100001", "10050100000"), ("10050000002", None)],
)
def test_the_digits_of_an_item_name_its_group(text: str, group: str | None) -> None:
    code = ItemCode.parse(text)
    assert (code.department, code.group) == (text[:4], group)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1005010100", "11位"),
        ("100501010011", "11位"),
        ("1005010100A", "11位"),
        ("\uff11\uff10\uff10\uff150101001", "11位"),
        (" 10050101001", "11位"),
        ("10050101000", "000"),
        ("10050001001", "第一级大项"),
        ("", "11位"),
    ],
)
def test_a_malformed_item_code_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(MalformedCode, match=why):
        ItemCode.parse(text)


@pytest.mark.parametrize(
    ("text", "level", "parent"), [("10050100000", 1, None), ("10050101000", 2, "10050100000")]
)
def test_a_group_code_tells_level_and_parent(text: str, level: int, parent: str | None) -> None:
    code = GroupCode.parse(text)
    assert (code.level, code.parent, code.department) == (level, parent, "1005")


@pytest.mark.parametrize("text", ["10050000000", "10050001000", "10050101001", "1005", "1005010100000"])
def test_what_is_no_group_code_is_refused(text: str) -> None:
    with pytest.raises(MalformedCode):
        GroupCode.parse(text)


@pytest.mark.parametrize("text", ["105", "10055", "1O05", "", "\uff11\uff10\uff10\uff15"])
def test_a_department_code_has_four_digits(text: str) -> None:
    with pytest.raises(MalformedCode):
        DepartmentCode.parse(text)


@given(
    st.from_regex(r"[0-9]{4}", fullmatch=True),
    st.just("0000") | st.tuples(two, st.just("00") | two).map("".join),
    st.integers(1, 999),
)
def test_every_code_built_by_the_rule_is_accepted_and_its_group_too(
    dept: str, groups: str, item: int
) -> None:
    code = ItemCode.parse(f"{dept}{groups}{item:03}")
    if code.group is not None:
        assert GroupCode.parse(code.group).department == dept
