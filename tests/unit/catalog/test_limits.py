from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog.limits import Limit

limits = st.builds(Limit, st.integers(1, 400), st.sampled_from(["WD", "CD", "M"]))


@pytest.mark.parametrize(
    ("limit", "other", "within"),
    [
        (Limit(20, "WD"), Limit(20, "WD"), True),
        (Limit(21, "WD"), Limit(20, "WD"), False),
        (Limit(20, "WD"), Limit(28, "CD"), True),  # 20 × 7/5 = 28
        (Limit(20, "WD"), Limit(27, "CD"), False),
        (Limit(63, "WD"), Limit(3, "M"), True),  # 3 × 21 = 63
        (Limit(64, "WD"), Limit(3, "M"), False),
        (Limit(1, "M"), Limit(21, "WD"), True),
        (Limit(1, "M"), Limit(20, "WD"), False),
        (Limit(30, "CD"), Limit(1, "M"), True),
        (Limit(31, "CD"), Limit(1, "M"), False),
        (Limit(2, "M"), Limit(1, "M"), False),
    ],
)
def test_unlike_units_are_compared_by_the_domain_rule(limit: Limit, other: Limit, within: bool) -> None:
    assert limit.within(other) is within


@given(limits, limits)
def test_of_two_limits_one_is_within_the_other(one: Limit, other: Limit) -> None:
    assert one.within(other) or other.within(one)


def test_limits_read_as_people_write_them() -> None:
    assert [str(Limit(5, "WD")), str(Limit(30, "CD")), str(Limit(3, "M"))] == [
        "5个工作日",
        "30自然日",
        "3个月",
    ]
