"""A facet's count is what the list would hold if that value were the only one chosen of its facet."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pymongo import MongoClient

from gateway.projections.composition import Sources, compose
from gateway.views.catalogue import CatalogueView
from gateway.views.filters import FACETS, ItemFilters
from gateway.views.page import LARGEST_LIMIT
from gateway.views.snapshot import Snapshot, SnapshotCache, snapshot_of
from tests.unit.gateway.test_past_items import example

DEPARTMENTS = {
    code: {"_id": code, "code": code, "name": f"部门{code}", "short_name": code} for code in ("1005", "1006")
}
GROUPS = {
    code: {
        "_id": code,
        "code": code,
        "name": f"大项{code}",
        "department_code": code[:4],
        "parent_code": parent,
    }
    for code, parent in (
        ("10050100000", None),
        ("10050101000", "10050100000"),
        ("10050102000", "10050100000"),
        ("10060100000", None),
        ("10060101000", "10060100000"),
    )
}
VALUES = ("a", "b", "c")
DIMENSIONS = {
    key: {
        "_id": key,
        "key": key,
        "name": key,
        "department_code": key.partition(".")[2] or None,
        "values": [{"value": value, "label": f"{key} {value}"} for value in VALUES],
    }
    for key in ("service_group", "stage", "natural_person_theme", "custom.1005", "custom.1006")
}
SOURCES = Sources(DEPARTMENTS, GROUPS, DIMENSIONS, {}, {}, {})
SOME = st.lists(st.sampled_from(VALUES), unique=True, max_size=2)


@st.composite
def items(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Documents as the projector composes them: of both departments, under groups of either level, some suspended."""
    content, composed = example("catalog/item-published.v1")["data"], []
    for number in range(draw(st.integers(0, 12))):
        department = draw(st.sampled_from(sorted(DEPARTMENTS)))
        groups = [None, *(code for code in GROUPS if code.startswith(department))]
        code = f"{department}0000{number + 1:03d}"
        item = {
            **content,
            "code": code,
            "department_code": department,
            "group_code": draw(st.sampled_from(groups)),
            "applicant_types": draw(st.lists(st.sampled_from(["个人", "企业"]), min_size=1, unique=True)),
            "item_type": draw(st.sampled_from(["01", "20"])),
            "service_mode": draw(st.integers(1, 4)),
            "categories": {
                "service_group": draw(SOME),
                "natural_person_theme": draw(SOME),
                "legal_person_theme": [],
                "stage": draw(SOME),
                "life_event": ["nobody defined it"] if draw(st.booleans()) else [],
                "custom": draw(SOME),
            },
        }
        suspended = {"reason": "升级", "until": None} if draw(st.booleans()) else None
        facts = {"item": item, "item_version": 2, "suspended": suspended, "suspension_version": 3}
        composed.append(compose({"_id": code, **facts}, SOURCES))
    return composed


class Fixed(SnapshotCache):
    """The lists of a catalogue that stands still."""

    def __init__(self, documents: list[dict[str, Any]]) -> None:
        self._fixed = snapshot_of(
            0, documents, tuple(DEPARTMENTS.values()), tuple(GROUPS.values()), tuple(DIMENSIONS.values())
        )

    def get(self) -> Snapshot:
        return self._fixed


def catalogue(documents: list[dict[str, Any]]) -> CatalogueView:
    return CatalogueView(MongoClient(connect=False)["never-asked"], Fixed(documents))


def values_of(documents: list[dict[str, Any]], facet: str) -> list[str]:
    return sorted({value for document in documents for value in document["facets"].get(facet, ())})


@given(items(), st.data())
@settings(max_examples=150, deadline=None)
def test_every_count_is_the_length_of_the_list_it_leads_to(
    documents: list[dict[str, Any]], data: st.DataObject
) -> None:
    chosen = {
        facet: data.draw(st.lists(st.sampled_from(known), max_size=2))
        for facet in FACETS
        if (known := values_of(documents, facet)) and data.draw(st.booleans())
    }
    view = catalogue(documents)
    for facet in view.facets(ItemFilters.from_query(chosen)):
        counts = {value.value: value.count for value in facet.values}
        for value in {*values_of(documents, facet.key), *counts}:
            alone = ItemFilters.from_query({**chosen, facet.key: [value]})
            assert counts.get(value, 0) == view.items(alone, LARGEST_LIMIT).total, (facet.key, value)


@given(items())
@settings(deadline=None)
def test_a_parent_group_counts_what_stands_under_its_children(documents: list[dict[str, Any]]) -> None:
    view = catalogue(documents)
    for group in view.groups():
        below = {code for code, one in GROUPS.items() if one["parent_code"] == group["code"]} | {
            group["code"]
        }
        expected = [document for document in documents if document["item"]["group_code"] in below]
        assert group["item_count"] == len(expected)


@given(items())
@settings(deadline=None)
def test_departments_with_the_same_own_value_are_counted_apart(documents: list[dict[str, Any]]) -> None:
    for dimension in catalogue(documents).dimensions():
        if dimension["key"].startswith("custom."):
            for value in dimension["values"]:
                expected = [
                    document
                    for document in documents
                    if document["item"]["department_code"] == dimension["department_code"]
                    and value["value"] in document["item"]["categories"]["custom"]
                ]
                assert value["item_count"] == len(expected)


@given(items())
@settings(deadline=None)
def test_suspended_items_stay_in_the_list_and_say_so(documents: list[dict[str, Any]]) -> None:
    shown = {
        item["code"]: item["suspended"] for item in catalogue(documents).items(limit=LARGEST_LIMIT).items
    }
    assert shown == {document["_id"]: document["suspended"] is not None for document in documents}


@given(items(), st.integers(0, 3), st.data())
@settings(deadline=None)
def test_a_shortened_facet_keeps_what_is_chosen_and_the_most_frequent(
    documents: list[dict[str, Any]], most: int, data: st.DataObject
) -> None:
    known = values_of(documents, "group")
    chosen = data.draw(st.lists(st.sampled_from(known), max_size=2)) if known else []
    filters, view = ItemFilters.from_query({"group": chosen}), catalogue(documents)
    whole = {facet.key: facet for facet in view.facets(filters)}
    for facet in view.facets(filters, most=most):
        all_values = whole[facet.key].values
        assert facet.total == len(all_values)
        assert [value for value in all_values if value in facet.values] == facet.values
        left_out = [value for value in all_values if value not in facet.values]
        assert not any(value.selected for value in left_out)
        kept = [value.count for value in facet.values if not value.selected]
        assert not left_out or len(facet.values) >= most
        if kept and left_out and not chosen:
            assert min(kept) >= max(value.count for value in left_out)
