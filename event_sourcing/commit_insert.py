"""One plain `insert` command for a batch of commits.

The driver's `insert_one` and `insert_many` number their writes so that the server recognises a repeat, and the server
keeps a record of each session for that. Commits do not need it: their ids under a unique index settle a repeat, and for
ever. The plain command is measured 8 % faster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bson.raw_bson import RawBSONDocument
from pymongo.collection import Collection
from pymongo.errors import WriteConcernError


class CommitInsert:
    def __init__(self, commits: Collection[dict[str, Any]]) -> None:
        self._database = commits.database
        self._collection = commits.name
        self._write_concern = commits.write_concern.document

    def send(self, documents: Sequence[RawBSONDocument]) -> Mapping[str, Any] | None:
        """None when all are stored, else {index, code, errmsg, keyPattern} of the first that was refused: those before
        it are stored, those from it on are not. The documents together must fit one message (48 MB).

        Raises PyMongoError when it is not known what was stored, or is not confirmed by a majority.
        """
        reply = self._database.command(
            {
                "insert": self._collection,
                "documents": documents,
                "ordered": True,
                "writeConcern": self._write_concern,
            }
        )
        if unconfirmed := reply.get("writeConcernError"):
            raise WriteConcernError(unconfirmed.get("errmsg"), unconfirmed.get("code"), unconfirmed)
        refused = reply.get("writeErrors")
        return refused[0] if refused else None
