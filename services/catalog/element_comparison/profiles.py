"""What the comparison sees of an element: object, property and representation instead of raw text (GB/T 18391)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from services.catalog.element_comparison.elements import DataElement
from services.catalog.element_comparison.vocabulary import NO_DOMAIN, NO_STANDARD, STANDARD_TITLES
from services.catalog.element_comparison.words import (
    canonical,
    content_words,
    contrasting_words,
    first_clause,
    kind_of,
    last_role,
    narrow,
    narrow_with_gaps,
    segments,
)

_PUBLISHED = re.compile(
    r"^((?:gb|ga|jy|mz|yd|jt|ws|ny|cj|jr|sf|ly|wh|tb|sl|hj|db\d*|jgj)(?:/[tz])?[\d.]*)(.*)$"
)
_KIND_BY_TYPE = {"B": "FLAG", "F": "FILE", "D": "DATE", "DT": "DATE"}
_LABEL = re.compile(r"[^\W\d_a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Standard:
    """`base` is '' where the department follows none; `entry` names one data item within the standard."""

    base: str
    entry: str

    @property
    def given(self) -> bool:
        return bool(self.base)

    @property
    def key(self) -> str:
        return f"{self.base}#{self.entry}" if self.entry else self.base


@dataclass(frozen=True, slots=True)
class Profile:
    """`name`: canonical; `object_words`: content words of the name; `words`: those of name and definition, each with a weight
    of 0 to 1; `title`: those of the standard's title; `context`: those of the system's name; `labels`: Chinese labels of a
    code list; `contrasts`: words that exclude others."""

    element: DataElement
    plain_name: str
    name: str
    kind: str
    role: str | None
    object_words: frozenset[str]
    words: Mapping[str, float]
    title: frozenset[str]
    context: frozenset[str]
    standard: Standard
    domain: str
    labels: frozenset[str]
    contrasts: frozenset[str]

    @property
    def id(self) -> str:
        return self.element.id


def profile_of(element: DataElement) -> Profile:
    standard = standard_of(element.standard)
    name = canonical(element.name)
    object_words = content_words(element.name)
    kind = _kind(element, name)
    core = _core_words(element.definition)
    return Profile(
        element=element,
        plain_name=narrow(element.name),
        name=name,
        kind=kind,
        role=last_role(element.name) or last_role(first_clause(element.definition)),
        object_words=object_words,
        words=_weighted_words(element, object_words | core),
        title=_title_words(standard, element.standard),
        context=content_words(element.system.removesuffix("系统").removesuffix("平台")),
        standard=standard,
        domain="" if narrow(element.value_domain) in NO_DOMAIN else narrow(element.value_domain),
        labels=_labels(element.value_domain),
        contrasts=contrasting_words(element.name + "的" + first_clause(element.definition), kind),
    )


def standard_of(text: str) -> Standard:
    """'JY/T 0633 XJZT' → base 'jy/t0633', entry 'xjzt'; a standard that is only described is its own base."""
    plain = narrow(text)
    if plain in NO_STANDARD:
        return Standard("", "")
    found = _PUBLISHED.match(plain)
    return Standard(found[1], found[2]) if found else Standard(plain, "")


def _kind(element: DataElement, name: str) -> str:
    """The definition's last words say best what the value is; a name such as '联系方式' says little."""
    if element.data_type in _KIND_BY_TYPE:
        return _KIND_BY_TYPE[element.data_type]
    defined = kind_of(canonical(first_clause(element.definition)))
    named = kind_of(name)
    kind = named if defined == "OTHER" or (defined == "NAME" and named == "OTHER") else defined
    return "FIGURE" if kind == "OTHER" and element.data_type == "N" else kind


MODIFIER = 0.5
"""Weight of words that stand before the part of a definition that says what the value is: in '申请经营许可的商户的营业执照编号'
the licence applied for is only the occasion."""


def _weighted_words(element: DataElement, telling: frozenset[str]) -> dict[str, float]:
    """Words of name and definition, each with a weight of 0 to 1."""
    weights = dict.fromkeys(content_words(element.definition), MODIFIER)
    return weights | dict.fromkeys(telling, 1.0)


def _core_words(definition: str) -> frozenset[str]:
    """Words of the last part of a definition that has any: of '读者所持借阅证上的号码' those of '读者所持借阅证上'."""
    return next((words for part in segments(definition) if (words := content_words(part))), frozenset())


def _title_words(standard: Standard, text: str) -> frozenset[str]:
    if not standard.given:
        return frozenset()
    return content_words(
        STANDARD_TITLES.get(standard.base.upper(), "") + "的" + "".join(_LABEL.findall(narrow(text)))
    )


def _labels(domain: str) -> frozenset[str]:
    """Labels of a code list, at least two of them: '1身份证 2护照' has two, '18位数字' describes a pattern and has none."""
    found = frozenset(canonical(label.strip("等")) for label in _LABEL.findall(narrow_with_gaps(domain)))
    return found if len(found) > 1 else frozenset()
