"""What there is to choose from: departments, categories, 大项, and published forms."""

from __future__ import annotations

from typing import Any

import falcon

from event_sourcing.errors import NotFound
from gateway.api.lists import answer, part_of
from gateway.http import parameters
from gateway.views.catalogue import CatalogueView
from gateway.views.catalogue_tree import TreeNode
from gateway.views.forms import FormsView
from gateway.views.page import LARGEST_LIMIT

HIDDEN = ("_id", "seen")


class CatalogueLists:
    """Short lists, which come whole unless `limit` says otherwise."""

    def __init__(self, catalogue: CatalogueView) -> None:
        self._catalogue = catalogue

    def departments(self, req: falcon.Request, resp: falcon.Response) -> None:
        limit = parameters.limit(req, LARGEST_LIMIT)
        found = self._catalogue.departments()
        page = part_of(found, lambda entry: str(entry["code"]), limit, parameters.one(req, "cursor"))
        resp.media = answer(page)

    def categories(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = {"groups": self._catalogue.groups(), "dimensions": self._catalogue.dimensions()}

    def tree(self, req: falcon.Request, resp: falcon.Response) -> None:
        """One level: the way there, what is right below, and one page of the items right below."""
        cursor = parameters.one(req, "cursor")
        branch = self._catalogue.branch(parameters.one(req, "at"), parameters.limit(req), cursor)
        if branch is None:
            raise NotFound("目录中没有这个部门或大项,请核对后再试", code="NODE_UNKNOWN")
        resp.media = {
            "path": [_node(node) for node in branch.path],
            "children": [_node(node) for node in branch.children],
            **answer(branch.items),
        }


def _node(node: TreeNode) -> dict[str, Any]:
    return {"code": node.code, "name": node.name, "kind": node.kind, "item_count": node.count}


class Forms:
    def __init__(self, forms: FormsView) -> None:
        self._forms = forms

    def read(self, req: falcon.Request, resp: falcon.Response, form_id: str) -> None:
        version = parameters.whole(req, "version", least=1, most=1_000_000)
        form = self._forms.form(form_id, version)
        if form is None:
            raise NotFound("没有找到这份申请表,请核对后再试", code="FORM_UNKNOWN")
        resp.media = form
