"""The catalogue as a tree that opens level by level: departments, 大项 and items, each node an address of its own.

Only the way to the node that is looked at is open, so that a page stays small however large the catalogue is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import falcon

from gateway.pages.for_everybody import PageForEverybody
from gateway.pages.items import TREE
from gateway.pages.page import not_found
from gateway.views.catalogue import Branch
from gateway.views.catalogue_tree import TreeNode

PAGE_SIZE = 50


class TreePage(PageForEverybody):
    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str | None = None) -> None:
        self.show_kept(req, resp, lambda stamp: self._show(req, resp, code))

    def _show(self, req: falcon.Request, resp: falcon.Response, code: str | None) -> None:
        branch = self.deps.catalogue.branch(code, PAGE_SIZE, req.get_param("cursor"))
        if branch is None:
            raise not_found("目录中的这一级")
        here = branch.path[-1] if branch.path else None
        next_cursor = branch.items.next_cursor
        self.show(
            req,
            resp,
            "tree.html",
            area="items",
            here=here,
            path_links=[{"text": node.name, "href": href(node.code)} for node in branch.path[:-1]],
            nodes=nested(branch),
            total=sum(root.count for root in branch.levels[0]),
            list_href=_list_href(here) if here else "/items",
            next_href=f"{href(here.code)}?{urlencode({'cursor': next_cursor})}"
            if here and next_cursor
            else None,
        )


def href(code: str | None) -> str:
    return f"{TREE}/{code}" if code else TREE


def nested(branch: Branch) -> Sequence[Mapping[str, Any]]:
    """Nodes as the template shows them: `{name, count, href, open, here, nodes, leaves}`, those on the way to here open."""
    inside: list[Mapping[str, Any]] = []
    for depth, nodes in reversed(list(enumerate(branch.levels))):
        way = branch.path[depth] if depth < len(branch.path) else None
        inside = [_opened(node, branch, inside) if node is way else _closed(node) for node in nodes]
    return inside


def _closed(node: TreeNode) -> Mapping[str, Any]:
    return {"name": node.name, "count": node.count, "href": href(node.code)}


def _opened(node: TreeNode, branch: Branch, inside: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Its link leads back up, which closes it."""
    here = node is branch.path[-1]
    return {
        "name": node.name,
        "count": node.count,
        "href": href(node.parent),
        "open": True,
        "here": here,
        "nodes": inside,
        "leaves": branch.items.items if here else (),
    }


def _list_href(node: TreeNode) -> str:
    return "/items?" + urlencode({"group" if node.level else "department": node.code})
