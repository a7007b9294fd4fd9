"""Answering a correction notice: every defect listed, each leading to its field in the form as it was filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

import falcon

from event_sourcing.errors import RuleViolated, Unavailable, ValidationFailed
from forms import FormDefinition, FormError, parse_definition, validate
from gateway.pages.form_fields import Content, error_list, field_views
from gateway.pages.form_input import read_form
from gateway.pages.my_applications import MyApplicationPage, open_correction
from gateway.pages.page import go_to, not_found, require_applicant
from gateway.pages.texts import today
from gateway.rpc.context import call_context

NOT_SENT = (
    "服务暂时不可用，补正还没有提交。你填写的文字都在下面，新选的文件需要重新选择，请稍后再点一次“提交补正”。"
)


class CorrectionPage(MyApplicationPage):
    checks_form_token = True

    def on_get(self, req: falcon.Request, resp: falcon.Response, number: str) -> None:
        case = self.own_case(require_applicant(req), number)
        details, correction = self._notice(req, case)
        content = Content(details["values"], details["files"])
        self._show(req, resp, case, self._definition(details), correction, content)

    def on_post(self, req: falcon.Request, resp: falcon.Response, number: str) -> None:
        case = self.own_case(require_applicant(req), number)
        details, correction = self._notice(req, case)
        definition, context = self._definition(details), call_context(req)
        given = read_form(req, definition, lambda file: self.deps.applications.store_file(file, context))
        values = given.values(definition)
        action = given.one("action")
        if action.startswith("add-row."):
            content = Content(values, given.files, given.problems, {action.removeprefix("add-row."): 1})
            self._show(req, resp, case, definition, correction, content)
            return
        errors = [*given.problems, *validate(definition, values, today())]
        if errors and not given.unavailable:
            content = Content(values, given.files, errors)
            self._show(req, resp, case, definition, correction, content, status=422)
            return
        content = Content(values, given.files)
        if given.unavailable:
            self._show(req, resp, case, definition, correction, content, status=503, trouble=NOT_SENT)
            return
        supplement = {
            "id": case["application_id"],
            "values": values,
            "files": given.files_of(values),
        }
        key = given.one("idempotency_key") or uuid4().hex
        try:
            answer = self.deps.applications.supplement(supplement, call_context(req, idempotency_key=key))
        except Unavailable:
            self._show(req, resp, case, definition, correction, content, status=503, trouble=NOT_SENT)
            return
        except ValidationFailed as refused:
            content = Content(values, given.files, form_errors(refused))
            self._show(req, resp, case, definition, correction, content, status=422)
            return
        self.deps.cases.wait_for(case["application_id"], answer["version"])
        go_to(resp, f"/my/applications/{case['number']}?done=correction")

    def _notice(self, req: falcon.Request, case: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Raises RuleViolated when nothing waits for correction."""
        details = self.deps.applications.get_application({"id": case["application_id"]}, call_context(req))
        correction = open_correction(details)
        if correction is None:
            raise RuleViolated("这份申请目前没有需要补正的内容", code="NOTHING_TO_CORRECT")
        return details, correction

    def _definition(self, details: Mapping[str, Any]) -> FormDefinition:
        form = self.deps.forms.form(details["form"]["form_id"], details["form"]["version"])
        if form is None:
            raise not_found("当时填写的申请表")
        return parse_definition(form)

    def _show(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        case: Mapping[str, Any],
        definition: FormDefinition,
        correction: Mapping[str, Any],
        content: Content,
        *,
        status: int = 200,
        trouble: str = "",
    ) -> None:
        defects = _defects(correction, definition)
        self.show(
            req,
            resp,
            "correction.html",
            status=status,
            area="mine",
            case=case,
            correction=correction,
            defects=defects,
            marked={defect["field"]: defect["detail"] for defect in defects if defect["field"]},
            fields=field_views(definition, content),
            errors=error_list(content.errors),
            idempotency_key=f"correct-{case['application_id']}-{correction['round']}",
            trouble=trouble,
        )


def _defects(correction: Mapping[str, Any], definition: FormDefinition) -> list[dict[str, Any]]:
    """With the id of the field each one is about, or None for the application as a whole."""
    return [{**defect, "field": _field_of(defect["pointer"], definition)} for defect in correction["defects"]]


def _field_of(pointer: str, definition: FormDefinition) -> str | None:
    steps = [step for step in pointer.split("/") if step]
    if steps and steps[0] in ("values", "files"):
        steps = steps[1:]
    return steps[0] if steps and steps[0] in definition.by_key else None


def form_errors(refused: ValidationFailed) -> Sequence[FormError]:
    """The service's errors as the form's: `/values/drivers/0/qualTo` → field, row and column."""
    return [_form_error(error.pointer, error.code, error.detail) for error in refused.errors]


def _form_error(pointer: str, code: str, detail: str) -> FormError:
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/") if step]
    if steps and steps[0] == "values":
        steps = steps[1:]
    index = int(steps[1]) if len(steps) > 1 and steps[1].isdigit() else None
    return FormError(steps[0] if steps else "", code, detail, index, steps[2] if len(steps) > 2 else None)
