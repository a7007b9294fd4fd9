"""How far a view has come, and the only ways to move it: with the view's own writes, or by a swap.

    checkpoints: {_id: view name, position: int64, swap?: {position, shadow, renames: [[shadow, live]]},
                  failed?: {at, event_type, error, since}}

`swap` is an announcement. While it stands nobody moves the view, and whoever sees it may carry it out: renames can be
repeated, since a shadow collection has a name of its own that no second rebuild uses. So a rebuild may die at any point.
A shadow's collections belong to whoever removes its checkpoint: the announcement, or one that clears it away.

`failed` says which event the view cannot show and stands before. Whatever moves the view takes it away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from bson.int64 import Int64
from pymongo import DeleteMany, DeleteOne, ReplaceOne, UpdateMany, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import OperationFailure

from event_sourcing.mongo_transactions import in_transaction

CHECKPOINTS = "checkpoints"
NAMESPACE_NOT_FOUND = 26
NAMESPACE_EXISTS = 48

Operation = UpdateOne | UpdateMany | ReplaceOne[dict[str, Any]] | DeleteOne | DeleteMany


@dataclass(frozen=True, slots=True)
class ViewWrite:
    """One change of a view. Within one collection changes are made in the order given."""

    collection: str
    operation: Operation


@dataclass(frozen=True, slots=True)
class ViewFailure:
    """Why a view does not go on. Nothing of the event's content: no personal data.

    at          position of the event that cannot be shown
    event_type  its type
    error       class of the error
    since       when that was first seen, aware UTC
    """

    at: int
    event_type: str
    error: str
    since: datetime


class ViewCheckpoint:
    """Position of one view. `collection_names` maps the names in a ViewWrite to the real ones (a shadow's differ)."""

    def __init__(
        self, database: Database[dict[str, Any]], name: str, collection_names: Mapping[str, str]
    ) -> None:
        self._database = database
        self._checkpoints = database[CHECKPOINTS]
        self.name = name
        self.collection_names = dict(collection_names)

    def prepare(self) -> None:
        """Create what transactions must not have to create. Harmless when repeated."""
        self._checkpoints.update_one(
            {"_id": self.name}, {"$setOnInsert": {"position": Int64(0)}}, upsert=True
        )
        for name in self.collection_names.values():
            _ensure_collection(self._database, name)

    def position(self) -> int:
        """Where the view stands, after carrying out a swap that was announced; 0 for a view not begun."""
        while (checkpoint := self._checkpoints.find_one({"_id": self.name})) is not None:
            if "swap" not in checkpoint:
                return int(checkpoint["position"])
            self._carry_out(checkpoint["swap"])
        return 0

    def failure(self) -> ViewFailure | None:
        """Why the view does not go on; None for one that does."""
        checkpoint = self._checkpoints.find_one({"_id": self.name}) or {}
        failed = checkpoint.get("failed")
        return None if failed is None else ViewFailure(**failed)

    def record_failure(self, failure: ViewFailure, at: int) -> None:
        """Nothing happens if the view does not stand at `at`, or that is recorded already: `since` stays."""
        self._checkpoints.update_one(
            {"_id": self.name, "position": at, "swap": None, "failed.at": {"$ne": failure.at}},
            {"$set": {"failed": asdict(failure)}},
        )

    def apply(self, writes: Sequence[ViewWrite], *, at: int, to: int) -> bool:
        """Make the writes and move from `at` to `to`, both or neither. False, and nothing done, if the view does not
        stand at `at`: another process moved it, or a swap is under way."""

        def move_and_write(session: ClientSession) -> bool:
            if not self._move(at, to, session):
                return False
            for collection, operations in _by_collection(writes).items():
                self._database[self.collection_names[collection]].bulk_write(operations, session=session)
            return True

        return in_transaction(self._database.client, move_and_write)

    def announce_swap(self, shadow: ViewCheckpoint, at: int) -> bool:
        """Let the shadow, which stands at `at`, take this view's place. False if the view is further already, or the
        shadow was cleared away."""
        renames = [[shadow.collection_names[name], live] for name, live in self.collection_names.items()]
        swap = {"position": Int64(at), "shadow": shadow.name, "renames": renames}

        def announce(session: ClientSession) -> bool:
            announced = self._checkpoints.update_one(
                {"_id": self.name, "position": {"$lte": at}, "swap": None},
                {"$set": {"swap": swap}},
                session=session,
            )
            if announced.matched_count and shadow.remove(session):
                return True
            session.abort_transaction()
            return False

        return in_transaction(self._database.client, announce)

    def remove(self, session: ClientSession | None = None) -> bool:
        """False if somebody else removed it before."""
        return self._checkpoints.delete_one({"_id": self.name}, session=session).deleted_count == 1

    def _move(self, at: int, to: int, session: ClientSession) -> bool:
        moved = self._checkpoints.update_one(
            {"_id": self.name, "position": at, "swap": None},
            {"$set": {"position": Int64(to)}, "$unset": {"failed": ""}},
            session=session,
        )
        return moved.matched_count == 1

    def _carry_out(self, swap: Mapping[str, Any]) -> None:
        for shadow, live in swap["renames"]:
            try:
                self._database[shadow].rename(live, dropTarget=True)
            except OperationFailure as error:
                if error.code != NAMESPACE_NOT_FOUND:  # renamed already, by us before a crash or by another
                    raise
        self._checkpoints.update_one(
            {"_id": self.name, "swap.shadow": swap["shadow"]},
            {"$set": {"position": swap["position"]}, "$unset": {"swap": "", "failed": ""}},
        )


def _ensure_collection(database: Database[dict[str, Any]], name: str) -> None:
    try:
        database.create_collection(name, check_exists=False)
    except OperationFailure as error:
        if error.code != NAMESPACE_EXISTS:
            raise


def _by_collection(writes: Sequence[ViewWrite]) -> dict[str, list[Operation]]:
    ordered = sorted(
        writes, key=lambda write: write.collection
    )  # stable: the order within a collection stays
    return {
        name: [write.operation for write in group]
        for name, group in groupby(ordered, key=lambda write: write.collection)
    }
