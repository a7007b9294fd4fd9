"""Every sample form as a page: each field type with label and error, what was typed kept, files kept, nothing inline."""

from __future__ import annotations

from typing import Any

import falcon
import pytest
from falcon.testing import create_req

from event_sourcing.errors import FieldError, ValidationFailed
from forms import FormError, parse_definition, validate
from gateway.http.request import RequestContext
from gateway.pages.correction import form_errors
from gateway.pages.form_fields import Content, error_id, error_list, field_views
from gateway.pages.rendering import Renderer
from gateway.pages.texts import today
from tests.unit.cli.samples import sample
from tests.unit.gateway_pages.markup import Markup

FORMS = sample("forms.json")["forms"]
RENDERER = Renderer()


def request() -> falcon.Request:
    req = create_req()
    req.context = RequestContext()
    return req


def page(form: dict[str, Any], content: Content) -> Markup:
    definition = parse_definition(form)
    html = RENDERER.render(
        "apply.html",
        req=request(),
        item={"code": "10050101001", "name": "事项"},
        form=form,
        fields=field_views(definition, content),
        errors=error_list(content.errors),
        application_id="a",
        stored="",
    )
    return Markup(html)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form["id"])
class TestEveryForm:
    def test_each_field_has_its_key_as_id_and_a_label(self, form: dict[str, Any]) -> None:
        shown = page(form, Content({}))
        for field in form["fields"]:
            assert field["key"] in shown.ids
            if field["type"] != "table":
                assert field["key"] in shown.labelled
            assert field["label"].split("(")[0] in shown.text
        assert len(shown.ids) == len(set(shown.ids))

    def test_each_error_stands_at_its_field_and_is_linked_from_the_summary(
        self, form: dict[str, Any]
    ) -> None:
        errors = validate(parse_definition(form), {}, today())
        assert errors
        shown = page(form, Content({}, errors=errors))
        for error in errors:
            assert error_id(error) in shown.ids
            assert error_id(error) in shown.fragments
            assert f"{error.field}-error" in shown.ids

    def test_nothing_is_inline(self, form: dict[str, Any]) -> None:
        assert page(form, Content({})).inline == []


class TestWhatWasTyped:
    form = next(form for form in FORMS if form["id"] == "F-BUS")

    def test_stays_even_if_it_is_wrong(self) -> None:
        html = RENDERER.render(
            "apply.html",
            req=request(),
            item={"code": "1", "name": "事项"},
            form=self.form,
            fields=field_views(
                parse_definition(self.form), Content({"seats": "很多", "drivers": [{"dname": "<王>"}]})
            ),
            errors=[],
        )
        assert 'value="很多"' in html
        assert 'value="&lt;王&gt;"' in html

    def test_a_table_has_the_rows_it_needs_and_one_more_when_asked(self) -> None:
        definition = parse_definition(self.form)
        content = Content({"drivers": [{"dname": "王"}]}, extra_rows={"drivers": 1})
        drivers = next(view for view in field_views(definition, content) if view["id"] == "drivers")
        assert len(drivers["rows"]) == 2
        assert drivers["rows"][0][0]["id"] == "drivers-0-dname"
        assert drivers["rows"][0][0]["name"] == "drivers.0.dname"

    def test_stored_files_stay_with_the_form(self) -> None:
        file = {
            "field": "plan",
            "file_id": "f1",
            "name": "方案.pdf",
            "size": 2048,
            "sha256": "0" * 64,
            "content_type": "application/pdf",
        }
        shown = page(self.form, Content({}, files=[file]))
        assert "方案.pdf" in shown.text
        assert "drop.f1" in shown.fields

    def test_a_dependent_field_says_on_what_it_depends(self) -> None:
        form = next(form for form in FORMS if form["id"] == "F-TQ")
        shown = page(form, Content({}))
        assert "只有“认定依据”选择“居住证所在地”时才需要填写" in shown.text


def test_errors_of_the_service_find_their_fields() -> None:
    refused = ValidationFailed(
        [FieldError("/values/drivers/0/qualTo", "FORMAT", "x"), FieldError("/values/seats", "RANGE", "y")]
    )
    assert form_errors(refused) == [
        FormError("drivers", "FORMAT", "x", 0, "qualTo"),
        FormError("seats", "RANGE", "y"),
    ]
