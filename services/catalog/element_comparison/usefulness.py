"""Which elements nobody else can use (无用数据): not used by two departments and not asked for by any item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.catalog.element_comparison.profiles import Profile
from services.catalog.element_comparison.vocabulary import INTERNAL_WORDS, MARKS_OF_NAMES
from services.catalog.element_comparison.words import canonical, narrow, segments


@dataclass(frozen=True, slots=True)
class Uselessness:
    score: float
    reasons: tuple[str, ...]


def uselessness_of(profile: Profile, concept: Sequence[Profile]) -> Uselessness | None:
    """None where the element is useful or nothing says that it is not. `concept`: all elements of its concept, itself included.

    Where it is recorded which items ask for the concept, that record decides. Where it is not, only words that show a value
    to be internal to a system or a counter do, and never against a published standard."""
    if len({member.element.department_code for member in concept}) > 1:
        return None
    word = _internal_word(profile)
    recorded = [member.element.item_codes for member in concept]
    if any(recorded):
        return None
    alone = "只有一个部门使用"
    if all(codes is not None for codes in recorded):
        reasons = (alone, "没有事项把它作为办事材料或填报内容")
        return Uselessness(0.95, (*reasons, _says(word))) if word else Uselessness(0.75, reasons)
    if word and not profile.standard.given:
        in_both = word in narrow(profile.element.name)
        return Uselessness(0.85 if in_both else 0.65, (alone, _says(word), "没有引用标准"))
    return None


def _says(word: str) -> str:
    return f"“{word}”表明它只供本系统或本窗口内部使用,不宜共享"


def _internal_word(profile: Profile) -> str | None:
    """In the name, or in the part of the definition that says what the value is."""
    core = next((part for part in segments(profile.element.definition) if len(part) > 2), "")
    for text, words in ((profile.element.name, INTERNAL_WORDS), (core, INTERNAL_WORDS - MARKS_OF_NAMES)):
        if found := [word for word in words if word in narrow(text) or word in canonical(text)]:
            return max(found, key=lambda word: (len(word), word))
    return None
