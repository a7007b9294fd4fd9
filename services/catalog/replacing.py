"""Loads the items of a replacement, has it decided on, and stores it as one commit over all their streams."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from event_sourcing.command_handling import MAX_ATTEMPTS, CommandContext, CommandHandler, Loaded
from event_sourcing.errors import ConcurrencyError
from event_sourcing.event_store import EventStore
from event_sourcing.events import StreamWrite
from services.catalog.item.aggregate import item_decider
from services.catalog.item.commands import ReplaceItems
from services.catalog.item.replacement import decide_replacement
from services.catalog.item.state import Item


@dataclass(frozen=True, slots=True)
class Replaced:
    """`versions`: item code → version of its stream afterwards."""

    position: int
    versions: Mapping[str, int]


class ItemReplacements:
    """`store`: the one that keeps the register of names, since names become free."""

    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._items = CommandHandler(store, item_decider)

    def handle(
        self, command: ReplaceItems, context: CommandContext, seen: Mapping[str, int] = MappingProxyType({})
    ) -> Replaced:
        """`seen`: versions of items that whoever commands saw.

        Raises what the decision raises, and ConcurrencyError for an item that has changed since it was seen; an idempotency
        key that took effect before answers as it did then."""
        commit_id = context.commit_id(f"replacement of {'+'.join(command.predecessors)}")
        if context.idempotency_key and (earlier := self._store.find_commit(commit_id)):
            return self._replaced(earlier.position, command)
        for attempts_left in reversed(range(MAX_ATTEMPTS)):
            loaded = self._load(command)
            _refuse_unless_seen(loaded, seen)
            writes = _writes(loaded, command)
            try:
                appended = self._store.append(writes, context.metadata, commit_id=commit_id)
            except ConcurrencyError:
                if not attempts_left:
                    raise
            else:
                return self._replaced(appended.position, command)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _load(self, command: ReplaceItems) -> dict[str, Loaded[Item]]:
        return {code: self._items.load(code) for code in (*command.predecessors, *command.successors)}

    def _replaced(self, position: int, command: ReplaceItems) -> Replaced:
        return Replaced(position, {code: item.version for code, item in self._load(command).items()})


def _refuse_unless_seen(loaded: Mapping[str, Loaded[Item]], seen: Mapping[str, int]) -> None:
    for code, item in loaded.items():
        if (version := seen.get(code, item.version)) != item.version:
            raise ConcurrencyError(item_decider.stream(code), version, item.version)


def _writes(loaded: Mapping[str, Loaded[Item]], command: ReplaceItems) -> list[StreamWrite]:
    decided = decide_replacement({code: item.state for code, item in loaded.items()}, command)
    return [
        StreamWrite(
            item_decider.stream(code),
            loaded[code].version,
            [item_decider.codec.encode(event) for event in events],
        )
        for code, events in decided.items()
    ]
