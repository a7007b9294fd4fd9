"""What the checker found wrong, in words and in numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MOST_WORDS = 40


@dataclass
class Findings:
    """
    lost     things that were answered for and that a side does not have
    doubled  things that a side has more than once, or that nobody asked for
    other    contradictions of any other kind
    """

    lost: int = 0
    doubled: int = 0
    other: int = 0
    words: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.other)

    def wrong(self, words: str) -> None:
        self.other += 1
        self._say(words)

    def compare(self, what: str, expected: Counter[str], found: Counter[str]) -> None:
        """Both sides as how often each thing is there."""
        missing, unexpected = expected - found, found - expected
        self.lost += missing.total()
        self.doubled += unexpected.total()
        if missing:
            self._say(f"{what}: lost {_some(missing)}")
        if unexpected:
            self._say(f"{what}: doubled or unasked {_some(unexpected)}")

    def _say(self, words: str) -> None:
        if len(self.words) < MOST_WORDS:
            self.words.append(words)


def _some(things: Counter[str]) -> str:
    shown = ", ".join(f"{thing} ×{times}" for thing, times in list(things.items())[:5])
    return f"{things.total()}: {shown}{' …' if len(things) > 5 else ''}"
