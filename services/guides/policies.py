"""Who may do what with guides and forms: the one place that asks for roles.

| who | may |
|---|---|
| admin | everything |
| editor of a department | see and change drafts of items whose code begins with the department's, and their forms |
| editor without a department | the bureau's own editors: all items, and general forms |
| everybody | see what is published |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from event_sourcing.errors import ContractMismatch
from services.guides.errors import not_an_editor, not_your_department

ADMIN, EDITOR = "admin", "editor"


@dataclass(frozen=True, slots=True)
class Actor:
    roles: frozenset[str]
    department: str | None

    def may_edit(self, item_code: str | None) -> bool:
        """`item_code` None: a general form."""
        if ADMIN in self.roles:
            return True
        if EDITOR not in self.roles:
            return False
        return self.department is None or (item_code is not None and item_code[:4] == self.department)


def actor(context: Mapping[str, Any]) -> Actor:
    """Raises ContractMismatch for a call that does not say who makes it."""
    try:
        who = context["actor"]
        return Actor(frozenset(who["roles"]), who.get("department"))
    except (KeyError, TypeError, AttributeError) as error:
        raise ContractMismatch(f"the call's context lacks the actor's {error}") from error


def check_editor(who: Actor, item_code: str | None) -> None:
    """Raises Forbidden."""
    if who.may_edit(item_code):
        return
    raise not_your_department() if EDITOR in who.roles else not_an_editor()


def check_lister(who: Actor, department_code: str | None) -> str | None:
    """The department whose rows the actor may list: the one asked for, else their own, else None for all."""
    if not who.roles & {ADMIN, EDITOR}:
        raise not_an_editor()
    if ADMIN in who.roles or who.department is None:
        return department_code
    if department_code not in (None, who.department):
        raise not_your_department()
    return who.department
