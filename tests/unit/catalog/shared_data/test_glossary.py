"""The glossary: judgements of people, the concepts that follow from them, and what they may not say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

from event_sourcing.errors import BanshiError, NotFound, RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from services.catalog.element_comparison.proposals import (
    DUPLICATE,
    HOMONYM,
    SAME_DIFF_STD,
    SYNONYM,
    USELESS,
)
from services.catalog.glossary.aggregate import decide, glossary_decider
from services.catalog.glossary.commands import (
    ChooseRoot,
    GlossaryCommand,
    Judge,
    MapValues,
    RenameElement,
    RevokeJudgement,
)
from services.catalog.glossary.events import (
    ConceptExtended,
    ConceptFormed,
    ConceptReduced,
    ConceptsJoined,
    ElementRenamed,
    Judged,
    JudgementRevoked,
    RootChosen,
    ValuesMapped,
)
from services.catalog.glossary.snapshot import decode, encode
from services.catalog.glossary.state import MERGING, Glossary, evolve


def judge(
    relation: str, *elements: str, confirmed: bool = True, root: str = "", reason: str = "同指一人"
) -> Judge:
    names = tuple(f"名称{element}" for element in elements)
    prints = tuple(f"print-{element}" for element in elements)
    return Judge(relation, elements, names, prints, confirmed, reason, "editor-1", root)


def judged(relation: str, *elements: str, confirmed: bool = True, reason: str = "同指一人") -> Judged:
    prints = tuple(f"print-{element}" for element in elements)
    return Judged(relation, elements, prints, confirmed, reason, "editor-1")


AB = (judged(SYNONYM, "a", "b"), ConceptFormed("GZSJ000001", "名称b", "b", ("a", "b")))


class TestConfirming:
    def test_two_synonyms_form_a_concept_with_a_code_and_one_root(self) -> None:
        given(glossary_decider).when(judge(SYNONYM, "b", "a", root="b")).then(*AB)

    def test_a_third_joins_the_concept_of_either(self) -> None:
        given(glossary_decider, *AB).when(judge(DUPLICATE, "b", "c")).then(
            judged(DUPLICATE, "b", "c"), ConceptExtended("GZSJ000001", "c")
        )

    def test_two_concepts_become_one_under_the_older_code(self) -> None:
        cd = (judged(SYNONYM, "c", "d"), ConceptFormed("GZSJ000002", "名称c", "c", ("c", "d")))
        glossary = (
            given(glossary_decider, *AB, *cd)
            .when(judge(SAME_DIFF_STD, "d", "a"))
            .then(judged(SAME_DIFF_STD, "a", "d"), ConceptsJoined("GZSJ000001", "GZSJ000002"))
        )
        assert glossary.concepts["GZSJ000001"].members == ("a", "b", "c", "d")
        assert glossary.retired == {"GZSJ000002": "GZSJ000001"}

    def test_twice_changes_nothing_and_after_a_change_of_an_element_is_recorded_anew(self) -> None:
        given(glossary_decider, *AB).when(judge(SYNONYM, "a", "b")).then()
        again = replace(judge(SYNONYM, "a", "b"), prints=("new", "print-b"))
        given(glossary_decider, *AB).when(again).then(
            Judged(SYNONYM, ("a", "b"), ("new", "print-b"), True, "同指一人", "editor-1")
        )

    def test_what_is_of_no_use_is_marked_and_forms_nothing(self) -> None:
        given(glossary_decider).when(judge(USELESS, "a")).then(judged(USELESS, "a"))

    @pytest.mark.parametrize("elements", [("a",), ("a", "a")])
    def test_a_pair_is_two(self, elements: tuple[str, ...]) -> None:
        given(glossary_decider).when(judge(SYNONYM, *elements)).then_raises(ValidationFailed)


class TestRejecting:
    def test_needs_a_reason(self) -> None:
        given(glossary_decider).when(judge(SYNONYM, "a", "b", confirmed=False, reason=" ")).then_raises(
            ValidationFailed
        )

    def test_a_confirmed_pair_needs_the_confirmation_revoked(self) -> None:
        given(glossary_decider, *AB).when(judge(SYNONYM, "a", "b", confirmed=False)).then_raises(
            RuleViolated, code="JUDGED_OTHERWISE"
        )


class TestContradictions:
    BC = (judged(SYNONYM, "b", "c"), ConceptExtended("GZSJ000001", "c"))

    @pytest.mark.parametrize(
        "apart",
        [judged(HOMONYM, "a", "c"), judged(SYNONYM, "a", "c", confirmed=False)],
        ids=["homonym", "rejected"],
    )
    def test_what_is_kept_apart_is_not_joined_over_a_third(self, apart: Judged) -> None:
        refused = (
            given(glossary_decider, *AB, apart)
            .when(judge(SYNONYM, "b", "c"))
            .then_raises(RuleViolated, code="CONTRADICTION")
        )
        assert "a 与 c" in refused.message

    def test_what_is_one_concept_over_a_third_is_not_judged_apart(self) -> None:
        for apart in (judge(HOMONYM, "a", "c"), judge(SYNONYM, "a", "c", confirmed=False)):
            given(glossary_decider, *AB, *self.BC).when(apart).then_raises(RuleViolated, code="CONTRADICTION")


class TestRevoking:
    def test_the_last_bond_ends_the_concept_and_its_code_is_not_issued_again(self) -> None:
        revoke = RevokeJudgement(SYNONYM, ("a", "b"), "看错了", "editor-1")
        revoked = (
            JudgementRevoked(SYNONYM, ("a", "b"), "看错了", "editor-1"),
            ConceptReduced("GZSJ000001", "b", ()),
        )
        given(glossary_decider, *AB).when(revoke).then(*revoked)
        given(glossary_decider, *AB, *revoked).when(judge(SYNONYM, "a", "b", root="b")).then(
            AB[0], ConceptFormed("GZSJ000002", "名称b", "b", ("a", "b"))
        )

    def test_the_part_with_the_root_keeps_the_code_and_the_other_gets_its_own(self) -> None:
        history = (
            *AB,
            judged(SYNONYM, "b", "c"),
            ConceptExtended("GZSJ000001", "c"),
            judged(SYNONYM, "c", "d"),
            ConceptExtended("GZSJ000001", "d"),
        )
        given(glossary_decider, *history).when(
            RevokeJudgement(SYNONYM, ("b", "c"), "看错了", "editor-1")
        ).then(
            JudgementRevoked(SYNONYM, ("b", "c"), "看错了", "editor-1"),
            ConceptReduced("GZSJ000001", "b", ("a", "b")),
            ConceptFormed("GZSJ000002", "名称b", "c", ("c", "d")),
        )

    def test_what_nobody_judged_is_not_revoked(self) -> None:
        given(glossary_decider).when(RevokeJudgement(SYNONYM, ("a", "b"), "?", "e")).then_raises(
            NotFound, code="JUDGEMENT_UNKNOWN"
        )


class TestNamesRootsAndMappings:
    def test_a_homonym_gets_a_name_that_nobody_has(self) -> None:
        renamed = ElementRenamed("a", "校车编号", "editor-1")
        given(glossary_decider).when(RenameElement("a", " 校车编号 ", "editor-1")).then(renamed)
        given(glossary_decider, renamed).when(RenameElement("b", "校车编号", "editor-1")).then_raises(
            ValidationFailed
        )

    def test_the_root_is_chosen_among_the_members(self) -> None:
        given(glossary_decider, *AB).when(ChooseRoot("GZSJ000001", "a", "公民身份号码", "editor-1")).then(
            RootChosen("GZSJ000001", "a", "公民身份号码", "editor-1")
        )
        given(glossary_decider, *AB).when(ChooseRoot("GZSJ000001", "x", "", "editor-1")).then_raises(
            ValidationFailed
        )

    def test_values_are_mapped_within_a_concept_only(self) -> None:
        given(glossary_decider, *AB).when(
            MapValues("a", "b", (("男", "1"), ("", ""), (" 女 ", "2")), "", "editor-1")
        ).then(ValuesMapped("a", "b", (("男", "1"), ("女", "2")), "", "editor-1"))
        given(glossary_decider, *AB).when(MapValues("a", "c", (("男", "1"),), "", "editor-1")).then_raises(
            RuleViolated, code="NOT_ONE_CONCEPT"
        )

    def test_a_value_is_mapped_once(self) -> None:
        given(glossary_decider, *AB).when(
            MapValues("a", "b", (("男", "1"), ("男", "2")), "", "editor-1")
        ).then_raises(ValidationFailed)


ELEMENTS = "abcdefg"
PAIRS = st.lists(st.sampled_from(ELEMENTS), min_size=2, max_size=2, unique=True).map(tuple)
JUDGEMENTS = st.builds(
    lambda pair, relation, confirmed: judge(relation, *pair, confirmed=confirmed),
    PAIRS,
    st.sampled_from([SYNONYM, SAME_DIFF_STD, DUPLICATE, HOMONYM]),
    st.sampled_from([True, True, True, False]),
)
REVOCATIONS = st.builds(
    lambda pair, relation: RevokeJudgement(relation, tuple(sorted(pair)), "看错了", "editor-1"),
    PAIRS,
    st.sampled_from([SYNONYM, SAME_DIFF_STD, DUPLICATE, HOMONYM]),
)
COMMANDS = st.lists(st.one_of(JUDGEMENTS, JUDGEMENTS, REVOCATIONS), max_size=40)


def connected(glossary: Glossary) -> set[tuple[str, ...]]:
    """Groups of two and more that confirmed judgements connect, found by a way of its own."""
    group = {element: frozenset(element) for element in ELEMENTS}
    for (relation, (first, second)), judgement in glossary.judgements.items():
        if relation in MERGING and judgement.confirmed:
            merged = group[first] | group[second]
            group.update(dict.fromkeys(merged, merged))
    return {tuple(sorted(one)) for one in group.values() if len(one) > 1}


@any_of(COMMANDS)
@settings(max_examples=150, deadline=None)
def test_confirmed_merges_form_concepts_with_one_root_each_and_codes_are_never_used_again(
    commands: list[GlossaryCommand],
) -> None:
    glossary, issued = Glossary(), []
    for command in commands:
        try:
            events = decide(glossary, command)
        except BanshiError:
            continue
        for event in events:
            if isinstance(event, ConceptFormed):
                issued.append(event.code)
            glossary = evolve(glossary, event)
        concepts = list(glossary.concepts.values())
        assert {concept.members for concept in concepts} == connected(glossary)
        assert all(concept.root in concept.members for concept in concepts)
        members = [member for concept in concepts for member in concept.members]
        assert len(members) == len(set(members)) == len(glossary.of)
        assert not glossary.concepts.keys() & glossary.retired.keys()
        for first, second in glossary.kept_apart():
            assert second not in glossary.members_with(first)
    assert len(issued) == len(set(issued)) == glossary.issued
    assert decode(encode(glossary)) == glossary
