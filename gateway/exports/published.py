"""The listed items of one moment, read one after the other: what changes meanwhile is in the next export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.database import Database

from gateway.views.item_answer import SHOWN

Document = dict[str, Any]
AT_ONCE = 100
"""Items in memory at a time: a few hundred KB."""


@dataclass(frozen=True, slots=True)
class Published:
    """
    count        how many items there are
    departments  by code
    """

    count: int
    departments: Mapping[str, Document]
    _database: Database[Document] = field(repr=False)
    _session: ClientSession = field(repr=False)

    def items(self, codes: Sequence[str] | None = None) -> Iterator[Document]:
        """By code; `codes`: only these. The server keeps a moment readable for five minutes: who reads more slowly gets
        an error in the middle rather than a mixture."""
        query = {"listed": True} | ({} if codes is None else {"_id": {"$in": list(codes)}})
        found = self._database["items"].find(query, dict.fromkeys(SHOWN, 1), session=self._session)
        yield from found.sort("_id", 1).batch_size(AT_ONCE)


@contextmanager
def published(database: Database[Document]) -> Iterator[Published]:
    with database.client.start_session(snapshot=True) as session:
        departments = {entry["_id"]: entry for entry in database["departments"].find(session=session)}
        count = database["items"].count_documents({"listed": True}, session=session)
        yield Published(count, departments, database, session)
