"""The words of the export: a context of our own inside the file, so that nobody has to fetch one to read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LANGUAGE = "zh-CN"

_PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_CLASSES = {
    "PublicService": "cpsv:PublicService",
    "Rule": "cpsv:Rule",
    "PublicOrganisation": "cv:PublicOrganisation",
    "Channel": "cv:Channel",
    "ContactPoint": "cv:ContactPoint",
    "Cost": "cv:Cost",
    "Event": "cv:Event",
    "LifeEvent": "cv:LifeEvent",
    "Evidence": "cv:Evidence",
    "EvidenceType": "cv:EvidenceType",
    "Output": "cv:Output",
    "Requirement": "cv:Requirement",
    "Dataset": "dcat:Dataset",
    "LinguisticSystem": "dct:LinguisticSystem",
    "Location": "dct:Location",
    "AdministrativeTerritorialUnit": "http://data.europa.eu/88u/dataset/atu-type",
    "LegalResource": "eli:LegalResource",
    "Agent": "foaf:Agent",
    "Document": "foaf:Document",
    "Organization": "org:Organization",
    "Concept": "skos:Concept",
    "TemporalEntity": "time:TemporalEntity",
}
_TEXTS = {
    "title": "dct:title",
    "description": "dct:description",
    "prefLabel": "skos:prefLabel",
    "keyword": "dcat:keyword",
}
_LINKS = {
    "addressee": "dct:audience",
    "conformsTo": "dct:conformsTo",
    "contactPage": "cv:contactPage",
    "contactPoint": "cv:contactPoint",
    "currency": "cv:currency",
    "follows": "cpsv:follows",
    "hasChannel": "cv:hasChannel",
    "hasCompetentAuthority": "cv:hasCompetentAuthority",
    "hasCost": "cv:hasCost",
    "hasInput": "cpsv:hasInput",
    "hasInputType": "cv:hasInputType",
    "hasLegalResource": "cv:hasLegalResource",
    "holdsRequirement": "cv:holdsRequirement",
    "implements": "cpsv:implements",
    "isClassifiedBy": "cv:isClassifiedBy",
    "isGroupedBy": "cv:isGroupedBy",
    "isPartOf": "dct:isPartOf",
    "kind": "dct:type",
    "landingPage": "dcat:landingPage",
    "language": "dct:language",
    "openingHours": "cv:openingHours",
    "ownedBy": "cv:ownedBy",
    "page": "foaf:page",
    "produces": "cpsv:produces",
    "publisher": "dct:publisher",
    "relatedService": "cv:relatedService",
    "requires": "dct:requires",
    "spatial": "dct:spatial",
    "status": "adms:status",
    "thematicArea": "cv:thematicArea",
}
CONTEXT: Mapping[str, Any] = {
    "@version": 1.1,
    **_PREFIXES,
    "id": "@id",
    "type": "@type",
    **_CLASSES,
    **{name: {"@id": iri, "@language": LANGUAGE} for name, iri in _TEXTS.items()},
    **{name: {"@id": iri, "@type": "@id"} for name, iri in _LINKS.items()},
    "identifier": "dct:identifier",
    "telephone": "cv:telephone",
    "hasValue": {"@id": "cv:hasValue", "@type": "xsd:double"},
    "processingTime": {"@id": "cv:processingTime", "@type": "xsd:duration"},
}
