"""后段码: which code a new item may have next (domain rules 16 and 17).

Read from the streams themselves and never from a view: a stream that exists is a code that was used, be its item a
draft, published or cancelled, here or in another system. Who drafts first under a code has it; the other is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from event_sourcing.errors import FieldError, RuleViolated
from event_sourcing.event_store import EventStore
from event_sourcing.events import identity_of
from services.catalog import schemas
from services.catalog.codes import NO_GROUP
from services.catalog.errors import refuse_if_any
from services.catalog.external_item.aggregate import external_item_decider
from services.catalog.item.aggregate import item_decider
from services.catalog.policies import department_problems, group_problems
from services.catalog.references import References

LAST_SERIAL = 999
PAGE = 500

Payload = Mapping[str, Any]
Answer = dict[str, Any]


class ItemCodes:
    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._references = References(store)

    def next(self, payload: Payload) -> Answer:
        """`{code, department_code, group_code, gaps, warnings}`: the code behind the highest that was ever used.

        `gaps` are codes below it that nobody used; when 999 is taken, the first of them is offered.
        Raises ValidationFailed, and RuleViolated CODES_EXHAUSTED.
        """
        department, group = schemas.code_place(payload)
        self._check(department, group)
        prefix = group[:8] if group else department + 2 * NO_GROUP
        taken = self._serials(prefix)
        highest = max(taken, default=0)
        gaps = [serial for serial in range(1, highest) if serial not in taken]
        serial = highest + 1 if highest < LAST_SERIAL else next(iter(gaps), None)
        if serial is None:
            raise RuleViolated(
                "这个大项下的编码 001—999 已全部用过,请选择或登记另一个大项", code="CODES_EXHAUSTED"
            )
        codes = [f"{prefix}{gap:03}" for gap in gaps]
        return {
            "code": f"{prefix}{serial:03}",
            "department_code": department,
            "group_code": group,
            "gaps": codes,
            "warnings": [_warning(codes)] if codes else [],
        }

    def _check(self, department: str, group: str | None) -> None:
        errors = list(department_problems("/department_code", department, self._references))
        if group is not None:
            errors.extend(group_problems("/group_code", group, self._references))
            if group[:4] != department:
                errors.append(
                    FieldError(
                        "/group_code", "GROUP_MISMATCH", f"大项 {group} 不属于部门 {department},请重新选择"
                    )
                )
        refuse_if_any(errors)

    def _serials(self, prefix: str) -> set[int]:
        """Numbers of all items and external items whose codes begin so, whatever became of them."""
        return {
            int(code[-3:])
            for decider in (item_decider, external_item_decider)
            for code in self._codes(decider.stream(prefix), decider.category)
            if len(code) == len(prefix) + 3 and code[-3:].isdecimal()
        }

    def _codes(self, beginning: str, category: str) -> Iterator[str]:
        after = beginning
        while heads := self._store.streams(category, after=after, limit=PAGE):
            for head in heads:
                if not head.stream.startswith(beginning):
                    return
                yield identity_of(head.stream)
            after = heads[-1].stream


def _warning(gaps: list[str]) -> dict[str, str]:
    named = "、".join(gaps[:5]) + ("等" if len(gaps) > 5 else "")
    detail = f"中间有 {len(gaps)} 个编码从未使用:{named}。已用过的编码取消后不得再用,从未使用的可以补用"
    return {"pointer": "/code", "code": "CODE_GAP", "detail": detail}
