"""What is missing or odd in the three layers (domain rule 3): pure.

An error breaks a rule; a hint is something that the bureau should look at. Each finding says what to do and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ERROR, HINT = "error", "hint"

RULES: Mapping[str, tuple[str, str]] = {
    "ITEM_WITHOUT_FUNCTION": (ERROR, "事项没有职能依据"),
    "ITEM_WITHOUT_BASIS": (ERROR, "事项没有法规依据"),
    "FUNCTION_WITHOUT_BASIS": (ERROR, "职能没有法规依据"),
    "FUNCTION_WITHOUT_DOMAIN": (ERROR, "职能不属于任何职能域"),
    "REFERENCE_BROKEN": (ERROR, "引用的内容已不存在"),
    "FUNCTION_WITHOUT_ITEMS": (HINT, "职能没有对应的事项"),
    "DOMAIN_WITHOUT_ITEMS": (HINT, "职能域没有对应的事项"),
    "COLLABORATION_ACROSS_DOMAINS": (HINT, "有协同关系的事项不在同一职能域"),
    "LAW_TWICE": (HINT, "同一依据登记了两次"),
    "LAW_WITHOUT_FUNCTION": (HINT, "依据没有对应的职能"),
}
"""Code → severity and name, in the order in which they are told."""

ITEM, FUNCTION, DOMAIN, LAW = "item", "function", "domain", "law"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    kind, id     the node that it is about
    departments  whose business it is; empty for the bureau's own
    """

    code: str
    kind: str
    id: str
    name: str
    text: str
    fix: str
    departments: tuple[str, ...] = ()

    @property
    def severity(self) -> str:
        return RULES[self.code][0]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the checks look at.

    laws       id → `{law, article}`
    functions  code → `{name, legal_basis_ids, department_codes, item_codes}`
    domains    code → `{name, function_codes}`
    items      code → `{name, department_code}` of items that are not withdrawn
    withdrawn  codes of those that are
    relations  (from, to)
    """

    laws: Mapping[str, Mapping[str, Any]]
    functions: Mapping[str, Mapping[str, Any]]
    domains: Mapping[str, Mapping[str, Any]]
    items: Mapping[str, Mapping[str, Any]]
    withdrawn: frozenset[str] = frozenset()
    relations: Sequence[tuple[str, str]] = ()
    functions_of: dict[str, list[str]] = field(default_factory=dict)
    domain_of: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Looks the layers up from below."""
        for code, function in self.functions.items():
            for item in function["item_codes"]:
                self.functions_of.setdefault(item, []).append(code)
        for code, domain in self.domains.items():
            for function in domain["function_codes"]:
                self.domain_of[function] = code

    def domains_of(self, item: str) -> set[str]:
        return {self.domain_of[code] for code in self.functions_of.get(item, ()) if code in self.domain_of}


def findings(seen: Snapshot) -> list[Finding]:
    """By rule in the order of RULES, then by id."""
    order = list(RULES)
    found = [*_items(seen), *_functions(seen), *_domains(seen), *_collaboration(seen), *_laws(seen)]
    return sorted(found, key=lambda each: (order.index(each.code), each.id))


def _items(seen: Snapshot) -> Iterator[Finding]:
    for code, item in seen.items.items():
        functions = seen.functions_of.get(code)
        about = (ITEM, code, item["name"])
        whose = (item["department_code"],)
        if not functions:
            text = "没有职能决定这个事项。业务由职能决定,不由部门决定。"
            fix = "找到这个事项所履行的职能,把事项编码加入该职能;没有就先登记职能。"
            yield Finding("ITEM_WITHOUT_FUNCTION", *about, text, fix, whose)
        elif not any(seen.functions[each]["legal_basis_ids"] for each in functions):
            text = "决定它的职能都没有法规依据,因此事项也没有。"
            fix = f"给职能 {'、'.join(functions)} 补上法规依据。"
            yield Finding("ITEM_WITHOUT_BASIS", *about, text, fix, whose)


