"""Mapping tables between the value domains of two elements of one concept: what is still missing in one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.catalog.glossary.events import ValuesMapped

_NOT_A_LIST = re.compile(r"等|系列|不限|单位|\d\s*位|规则|日期|[–—~〜]|\d-\d|YYYY|\+", re.IGNORECASE)
_ASIDE = re.compile(r"[((][^()()]*[))]")
_BETWEEN = re.compile(r"[\s/、,,;;|]+")
_CODED = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class MappingState:
    """
    needed    the two declare different values or standards
    complete  every value that is known has its counterpart, or a rule says how to convert
    missing   values of the source without a counterpart
    """

    needed: bool
    complete: bool
    missing: tuple[str, ...]


def listed_values(value_domain: str) -> tuple[str, ...]:
    """Values of a domain that lists all of them, such as `0未知 1男 2女` or `男/女`; codes where it has codes. Empty for others."""
    text = _ASIDE.sub("", value_domain).strip()
    if not text or _NOT_A_LIST.search(text):
        return ()
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) < 2:
        return ()
    return tuple(dict.fromkeys(_code_of(part) for part in parts))


def _code_of(part: str) -> str:
    found = _CODED.match(part)
    return found[0] if found else part


def state_of(
    source: Mapping[str, Any], target: Mapping[str, Any], mapped: ValuesMapped | None
) -> MappingState:
    """`source`, `target`: elements as `views` answer them. Only declared domains count: where neither lists its values, a
    rule in words completes the table."""
    listed = listed_values(source["value_domain"])
    if not _differ(source, target):
        return MappingState(False, True, ())
    if mapped is None:
        return MappingState(True, False, listed)
    done = {row[0] for row in mapped.rows}
    missing = tuple(value for value in listed if value not in done)
    complete = not missing if listed else bool(mapped.rows or mapped.rule)
    return MappingState(True, complete or bool(mapped.rule), missing)


def _differ(source: Mapping[str, Any], target: Mapping[str, Any]) -> bool:
    domains = [_BETWEEN.sub("", element["value_domain"]) for element in (source, target)]
    if domains[0] == domains[1]:
        return False
    return bool(listed_values(source["value_domain"]) or listed_values(target["value_domain"])) or (
        source["standard"] != target["standard"] and "不限" not in domains and "" not in domains
    )
