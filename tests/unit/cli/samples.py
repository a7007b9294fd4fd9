"""The shipped sample files, and changed copies of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).parents[3] / "samples"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8"))


def first_items(document: Any) -> None:
    """Cut items.json down to its groups and twelve items, so that a rehearsal is quick; indexes stay as they are."""
    document["items"] = document["items"][:40]
    known = {row["code"] for row in document["items"]} | {row["code"] for row in document["externalItems"]}
    for item in document["items"]:
        for side in ("prerequisites", "successors"):
            item[side] = [other for other in item.get(side, ()) if other["itemCode"] in known]


def changed(directory: Path, name: str, change: Callable[[Any], None]) -> Path:
    """A copy of a sample file in `directory` after `change` worked on its document."""
    document = sample(name)
    change(document)
    path = directory / name
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path
