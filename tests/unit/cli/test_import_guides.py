"""`banshi import` of guides and forms on the shipped data and on spoilt copies of it, by the real rules of both services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.importing.files import expand, read_files
from cli.importing.findings import errors
from cli.importing.rows import Batch
from cli.importing.run import Report, run_import
from services.guides.public_events import translate
from tests.unit.cli.local_services import LocalServices
from tests.unit.cli.samples import SAMPLES, changed


@pytest.fixture
def services() -> LocalServices:
    return LocalServices()


@pytest.fixture(scope="module")
def everything() -> Batch:
    return read_files(expand([SAMPLES]), None)


def load(services: LocalServices, batch: Batch, **options: Any) -> Report:
    return run_import(services, batch, sleep=lambda _: None, **options)


def public(services: LocalServices) -> Counter[str]:
    commits = services.guides_store.read_commits(0, limit=10_000)
    told = (translate(event) for commit in commits for event in commit.events)
    return Counter(event.name for event in told if event is not None)


def test_the_whole_sample_directory_is_published(services: LocalServices, everything: Batch) -> None:
    report = load(services, everything)
    assert errors(report.findings) == []
    assert (report.changed["guides"], report.changed["forms"]) == (81, 15)
    assert public(services) == {"guide-published.v1": 81, "form-published.v1": 15}


def test_it_is_not_sent_again(services: LocalServices, everything: Batch) -> None:
    load(services, everything)
    end, services.called[:] = services.guides_store.end(), []
    report = load(services, everything)
    assert (services.guides_store.end(), services.called) == (end, [])
    assert (report.unchanged["guides"], report.unchanged["forms"]) == (81, 15)


@pytest.mark.parametrize("after_the_catalogue", [0, 1, 40, 170])
def test_a_killed_import_goes_on_where_it_stopped(
    services: LocalServices, everything: Batch, after_the_catalogue: int
) -> None:
    catalogue = len(plan_of_the_catalogue(everything))
    services.die_after = catalogue + after_the_catalogue
    with pytest.raises(ConnectionAbortedError):
        load(services, everything)
    services.die_after = None
    load(services, everything)
    assert public(services) == {"guide-published.v1": 81, "form-published.v1": 15}


def plan_of_the_catalogue(batch: Batch) -> list[str]:
    services = LocalServices()
    load(services, batch)
    return [method for method in services.called if not method.endswith(("_guide", "_form"))]


def guide(index: int, change: Callable[[dict[str, Any]], None]) -> Callable[[Any], None]:
    return lambda document: change(document["guides"][index])


def form(index: int, change: Callable[[dict[str, Any]], None]) -> Callable[[Any], None]:
    return lambda document: change(document["forms"][index])


SPOILT = [
    ("guides.json", guide(0, lambda g: g.pop("fee")), "/guides/0/fee", "REQUIRED"),
    (
        "guides.json",
        guide(2, lambda g: g["procedure"][1].update(seq=7)),
        "/guides/2/procedure/1/seq",
        "SEQUENCE",
    ),
    (
        "guides.json",
        guide(1, lambda g: g["materials"][0].update(name="其他材料")),
        "/guides/1/materials/0/name",
        "MATERIAL_CATCH_ALL",
    ),
    (
        "guides.json",
        guide(1, lambda g: g["timeLimit"]["promised"].update(value=99)),
        "/guides/1/timeLimit/promised",
        "LIMIT_PROMISED_LONGER",
    ),
    ("guides.json", guide(1, lambda g: g["fee"].update(text="")), "/guides/1/fee/text", "REQUIRED"),
    (
        "guides.json",
        guide(3, lambda g: g.update(itemCode="99990000001")),
        "/guides/3/itemCode",
        "ITEM_UNKNOWN",
    ),
    (
        "forms.json",
        form(0, lambda f: f["fields"][0].update(type="texts")),
        "/forms/0/fields/0/type",
        "FIELD_TYPE",
    ),
    (
        "forms.json",
        form(0, lambda f: f["fields"][0].update(pattern="(")),
        "/forms/0/fields/0/pattern",
        "PATTERN",
    ),
    ("forms.json", form(1, lambda f: f["fields"].append(f["fields"][0])), "/forms/1/fields", "DUPLICATE"),
    (
        "forms.json",
        form(5, lambda f: f["rules"][0].update(expr="stage ==")),
        "/forms/5/rules/0/expr",
        "EXPRESSION",
    ),
    (
        "forms.json",
        form(5, lambda f: f["rules"][0].update(field="x")),
        "/forms/5/rules/0/field",
        "UNKNOWN_FIELD",
    ),
    ("forms.json", form(2, lambda f: f.pop("title")), "/forms/2/title", "REQUIRED"),
    ("forms.json", form(2, lambda f: f.update(colour="red")), "/forms/2/colour", "UNKNOWN"),
]


@pytest.mark.parametrize(
    ("name", "change", "pointer", "code"), SPOILT, ids=[row[2] + row[3] for row in SPOILT]
)
def test_a_mistake_is_reported_at_its_place_and_nothing_is_imported(
    services: LocalServices,
    tmp_path: Path,
    name: str,
    change: Callable[[Any], None],
    pointer: str,
    code: str,
) -> None:
    catalogue = [SAMPLES / each for each in ("departments.json", "codelists.json", "items.json")]
    whole = [SAMPLES / each for each in ("guides.json", "forms.json") if each != name]
    report = load(services, read_files([*catalogue, *whole, changed(tmp_path, name, change)], None))
    found = [(finding.pointer, finding.code) for finding in errors(report.findings)]
    assert any(at.startswith(pointer) and what == code for at, what in found), found
    assert len({at.split("/")[2] for at, _ in found}) == 1
    assert (services.called, services.store.end(), services.guides_store.end()) == ([], 0, 0)


def test_a_changed_guide_and_a_changed_form_are_revised_and_published(
    services: LocalServices, everything: Batch, tmp_path: Path
) -> None:
    load(services, everything)
    services.called.clear()
    remarked = changed(tmp_path, "guides.json", guide(0, lambda g: g.update(remarks="有变化")))
    retitled = changed(tmp_path, "forms.json", form(0, lambda f: f.update(title="新表")))
    report = load(services, read_files([remarked, retitled], None))
    assert services.called == ["revise_guide", "publish_guide", "revise_form", "publish_form"]
    assert (report.changed["guides"], report.changed["forms"]) == (1, 1)
    assert public(services) == {"guide-published.v1": 82, "form-published.v1": 16}
