"""Which pairs are worth a look. Comparing all of n elements costs n²/2; here each element joins a bounded number k of blocks
and meets at most w neighbours in each, so that at most n·k·w pairs are compared: linear in n, plus sorting the blocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from services.catalog.element_comparison.pinyin_codes import initials
from services.catalog.element_comparison.profiles import Profile
from services.catalog.element_comparison.rarity import Rarity
from services.catalog.element_comparison.vocabulary import CLASSIFYING, FIGURES, REACHED_BY

TELLING_WORDS = 8
"""Rarest words of an element that make blocks."""

NEIGHBOURS = 24
"""How far a block is looked along: a block of up to 25 elements is compared completely; of a larger one, sorted by name,
standard and definition, only near neighbours are, since what belongs together is mostly found beside each other there."""

Key = tuple[str, ...]


def candidate_pairs(profiles: Sequence[Profile], rarity: Rarity) -> list[tuple[Profile, Profile]]:
    """Pairs to compare, each once, ordered by ids."""
    blocks: dict[Key, list[Profile]] = defaultdict(list)
    for profile in profiles:
        for key in set(_keys(profile, rarity)):
            blocks[key].append(profile)
    found: dict[tuple[str, str], tuple[Profile, Profile]] = {}
    for members in blocks.values():
        for first, second in _neighbours(sorted(members, key=_order)):
            found[first.element.id, second.element.id] = (first, second)
    return [found[ids] for ids in sorted(found)]


def _keys(profile: Profile, rarity: Rarity) -> Iterator[Key]:
    """Values of unlike kinds are never one concept, so every block but that of equal names is of one kind."""
    kind = (
        "CLASS"
        if profile.kind in CLASSIFYING | {"NAME"}
        else "FIGURE"
        if profile.kind in FIGURES
        else profile.kind
    )
    yield ("as written", profile.plain_name)
    yield ("name", kind, profile.name)
    for word in rarity.rarest(profile.words.keys() | profile.title, TELLING_WORDS):
        yield ("word", kind, word)
    for label in sorted(profile.labels)[:TELLING_WORDS]:
        yield ("label", kind, label)
    if profile.standard.given:
        yield ("standard", kind, profile.standard.key)
    if len(profile.standard.entry) > 2 and profile.standard.entry.isascii():
        yield ("initials", profile.standard.entry)
    yield ("initials", initials(profile.plain_name))
    if profile.role:
        yield ("role", kind, profile.role, profile.domain)
        yield ("role", kind, profile.role)
    if kind in REACHED_BY:
        yield ("reached by", kind)


def _order(profile: Profile) -> tuple[str, ...]:
    return (profile.name, profile.standard.key, profile.element.definition, profile.id)


def _neighbours(members: list[Profile]) -> Iterator[tuple[Profile, Profile]]:
    for at, profile in enumerate(members):
        for other in members[at + 1 : at + 1 + NEIGHBOURS]:
            yield (profile, other) if profile.element.id < other.element.id else (other, profile)
