"""Own copies of published items and forms: late, repeated and reordered messages change nothing."""

from __future__ import annotations

from itertools import permutations

import pytest

from event_sourcing.errors import ContractMismatch
from services.applications.references import BINDINGS, MemoryReferences, keep
from tests.unit.applications.desk import FORM, LOCAL, item, told

FIRST = told("catalog", "item-published.v1", LOCAL, item(), 2)
SECOND = told("catalog", "item-published.v1", LOCAL, item(name="新名称"), 4)
WITHDRAWN = told("catalog", "item-withdrawn.v1", LOCAL, {"code": LOCAL, "reason": "合并"}, 5)


@pytest.mark.parametrize("order", [*permutations([FIRST, SECOND, FIRST])])
def test_the_latest_publication_counts_whatever_comes_when(order: tuple[object, ...]) -> None:
    references = MemoryReferences()
    for event in order:
        keep(references, event)  # type: ignore[arg-type]
    kept = references.item(LOCAL)
    assert kept is not None
    assert (kept["name"], kept["withdrawn"]) == ("新名称", False)


def test_a_withdrawn_item_stays_withdrawn() -> None:
    references = MemoryReferences()
    for event in (FIRST, WITHDRAWN, SECOND):
        keep(references, event)
    kept = references.item(LOCAL)
    assert kept is not None
    assert (kept["name"], kept["withdrawn"]) == ("教师资格证书补发", True)


SUSPENDED = told(
    "catalog", "item-suspended.v1", LOCAL, {"code": LOCAL, "reason": "系统升级", "until": None}, 3
)
RESUMED = told("catalog", "item-resumed.v1", LOCAL, {"code": LOCAL}, 5)


@pytest.mark.parametrize("order", [*permutations([FIRST, SUSPENDED, SECOND])])
def test_a_suspension_outlasts_a_publication_whatever_comes_when(order: tuple[object, ...]) -> None:
    references = MemoryReferences()
    for event in order:
        keep(references, event)  # type: ignore[arg-type]
    assert (references.item(LOCAL) or {})["name"] == "新名称"
    assert references.suspension(LOCAL) == {"reason": "系统升级", "until": None}


@pytest.mark.parametrize("order", [(SUSPENDED, RESUMED), (RESUMED, SUSPENDED)])
def test_a_resumption_ends_the_suspension_also_when_that_comes_late(order: tuple[object, ...]) -> None:
    references = MemoryReferences()
    for event in order:
        keep(references, event)  # type: ignore[arg-type]
    assert references.suspension(LOCAL) is None


def test_versions_of_a_form_are_kept_beside_each_other_and_never_change() -> None:
    references = MemoryReferences()
    for version, title in ((1, "旧表"), (2, "新表"), (1, "改过的旧表")):
        form = FORM | {"version": version, "title": title}
        keep(references, told("guides", "form-published.v1", FORM["form_id"], form, version))
    titles = [(references.form("F-TQR", version) or {}).get("title") for version in (1, 2, 3)]
    assert titles == ["旧表", "新表", None]


def test_nothing_else_is_a_reference() -> None:
    with pytest.raises(ContractMismatch):
        keep(MemoryReferences(), told("catalog", "relation-declared.v1", "x", {}))
    assert set(BINDINGS) == {"catalog", "guides"}
