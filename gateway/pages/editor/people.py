"""Who did it: events keep opaque ids only; names are those that the sign-in knows now."""

from __future__ import annotations

from gateway.auth.actor import Actor
from gateway.auth.personas import Personas

PROGRAMS = {"banshi-cli": "批量导入"}
"""Ids that no person has."""
UNKNOWN = "（早期记录没有登记）"


class People:
    def __init__(self, personas: Personas, reader: Actor) -> None:
        self._names = {persona.actor.id: persona.actor.name for persona in personas.all()}
        self._reader = reader.id

    def name(self, identity: str | None) -> str:
        """The reader is 本人; whom nobody knows any more is called by the id."""
        if identity is None:
            return UNKNOWN
        name = self._names.get(identity) or PROGRAMS.get(identity, identity)
        return f"{name}（本人）" if identity == self._reader else name
