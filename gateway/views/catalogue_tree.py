"""The catalogue as a tree: department → 第一级大项 → 第二级大项 → items (domain rule 15: at most two levels of 大项).

Nodes with no listed item below them are left out. Made once per change of the catalogue; a look at a node costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DEPARTMENT, GROUP = "DEPARTMENT", "GROUP"


@dataclass(frozen=True, slots=True)
class TreeNode:
    """
    code      of a department (4 digits) or of a 大项 (11 digits)
    level     0 for a department, then the level of the 大项
    count     listed items at and below it
    children  codes of the nodes right below it, in their order
    items     places of the items right below it among the listed items by code
    """

    code: str
    name: str
    kind: str
    level: int
    parent: str | None
    count: int
    children: tuple[str, ...]
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CatalogueTree:
    """`roots`: codes of the departments that have items."""

    roots: tuple[str, ...]
    nodes: Mapping[str, TreeNode]

    @classmethod
    def of(
        cls,
        departments: Sequence[Mapping[str, Any]],
        groups: Sequence[Mapping[str, Any]],
        facets: Sequence[Mapping[str, Sequence[str]]],
    ) -> CatalogueTree:
        """`facets`: of each listed item by code; `group` holds the item's 大项 from the outermost inwards."""
        items: dict[str, list[int]] = {}
        counts: dict[str, int] = {}
        parents: dict[str, str | None] = {}
        for place, of_item in enumerate(facets):
            path = (*of_item["department"], *of_item["group"])
            items.setdefault(path[-1], []).append(place)
            for parent, code in zip((None, *path), path, strict=False):
                parents[code] = parent
                counts[code] = counts.get(code, 0) + 1
        children: dict[str | None, list[str]] = {}
        for code in sorted(parents):
            children.setdefault(parents[code], []).append(code)
        names = {entry["code"]: entry["name"] for entry in (*departments, *groups)}
        nodes: dict[str, TreeNode] = {}
        waiting = [(code, 0) for code in children.get(None, ())]
        while waiting:
            code, level = waiting.pop()
            below = tuple(children.get(code, ()))
            nodes[code] = TreeNode(
                code,
                names.get(code, code),
                GROUP if level else DEPARTMENT,
                level,
                parents[code],
                counts[code],
                below,
                tuple(items.get(code, ())),
            )
            waiting += [(child, level + 1) for child in below]
        return cls(tuple(children.get(None, ())), nodes)

    def path(self, code: str) -> list[TreeNode]:
        """From the department down to the node itself; empty for a code that is no node."""
        path: list[TreeNode] = []
        at: str | None = code
        while at is not None and at in self.nodes:
            path.insert(0, self.nodes[at])
            at = self.nodes[at].parent
        return path
