"""Which items have which value of which facet, as sets of bits: filters and counts without looking at any item.

The n-th bit of every set stands for the n-th listed item by code. Twenty thousand items are 2.5 KB a set; a count under filters
is one intersection and one count of bits per value. What `ItemFilters.matches` says of one item holds for all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gateway.views.filters import ItemFilters

Bits = int


NARROW = 1 / 4
"""Share of all items that a set reaches over at most, to be compared with just that part of another."""


@dataclass(frozen=True, slots=True)
class Span:
    """A set without the empty bytes around it: items of one 大项 are neighbours by code, and there are many 大项.

    `first`, `end`: bytes of the whole set that it reaches over; `packed`: their bits
    """

    first: int
    end: int
    packed: Bits

    @classmethod
    def over(cls, places: Sequence[int]) -> Span:
        """`places`: at least one, in order."""
        first, end = places[0] >> 3, (places[-1] >> 3) + 1
        return cls(first, end, bits_at((place - 8 * first for place in places), 8 * (end - first)))

    @property
    def bits(self) -> Bits:
        return self.packed << (8 * self.first)


@dataclass(frozen=True, slots=True)
class FacetIndex:
    """
    size     number of items
    members  facet → value → the items that have it
    totals   facet → value → how many those are
    """

    size: int
    members: Mapping[str, Mapping[str, Span]]
    totals: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, items: Iterable[Mapping[str, Sequence[str]]]) -> FacetIndex:
        """`items`: the facets of each item, by code."""
        places: dict[str, dict[str, list[int]]] = {}
        size = 0
        for place, facets in enumerate(items):
            size = place + 1
            for key, values in facets.items():
                of_key = places.setdefault(key, {})
                for value in values:
                    of_key.setdefault(value, []).append(place)
        members = {
            key: {value: Span.over(found) for value, found in values.items()}
            for key, values in places.items()
        }
        totals = {
            key: {value: span.packed.bit_count() for value, span in values.items()}
            for key, values in members.items()
        }
        return cls(size, members, totals)

    @property
    def all(self) -> Bits:
        return (1 << self.size) - 1

    def matching(
        self, filters: ItemFilters, *, among: Bits | None = None, ignoring: str | None = None
    ) -> Bits:
        """Items that stay in the list; `ignoring` leaves one facet's choice out."""
        found = self.all if among is None else among
        for key, values in filters.selected.items():
            if key != ignoring:
                found &= self._having(key, values)
        return found

    def counts(self, key: str, found: Bits) -> Counter[str]:
        """How many of these items have each value of a facet; 0 for all others."""
        if found == self.all:
            return Counter(self.totals.get(key, {}))
        raw = found.to_bytes((self.size + 7) // 8, "little")
        narrow = NARROW * len(raw)
        counts: Counter[str] = Counter()
        for value, span in self.members.get(key, {}).items():
            part = raw[span.first : span.end] if span.end - span.first < narrow else None
            near = found >> (8 * span.first) if part is None else int.from_bytes(part, "little")
            if count := (near & span.packed).bit_count():
                counts[value] = count
        return counts

    def _having(self, key: str, values: Iterable[str]) -> Bits:
        members = self.members.get(key, {})
        found = 0
        for value in values:
            if value in members:
                found |= members[value].bits
        return found


def bits_at(places: Iterable[int], size: int) -> Bits:
    raw = bytearray((size + 7) // 8)
    for place in places:
        raw[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(raw, "little")


def places_of(bits: Bits, start: int = 0) -> Iterator[int]:
    """Places of the set bits from `start` on, in order."""
    rest, place = bits >> start, start
    while rest:
        step = (rest & -rest).bit_length()
        yield place + step - 1
        rest >>= step
        place += step
