"""The layers in words: their names and addresses, what is registered of a node, and what the reader is to know of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

NOTHING = "（未填写）"
EVIDENCE = {"seen": "已核对原文", "recalled": "待核对", "none": "未写明"}
LEVELS = ("法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "规范性文件", "其他")
DATA_TYPES = {
    "C": "字符型",
    "N": "数值型",
    "D": "日期型",
    "DT": "日期时间型",
    "B": "布尔型",
    "F": "文件",
}


@dataclass(frozen=True, slots=True)
class Layer:
    """
    kind      to the catalogue
    path      in addresses
    unit      how it is counted
    editable  whether it is changed in this room
    """

    kind: str
    path: str
    name: str
    unit: str
    editable: bool = False


LAYERS = (
    Layer("law", "legal-bases", "法规依据", "条", editable=True),
    Layer("function", "functions", "职能", "项", editable=True),
    Layer("domain", "function-domains", "职能域", "个", editable=True),
    Layer("item", "items", "事项", "个"),
    Layer("table", "tables", "业务表", "张"),
    Layer("element", "elements", "数据元", "个"),
)
BY_KIND: Mapping[str, Layer] = {layer.kind: layer for layer in LAYERS}
BY_PATH: Mapping[str, Layer] = {layer.path: layer for layer in LAYERS}


def href(kind: str, identity: str) -> str:
    return f"/editor/layers/{BY_KIND[kind].path}/{quote(identity, safe='')}"


def facts(node: Mapping[str, Any], departments: Mapping[str, str]) -> list[tuple[str, str]]:
    """Label and value of what is registered."""
    said = node["facts"]
    rows: dict[str, list[tuple[str, Any]]] = {
        "law": [
            ("编号", node["id"]),
            ("名称", said.get("law")),
            ("文号", said.get("doc_no")),
            ("条款", said.get("article")),
            ("效力级别", said.get("level")),
            ("名称核对", EVIDENCE.get(said.get("law_evidence", ""))),
            ("条款核对", EVIDENCE.get(said.get("article_evidence", ""))),
        ],
        "function": [
            ("编码", node["id"]),
            ("说明", said.get("description")),
            ("行使部门", names_of(said.get("department_codes", ()), departments)),
        ],
        "domain": [("编码", node["id"]), ("说明", said.get("description"))],
        "item": [("编码", node["id"]), ("部门", names_of([said.get("department_code")], departments))],
        "table": [
            ("编号", node["id"]),
            ("部门", names_of([said.get("department_code")], departments)),
            ("分类", "、".join(name for name in said.get("class_names", ()) if name)),
            ("已并入", said.get("merged_into")),
        ],
        "element": [
            ("编号", node["id"]),
            ("登记部门", names_of([said.get("department_code")], departments)),
            ("定义", said.get("definition")),
            ("类型和长度", _type(said)),
            ("引用标准", said.get("standard")),
            ("所在系统", said.get("system")),
            ("使用部门", names_of(node["departments"], departments)),
        ],
    }
    return [(label, str(value or NOTHING)) for label, value in rows[node["kind"]]]


def names_of(codes: Any, departments: Mapping[str, str]) -> str:
    return "、".join(departments.get(code, code) for code in codes if code)


def note(node: Mapping[str, Any], departments: Mapping[str, str]) -> str:
    """What tells it from others of its name: the department of items and data, the level of a law."""
    return departments.get(node["note"], node["note"])


def _type(said: Mapping[str, Any]) -> str:
    kind = DATA_TYPES.get(said.get("data_type", ""), "")
    return f"{kind} {said['length']}" if kind and said.get("length") else kind
