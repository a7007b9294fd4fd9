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


@dataclass(frozen=True, slots=True)
class FacetIndex:
    """
    size     number of items
    members  facet → value → the items that have it
    totals   facet → value → how many those are
    """

    size: int
    members: Mapping[str, Mapping[str, Bits]]
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
            key: {value: bits_at(found, size) for value, found in values.items()}
            for key, values in places.items()
        }
        totals = {
            key: {value: bits.bit_count() for value, bits in values.items()}
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
        counted = ((value, (bits & found).bit_count()) for value, bits in self.members.get(key, {}).items())
        return Counter({value: count for value, count in counted if count})

    def _having(self, key: str, values: Iterable[str]) -> Bits:
        members = self.members.get(key, {})
        found = 0
        for value in values:
            found |= members.get(value, 0)
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
