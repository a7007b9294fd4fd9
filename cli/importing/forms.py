"""`forms.json` → form definitions. Their shape is the published form language and is sent as it is."""

from __future__ import annotations

from cli.importing.findings import ERROR
from cli.importing.rows import Batch, Row, repeated
from cli.importing.sources import Source

KIND = "forms"


def read(source: Source) -> Batch:
    batch = Batch()
    for index, entry in enumerate(source.rows("forms")):
        subject = str(entry.get("id", "")) if isinstance(entry, dict) else ""
        row = Row(
            KIND, source.name, index + 1, f"/forms/{index}", subject, entry if isinstance(entry, dict) else {}
        )
        if isinstance(entry, dict):
            batch.rows.append(row)
        else:
            batch.findings.append(row.finding(ERROR, "ROW_SHAPE", "这一行应为对象,请核对括号"))
    batch.findings.extend(repeated(batch.rows, "id"))
    return batch
