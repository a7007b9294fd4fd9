"""The rows as one table for people and one file for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bench.measuring import Row

RESULTS = Path(__file__).parent / "results" / "latest.json"
COLUMNS = ("id", "case", "ours", "reference", "unit", "ratio", "bar", "met")


def table(rows: Sequence[Row]) -> str:
    lines = [COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines
    )


def save(rows: Sequence[Row], path: Path = RESULTS) -> None:
    """Rows of cases that were not run this time stay as they were."""
    kept = json.loads(path.read_text()) if path.exists() else []
    measured = {row["id"] for row in rows}
    merged = sorted(
        [row for row in kept if row["id"] not in measured] + list(rows), key=lambda row: row["id"]
    )
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(merged, ensure_ascii=False, indent=2) + "\n")


def _cells(row: Row) -> tuple[str, ...]:
    sign = "≤" if row.get("less_is_better") else "≥"
    met = {None: "", True: "yes", False: "NO"}
    return (
        row["id"],
        row["case"],
        f"{row['ours']:,.6g}",
        f"{row['reference']:,.6g} ({row['reference_name']})",
        row["unit"],
        f"{row['ratio']:.2f}",
        "" if row["bar"] is None else f"{sign} {row['bar']}",
        met[row["met"]],
    )
