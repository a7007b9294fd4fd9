"""Two edits of one original: nothing that anybody changed is dropped, and only real conflicts ask."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.item_editing.merging import MINE, THEIRS, merge

POINTERS = ("/name", "/charged", "/annual_volume", "/result/delivery", "/promised_limit")
VALUES = st.one_of(
    st.none(),
    st.sampled_from(["甲", "乙"]),
    st.lists(st.sampled_from(["MAIL", "WINDOW"]), max_size=2),
    st.fixed_dictionaries({"value": st.integers(1, 3), "unit": st.just("WD")}),
)
CONTENT = st.fixed_dictionaries(dict.fromkeys(POINTERS, VALUES))
BASE: dict[str, Any] = {"/name": "原名", "/charged": False, "/annual_volume": 10}


def test_what_only_one_changed_is_taken() -> None:
    merged = merge(BASE, {**BASE, "/name": "新名"}, {**BASE, "/annual_volume": 20})
    assert merged.conflicts == []
    assert merged.resolved({}) == {"/name": "新名", "/charged": False, "/annual_volume": 20}


def test_what_both_changed_alike_is_no_conflict() -> None:
    same = {**BASE, "/name": "新名"}
    merged = merge(BASE, same, same)
    assert (merged.conflicts, merged.resolved({})) == ([], same)


@pytest.mark.parametrize(("choice", "name"), [(THEIRS, "对方起的"), (MINE, "我起的")])
def test_what_both_changed_otherwise_is_chosen(choice: str, name: str) -> None:
    merged = merge(BASE, {**BASE, "/name": "对方起的"}, {**BASE, "/name": "我起的"})
    assert [change.pointer for change in merged.conflicts] == ["/name"]
    assert merged.resolved({"/name": choice})["/name"] == name


@pytest.mark.parametrize("choices", [{}, {"/name": ""}, {"/name": "neither"}, {"/charged": MINE}])
def test_a_conflict_that_nobody_chose_for_is_not_resolved(choices: dict[str, str]) -> None:
    merged = merge(BASE, {**BASE, "/name": "对方起的"}, {**BASE, "/name": "我起的"})
    assert [change.pointer for change in merged.open(choices)] == ["/name"]
    with pytest.raises(ValueError, match="/name"):
        merged.resolved(choices)


def test_no_and_nothing_are_two_values() -> None:
    merged = merge({"/charged": None}, {"/charged": False}, {"/charged": None})
    assert merged.resolved({}) == {"/charged": False}


@given(CONTENT, CONTENT)
def test_an_edit_merged_with_itself_is_that_edit(base: dict[str, Any], edit: dict[str, Any]) -> None:
    merged = merge(base, edit, edit)
    assert (list(merged.conflicts), merged.resolved({})) == ([], edit)


@given(CONTENT, CONTENT)
def test_an_edit_merged_with_none_is_that_edit(base: dict[str, Any], edit: dict[str, Any]) -> None:
    assert merge(base, edit, base).resolved({}) == edit == merge(base, base, edit).resolved({})


@given(CONTENT, CONTENT, CONTENT, st.sets(st.sampled_from(POINTERS)))
def test_edits_of_different_fields_merge_the_same_either_way(
    base: dict[str, Any], one: dict[str, Any], other: dict[str, Any], ours: set[str]
) -> None:
    mine = {pointer: one[pointer] if pointer in ours else base[pointer] for pointer in base}
    theirs = {pointer: base[pointer] if pointer in ours else other[pointer] for pointer in base}
    assert merge(base, theirs, mine).resolved({}) == merge(base, mine, theirs).resolved({})


@given(CONTENT, CONTENT, CONTENT)
def test_no_change_is_dropped(base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]) -> None:
    merged = merge(base, theirs, mine)
    asked = {change.pointer for change in merged.conflicts}
    result = merged.resolved(dict.fromkeys(asked, THEIRS))
    for pointer in base:
        wanted = [edit[pointer] for edit in (theirs, mine) if edit[pointer] != base[pointer]]
        if pointer in asked:
            assert len(wanted) == 2
        assert result[pointer] in (wanted or [base[pointer]])
        if pointer not in asked:
            assert all(result[pointer] == value for value in wanted)


@given(CONTENT, CONTENT, CONTENT)
def test_each_change_is_shown_with_its_three_values(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    merged = merge(base, theirs, mine)
    shown = {change.pointer: (change.base, change.theirs, change.mine) for change in merged.changes}
    assert shown == {
        pointer: (base[pointer], theirs[pointer], mine[pointer])
        for pointer in base
        if not base[pointer] == theirs[pointer] == mine[pointer]
    }
