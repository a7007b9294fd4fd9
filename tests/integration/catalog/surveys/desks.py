"""The survey on a real MongoDB, with the samples' catalogue in the registry, and people who work with it."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from cli.importing.files import read_files
from cli.importing.run import run_import
from event_sourcing.event_store import EventStore
from event_sourcing.projections import ProjectionRunner
from services.catalog.guide_facts import GuideFactsView
from services.catalog.inventory.projections import Inventory
from services.catalog.projections import ItemList
from services.catalog.survey.reading import Upload
from services.catalog.survey_batch.desk import SurveyDesk, survey_desk
from tests.support.sample_portal import sample_events
from tests.support.waiting import wait_until
from tests.unit.cli.local_services import LocalServices
from tests.unit.cli.samples import SAMPLES

FILES = ("departments.json", "codelists.json", "items.json")
REASONS = [
    {"mode": mode, "goal": "少跑一次、少交材料", "measures": "数据共享,邮寄送达"} for mode in (1, 2, 3, 4)
]
DUE = "2099-12-31"


def person(name: str, department: str | None = None, role: str = "editor") -> dict[str, Any]:
    return {
        "actor": {"id": name, "roles": [role], "department": department},
        "correlation_id": "c" * 32,
    }


CLERK, EXPERT = person("clerk", "1005"), person("expert", "1005")
BUREAU, SECOND, JUDGE = person("bureau"), person("second"), person("judge")
OTHER = person("other", "3004")


@dataclass
class Office:
    """One survey desk and what it stands on."""

    desk: SurveyDesk
    store: EventStore
    database: Database[dict[str, Any]]

    def open(self, departments: Sequence[str], *, joint: bool = False) -> str:
        batch = {"name": "2026年梳理", "due": DUE, "departments": list(departments), "joint": joint}
        return str(self.desk.filing.open_survey(batch, BUREAU)["id"])

    def upload(
        self, batch: str, part: str, files: Sequence[Upload], by: Mapping[str, Any] = CLERK
    ) -> dict[str, Any]:
        """Uploads, and waits for the check; answers the part."""
        stored = []
        for file in files:
            content = base64.b64encode(file.content).decode("ascii")
            kept = self.desk.filing.store_survey_file({"content": content}, by)
            stored.append({"name": file.name, "sha256": kept["sha256"]})
        self.desk.filing.upload_survey({"id": batch, "part": part, "files": stored}, by)
        self.finished(batch, part)
        return self.part(batch, part)

    def batch(self, batch: str) -> dict[str, Any]:
        return self.desk.filing.get_survey({"id": batch}, BUREAU)

    def part(self, batch: str, part: str) -> dict[str, Any]:
        return next(each for each in self.batch(batch)["parts"] if each["part"] == part)

    def finished(self, batch: str, part: str = "") -> dict[str, Any]:
        """The latest job, once it has ended."""

        def ended() -> dict[str, Any] | None:
            job = self.batch(batch)["jobs"].get(part)
            return job if job and job["state"] != "running" else None

        return wait_until(ended, timeout=60, message=f"job of {batch}/{part}") or {}

    def catch_up(self) -> None:
        """The views that the service's loops keep."""
        for projection in (ItemList(), Inventory()):
            ProjectionRunner(self.store, self.database, projection).catch_up()


def sample_office(database: Database[dict[str, Any]]) -> Office:
    services = LocalServices()
    run_import(services, read_files([SAMPLES / name for name in FILES], None), sleep=lambda _: None)
    facts = GuideFactsView(database)
    for event in sample_events():
        if event.service == "guides" and event.name == "guide-published.v1":
            facts.keep(event)
    office = Office(survey_desk(services.store, database), services.store, database)
    office.catch_up()
    return office
