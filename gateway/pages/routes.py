"""Which page answers where."""

from __future__ import annotations

from typing import Any

import falcon

from gateway.dependencies import Dependencies
from gateway.pages.apply import ApplyPage
from gateway.pages.check import CheckPage
from gateway.pages.correction import CorrectionPage
from gateway.pages.desk import DeskActionPage, DeskCasePage, QueuePage
from gateway.pages.editor.routes import add_editor_routes
from gateway.pages.form_input import LARGEST_REQUEST, MOST_PARTS
from gateway.pages.home import HomePage
from gateway.pages.information import InformationPage
from gateway.pages.item import ItemPage
from gateway.pages.item_history import ItemHistoryPage
from gateway.pages.items import DepartmentsPage, GroupsPage, ItemsPage
from gateway.pages.messages import MessagesPage, ReadMessagePage
from gateway.pages.my_applications import FilePage, MyApplicationPage, MyApplicationsPage, WithdrawPage
from gateway.pages.open_data import OpenDataPage
from gateway.pages.preferences import DisplayPage
from gateway.pages.progress import ProgressPage
from gateway.pages.receipt import HandOffPage, ReceiptPage
from gateway.pages.resources import ResourceFile, ResourcePage, ResourcesPage
from gateway.pages.sign_in import SignInPage, SignOutPage
from gateway.pages.static_files import StaticFile
from gateway.pages.tree import TreePage


def add_routes(app: falcon.App[Any, Any], deps: Dependencies) -> None:
    _take_large_forms(app)
    app.add_route("/", HomePage(deps))
    app.add_route("/items", ItemsPage(deps))
    tree = TreePage(deps)
    app.add_route("/items/tree", tree)
    app.add_route("/items/tree/{code}", tree)
    app.add_route("/items/{code}", ItemPage(deps))
    app.add_route("/items/{code}/history", ItemHistoryPage(deps))
    app.add_route("/items/{code}/apply", ApplyPage(deps))
    app.add_route("/open-data", OpenDataPage(deps))
    app.add_route("/resources", ResourcesPage(deps))
    app.add_route("/resources/{code}", ResourcePage(deps))
    app.add_route("/resources/export/{kind}", ResourceFile(deps))
    app.add_route("/departments", DepartmentsPage(deps))
    app.add_route("/groups", GroupsPage(deps))
    app.add_route("/applications/{application_id}/check", CheckPage(deps))
    app.add_route("/applications/{application_id}/receipt", ReceiptPage(deps))
    app.add_route("/applications/{application_id}/hand-off", HandOffPage(deps))
    app.add_route("/applications/{application_id}/files/{file_id}", FilePage(deps))
    app.add_route("/progress", ProgressPage(deps))
    app.add_route("/my/applications", MyApplicationsPage(deps))
    app.add_route("/my/applications/{number}", MyApplicationPage(deps))
    app.add_route("/my/applications/{number}/correction", CorrectionPage(deps))
    app.add_route("/my/applications/{number}/withdraw", WithdrawPage(deps))
    app.add_route("/messages", MessagesPage(deps))
    app.add_route("/messages/{message_id}/read", ReadMessagePage(deps))
    app.add_route("/sign-in", SignInPage(deps))
    app.add_route("/sign-out", SignOutPage(deps))
    app.add_route("/desk", QueuePage(deps))
    app.add_route("/desk/applications/{number}", DeskCasePage(deps))
    app.add_route("/desk/applications/{number}/{action}", DeskActionPage(deps))
    add_editor_routes(app, deps)
    app.add_route("/preferences/display", DisplayPage(deps))
    for name in ("about", "accessibility", "privacy"):
        app.add_route(f"/{name}", InformationPage(deps, f"{name}.html"))
    app.add_route("/static/{name}", StaticFile())


def _take_large_forms(app: falcon.App[Any, Any]) -> None:
    """Tables of many rows send many parts, and photographs are large: both are bounded where they are read."""
    handler = app.req_options.media_handlers[falcon.MEDIA_MULTIPART]
    handler.parse_options.max_body_part_count = MOST_PARTS  # type: ignore[attr-defined]
    handler.parse_options.max_body_part_buffer_size = LARGEST_REQUEST  # type: ignore[attr-defined]
