"""What can be done with laws, functions and domains: payload → command → policy → aggregate → answer.

A command answers `{id, version, position}`; `position` is 0 when it changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.command_handling import CommandContext, CommandHandler, Handled
from event_sourcing.event_store import EventStore
from services.catalog.function.aggregate import function_decider
from services.catalog.function.commands import RemoveFunction
from services.catalog.function_domain.aggregate import DIVISION, function_domain_decider
from services.catalog.function_domain.commands import RemoveFunctionDomain
from services.catalog.layers import schemas
from services.catalog.layers.policies import LayerPolicies
from services.catalog.legal_basis.aggregate import legal_basis_decider
from services.catalog.legal_basis.commands import RemoveLegalBasis

Payload = Mapping[str, Any]
Answer = dict[str, Any]


class LayerOperations:
    def __init__(self, store: EventStore) -> None:
        self._policies = LayerPolicies(store)
        self._bases = CommandHandler(store, legal_basis_decider)
        self._functions = CommandHandler(store, function_decider)
        self._domains = CommandHandler(store, function_domain_decider)

    def register_legal_basis(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.legal_basis(payload)
        return _answer(command.id, self._bases.handle(command.id, command, context))

    def remove_legal_basis(self, payload: Payload, context: CommandContext) -> Answer:
        identity = schemas.identity(payload)
        return _answer(identity, self._bases.handle(identity, RemoveLegalBasis(identity), context))

    def register_function(self, payload: Payload, context: CommandContext) -> Answer:
        command = schemas.function(payload)
        self._policies.check_function(command)
        return _answer(command.code, self._functions.handle(command.code, command, context))

    def remove_function(self, payload: Payload, context: CommandContext) -> Answer:
        code = schemas.code(payload)
        self._policies.check_removal(code)
        return _answer(code, self._functions.handle(code, RemoveFunction(code), context))

    def define_function_domain(self, payload: Payload, context: CommandContext) -> Answer:
        """`version`: of the whole division into domains."""
        command = schemas.function_domain(payload)
        self._policies.check_domain(command)
        return _answer(command.code, self._domains.handle(DIVISION, command, context))

    def remove_function_domain(self, payload: Payload, context: CommandContext) -> Answer:
        code = schemas.code(payload)
        return _answer(code, self._domains.handle(DIVISION, RemoveFunctionDomain(code), context))

    def version(self, kind: str, identity: str) -> int:
        """What the next change is to expect, from the stream; 0 for nothing registered, and for the layers below."""
        match kind:
            case schemas.LAW:
                return self._bases.load(identity).version
            case schemas.FUNCTION:
                return self._functions.load(identity).version
            case schemas.DOMAIN:
                return self._domains.load(DIVISION).version
            case _:
                return 0


def _answer(identity: str, handled: Handled[Any, Any]) -> Answer:
    return {"id": identity, "version": handled.version, "position": handled.position}
