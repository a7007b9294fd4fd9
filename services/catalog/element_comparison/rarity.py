"""How telling a word, a standard or a domain is: what many elements share says little."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from services.catalog.element_comparison.profiles import MODIFIER, Profile
from services.catalog.element_comparison.vocabulary import COMMON_WORDS


class Rarity:
    """Counted once over all profiles that are compared."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self._size = len(profiles)
        self._words = Counter(word for profile in profiles for word in profile.words)
        self._weights: dict[str, float] = {}
        self._standards = _uses_by_kind((profile.standard.key, profile) for profile in profiles)
        self._domains = _uses_by_kind((profile.domain, profile) for profile in profiles)

    def of_word(self, word: str) -> float:
        """Inverse document frequency, damped so that a small catalogue still tells common from rare."""
        weight = self._weights.get(word)
        if weight is None:
            weight = math.log((self._size + 100) / (self._words[word] + 2)) * (
                0.3 if word in COMMON_WORDS else 1.0
            )
            self._weights[word] = weight
        return weight

    def of_standard(self, key: str) -> float:
        return self._standards.get(key, 1.0)

    def of_domain(self, domain: str) -> float:
        return self._domains.get(domain, 1.0)

    def rarest(self, words: Iterable[str], count: int) -> list[str]:
        """The most telling words first."""
        return sorted(words, key=lambda word: (-self.of_word(word), word))[:count]

    def listed(self, words: Iterable[str]) -> str:
        """The most telling words as a clerk reads them: of a long word and its parts only the long one."""
        known = self.rarest(words, 12)
        whole = [word for word in known if not any(word != other and word in other for other in known)]
        return "、".join(whole[:4])

    def share(self, words: frozenset[str], within: Mapping[str, float]) -> float:
        """Which part of `words`, by rarity, is found in `within`: 0 to 1."""
        whole = self._sum(dict.fromkeys(words, 1.0))
        return self._sum({word: within[word] for word in words if word in within}) / whole

    def overlap(self, first: Profile, second: Profile) -> float:
        """Of the words of two profiles, by rarity, the mean of the shared part of the smaller side and of both sides
        together: 0 to 1."""
        a, b = _compared(first, second), _compared(second, first)
        if not (common := a.keys() & b.keys()):
            return 0.0
        shared = self._sum({word: min(a[word], b[word]) for word in common})
        one, other = self._sum(a), self._sum(b)
        return (shared / min(one, other) + 2 * shared / (one + other)) / 2

    def _sum(self, words: Mapping[str, float]) -> float:
        return math.fsum(self.of_word(word) * weight for word, weight in words.items())


def shared_words(first: Profile, second: Profile) -> set[str]:
    return _compared(first, second).keys() & _compared(second, first).keys()


def _compared(profile: Profile, other: Profile) -> Mapping[str, float]:
    """Words of the profile; those of its standard's title only where the other mentions them: that both follow one
    standard is counted elsewhere."""
    titles = (profile.title & other.words.keys()) - profile.words.keys()
    return {**profile.words, **dict.fromkeys(titles, MODIFIER)} if titles else profile.words


def _uses_by_kind(uses: Iterable[tuple[str, Profile]]) -> dict[str, float]:
    """1 for what names one concept only; less the more different names use it, such as a format of dates."""
    names: dict[str, set[str]] = {}
    for key, profile in uses:
        if key:
            names.setdefault(key, set()).add(profile.name)
    return {key: 1 / math.sqrt(max(1, len(found) - 1)) for key, found in names.items()}
