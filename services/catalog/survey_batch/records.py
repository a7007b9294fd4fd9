"""What is derived from uploaded files, by the job that derived it: never changed by anything but a later job.

    survey_items      {_id: run/code, batch, part, run, code, name, department_code, t1, t2, t3, t4, outcome?, submission?}
    survey_findings   {_id: run/number, batch, part, run, n, file, sheet, table, row, line, column, code, severity,
                       message, fix}
    survey_relations  {_id: run/number, batch, part: "", run, n, …} of a merge
    survey_conflicts  {_id: run/number, batch, part: "", run, n, …} of a merge

All of it can be made again from the files whose hashes the events carry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from pymongo import ASCENDING, InsertOne, UpdateOne
from pymongo.database import Database

from event_sourcing.mongo_clients import outages_as_unavailable

ITEMS, FINDINGS = "survey_items", "survey_findings"
RELATIONS, CONFLICTS = "survey_relations", "survey_conflicts"
CHUNK = 500

Document = dict[str, Any]


class SurveyRecords:
    """Raises Unavailable while the database is away."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database

    def ensure_indexes(self) -> None:
        for name in (ITEMS, FINDINGS, RELATIONS, CONFLICTS):
            self._database[name].create_index([("batch", ASCENDING), ("part", ASCENDING)])

    def write_rows(self, owner: Mapping[str, str], rows: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        """`owner`: `{batch, part, run}`; rows: (key of the table, cells) with a sound 事项编码."""
        writes = [_row_write(owner, table, cells) for table, cells in rows]
        if writes:
            with outages_as_unavailable():
                self._database[ITEMS].bulk_write(writes, ordered=True)

    def write(self, collection: str, owner: Mapping[str, str], entries: Iterable[Mapping[str, Any]]) -> None:
        numbered = enumerate(entries, start=1)
        while chunk := list(islice(numbered, CHUNK)):
            writes = [
                InsertOne({"_id": f"{owner['run']}/{n:06}", **owner, "n": n, **entry}) for n, entry in chunk
            ]
            with outages_as_unavailable():
                self._database[collection].bulk_write(writes)

    def keep_only(self, batch: str, part: str, run: str | None) -> None:
        """Forget what other jobs derived for the part; "" is the batch as a whole."""
        others = {"batch": batch, "part": part, "run": {"$ne": run}}
        with outages_as_unavailable():
            for name in (ITEMS, FINDINGS, RELATIONS, CONFLICTS):
                self._database[name].delete_many(others)

    def page(
        self, collection: str, run: str, limit: int, after: str | None, **only: Any
    ) -> tuple[list[Document], str | None]:
        """Entries of a run in order, and the cursor of the next page; None on the last."""
        query = {**_range(run, after), **only}
        with outages_as_unavailable():
            found = list(self._database[collection].find(query).sort("_id", ASCENDING).limit(limit + 1))
        cursor = str(found[limit - 1]["_id"]).partition("/")[2] if len(found) > limit else None
        return found[:limit], cursor

    def count(self, collection: str, run: str, **only: Any) -> int:
        with outages_as_unavailable():
            return self._database[collection].count_documents({**_range(run, None), **only})

    def all(self, collection: str, run: str, **only: Any) -> Iterator[Document]:
        after: str | None = None
        while True:
            found, after = self.page(collection, run, CHUNK, after, **only)
            yield from found
            if after is None:
                return

    def item(self, run: str, code: str) -> Document | None:
        with outages_as_unavailable():
            return self._database[ITEMS].find_one({"_id": f"{run}/{code}"})

    def known(self, run: str, codes: Sequence[str]) -> set[str]:
        """Which of the codes the run has."""
        with outages_as_unavailable():
            found = self._database[ITEMS].find(
                {"_id": {"$in": [f"{run}/{code}" for code in codes]}}, {"code": 1}
            )
            return {document["code"] for document in found}

    def remember(self, run: str, code: str, **facts: Any) -> None:
        """What became of an item in the registry."""
        with outages_as_unavailable():
            self._database[ITEMS].update_one({"_id": f"{run}/{code}"}, {"$set": facts})


def _row_write(owner: Mapping[str, str], table: str, cells: Mapping[str, str]) -> UpdateOne:
    code = cells["事项编码"]
    kept = {name: text for name, text in cells.items() if name != "序号"}
    own: Document = {**owner, "code": code, "department_code": code[:4]}
    if table == "t1":
        update = {"$set": {**own, "name": cells["事项名称"], "t1": kept}}
    else:
        update = {"$set": own, "$push": {table: kept}}
    return UpdateOne({"_id": f"{owner['run']}/{code}"}, update, upsert=True)


def _range(run: str, after: str | None) -> Document:
    return {"_id": {"$gt": f"{run}/{after or ''}", "$lt": f"{run}0"}}
