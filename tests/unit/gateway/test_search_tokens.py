"""Both sides of a search make the same tokens, and a query can hold no operator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.projections.search_tokens import name_tokens, normal, query_tokens, spellings_of, text_tokens
from tests.unit.cli.samples import sample

NAMES = [entry["name"] for entry in sample("items.json")["items"] if entry["kind"] == "ITEM"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_by_its_words_its_pinyin_and_its_initials(name: str) -> None:
    indexed = set(name_tokens(name))
    spellings = spellings_of(name)
    assert set(query_tokens(name)) & indexed
    for spelling in spellings.values():
        assert spelling in query_tokens(spelling)
        assert spelling in indexed


def test_a_word_with_two_readings_is_found_by_both() -> None:
    assert {"chongdu", "zhongdu"} & set(name_tokens("重读"))
    assert {"zhangxue", "changxue"} & set(name_tokens("长学"))


def test_how_people_ask_says_nothing_about_what() -> None:
    assert query_tokens("请问怎么办理教师资格证") == query_tokens("教师资格证")
    assert query_tokens("怎么办理") != []


def test_two_spellings_are_one() -> None:
    assert normal("ＡＢＣ １２") == normal("abc12")
    assert text_tokens("ＡＢＣ") == ["abc"]


@given(st.text(max_size=80))
def test_no_query_holds_an_operator_or_a_blank(query: str) -> None:
    for token in query_tokens(query):
        assert token
        assert not set(token) & set(' "-\\')


@given(st.text(alphabet="教师资格认定入学转补发证书学生", min_size=2, max_size=20))
def test_any_part_of_a_text_shares_a_token_with_it(text: str) -> None:
    part = text[: max(2, len(text) // 2)]
    assert set(text_tokens(part)) & set(text_tokens(text))
