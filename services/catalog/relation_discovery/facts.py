"""What discovery looks at: who issues which document, and who asks for which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

GOVERNMENT = "20"
"""Source of a material: 政府部门核发."""

_SHARED = ("免交", "免于提交", "免提交", "自动获取", "系统核验", "共享")


@dataclass(frozen=True, slots=True)
class Issuer:
    """An item or an external item.

    document  name of its result
    licence   name of the electronic licence that the result is, or None
    """

    code: str
    name: str
    department_code: str
    document: str
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """One material of an item.

    licence    electronic licence that replaces it, or None
    mandatory  False when it is asked for under `condition` only, or may come later
    """

    code: str
    name: str
    material: str
    licence: str | None
    mandatory: bool
    condition: str | None


def needs(code: str, guide: Mapping[str, Any]) -> Iterator[Need]:
    """Materials of a guide (`guide-published.v1`) that an authority issues or that are fetched instead of asked for."""
    for material in guide["materials"]:
        note = material["note"] or ""
        if material["source"] == GOVERNMENT or any(word in note for word in _SHARED):
            yield Need(
                code,
                guide["item_name"],
                material["name"],
                material["e_license"],
                material["requirement"] == "required",
                material["condition"],
            )
