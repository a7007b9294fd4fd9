"""A JSON-LD file read by rdflib, which knows nothing of ours, and checked against the shapes; no network is used."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pyshacl import validate
from rdflib import Graph

SHAPES = Path(__file__).parent / "shapes.ttl"


@cache
def shapes() -> Graph:
    return Graph().parse(SHAPES, format="turtle")


def graph(text: str | bytes) -> Graph:
    return Graph().parse(data=text, format="json-ld")


def findings(found: Graph) -> str:
    """Empty when the graph conforms; else what does not, in the words of the validator."""
    conforms, _, text = validate(found, shacl_graph=shapes(), meta_shacl=False, advanced=False)
    return "" if conforms else str(text)
