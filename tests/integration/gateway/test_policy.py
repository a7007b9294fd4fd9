"""Every address and every role: written out here once more, so that a slip in the table is seen."""

from __future__ import annotations

import pytest

from gateway.api.route_table import routes
from gateway.auth.actor import ROLES, Actor
from tests.integration.gateway.conftest import Gateway
from tests.integration.gateway.test_edge import address

EVERYBODY = frozenset(ROLES)
PEOPLE = frozenset(ROLES) - {"system"}
APPLICANTS = frozenset({"applicant"})
HANDLERS = frozenset({"staff", "admin"})
EDITORS = frozenset({"editor", "admin"})
OPERATORS = frozenset({"ops", "admin"})

ALLOWED = {
    "listItems": EVERYBODY,
    "readItem": EVERYBODY,
    "listItemHistory": EVERYBODY,
    "readGuide": EVERYBODY,
    "listItemForms": EVERYBODY,
    "searchItems": EVERYBODY,
    "suggestItems": EVERYBODY,
    "listDepartments": EVERYBODY,
    "readCategories": EVERYBODY,
    "readTree": EVERYBODY,
    "exportWorkbook": EVERYBODY,
    "exportCsv": EVERYBODY,
    "exportJson": EVERYBODY,
    "exportCpsvAp": EVERYBODY,
    "readForm": EVERYBODY,
    "listResources": EVERYBODY,
    "readResource": EVERYBODY,
    "askProgress": EVERYBODY,
    "postProgress": EVERYBODY,
    "receiveCallback": EVERYBODY,
    "createApplication": APPLICANTS,
    "listApplications": APPLICANTS,
    "readApplication": APPLICANTS | HANDLERS,
    "saveDraft": APPLICANTS,
    "submitApplication": APPLICANTS,
    "withdrawApplication": APPLICANTS,
    "supplementApplication": APPLICANTS,
    "attachFile": APPLICANTS,
    "handOff": APPLICANTS,
    "listQueue": HANDLERS,
    "acceptApplication": HANDLERS,
    "refuseApplication": HANDLERS,
    "requestCorrection": HANDLERS,
    "suspendApplication": HANDLERS,
    "resumeApplication": HANDLERS,
    "decideApplication": HANDLERS,
    "concludeApplication": HANDLERS,
    "listReviews": EDITORS,
    "replaceItems": EDITORS,
    "submitItem": EDITORS,
    "approveItem": EDITORS,
    "returnItem": EDITORS,
    "publishItem": EDITORS,
    "scheduleItem": EDITORS,
    "unscheduleItem": EDITORS,
    "suspendItem": EDITORS,
    "resumeItem": EDITORS,
    "withdrawItem": EDITORS,
    "listDimensions": EDITORS,
    "readDimension": EDITORS,
    "defineDimension": EDITORS,
    "listEditedItems": EDITORS,
    "createItem": EDITORS,
    "readEditedItem": EDITORS,
    "saveItem": EDITORS,
    "readItemHistory": EDITORS,
    "readItemVersion": EDITORS,
    "compareItem": EDITORS,
    "readNextCode": EDITORS,
    "readLayers": EDITORS,
    "searchLayers": EDITORS,
    "listLayerFindings": EDITORS,
    "listLegalBasisProposals": EDITORS,
    "readLayerNode": EDITORS,
    "listLegalBases": EDITORS,
    "readLegalBasis": EDITORS,
    "registerLegalBasis": EDITORS,
    "removeLegalBasis": EDITORS,
    "listFunctions": EDITORS,
    "readFunction": EDITORS,
    "registerFunction": EDITORS,
    "removeFunction": EDITORS,
    "listFunctionDomains": EDITORS,
    "readFunctionDomain": EDITORS,
    "registerFunctionDomain": EDITORS,
    "removeFunctionDomain": EDITORS,
    "listSurveys": EDITORS,
    "openSurvey": EDITORS,
    "storeSurveyFile": EDITORS,
    "readSurvey": EDITORS,
    "mergeSurvey": EDITORS,
    "registerSurvey": EDITORS,
    "releaseSurvey": EDITORS,
    "acceptSurvey": EDITORS,
    "listSurveyContradictions": EDITORS,
    "listSurveyRelations": EDITORS,
    "readSurveyWorkbook": EDITORS,
    "readCorrectedSurvey": EDITORS,
    "listSurveyFindings": EDITORS,
    "listSurveyItems": EDITORS,
    "uploadSurvey": EDITORS,
    "checkSurvey": EDITORS,
    "declareSurveyZero": EDITORS,
    "submitSurvey": EDITORS,
    "reviewSurvey": EDITORS,
    "returnSurvey": EDITORS,
    "listEvents": EVERYBODY,
    "listMessages": PEOPLE,
    "readMessage": PEOPLE,
    "listRelations": EDITORS,
    "declareRelation": EDITORS,
    "readItemRelations": EDITORS,
    "discoverRelations": EDITORS,
    "adoptRelation": EDITORS,
    "dismissRelationFinding": EDITORS,
    "reopenRelationFinding": EDITORS,
    "readRelation": EDITORS,
    "changeRelation": EDITORS,
    "removeRelation": EDITORS,
    "listDeadLetters": OPERATORS,
    "readDeadLetter": OPERATORS,
    "retryDeadLetter": OPERATORS,
    "discardDeadLetter": OPERATORS,
    "readFiveClarity": EDITORS,
    "readFiveClarityTrend": EDITORS,
    "readDepartmentClarity": EDITORS,
}
"""Operation → roles. Who may do it without signing in is EVERYBODY."""


def test_every_route_is_written_out(gateway: Gateway) -> None:
    assert {route.name for route in routes(gateway.deps)} == set(ALLOWED)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ALLOWED)
def test_a_role_may_what_is_written_and_nothing_else(gateway: Gateway, name: str, role: str) -> None:
    route = next(route for route in routes(gateway.deps) if route.name == name)
    actor = Actor(f"some-{role}", "", frozenset({role}), department="1005")
    answer = gateway.actor(actor).send(route.method, address(route))
    refused = answer.status_code == 403 and answer.json["code"] == "ROLE"
    assert refused is (role not in ALLOWED[name])
    assert answer.status_code != 401


@pytest.mark.parametrize("name", ALLOWED)
def test_a_visitor_is_asked_to_sign_in_where_it_matters(gateway: Gateway, name: str) -> None:
    route = next(route for route in routes(gateway.deps) if route.name == name)
    answer = gateway.visitor().send(route.method, address(route))
    assert (answer.status_code == 401) is (ALLOWED[name] is not EVERYBODY)
