"""A portal of as many items as one likes: the samples, and variations of them with codes, departments and 大项 of their own.

Codes are shaped as real ones are (4 department + 2 + 2 + 3), thirty items to a second-level 大项, so that a large catalogue has
hundreds of groups as it would in a city, and its tree is as deep.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from pymongo.database import Database

from gateway.projections.writer import next_generation
from tests.support.sample_portal import fill_portal

Document = dict[str, Any]
Portal = Database[Document]

FIRST_LEVEL = 50
"""Numbers below are the samples'."""
PER_GROUP, GROUPS_PER_PARENT = 30, 20
AT_ONCE = 1000


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
