"""Which case an address means, and how cases look in lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import falcon

from event_sourcing.errors import NotFound
from gateway.rpc.applications import ApplicationsClient
from gateway.rpc.context import call_context
from gateway.views.cases import CasesView

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Za-z]{25}", re.ASCII)


class CaseReferences:
    def __init__(self, cases: CasesView, applications: ApplicationsClient) -> None:
        self._cases = cases
        self._applications = applications

    def reference(self, case: str) -> dict[str, str]:
        """`{id}` or `{number}`, as the service takes it. Raises NotFound for what is neither."""
        if _ID.fullmatch(case):
            return {"id": case}
        if _NUMBER.fullmatch(case):
            return {"number": case}
        raise NotFound("没有找到这件申请,请核对后再试", code="APPLICATION_UNKNOWN")

    def id_of(self, req: falcon.Request, case: str) -> str:
        """From the portal view; from the service for a case that is too new for it."""
        reference = self.reference(case)
        if "id" in reference:
            return case
        known = self._cases.by_number(case)
        if known is not None:
            return str(known["application_id"])
        return str(self._applications.get_application(reference, call_context(req))["id"])


def listed(case: Mapping[str, Any]) -> dict[str, Any]:
    """A case of the portal view under the API's names."""
    rest = {name: value for name, value in case.items() if name not in ("application_id", "applicant_id")}
    return {"id": case["application_id"], **rest}
