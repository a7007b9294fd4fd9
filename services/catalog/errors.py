"""Refusals of the catalogue, each with its stable code and a text that says what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from event_sourcing.errors import FieldError, NotFound, RuleViolated, ValidationFailed


def refuse_if_any(errors: Sequence[FieldError]) -> None:
    if errors:
        raise ValidationFailed(errors)


def item_unknown(code: str) -> NotFound:
    return NotFound(f"没有编码为 {code} 的事项,请核对编码", code="ITEM_UNKNOWN")


def item_exists(code: str) -> RuleViolated:
    return RuleViolated(f"编码 {code} 已有事项,请改用修订,或换一个未用过的编码", code="ITEM_EXISTS")


def code_used_up(code: str) -> RuleViolated:
    return RuleViolated(
        f"编码 {code} 的事项已取消,编码停用后不得再用,请换一个未用过的编码", code="CODE_USED_UP"
    )


def name_taken(name: str, holder: str) -> RuleViolated:
    return RuleViolated(
        f"本部门事项 {holder} 已使用名称“{name}”,同一部门的事项名称不能重复", code="NAME_TAKEN"
    )


def relation_unknown(from_code: str, to_code: str) -> NotFound:
    return NotFound(f"没有从 {from_code} 到 {to_code} 的这种关联,可能已被解除", code="RELATION_UNKNOWN")


def relation_exists(from_code: str, to_code: str, type_name: str) -> RuleViolated:
    return RuleViolated(
        f"{from_code} 与 {to_code} 之间已经登记了{type_name}关系,请在清单里找到它再修改",
        code="RELATION_EXISTS",
    )


def relation_to_itself(code: str) -> RuleViolated:
    return RuleViolated(f"事项 {code} 不能与自己关联,请检查两端编码", code="RELATION_SELF_LOOP")


class RelationCycle(RuleViolated):
    """`path`: codes along the prerequisites, the first one again at the end."""

    def __init__(self, path: Sequence[str], names: Mapping[str, str]) -> None:
        way = " → ".join(f"{names[code]}({code})" if code in names else code for code in path)
        super().__init__(
            f"这条前置关系会形成循环:{way}。请先解除其中一条,或核对哪一个应当先办",
            code="RELATION_CYCLE",
        )
        self.path = tuple(path)


def relation_cycle(path: Sequence[str], names: Mapping[str, str] = MappingProxyType({})) -> RelationCycle:
    return RelationCycle(path, names)
