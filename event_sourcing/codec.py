"""Domain events (frozen dataclasses) to stored events and back: schema versions, upcasters, sealed personal fields."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from cattrs.preconf.json import make_converter

from event_sourcing.errors import ContractMismatch
from event_sourcing.events import NewEvent, PastEvent
from event_sourcing.personal_data import PERSONAL, PersonalDataVault, PlainVault
from event_sourcing.quick_structuring import quick_converter

E = TypeVar("E")

Upcaster = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Data of schema version n → data of schema version n + 1."""

SEALED = "$sealed"


class EventCodec(Generic[E]):
    """Knows every event type of one aggregate.

    `subject_field`: the event field that names the data subject whose key seals the personal fields.
    `upcasters`: (type name, schema version n) → function to version n + 1; the current version of a type is one more
    than its highest upcaster, or 1.
    """

    def __init__(
        self,
        types: Iterable[type[E]],
        *,
        vault: PersonalDataVault | None = None,
        subject_field: str = "applicant_id",
        upcasters: Mapping[tuple[str, int], Upcaster] | None = None,
    ) -> None:
        self._types: dict[str, type[E]] = {cls.__name__: cls for cls in types}
        self.vault = vault or PlainVault()
        self._subject_field = subject_field
        self._upcasters = dict(upcasters or {})
        self._converter = make_converter()
        self._personal = {name: personal_fields(cls) for name, cls in self._types.items()}
        quick = quick_converter()
        self._structure: dict[str, Callable[[Any, type[E]], E]] = {
            name: quick.get_structure_hook(cls) for name, cls in self._types.items()
        }
        self._current = {
            name: 1 + max((v for (n, v) in self._upcasters if n == name), default=0) for name in self._types
        }

    @property
    def schema_versions(self) -> Mapping[str, int]:
        """Type name → the version that is written now."""
        return self._current

    @property
    def has_personal_fields(self) -> bool:
        return any(self._personal.values())

    def encode(self, event: E) -> NewEvent:
        """Raises ContractMismatch for a class this codec was not told of."""
        name = type(event).__name__
        if self._types.get(name) is not type(event):
            raise ContractMismatch(f"unknown event class {type(event)!r}")
        data: dict[str, Any] = self._converter.unstructure(event)
        for field in self._personal[name]:
            data[field] = self._seal(data[self._subject_field], data[field])
        return NewEvent(name, data, self._current[name])

    def decode(self, recorded: PastEvent | NewEvent) -> E:
        """Raises ContractMismatch for a type or a schema version that this code does not know."""
        cls = self._types.get(recorded.type)
        if cls is None:
            raise ContractMismatch(f"unknown event type {recorded.type!r}")
        data = self._upcast(recorded)
        if personal := self._personal[recorded.type]:
            subject = data[self._subject_field]
            data = {**data, **{field: self._open(subject, data.get(field)) for field in personal}}
        try:
            return self._structure[recorded.type](data, cls)
        except Exception:
            return self._converter.structure(data, cls)  # fails as well, and says at which field

    def _upcast(self, recorded: PastEvent | NewEvent) -> Mapping[str, Any]:
        data = recorded.data
        current = self._current[recorded.type]
        if recorded.schema_version > current:
            raise ContractMismatch(f"{recorded.type} v{recorded.schema_version} is newer than this code")
        for version in range(recorded.schema_version, current):
            data = self._upcasters[recorded.type, version](data)
        return data

    def _seal(self, subject: str, value: Any) -> Any:
        if value is None:
            return None
        return {SEALED: self.vault.seal(subject, json.dumps(value, ensure_ascii=False).encode())}

    def _open(self, subject: str, value: Any) -> Any:
        if value is None:
            return None
        plaintext = self.vault.open(subject, value[SEALED])
        return None if plaintext is None else json.loads(plaintext)


def personal_fields(cls: type[Any]) -> tuple[str, ...]:
    if not dataclasses.is_dataclass(cls):
        raise TypeError(f"{cls!r} is not a dataclass")
    return tuple(f.name for f in dataclasses.fields(cls) if f.metadata.get(PERSONAL))
