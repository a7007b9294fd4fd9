"""One item as a cpsv:PublicService, with everything that belongs to it alone."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from typing import Any

from gateway.exports.cpsv_ap.shared import LIFE_EVENT, Link, Node, SharedNodes
from gateway.pages.texts import limit
from gateway.views.code_names import DELIVERIES

Item = Mapping[str, Any]
CALENDAR_PER_WORKING_DAY = 7 / 5
"""Domain rules, section 4 (comparing days): xsd:duration knows no working days. The exact words are in the description."""

_NEEDED = {"required": "必要", "conditional": "符合条件时提交", "optional": "非必要", "deferred": "容缺后补"}
_CATEGORIES = ("natural_person_theme", "legal_person_theme", "stage", "custom")


def service(document: Item, shared: SharedNodes, dataset: Link) -> Node:
    code, item, names, guide = document["_id"], document["item"], document["names"], document["guide"]
    base = shared.address(f"/items/{code}")
    authority = shared.authority(item["department_code"], names["department"])
    node: Node = {
        "id": f"{base}#service",
        "type": "PublicService",
        "identifier": code,
        "title": item["name"],
        "description": _description(document),
        "keyword": [group["name"] for group in names["groups"]],
        "hasCompetentAuthority": [authority],
        "isPartOf": [dataset],
        "language": [shared.chinese()],
        "spatial": [shared.place("440100", "广州市")],
        "status": _status(document, shared),
        "thematicArea": [shared.education()],
        "isGroupedBy": [
            shared.event(value["value"], value["label"]) for value in names["categories"].get(LIFE_EVENT, ())
        ],
        "isClassifiedBy": list(_classes(document, shared)),
        "addressee": list(_addressees(document, shared)),
        "requires": _others(document["before"], shared),
        "relatedService": _others(document["related"], shared),
        "hasChannel": list(_channels(document, base, authority, shared)),
        "produces": list(_outputs(item, base, code)),
        "hasCost": list(_costs(document, base, shared)),
        "page": [{"id": base, "type": "Document"}],
    }
    if duration := _duration(item):
        node["processingTime"] = duration
    if guide:
        node |= _of_guide(guide, base, code, shared)
    return {name: value for name, value in node.items() if value not in ([], None)}


def _of_guide(guide: Mapping[str, Any], base: str, code: str, shared: SharedNodes) -> Node:
    rules = [_rule(basis, base, code, number, shared) for number, basis in enumerate(guide["legal_basis"], 1)]
    return {
        "hasLegalResource": list(dict.fromkeys(rule["implements"][0]["id"] for rule in rules)),
        "follows": rules,
        "holdsRequirement": [
            {
                "id": f"{base}#condition-{number}",
                "type": "Requirement",
                "identifier": f"{code}-C{number:02}",
                "title": condition,
            }
            for number, condition in enumerate(guide["conditions"], 1)
        ],
        "hasInput": [_evidence(material, base) for material in guide["materials"]],
        "hasInputType": [f"{base}#type-{material['id']}" for material in guide["materials"]],
        "contactPoint": [_contact(guide, base)],
    }


def _description(document: Item) -> str:
    """The profile asks for one; items have none of their own: what the head of their page says."""
    item, names, guide = document["item"], document["names"], document["guide"]
    whom = (guide and guide["applicants"].get("description")) or "、".join(item["applicant_types"])
    visits = f"最多跑 {item['max_visits']} 次" if item["max_visits"] else "一次都不跑"
    parts = [
        f"{item['name']}：{names['department']}办理的{names['item_type']}事项，面向{whom}",
        f"{names['service_mode']}，{visits}",
        f"承诺期限{limit(item['promised_limit'])}，法定期限{limit(item['statutory_limit'])}",
    ]
    return "；".join(parts) + "。"


def _status(document: Item, shared: SharedNodes) -> Link:
    if document.get("suspended"):
        return shared.word("status-suspended", "暂停")
    return shared.word("status-active", "在用")


def _classes(document: Item, shared: SharedNodes) -> Iterator[Link]:
    item, names = document["item"], document["names"]
    yield shared.category("item_type", item["item_type"], names["item_type"])
    yield shared.category("service_mode", str(item["service_mode"]), names["service_mode"])
    for group in names["groups"]:
        yield shared.category("group", group["code"], group["name"])
    for key in _CATEGORIES:
        prefix = f"{item['department_code']}." if key == "custom" else ""
        for value in names["categories"].get(key, ()):
            yield shared.category(key, prefix + value["value"], value["label"])


def _addressees(document: Item, shared: SharedNodes) -> Iterator[Link]:
    for applicant in document["item"]["applicant_types"]:
        yield shared.category("applicant_type", applicant, applicant)
    for value in document["names"]["categories"].get("service_group", ()):
        yield shared.category("service_group", value["value"], value["label"])


def _others(ends: Any, shared: SharedNodes) -> list[Link]:
    """Only what is in the file itself; items of other systems and withdrawn ones are not."""
    return [shared.address(f"/items/{end['code']}#service") for end in ends or () if end["listed"]]


def _channels(document: Item, base: str, authority: Link, shared: SharedNodes) -> Iterator[Node]:
    code, guide = document["_id"], document["guide"]
    if document["summary"]["online"]:
        yield {
            "id": f"{base}#channel-online",
            "type": "Channel",
            "identifier": f"{code}-online",
            "description": f"网上申请：{document['names']['channel']}",
            "kind": shared.word("channel-online", "网上办理"),
            "ownedBy": [authority],
        }
    if guide and guide.get("accepting_place"):
        yield {
            "id": f"{base}#channel-window",
            "type": "Channel",
            "identifier": f"{code}-window",
            "description": f"现场办理：{guide['accepting_place']}",
            "kind": shared.word("channel-window", "窗口办理"),
            "ownedBy": [authority],
        }


def _outputs(item: Mapping[str, Any], base: str, code: str) -> Iterator[Node]:
    result = item.get("result") or {}
    if result.get("document"):
        output = {
            "id": f"{base}#result",
            "type": "Output",
            "identifier": f"{code}-R",
            "title": result["document"],
        }
        ways = "、".join(DELIVERIES.get(way, way) for way in result.get("delivery") or ())
        yield output | ({"description": f"领取方式：{ways}"} if ways else {})


def _costs(document: Item, base: str, shared: SharedNodes) -> Iterator[Node]:
    """One per charge. That nothing is charged is said, too: a missing cost would leave it open (domain rules, C4)."""
    item, code, fee = document["item"], document["_id"], (document["guide"] or {}).get("fee") or {}
    if not item["charged"]:
        yield _cost(base, code, 0, "不收费", 0.0, shared)
    elif not fee.get("items"):
        yield _cost(base, code, 0, fee.get("text") or "收费，标准见办事指南", None, shared)
    for number, charge in enumerate(fee.get("items") or () if item["charged"] else (), 1):
        standard, unit = charge.get("standard"), charge.get("unit") or ""
        amount = float(standard) if isinstance(standard, int | float) and unit.startswith("元") else None
        shown = "" if standard is None else f"：{standard} {unit}"
        basis = f"（{charge['basis']}）" if charge.get("basis") else ""
        yield _cost(base, code, number, f"{charge['name']}{shown}{basis}", amount, shared)


def _cost(base: str, code: str, number: int, text: str, amount: float | None, shared: SharedNodes) -> Node:
    cost = {
        "id": f"{base}#cost-{number}",
        "type": "Cost",
        "identifier": f"{code}-F{number:02}",
        "description": text,
    }
    return cost if amount is None else cost | {"hasValue": amount, "currency": shared.yuan()}


def _duration(item: Mapping[str, Any]) -> str | None:
    """xsd:duration of the promised limit, else of the statutory one."""
    found = item["promised_limit"] or item["statutory_limit"]
    if not found:
        return None
    value, unit = found["value"], found["unit"]
    if unit == "M":
        return f"P{value}M"
    return f"P{math.ceil(value * CALENDAR_PER_WORKING_DAY) if unit == 'WD' else value}D"


def _rule(basis: Mapping[str, Any], base: str, code: str, number: int, shared: SharedNodes) -> Node:
    """The article that applies; the law that it belongs to is the same node wherever it is named."""
    law = basis["law"]
    named = "".join(filter(None, (law, basis.get("doc_no"), basis.get("article"))))
    key = hashlib.sha256(law.encode()).hexdigest()[:12]
    return {
        "id": f"{base}#basis-{number}",
        "type": "Rule",
        "identifier": f"{code}-B{number:02}",
        "title": named,
        "description": basis.get("note") or named,
        "implements": [
            {"id": shared.address(f"/open-data#law-{key}"), "type": "LegalResource", "title": law}
        ],
    }


def _evidence(material: Mapping[str, Any], base: str) -> Node:
    condition = f"：{material['condition']}" if material.get("condition") else ""
    asked = _NEEDED.get(material["requirement"], material["requirement"])
    return {
        "id": f"{base}#material-{material['id']}",
        "type": "Evidence",
        "identifier": material["id"],
        "title": material["name"],
        "description": f"{asked}{condition}",
        "conformsTo": [
            {
                "id": f"{base}#type-{material['id']}",
                "type": "EvidenceType",
                "identifier": f"{material['id']}-T",
                "title": material.get("e_license") or material["name"],
            }
        ],
    }


def _contact(guide: Mapping[str, Any], base: str) -> Node:
    contact = guide.get("contact") or {}
    found: Node = {
        "id": f"{base}#contact",
        "type": "ContactPoint",
        "telephone": [number for number in (contact.get("phone"), contact.get("hotline")) if number],
        "contactPage": [base],
    }
    if guide.get("accepting_hours"):
        hours = guide["accepting_hours"]
        found["openingHours"] = [{"id": f"{base}#hours", "type": "TemporalEntity", "description": hours}]
    return found
