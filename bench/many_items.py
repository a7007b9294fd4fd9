"""A portal of as many items as one likes: the samples, and variations of them with codes, departments and 大项 of their own.

Codes are shaped as real ones are (4 department + 2 + 2 + 3), thirty items to a second-level 大项, so that a large catalogue has
hundreds of groups as it would in a city, and its tree is as deep.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pymongo.database import Database

from gateway.pages.tree import href
from gateway.projections.writer import next_generation
from tests.support.sample_portal import fill_portal

Document = dict[str, Any]
Portal = Database[Document]
Paths = Mapping[str, Sequence[str]]

FIRST_LEVEL = 50
"""Numbers below are the samples'."""
PER_GROUP, GROUPS_PER_PARENT = 30, 20
AT_ONCE = 1000
SEEN, ANEW = 100, 2000
"""Addresses that are asked again and again, and more of them than a worker keeps finished pages."""
_CHOICES = ("department", "service_mode", "applicant_type", "item_type", "natural_person_theme", "stage")


def fill(portal: Portal, items: int) -> list[str]:
    """Answers the codes of all listed items. `items`: at least as many as there are samples."""
    fill_portal(portal)
    samples = list(portal["items"].find({"listed": True}).sort("_id", 1))
    departments = sorted({sample["item"]["department_code"] for sample in samples})
    names = {entry["_id"]: entry["name"] for entry in portal["departments"].find()}
    made: list[Document] = []
    groups: dict[str, Document] = {}
    for number in range(items - len(samples)):
        department = departments[number % len(departments)]
        path = _groups(department, number // len(departments))
        groups.update({group["_id"]: group for group in path})
        sample = samples[number % len(samples)]
        made.append(_variation(sample, department, names[department], path, number // len(departments)))
    if groups:
        portal["groups"].insert_many(groups.values())
    for batch in _batches(made):
        portal["items"].insert_many(batch)
    next_generation(portal)
    return sorted(document["_id"] for document in (*samples, *made))


def paths_of(codes: Sequence[str], portal: Portal) -> Paths:
    """What a portal is asked, by case. The filters are those of the samples, so that every portal is asked the same."""
    choice = random.Random(len(codes))
    some = choice.sample(codes, min(SEEN, len(codes)))
    filters = _filters(portal)
    nodes = [href(group["code"]) for group in portal["groups"].find().sort("_id", 1)]
    return {
        "items as JSON": [f"/api/v1/items/{code}" for code in some],
        "items as pages": [f"/items/{code}" for code in some],
        "lists": filters[:SEEN],
        "lists, each made anew": filters[SEEN : SEEN + ANEW],
        "tree": choice.sample(nodes, min(SEEN, len(nodes))),
    }


def _filters(portal: Portal) -> list[str]:
    """Lists under most values of two facets: long in a small catalogue, too, so that pages are of one size."""
    samples = (
        portal["items"].find({"_id": {"$not": {"$regex": f"^.{{4}}{FIRST_LEVEL // 10}"}}}).sort("_id", 1)
    )
    facets = [sample["facets"] for sample in samples if sample["listed"]]
    values = {key: sorted({value for item in facets for value in item.get(key, ())}) for key in _CHOICES}
    choice = random.Random(SEEN)
    found: dict[str, None] = {}
    while len(found) < SEEN + ANEW:
        chosen = {key: _most(values[key], choice) for key in choice.sample(_CHOICES, 2)}
        found[f"/items?{urlencode(dict(sorted(chosen.items())), doseq=True)}"] = None
    return list(found)


def _most(values: Sequence[str], choice: random.Random) -> list[str]:
    left_out = choice.sample(values, choice.randint(1, max(1, len(values) // 3)))
    return [value for value in values if value not in left_out]


def _groups(department: str, serial: int) -> list[Document]:
    """First and second level for the department's item of this number."""
    second = serial // PER_GROUP
    outer = f"{department}{FIRST_LEVEL + second // GROUPS_PER_PARENT:02}"
    inner = f"{outer}{second % GROUPS_PER_PARENT + 1:02}"
    return [
        _group(f"{outer}00000", f"第一级大项{outer[4:]}", department, None, 1),
        _group(f"{inner}000", f"第二级大项{inner[4:]}", department, f"{outer}00000", 2),
    ]


def _group(code: str, name: str, department: str, parent: str | None, level: int) -> Document:
    return {
        "_id": code,
        "code": code,
        "name": name,
        "department_code": department,
        "parent_code": parent,
        "level": level,
        "seen": {"whole": 1},
    }


def _variation(
    sample: Document, department: str, department_name: str, path: Sequence[Document], serial: int
) -> Document:
    code = f"{path[-1]['code'][:8]}{serial % PER_GROUP + 1:03}"
    groups = [{"code": group["code"], "name": group["name"]} for group in path]
    here = {"department_code": department, "department_name": department_name}
    return {
        **sample,
        "_id": code,
        "etag": hashlib.sha256(f"{code}{sample['etag']}".encode()).hexdigest()[:24],
        "item": {**sample["item"], "code": code, "group_code": groups[-1]["code"], **here},
        "summary": {**sample["summary"], "code": code, "groups": groups, **here},
        "names": {**sample["names"], "department": department_name, "groups": groups},
        "facets": {
            **sample["facets"],
            "department": [department],
            "group": [group["code"] for group in groups],
        },
    }


def _batches(documents: Sequence[Document]) -> Iterator[Sequence[Document]]:
    for start in range(0, len(documents), AT_ONCE):
        yield documents[start : start + AT_ONCE]
