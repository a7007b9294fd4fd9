"""People to sign in as during development. There is no such list outside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from event_sourcing.errors import NotFound
from gateway.auth.actor import Actor, Identity

FILE = Path(__file__).with_name("personas.json")


@dataclass(frozen=True, slots=True)
class Persona:
    """`name`: what `banshi token --persona` and the sign-in page take; `title`: who that is, in Chinese."""

    name: str
    title: str
    actor: Actor


class Personas:
    def __init__(self, personas: Sequence[Persona]) -> None:
        self._by_name = {persona.name: persona for persona in personas}

    @classmethod
    def load(cls, file: Path = FILE) -> Personas:
        return cls([_persona(entry) for entry in json.loads(file.read_text(encoding="utf-8"))])

    @classmethod
    def none(cls) -> Personas:
        """Outside development nobody can sign in as a persona."""
        return cls([])

    def all(self) -> Sequence[Persona]:
        return list(self._by_name.values())

    def get(self, name: str) -> Persona:
        """Raises NotFound."""
        if name not in self._by_name:
            raise NotFound(f"没有测试身份“{name}”,请从列表中选择", code="PERSONA_UNKNOWN")
        return self._by_name[name]

    def identity_of(self, actor_id: str) -> Identity | None:
        """For bearer tokens, which carry no personal data."""
        return next((p.actor.identity for p in self._by_name.values() if p.actor.id == actor_id), None)


def _persona(entry: Mapping[str, Any]) -> Persona:
    identity = entry.get("identity")
    actor = Actor(
        id=entry["id"],
        name=entry["display_name"],
        roles=frozenset(entry["roles"]),
        department=entry.get("department"),
        identity=Identity(**identity) if identity else None,
    )
    return Persona(entry["name"], entry["title"], actor)
