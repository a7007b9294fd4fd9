"""Which of the editors' pages answers where."""

from __future__ import annotations

from typing import Any

import falcon

from gateway.dependencies import Dependencies
from gateway.pages.editor.frame import EditorHomePage


def add_editor_routes(app: falcon.App[Any, Any], deps: Dependencies) -> None:
    app.add_route("/editor", EditorHomePage(deps))
