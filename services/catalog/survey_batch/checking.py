"""The check of an upload, as a job: findings, rows by item, and the workbook with the findings in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from event_sourcing.command_handling import CommandContext, CommandHandler
from services.catalog.survey.corrected import corrected_workbook
from services.catalog.survey.findings import Finding, Findings, Spot
from services.catalog.survey.reading import Upload
from services.catalog.survey.sheets import Row
from services.catalog.survey.validation import check
from services.catalog.survey_batch.commands import BatchCommand, RecordCheck
from services.catalog.survey_batch.files import SurveyFiles
from services.catalog.survey_batch.filing import part_of
from services.catalog.survey_batch.jobs import Progress
from services.catalog.survey_batch.known_registry import KnownRegistry
from services.catalog.survey_batch.records import CHUNK, FINDINGS, SurveyRecords
from services.catalog.survey_batch.state import Batch, Part

CODE, DEPARTMENT = "事项编码", "填报单位编码"


class UploadChecks:
    def __init__(
        self,
        batches: CommandHandler[Batch, BatchCommand, Any],
        files: SurveyFiles,
        records: SurveyRecords,
        registry: KnownRegistry,
    ) -> None:
        self._batches = batches
        self._files = files
        self._records = records
        self._registry = registry

    def run(self, batch: str, key: str, run: str, progress: Progress, context: CommandContext) -> None:
        """Of the upload that is the part's latest now. What it derives counts once it is recorded, and not before."""
        part = part_of(self._batches.load(batch).state, key)
        owner = {"batch": batch, "part": key, "run": run}
        rows = _Rows(owner, self._records, part)
        registry = self._registry.registry()
        uploads = list(self._uploads(part))
        found = check(
            uploads,
            registry,
            progress=lambda done: progress(done, 0),
            taken=rows.take,
        )
        rows.finish(found)
        self._records.write(FINDINGS, owner, map(finding_document, found))
        corrected = None
        if len(found):
            workbook = corrected_workbook(uploads, found, registry, tick=lambda: progress(rows.count, 0))
            corrected = self._files.put(workbook)
        command = RecordCheck(
            key, part.upload, run, found.errors, found.warnings, rows.count, len(rows.items), corrected
        )
        after = self._batches.handle(batch, command, context).state
        checked = part_of(after, key).checked
        self._records.keep_only(batch, key, checked.run if checked else None)

    def _uploads(self, part: Part) -> Iterator[Upload]:
        for file in part.files:
            yield Upload(file.name, self._files.get(file.sha256) or b"")


class _Rows:
    """Takes rows as they are checked and keeps them by item; holds no more than a chunk of them."""

    def __init__(self, owner: dict[str, str], records: SurveyRecords, part: Part) -> None:
        self._owner = owner
        self._records = records
        self._departments = frozenset(part.departments)
        self._waiting: list[tuple[str, dict[str, str]]] = []
        self._strangers: list[tuple[Spot, str]] = []
        self.items: set[str] = set()
        self.count = 0

    def take(self, row: Row) -> None:
        self.count += 1
        table = row.spot.table
        if table == "t1" and row.sound(DEPARTMENT) and row[DEPARTMENT] not in self._departments:
            self._strangers.append((row.spot, row[DEPARTMENT]))
        if not row.sound(CODE):
            return
        if table == "t1":
            self.items.add(row[CODE])
        self._waiting.append((table, row.values))
        if len(self._waiting) >= CHUNK:
            self._write()

    def finish(self, found: Findings) -> None:
        """Also tells of rows of departments that do not file in this part."""
        self._write()
        for spot, code in self._strangers:
            found.error(
                spot,
                DEPARTMENT,
                "DEPARTMENT_NOT_OF_PART",
                f"部门{code}不在这份填报里",
                f"请只填{'、'.join(sorted(self._departments)[:5])}的事项,其他部门由其自行填报",
            )

    def _write(self) -> None:
        self._records.write_rows(self._owner, self._waiting)
        self._waiting = []


def finding_document(finding: Finding) -> dict[str, Any]:
    spot = finding.spot
    return {
        "file": spot.file,
        "sheet": spot.sheet,
        "table": spot.table,
        "row": spot.row,
        "line": spot.line,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "fix": finding.fix,
    }
