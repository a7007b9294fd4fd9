"""Which of the editors' pages answers where."""

from __future__ import annotations

from typing import Any

import falcon

from gateway.dependencies import Dependencies
from gateway.pages.editor.data_routes import add_data_routes
from gateway.pages.editor.dimensions import DimensionPage, DimensionsPage
from gateway.pages.editor.five_clarity import DepartmentClarityPage, FiveClarityExport, FiveClarityPage
from gateway.pages.editor.frame import EditorHomePage
from gateway.pages.editor.item import EditorItemPage
from gateway.pages.editor.item_actions import ItemActionPage
from gateway.pages.editor.item_edit import EditItemPage, MergeItemPage
from gateway.pages.editor.item_list import ItemListPage
from gateway.pages.editor.item_new import NewItemPage
from gateway.pages.editor.item_past import AsOfPage, ComparePage, HistoryPage
from gateway.pages.editor.layer_edit import AddBasisPage, LayerFormPage, LayerStepPage, ProposalsPage
from gateway.pages.editor.layers import LayerFindingsPage, LayerListPage, LayerNodePage, LayersPage
from gateway.pages.editor.relation_discovery import DiscoveryPage, VerdictPage
from gateway.pages.editor.relation_edit import ChangeRelationPage, NewRelationPage, RemoveRelationPage
from gateway.pages.editor.relation_graph import GraphPage, ItemRelationsPage
from gateway.pages.editor.relations import RelationsPage
from gateway.pages.editor.replace import ReplacePage
from gateway.pages.editor.review import ApprovePage, ReturnPage, ReviewPage
from gateway.pages.editor.reviews import ReviewsPage
from gateway.pages.editor.survey_batch import BatchActionPage, BatchPage, MergeResultPage
from gateway.pages.editor.survey_part import (
    CorrectedPage,
    PartActionPage,
    PartPage,
    UploadPage,
    WorkbookPage,
)
from gateway.pages.editor.survey_review import SurveyReviewPage
from gateway.pages.editor.surveys import NewSurveyPage, SurveysPage


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
    app.add_route("/editor/items/replace", ReplacePage(deps))
    app.add_route("/editor/items/{code}/review", ReviewPage(deps))
    app.add_route("/editor/items/{code}/approve", ApprovePage(deps))
    app.add_route("/editor/items/{code}/return", ReturnPage(deps))
    app.add_route("/editor/items/{code}/{action}", ItemActionPage(deps))
    app.add_route("/editor/reviews", ReviewsPage(deps))
    app.add_route("/editor/dimensions", DimensionsPage(deps))
    app.add_route("/editor/dimensions/{department}", DimensionPage(deps))
    app.add_route("/editor/five-clarity", FiveClarityPage(deps))
    app.add_route("/editor/five-clarity/export.{format_}", FiveClarityExport(deps))
    app.add_route("/editor/five-clarity/{department}", DepartmentClarityPage(deps))
    _add_survey_routes(app, deps)
    _add_layers(app, deps)
    add_data_routes(app, deps)


def _add_layers(app: falcon.App[Any, Any], deps: Dependencies) -> None:
    form = LayerFormPage(deps)
    app.add_route("/editor/layers", LayersPage(deps))
    app.add_route("/editor/layers/findings", LayerFindingsPage(deps))
    app.add_route("/editor/layers/proposals", ProposalsPage(deps))
    app.add_route("/editor/layers/{path}", LayerListPage(deps))
    app.add_route("/editor/layers/{path}/new", form)
    app.add_route("/editor/layers/{path}/{node_id}", LayerNodePage(deps))
    app.add_route("/editor/layers/{path}/{node_id}/edit", form)
    app.add_route("/editor/layers/{path}/{node_id}/add-basis", AddBasisPage(deps))
    app.add_route("/editor/layers/{path}/{node_id}/remove", LayerStepPage(deps))


def _add_survey_routes(app: falcon.App[Any, Any], deps: Dependencies) -> None:
    part = "/editor/surveys/{batch}/parts/{part}"
    app.add_route("/editor/surveys", SurveysPage(deps))
    app.add_route("/editor/surveys/new", NewSurveyPage(deps))
    app.add_route("/editor/surveys/{batch}", BatchPage(deps))
    app.add_route("/editor/surveys/{batch}/merged", MergeResultPage(deps))
    app.add_route("/editor/surveys/{batch}/{action}", BatchActionPage(deps))
    app.add_route(part, PartPage(deps))
    app.add_route(f"{part}/workbook", WorkbookPage(deps))
    app.add_route(f"{part}/corrected", CorrectedPage(deps))
    app.add_route(f"{part}/upload", UploadPage(deps))
    app.add_route(f"{part}/review", SurveyReviewPage(deps))
    app.add_route(f"{part}/{{action}}", PartActionPage(deps))
    app.add_route("/editor/relations", RelationsPage(deps))
    app.add_route("/editor/relations/new", NewRelationPage(deps))
    app.add_route("/editor/relations/discovery", DiscoveryPage(deps))
    app.add_route("/editor/relations/discovery/{verdict}", VerdictPage(deps))
    app.add_route("/editor/relations/graph", GraphPage(deps))
    app.add_route("/editor/relations/items/{code}", ItemRelationsPage(deps))
    app.add_route("/editor/relations/edges/{edge}", ChangeRelationPage(deps))
    app.add_route("/editor/relations/edges/{edge}/remove", RemoveRelationPage(deps))
