"""Prerequisites and successors of items → one directed edge each. The file may state an edge at both ends or at one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from cli.importing.findings import ERROR
from cli.importing.rows import Batch, Row
from cli.importing.sources import Source

KIND = "relations"
SIDES = ("prerequisites", "successors")


@dataclass
class _Edges:
    source: Source
    left_out: Collection[str]
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    batch: Batch = field(default_factory=Batch)

    def add(self, row: Row) -> None:
        payload = row.payload
        ends = payload["from_code"], payload["to_code"]
        if any(end in self.left_out for end in ends):
            return
        stated = self.rows.setdefault(ends, row)
        if stated is row:
            self.batch.rows.append(row)
        elif stated.payload != payload:
            detail = f"与第{stated.number}行对同一关联的说明不一致(mandatory、condition、anyOfGroup 应两端相同),请改正其一"
            self.batch.findings.append(row.finding(ERROR, "RELATION_MISMATCH", detail))


def relations(source: Source, *, left_out: Collection[str] = ()) -> Batch:
    """`left_out`: items that are not imported, and their relations with them."""
    edges = _Edges(source, left_out)
    for index, entry in enumerate(source.rows("items")):
        if isinstance(entry, dict) and entry.get("kind") == "ITEM":
            for side in SIDES:
                _side(edges, index, entry, side)
    return edges.batch


def _side(edges: _Edges, index: int, entry: dict[str, Any], side: str) -> None:
    code = str(entry.get("code", ""))
    for place, (base, other) in enumerate(_entries(entry, side, index)):
        row = Row(KIND, edges.source.name, index + 1, base, code, {})
        if not isinstance(other, dict) or not isinstance(other.get("itemCode"), str):
            detail = f"{side} 的第{place + 1}项应为对象并写明 itemCode"
            edges.batch.findings.append(row.finding(ERROR, "ROW_SHAPE", detail))
            continue
        before, after = (other["itemCode"], code) if side == "prerequisites" else (code, other["itemCode"])
        payload = {
            "from_code": before,
            "to_code": after,
            "type": "PREREQUISITE",
            "mandatory": other.get("mandatory", True),
            "condition": other.get("condition"),
            "any_of_group": other.get("anyOfGroup"),
        }
        edges.add(Row(KIND, edges.source.name, index + 1, base, code, payload))


def _entries(entry: dict[str, Any], side: str, index: int) -> Iterator[tuple[str, Any]]:
    listed = entry.get(side) or []
    if not isinstance(listed, list):
        listed = [None]
    for place, other in enumerate(listed):
        yield f"/items/{index}/{side}/{place}", other
