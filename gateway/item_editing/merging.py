"""Two people changed one item, both from the same original: what of it agrees by itself, and what somebody must choose.

Pure. Values are those of `fields.values_of`; a field is merged as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]

THEIRS, MINE = "theirs", "mine"


@dataclass(frozen=True, slots=True)
class Change:
    """A field that at least one of the two changed."""

    pointer: str
    base: Any
    theirs: Any
    mine: Any

    @property
    def is_conflict(self) -> bool:
        """Both changed it, and not to the same."""
        return self.base not in (self.theirs, self.mine) and self.theirs != self.mine

    @property
    def only_mine(self) -> bool:
        return bool(self.theirs == self.base)

    @property
    def only_theirs(self) -> bool:
        return bool(self.mine == self.base)


@dataclass(frozen=True, slots=True)
class Merge:
    """
    values   merged, with `mine` where a choice is still to be made
    changes  in the order of the fields
    """

    values: Values
    changes: Sequence[Change]

    @property
    def conflicts(self) -> Sequence[Change]:
        return [change for change in self.changes if change.is_conflict]

    def open(self, choices: Mapping[str, str]) -> Sequence[Change]:
        """Conflicts that nobody has chosen for."""
        return [change for change in self.conflicts if choices.get(change.pointer) not in (THEIRS, MINE)]

    def resolved(self, choices: Mapping[str, str]) -> dict[str, Any]:
        """`choices`: pointer → THEIRS or MINE. Raises ValueError while a conflict is open."""
        if still := self.open(choices):
            raise ValueError(f"no choice for {[change.pointer for change in still]}")
        chosen = {
            change.pointer: change.theirs if choices[change.pointer] == THEIRS else change.mine
            for change in self.conflicts
        }
        return {**self.values, **chosen}


def merge(base: Values, theirs: Values, mine: Values) -> Merge:
    """All three have the same fields."""
    changes = [
        Change(pointer, base[pointer], theirs[pointer], mine[pointer])
        for pointer in base
        if not base[pointer] == theirs[pointer] == mine[pointer]
    ]
    taken = {change.pointer: change.theirs if change.only_theirs else change.mine for change in changes}
    return Merge({**base, **taken}, changes)
