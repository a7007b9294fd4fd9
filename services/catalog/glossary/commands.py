"""Wishes that concern the glossary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judge:
    """Confirm or reject a proposed relation.

    relation  one of `element_comparison.proposals.NAMES`
    elements  ids: two, or one for USELESS
    names     their declared names, in the same order
    prints    their fingerprints: what was looked at
    root      of the elements the one that the others refer to, if a concept is formed; "" for the first
    """

    relation: str
    elements: tuple[str, ...]
    names: tuple[str, ...]
    prints: tuple[str, ...]
    confirmed: bool
    reason: str
    by: str
    root: str = ""


@dataclass(frozen=True, slots=True)
class RevokeJudgement:
    """Take back what was judged; a concept that hung on it falls apart."""

    relation: str
    elements: tuple[str, ...]
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class ChooseRoot:
    code: str
    root: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class RenameElement:
    """Tell homonyms apart: the name under which the element is published."""

    element: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class MapValues:
    """How values of one element become those of another one of its concept.

    rows  (value, value): from `source` to `target`
    rule  what rows cannot say, such as a format of dates; "" for none
    """

    source: str
    target: str
    rows: tuple[tuple[str, str], ...]
    rule: str
    by: str


GlossaryCommand = Judge | RevokeJudgement | ChooseRoot | RenameElement | MapValues
