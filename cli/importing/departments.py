"""`departments.json` → departments, parents before children."""

from __future__ import annotations

from cli.importing.field_mapping import Field
from cli.importing.rows import Batch, Row, mapped_rows
from cli.importing.sources import Source

KIND = "departments"

TABLE = (
    Field("code", "code"),
    Field("name", "name"),
    Field("short_name", "shortName"),
    Field("kind", "kind"),
    Field("parent_code", "parentCode"),
    Field("exercise_level", "exerciseLevel"),
)
IGNORED = ("nameStatus",)


def read(source: Source) -> Batch:
    batch = mapped_rows(source, "departments", KIND, TABLE, ignored=IGNORED)
    return Batch(_parents_first(batch.rows), batch.findings)


def _parents_first(rows: list[Row]) -> list[Row]:
    """Children wait for a parent that stands later in the file; an unknown or circular parent is the service's to judge."""
    waiting, placed, codes = list(rows), [], {row.subject for row in rows}
    done: set[str] = set()
    while waiting:
        ready = [r for r in waiting if r.payload.get("parent_code") not in codes - done] or waiting
        placed.extend(ready)
        done.update(row.subject for row in ready)
        waiting = [row for row in waiting if row not in ready]
    return placed
