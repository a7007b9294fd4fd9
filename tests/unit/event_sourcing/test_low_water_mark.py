from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from event_sourcing.relay.low_water_mark import LowWaterMark


def test_nothing_is_passed_before_it_is_confirmed() -> None:
    mark = LowWaterMark(10)
    mark.sent(11, 1)
    mark.sent(12, 2)
    assert (mark.position, mark.read_through) == (10, 12)
    mark.confirmed(1)
    assert mark.position == 11


def test_a_commit_of_several_events_is_passed_as_a_whole() -> None:
    mark = LowWaterMark(0)
    mark.sent(3, 3)
    mark.confirmed(2)
    assert mark.position == 0
    mark.confirmed(3)
    assert mark.position == 3


def test_internal_commits_wait_for_the_public_ones_before_them() -> None:
    mark = LowWaterMark(0)
    mark.sent(1, 1)
    mark.sent(2, 1)
    mark.confirmed(0)
    assert mark.position == 0
    mark.confirmed(1)
    assert mark.position == 2


def test_internal_commits_alone_need_no_confirm() -> None:
    mark = LowWaterMark(0)
    mark.sent(1, 0)
    mark.confirmed(0)
    assert mark.position == 1


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 4)), max_size=30), st.data())
def test_no_commit_before_the_mark_is_unconfirmed(
    commits: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Commits of n events of which some are public; confirms arrive in any order, the publisher tells the contiguous part."""
    mark, position, tag, ends = LowWaterMark(0), 0, 0, []
    for size, public in commits:
        position += size
        tag += min(public, size)
        mark.sent(position, tag)
        ends.append((position, tag))
    through = data.draw(st.integers(0, tag))
    mark.confirmed(through)
    assert mark.position == max([end for end, last in ends if last <= through], default=0)
