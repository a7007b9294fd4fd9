from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from gateway.relation_graph.drawing import draw

A, B, C = "10050101001", "10050100001", "40010000002"


def node(code: str, name: str = "某事项", **more: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "external": False, "published": True, "withdrawn": False, **more}


def edge(one: str, other: str, type_: str = "PREREQUISITE", **more: Any) -> dict[str, Any]:
    blank = {"mandatory": True, "condition": None, "any_of_group": None}
    return {"from": {"code": one}, "to": {"code": other}, "type": type_, **blank, **more}


def drawn(*edges: dict[str, Any], **more: Any) -> str:
    return str(draw([node(A), node(B), node(C)], edges, link="/x/", **more))


def test_every_box_is_a_link_and_every_line_has_its_word() -> None:
    svg = drawn(edge(A, B), edge(C, B, condition="外地人"), edge(A, C, "PARALLEL"), here=B)
    ElementTree.fromstring(svg)
    assert re.findall(r'href="/x/(\d+)"', svg) == [A, B, C]
    assert all(f">{word}</text>" in svg for word in ("必须", "有条件", "并联"))
    assert svg.count('aria-current="true"') == 1


def test_a_group_meets_in_one_place_and_reaches_the_item_as_one_arrow() -> None:
    svg = drawn(edge(A, B, any_of_group="证书"), edge(C, B, any_of_group="证书"))
    assert svg.count("任选其一</text>") == 1
    assert "<title>任选其一：证书</title>" in svg
    assert svg.count("relations__head ") == 1


def test_names_are_escaped_and_long_ones_are_whole_in_the_title() -> None:
    long = "适龄儿童、少年因身体状况需要休学或者延缓入学的审批<事项>"
    svg = str(draw([node(A, long)], [], link="/x/"))
    ElementTree.fromstring(svg)
    assert "&lt;事项&gt;</title>" in svg
    assert "…</tspan>" in svg


def test_what_is_external_or_not_public_is_said_in_words() -> None:
    nodes = [node(A, external=True), node(B, published=False), node(C, withdrawn=True)]
    svg = str(draw(nodes, [], link="/x/"))
    assert all(f" · {word}</text>" in svg for word in ("外部事项", "草稿", "已取消"))


def test_no_style_and_no_script_is_inline() -> None:
    svg = drawn(edge(A, B), edge(B, C, "DATA_SHARING"))
    assert not re.search(r"style=|<style|<script|\son\w+=", svg)
