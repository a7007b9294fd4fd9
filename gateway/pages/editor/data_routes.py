"""Pages of 数据梳理 and of the resource catalogue's editors."""

from __future__ import annotations

from typing import Any

import falcon

from gateway.dependencies import Dependencies
from gateway.pages.editor.concepts import ConceptPage
from gateway.pages.editor.data_sorting import ComparePage, DataSortingPage, ElementPage
from gateway.pages.editor.data_tables import DataTablePage, DataTablesPage
from gateway.pages.editor.proposals import JudgementsPage, ProposalsPage
from gateway.pages.editor.resources import ResourceEditPage, ResourceListPage


def add_data_routes(app: falcon.App[Any, Any], deps: Dependencies) -> None:
    app.add_route("/editor/data-elements", DataSortingPage(deps))
    app.add_route("/editor/data-elements/compare", ComparePage(deps))
    app.add_route("/editor/data-elements/elements/{element}", ElementPage(deps))
    app.add_route("/editor/data-elements/proposals", ProposalsPage(deps))
    app.add_route("/editor/data-elements/judgements", JudgementsPage(deps))
    app.add_route("/editor/data-elements/concepts/{code}", ConceptPage(deps))
    app.add_route("/editor/data-elements/concepts/{code}/{action}", ConceptPage(deps))
    app.add_route("/editor/data-elements/tables", DataTablesPage(deps))
    app.add_route("/editor/data-elements/table", DataTablePage(deps))
    app.add_route("/editor/data-elements/table/{action}", DataTablePage(deps))
    app.add_route("/editor/resources", ResourceListPage(deps))
    app.add_route("/editor/resources/{code}", ResourceEditPage(deps))
    app.add_route("/editor/resources/{code}/{action}", ResourceEditPage(deps))
