"""An item with its guide as CPSV-AP: what the profile asks for is there, and a file that lacks it is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from rdflib import Graph, Literal, Namespace, URIRef

from gateway.exports.cpsv_ap.context import CONTEXT
from gateway.exports.cpsv_ap.document import BUREAU
from gateway.exports.cpsv_ap.service import service
from gateway.exports.cpsv_ap.shared import SharedNodes
from gateway.projections.composition import compose
from tests.contract.cpsv_ap.validation import findings, graph
from tests.unit.gateway.test_facets import DEPARTMENTS, SOURCES
from tests.unit.gateway.test_past_items import example

HOME = "https://portal.example"
CODE = "10050101001"
SERVICE = URIRef(f"{HOME}/items/{CODE}#service")
CPSV, CV = Namespace("http://purl.org/vocab/cpsv#"), Namespace("http://data.europa.eu/m8g/")
DCT = Namespace("http://purl.org/dc/terms/")

File = dict[str, Any]


def document(guide: bool = True, suspended: bool = False, **changes: Any) -> dict[str, Any]:
    facts = {
        "item": {**example("catalog/item-published.v1")["data"], **changes},
        "item_version": 2,
        "guide": example("guides/guide-published.v1")["data"] if guide else None,
        "suspended": {"reason": "升级", "until": None} if suspended else None,
    }
    return compose({"_id": CODE, **facts}, SOURCES)


def file_of(*documents: dict[str, Any]) -> File:
    shared = SharedNodes(HOME, DEPARTMENTS)
    dataset = shared.dataset(shared.authority(*BUREAU))
    services = [service(one, shared, dataset) for one in documents]
    return {"@context": CONTEXT, "@graph": [*services, *shared.nodes()]}


def read(file: File) -> Graph:
    return graph(json.dumps(file))


@pytest.mark.parametrize(
    "one",
    [
        document(),
        document(guide=False),
        document(suspended=True),
        document(charged=True),
        document(promised_limit=None, statutory_limit=None, result=None),
        document(promised_limit=None, statutory_limit={"value": 3, "unit": "M"}),
    ],
    ids=["whole", "no guide", "suspended", "charged", "no limits, no result", "months"],
)
def test_a_service_conforms_to_the_profile(one: dict[str, Any]) -> None:
    assert findings(read(file_of(one))) == ""


def test_nothing_is_lost_between_json_and_triples() -> None:
    found = read(file_of(document()))
    assert found.value(SERVICE, DCT.identifier) == Literal(CODE)
    assert found.value(SERVICE, DCT.title) == Literal("高级中学教师资格认定", lang="zh-CN")
    assert len(list(found.objects(SERVICE, CPSV.hasInput))) == 2
    assert len(list(found.objects(SERVICE, CV.holdsRequirement))) == 2
    assert str(found.value(SERVICE, CV.processingTime)) == "P28D", "twenty working days in calendar days"


def test_every_node_has_an_address_and_what_is_linked_is_there() -> None:
    found = read(file_of(document()))
    assert not [node for triple in found for node in triple if type(node).__name__ == "BNode"]
    ours = {node for _, _, node in found if isinstance(node, URIRef) and str(node).startswith(HOME)}
    assert ours <= set(found.subjects())


def _first_service(file: File) -> dict[str, Any]:
    found: dict[str, Any] = file["@graph"][0]
    return found


def _without(name: str) -> Callable[[File], Any]:
    return lambda file: _first_service(file).pop(name)


def _with(name: str, value: Any) -> Callable[[File], Any]:
    return lambda file: _first_service(file).update({name: value})


def _without_organisations(file: File) -> None:
    file["@graph"] = [node for node in file["@graph"] if "PublicOrganisation" not in node["type"]]


def _two_identifiers(file: File) -> None:
    _first_service(file)["identifier"] = [CODE, "10050101002"]


def _organisation_without_a_place(file: File) -> None:
    for node in file["@graph"]:
        if "PublicOrganisation" in node["type"]:
            node.pop("spatial")


def _channel_without_identifier(file: File) -> None:
    _first_service(file)["hasChannel"][0].pop("identifier")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_without("identifier"), "dct:identifier"),
        (_without("title"), "dct:title"),
        (_without("description"), "dct:description"),
        (_without("hasCompetentAuthority"), "cv:hasCompetentAuthority"),
        (_with("title", {"@value": "no language", "@language": None}), "dct:title"),
        (_with("identifier", "not a code"), "dct:identifier"),
        (_with("processingTime", {"@value": "two weeks", "@type": "xsd:string"}), "cv:processingTime"),
        (_with("hasCost", [{"id": f"{HOME}/c", "type": "Cost"}]), "dct:identifier"),
        (_with("requires", [f"{HOME}/items/99999999999#service"]), "dct:requires"),
        (_two_identifiers, "dct:identifier"),
        (_without_organisations, "cv:hasCompetentAuthority"),
        (_organisation_without_a_place, "dct:spatial"),
        (_channel_without_identifier, "dct:identifier"),
    ],
)
def test_a_broken_file_is_refused(spoil: Callable[[File], Any], told: str) -> None:
    file = file_of(document())
    spoil(file)
    assert told in findings(read(file))
