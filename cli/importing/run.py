"""One import: rehearse everything with the services, and only if nothing is wrong send what would change something."""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cli.importing.findings import ERROR, Finding, errors
from cli.importing.rows import Batch, Row
from cli.rpc import Rpc, new_context
from event_sourcing.errors import NotFound, Unavailable

CATALOG, GUIDES = "catalog", "guides"

SERVICES = {
    CATALOG: (
        "departments",
        "dimensions",
        "groups",
        "external_items",
        "items",
        "relations",
        "legal_bases",
        "functions",
        "function_domains",
        "data_tables",
        "data_elements",
    ),
    GUIDES: ("guides", "forms"),
}
"""Which service takes which kinds, in the order in which they depend on each other."""

LABELS = {
    "departments": "部门",
    "dimensions": "类别维度",
    "groups": "大项",
    "external_items": "外部事项",
    "items": "事项",
    "relations": "关联",
    "legal_bases": "法规依据",
    "functions": "职能",
    "function_domains": "职能域",
    "data_tables": "业务表",
    "data_elements": "数据元",
    "guides": "办事指南",
    "forms": "申请表单",
}

REHEARSAL_SECONDS = 120.0
PATIENCE = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Waits in seconds before a command that found the service unavailable is given again, with the same key."""


@dataclass(frozen=True)
class Call:
    """One command to send. `key`: the same for the same content on the same version, whoever runs the import when."""

    service: str
    method: str
    row: Row
    payload: dict[str, Any]
    key: str


@dataclass
class Report:
    """`changed` and `unchanged` count rows by kind; nothing was sent while there are errors or on a dry run."""

    dry_run: bool
    findings: list[Finding] = field(default_factory=list)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)

    @property
    def refused(self) -> bool:
        return bool(errors(self.findings))

    def to_dict(self) -> dict[str, Any]:
        return {
            "ok": not self.refused,
            "dry_run": self.dry_run,
            "changed": dict(self.changed),
            "unchanged": dict(self.unchanged),
            "findings": [finding.to_dict() for finding in self.findings],
        }


Progress = Callable[[list[Call]], Iterable[Call]]


def run_import(
    rpc: Rpc,
    batch: Batch,
    *,
    dry_run: bool = False,
    progress: Progress = iter,
    sleep: Callable[[float], None] = time.sleep,
) -> Report:
    """`progress` passes the calls on while it draws. Raises what a service raises when the rehearsal was right but
    the state has changed since: then start again, what was sent stays and is not sent twice."""
    report = Report(dry_run, list(batch.findings))
    context = new_context()
    patient = _Patient(rpc, sleep)
    calls: list[Call] = []
    for service, kinds in SERVICES.items():
        rows = {kind: [row for row in batch.rows if row.kind == kind] for kind in kinds}
        if any(rows.values()):
            calls.extend(_rehearse(patient, service, rows, context, report))
    report.findings.extend(_homeless(patient, batch, context))
    if report.refused or dry_run:
        return report
    for call in progress(calls):
        patient.call(call.service, call.method, call.payload, context | {"idempotency_key": call.key})
    return report


@dataclass(frozen=True)
class _Patient:
    """Gives a command again while its service is unavailable: services restart, and every command bears repetition."""

    rpc: Rpc
    sleep: Callable[[float], None]

    def call(
        self,
        service: str,
        method: str,
        payload: Mapping[str, Any],
        context: Mapping[str, Any],
        timeout: float = 10.0,
    ) -> dict[str, Any]:
        for wait in PATIENCE:
            try:
                return self.rpc.call(service, method, payload, context, timeout)
            except Unavailable:
                self.sleep(wait)
        return self.rpc.call(service, method, payload, context, timeout)


def _rehearse(
    rpc: _Patient, service: str, rows: Mapping[str, list[Row]], context: Mapping[str, Any], report: Report
) -> Iterator[Call]:
    payloads = {kind: [row.payload for row in of_kind] for kind, of_kind in rows.items()}
    answer = rpc.call(service, "rehearse_import", payloads, context, REHEARSAL_SECONDS)
    for found in answer["findings"]:
        row = rows[found["kind"]][found["index"]]
        report.findings.append(
            row.finding(found["severity"], found["code"], found["detail"], found["pointer"])
        )
    for planned in answer["plan"]:
        row = rows[planned["kind"]][planned["index"]]
        (report.changed if planned["methods"] else report.unchanged)[row.kind] += 1
        for method in planned["methods"]:
            yield _call(service, method, row, planned["version"])


def _call(service: str, method: str, row: Row, version: int) -> Call:
    payload = {
        "publish_imported_item": {"code": row.subject},
        "publish_guide": {"item_code": row.subject},
        "publish_form": {"form_id": row.subject},
    }.get(method, row.payload)
    content = json.dumps(row.payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return Call(service, method, row, payload, f"import:{method}:{row.subject}:{version}:{digest}")


def _homeless(rpc: _Patient, batch: Batch, context: Mapping[str, Any]) -> Iterator[Finding]:
    """Guides and forms of items that neither this batch nor the catalogue has: only we see both services."""
    coming = {row.subject for row in batch.rows if row.kind == "items"}
    for row in batch.rows:
        name = {"guides": "item_code", "forms": "itemCode"}.get(row.kind)
        code = row.payload.get(name) if name else None
        if not isinstance(code, str) or code in coming:
            continue
        try:
            rpc.call(CATALOG, "get_item", {"code": code}, context)
        except NotFound:
            detail = f"事项目录中没有编码为 {code} 的事项,请先导入事项或核对编码"
            yield row.finding(ERROR, "ITEM_UNKNOWN", detail, f"/{name}")
