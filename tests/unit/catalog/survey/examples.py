"""The registry of the samples, and the samples' survey as uploads."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from services.catalog.survey.reading import Upload
from services.catalog.survey.registry import Registry
from services.catalog.survey.tables import TABLES

SAMPLES = Path(__file__).parents[4] / "samples"
CLEAN = SAMPLES / "survey"
DIRTY = Path(__file__).parent / "dirty"


def _json(name: str) -> dict:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


@cache
def sample_registry() -> Registry:
    catalogue, lists = _json("items.json"), _json("codelists.json")
    return Registry(
        departments={d["code"]: d["name"] for d in _json("departments.json")["departments"]},
        items={i["code"]: i["name"] for i in catalogue["items"] if i["kind"] == "ITEM"},
        external_items={i["code"]: i["name"] for i in catalogue["externalItems"]},
        person_themes=tuple(lists["naturalPersonTheme"]["values"].values()),
        legal_themes=tuple(lists["legalPersonTheme"]["values"].values()),
    )


def uploads(folder: Path) -> list[Upload]:
    return [Upload(table.file, (folder / table.file).read_bytes()) for table in TABLES]
