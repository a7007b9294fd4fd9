"""Which of the editors' pages answers where."""

from __future__ import annotations

from typing import Any

import falcon

from gateway.dependencies import Dependencies
from gateway.pages.editor.frame import EditorHomePage
from gateway.pages.editor.item import EditorItemPage
from gateway.pages.editor.item_edit import EditItemPage, MergeItemPage
from gateway.pages.editor.item_list import ItemListPage
from gateway.pages.editor.item_new import NewItemPage
from gateway.pages.editor.item_past import AsOfPage, ComparePage, HistoryPage


def add_editor_routes(app: falcon.App[Any, Any], deps: Dependencies) -> None:
    app.add_route("/editor", EditorHomePage(deps))
    app.add_route("/editor/items", ItemListPage(deps))
    app.add_route("/editor/items/new", NewItemPage(deps))
    app.add_route("/editor/items/{code}", EditorItemPage(deps))
    app.add_route("/editor/items/{code}/history", HistoryPage(deps))
    app.add_route("/editor/items/{code}/as-of", AsOfPage(deps))
    app.add_route("/editor/items/{code}/compare", ComparePage(deps))
    app.add_route("/editor/items/{code}/edit", EditItemPage(deps))
    app.add_route("/editor/items/{code}/merge", MergeItemPage(deps))
