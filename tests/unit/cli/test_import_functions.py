"""`banshi import functions`: laws, functions and domains over the items, each mistake at its place in the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.importing.files import read_files
from cli.importing.run import Report, run_import
from event_sourcing.command_handling import CommandHandler
from services.catalog.function_domain.aggregate import DIVISION, function_domain_decider
from tests.unit.cli.local_services import LocalServices
from tests.unit.cli.samples import SAMPLES

FILE = SAMPLES / "functions.json"
ALL = [SAMPLES / name for name in ("departments.json", "codelists.json", "items.json", "functions.json")]


def imported(services: LocalServices, *paths: Path) -> Report:
    return run_import(services, read_files(paths, None), sleep=lambda _: None)


def changed(tmp_path: Path, **parts: Any) -> Path:
    path = tmp_path / "functions.json"
    document = json.loads(FILE.read_text(encoding="utf-8")) | parts
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_samples_are_imported_once() -> None:
    services = LocalServices()
    report = imported(services, *ALL)
    assert not [finding for finding in report.findings if finding.file == FILE.name]
    assert [report.changed[kind] for kind in ("legal_bases", "functions", "function_domains")] == [57, 20, 6]
    division = CommandHandler(services.store, function_domain_decider).load(DIVISION).state
    assert len(division.domains) == 6
    end = services.store.end()
    again = imported(services, FILE)
    assert not again.refused
    assert services.store.end() == end


def test_mistakes_are_told_at_their_place_and_nothing_is_sent(tmp_path: Path) -> None:
    services = LocalServices()
    imported(services, *ALL[:3])
    end = services.store.end()
    functions = json.loads(FILE.read_text(encoding="utf-8"))["functions"]
    functions[0]["itemCodes"][1] = "10050101999"
    functions[1]["legalBasisIds"] = ["YJ-999"]
    domains = [
        {"code": "ZNY-01", "name": "甲", "functionCodes": ["ZN-03"]},
        {"code": "ZNY-02", "name": "乙", "functionCodes": ["ZN-04", "ZN-03", "ZN-01"]},
    ]
    report = imported(services, changed(tmp_path, functions=functions, functionDomains=domains))
    assert [(finding.pointer, finding.code) for finding in report.findings] == [
        ("/functions/0/itemCodes/1", "ITEM_UNKNOWN"),
        ("/functions/1/legalBasisIds/0", "LEGAL_BASIS_UNKNOWN"),
    ]
    assert services.store.end() == end
    functions[0]["itemCodes"].pop(1)
    functions[1]["legalBasisIds"] = []
    report = imported(services, changed(tmp_path, functions=functions, functionDomains=domains))
    assert [(finding.pointer, finding.code) for finding in report.findings] == [
        ("/functionDomains/1/functionCodes/1", "FUNCTION_IN_OTHER_DOMAIN")
    ]
