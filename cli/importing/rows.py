"""A row of a source file with the payload made of it and the way back for findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cli.importing.field_mapping import Table, map_row, source_keys, source_pointer
from cli.importing.findings import ERROR, WARNING, Finding
from cli.importing.sources import Source


@dataclass(frozen=True)
class Row:
    """
    kind     part of the batch it belongs to, such as `items`
    subject  its code or id, for people
    number   place in its list, from 1
    base     JSON pointer to it in the file
    payload  what the service gets
    locate   JSON pointer into the payload → JSON pointer into the row as the file has it
    """

    kind: str
    file: str
    number: int
    base: str
    subject: str
    payload: dict[str, Any]
    locate: Callable[[str], str] = str

    def finding(self, severity: str, code: str, detail: str, pointer: str = "") -> Finding:
        """`pointer` leads into the payload."""
        there = f"{self.base}{self.locate(pointer)}" if pointer else self.base
        return Finding(self.file, self.number, there, self.subject, severity, code, detail)


@dataclass
class Batch:
    """Rows of all kinds, in the order in which they are to be sent, and what was found while reading them."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def extend(self, other: Batch) -> None:
        self.rows.extend(other.rows)
        self.findings.extend(other.findings)


def mapped_rows(
    source: Source,
    key: str,
    kind: str,
    table: Table,
    *,
    ignored: Collection[str] = (),
    identity: str = "code",
) -> Batch:
    """One row per entry of `source.rows(key)`. Finds entries that are no objects, unknown keys and repeated codes."""
    batch = Batch()
    for index, entry in enumerate(source.rows(key)):
        batch.extend(mapped_row(source, f"/{key}/{index}", index, entry, kind, table, ignored, identity))
    batch.findings.extend(repeated(batch.rows, identity))
    return batch


def mapped_row(
    source: Source,
    base: str,
    index: int,
    entry: Any,
    kind: str,
    table: Table,
    ignored: Collection[str],
    identity: str = "code",
) -> Batch:
    subject = str(entry.get(identity, "")) if isinstance(entry, dict) else ""
    row = Row(
        kind,
        source.name,
        index + 1,
        base,
        subject,
        map_row(entry, table),
        partial(source_pointer, table=table),
    )
    if not isinstance(entry, dict):
        return Batch([], [row.finding(ERROR, "ROW_SHAPE", "这一行应为对象,请核对括号")])
    unknown = [name for name in entry if name not in source_keys(table) and name not in ignored]
    detail = "没有这个字段,已忽略;如是写错的字段名,请改正后重新导入"
    findings = [row.finding(WARNING, "FIELD_UNKNOWN", f"{detail}({name})") for name in unknown]
    return Batch([row], findings)


def repeated(rows: Collection[Row], identity: str = "code") -> Iterator[Finding]:
    first: dict[str, Row] = {}
    for row in rows:
        if not row.subject:
            continue
        earlier = first.setdefault(row.subject, row)
        if earlier is not row:
            detail = f"与第{earlier.number}行重复({row.subject}),请只保留一行"
            yield row.finding(ERROR, "DUPLICATE", detail, f"/{identity}")
