"""Does what a command names exist? Read from streams just before the decision.

Only what is new in a command is looked up: a function of a thousand items is edited as quickly as one of three, and an item
that was cancelled since does not stand in the way of an unrelated correction; the checks tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from event_sourcing.command_handling import CommandHandler
from event_sourcing.errors import FieldError, RuleViolated
from event_sourcing.event_store import EventStore
from services.catalog.errors import refuse_if_any
from services.catalog.function.aggregate import function_decider
from services.catalog.function.commands import RegisterFunction
from services.catalog.function_domain.aggregate import DIVISION, Division, function_domain_decider
from services.catalog.function_domain.commands import DefineFunctionDomain
from services.catalog.item.state import WITHDRAWN
from services.catalog.legal_basis.aggregate import legal_basis_decider
from services.catalog.policies import department_problems
from services.catalog.references import References


class LayerPolicies:
    def __init__(self, store: EventStore) -> None:
        self._references = References(store)
        self._bases = CommandHandler(store, legal_basis_decider)
        self._functions = CommandHandler(store, function_decider)
        self._domains = CommandHandler(store, function_domain_decider)

    def check_function(self, command: RegisterFunction) -> None:
        """Raises ValidationFailed."""
        refuse_if_any(list(self._function_problems(command)))

    def check_domain(self, command: DefineFunctionDomain) -> None:
        """Raises ValidationFailed."""
        known = self._division().domains.get(command.code)
        refuse_if_any(
            [
                FieldError(
                    f"/function_codes/{index}",
                    "FUNCTION_UNKNOWN",
                    f"没有编码为 {code} 的职能,请先登记职能或核对编码",
                )
                for index, code in enumerate(command.function_codes)
                if not (known and code in known.function_codes) and self._functions.load(code).state is None
            ]
        )

    def check_removal(self, function_code: str) -> None:
        """Raises RuleViolated for a function that a domain still holds."""
        domain = self._division().domain_of(function_code)
        if domain is not None:
            raise RuleViolated(
                f"职能 {function_code} 还在职能域“{domain.name}”({domain.code})中,请先从职能域中移出再删除",
                code="FUNCTION_IN_DOMAIN",
            )

    def _division(self) -> Division:
        return self._domains.load(DIVISION).state

    def _function_problems(self, command: RegisterFunction) -> Iterator[FieldError]:
        known = self._functions.load(command.code).state
        for index, identity in enumerate(command.legal_basis_ids):
            if not (known and identity in known.legal_basis_ids) and not self._bases.load(identity).state:
                detail = f"没有编号为 {identity} 的法规依据,请先登记依据或核对编号"
                yield FieldError(f"/legal_basis_ids/{index}", "LEGAL_BASIS_UNKNOWN", detail)
        for index, code in enumerate(command.department_codes):
            yield from department_problems(f"/department_codes/{index}", code, self._references)
        for index, code in enumerate(command.item_codes):
            if not (known and code in known.item_codes):
                yield from self._item_problems(f"/item_codes/{index}", code)

    def _item_problems(self, pointer: str, code: str) -> Iterator[FieldError]:
        item = self._references.item(code)
        if item is None:
            yield FieldError(pointer, "ITEM_UNKNOWN", f"没有编码为 {code} 的事项,请核对编码")
        elif item.status == WITHDRAWN:
            yield FieldError(pointer, "ITEM_WITHDRAWN", f"事项 {code} 已取消,请改用承接它的事项")