def _functions(seen: Snapshot) -> Iterator[Finding]:
    for code, function in seen.functions.items():
        about = (FUNCTION, code, function["name"])
        whose = tuple(function["department_codes"])
        if not function["legal_basis_ids"]:
            text, fix = (
                "职能没有法规依据。",
                "在职能中选择它所依据的法规;没有就先登记或采纳办事指南中的依据。",
            )
            yield Finding("FUNCTION_WITHOUT_BASIS", *about, text, fix, whose)
        if code not in seen.domain_of:
            text, fix = "职能不属于任何职能域。", "把它加入一个职能域;相关的职能在同一职能域。"
            yield Finding("FUNCTION_WITHOUT_DOMAIN", *about, text, fix, whose)
        if not function["item_codes"]:
            text, fix = "没有事项履行这个职能。", "补上它决定的事项;如果职能已经取消,请删除。"
            yield Finding("FUNCTION_WITHOUT_ITEMS", *about, text, fix, whose)
        yield from _broken(about, whose, "法规依据", _unknown(function["legal_basis_ids"], seen.laws))
        gone = [each for each in function["item_codes"] if each in seen.withdrawn]
        yield from _broken(about, whose, "事项", gone)


def _domains(seen: Snapshot) -> Iterator[Finding]:
    for code, domain in seen.domains.items():
        about = (DOMAIN, code, domain["name"])
        unknown = _unknown(domain["function_codes"], seen.functions)
        yield from _broken(about, (), "职能", unknown)
        known = [seen.functions[each] for each in domain["function_codes"] if each in seen.functions]
        if not any(function["item_codes"] for function in known):
            text, fix = "职能域中没有事项,谈不上协同业务。", "把相关的职能加入职能域,或删除这个职能域。"
            yield Finding("DOMAIN_WITHOUT_ITEMS", *about, text, fix)


def _broken(
    about: tuple[str, str, str], whose: tuple[str, ...], what: str, ids: list[str]
) -> Iterator[Finding]:
    if ids:
        text = f"所列{what} {'、'.join(ids[:5])}{' 等' if len(ids) > 5 else ''} 已取消或删除。"
        yield Finding("REFERENCE_BROKEN", *about, text, f"把它从清单中去掉,或换成接替它的{what}。", whose)


def _collaboration(seen: Snapshot) -> Iterator[Finding]:
    """Related items stand in one domain, or the division into domains does not tell where departments work together."""
    for from_code, to_code in seen.relations:
        if from_code not in seen.items or to_code not in seen.items:
            continue
        one, other = seen.domains_of(from_code), seen.domains_of(to_code)
        if not one or not other or one & other:
            continue
        item, partner = seen.items[from_code], seen.items[to_code]
        names = "、".join(f"“{seen.domains[code]['name']}”" for code in sorted(one | other))
        yield Finding(
            "COLLABORATION_ACROSS_DOMAINS",
            ITEM,
            from_code,
            item["name"],
            f"与“{partner['name']}”({to_code})有协同关系,但分属职能域 {names}。",
            "核对两者的职能;如果确实相关,考虑归入同一职能域。",
            tuple(sorted({item["department_code"], partner["department_code"]})),
        )


def _laws(seen: Snapshot) -> Iterator[Finding]:
    used = {each for function in seen.functions.values() for each in function["legal_basis_ids"]}
    first: dict[tuple[str, str], str] = {}
    for identity, law in seen.laws.items():
        said = (law["law"], law["article"] or "")
        about = (LAW, identity, "".join(said))
        earlier = first.setdefault(said, identity)
        if earlier != identity:
            text, fix = f"与 {earlier} 是同一依据。", "把职能改为引用其中一个,再删除另一个。"
            yield Finding("LAW_TWICE", *about, text, fix)
        if identity not in used:
            text, fix = "没有职能引用这条依据。", "加入它所决定的职能;如果与本局无关,请删除。"
            yield Finding("LAW_WITHOUT_FUNCTION", *about, text, fix)


def _unknown(ids: Iterable[str], known: Mapping[str, Any]) -> list[str]:
    return [each for each in ids if each not in known]
