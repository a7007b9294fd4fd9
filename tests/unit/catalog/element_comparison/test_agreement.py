"""The comparison against confirmed answers: the labelled half of the sample, and other domains it was not made for."""

from __future__ import annotations

from statistics import fmean

import pytest

from services.catalog.element_comparison.comparison import compare
from services.catalog.element_comparison.proposals import DUPLICATE, SAME_DIFF_STD, SYNONYM, Comparison
from tests.unit.catalog.element_comparison.evaluation import (
    RELATIONS,
    THRESHOLDS,
    agreement,
    homonym_pairs,
    judged_elements,
    labelled,
    labelled_concepts,
    leave_out,
    same_concept_pairs,
    sample_elements,
)

pytestmark = pytest.mark.unit

BAR = 0.85
ENOUGH = 5
ANSWERS = {
    "SYNONYM": "synonymPairs",
    "HOMONYM": "homonymPairs",
    "SAME_DIFF_STD": "sameDiffStdPairs",
    "DUPLICATE": "duplicatePairs",
}
OTHER_DOMAINS = (
    "business_and_welfare.json",
    "construction_and_transport.json",
    "culture_and_employment.json",
    "people_and_schools.json",
    "homes_and_utilities.json",
)
ONE_CONCEPT = (SYNONYM, SAME_DIFF_STD, DUPLICATE)


@pytest.fixture(scope="module")
def of_the_sample() -> Comparison:
    return compare(sample_elements())


@pytest.mark.parametrize("relation", RELATIONS)
def test_each_relation_of_the_labelled_half_is_found(of_the_sample: Comparison, relation: str) -> None:
    true = {(min(pair["a"], pair["b"]), max(pair["a"], pair["b"])) for pair in labelled()[ANSWERS[relation]]}
    found = agreement(of_the_sample, true, (relation,), labelled_concepts())
    print(f"{relation}: {found}")
    assert found.f1 >= BAR or len(true) < ENOUGH
    assert found.right >= found.true - 1, "of a few pairs none may be lost but one"


def test_no_labelled_concept_is_joined_to_an_element_outside_it(of_the_sample: Comparison) -> None:
    concepts = labelled_concepts()
    everything = concepts | {e.id: e.id for e in sample_elements() if e.id not in concepts}
    touching = [
        pair
        for pair in of_the_sample.pairs
        if pair.relation in ONE_CONCEPT and (pair.first in concepts) != (pair.second in concepts)
    ]
    assert len(touching) <= 2, [(everything[pair.first], everything[pair.second]) for pair in touching]


def test_what_is_useless_in_the_labelled_half_is_found(of_the_sample: Comparison) -> None:
    concepts = labelled_concepts()
    assert {found.element for found in of_the_sample.useless} & set(concepts) == set(labelled()["useless"])


def test_whether_values_must_be_mapped_is_as_a_reviewer_said(of_the_sample: Comparison) -> None:
    proposed = {(pair.first, pair.second): pair.mapping_required for pair in of_the_sample.pairs}
    wrong = [
        pair
        for pair in labelled()["synonymPairs"]
        if proposed.get((pair["a"], pair["b"]), pair["mappingRequired"]) != pair["mappingRequired"]
    ]
    assert wrong == []


def test_most_roots_are_those_a_reviewer_chose(of_the_sample: Comparison) -> None:
    root_of = {cluster.elements: cluster.root for cluster in of_the_sample.clusters}
    clusters = [cluster for cluster in labelled()["clusters"] if len(cluster["elements"]) > 1]
    right = sum(root_of.get(tuple(sorted(cluster["elements"]))) == cluster["root"] for cluster in clusters)
    print(f"roots: {right} of {len(clusters)}")
    assert right >= 0.85 * len(clusters)


def test_a_threshold_tuned_on_half_of_the_concepts_holds_on_the_other_half() -> None:
    at_each = {threshold: compare(sample_elements(), threshold) for threshold in THRESHOLDS}
    runs = [leave_out(at_each, labelled_concepts(), seed) for seed in range(10)]
    for run in runs[:3]:
        print(f"threshold {run.threshold}: tuned {run.tuned}; left out {run.tested}")
    print(
        f"mean F1 tuned {fmean(r.tuned.f1 for r in runs):.3f}, left out {fmean(r.tested.f1 for r in runs):.3f}"
    )
    assert fmean(run.tested.f1 for run in runs) >= BAR


@pytest.mark.parametrize("file", OTHER_DOMAINS)
def test_concepts_of_other_domains_are_found_too(file: str) -> None:
    elements, concepts = judged_elements(file)
    comparison = compare(elements)
    same = agreement(comparison, same_concept_pairs(concepts), ONE_CONCEPT, concepts)
    unlike = agreement(comparison, homonym_pairs(elements, concepts), ("HOMONYM",), concepts)
    print(f"{file}: one concept {same}; homonyms {unlike}")
    assert same.f1 >= BAR
    assert unlike.recall >= 0.8
    assert all(concepts[found.element][1:].isdigit() for found in comparison.useless), (
        "nothing useful is thrown away"
    )
