"""Whatever is sent, somebody's fault is named and nothing crashes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.api.route import Route
from gateway.api.route_table import routes
from gateway.auth.actor import Actor
from gateway.auth.personas import Personas
from gateway.views.filters import FACETS
from tests.integration.gateway.conftest import Client, Gateway
from tests.integration.gateway.stories import draft, submitted_at_once

QUIET = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from(
    [
        "values",
        "files",
        "item_code",
        "submit",
        "reason",
        "defects",
        "pointer",
        "content",
        "name",
        "result",
        "x",
    ]
)
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12))
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
BODIES = st.dictionaries(NAMES, VALUES, max_size=5)
PARAMETERS = st.sampled_from([*FACETS, "q", "limit", "cursor", "status", "version", "number", "id_tail"])
WRITTEN = [
    "createApplication",
    "saveDraft",
    "submitApplication",
    "withdrawApplication",
    "supplementApplication",
    "attachFile",
    "handOff",
    "acceptApplication",
    "refuseApplication",
    "requestCorrection",
    "suspendApplication",
    "resumeApplication",
    "decideApplication",
    "concludeApplication",
    "postProgress",
]


@pytest.fixture
def anybody(gateway: Gateway) -> Client:
    """张三 with every right, so that nothing is refused before it is read."""
    known = Personas.load().get("zhang-san").actor
    return gateway.actor(Actor(known.id, known.name, frozenset({"applicant", "staff", "admin"}), "1014"))


def route(gateway: Gateway, name: str) -> Route:
    return next(route for route in routes(gateway.deps) if route.name == name)


@pytest.mark.parametrize("name", WRITTEN)
def test_no_body_makes_a_server_error(
    gateway: Gateway, anybody: Client, zhang_san: Client, name: str
) -> None:
    cases = [draft(zhang_san)["id"], submitted_at_once(zhang_san, "10140100001")["id"]]
    meant = route(gateway, name)

    @given(body=BODIES, case=st.sampled_from(cases), key=st.uuids())
    @settings(QUIET, max_examples=40)
    def send(body: dict[str, Any], case: str, key: Any) -> None:
        headers = {"if_match": "*", "idempotency_key": key.hex}
        answer = anybody.send(meant.method, meant.path.format(case=case), body, **headers)
        assert answer.status_code < 500, answer.text

    send()


@given(
    path=st.sampled_from(
        ["/items", "/search", "/suggest", "/departments", "/applications", "/desk/queue", "/messages"]
    ),
    query=st.lists(st.tuples(PARAMETERS, st.text(max_size=15)), max_size=3),
)
@QUIET
def test_no_query_makes_a_server_error(anybody: Client, path: str, query: list[tuple[str, str]]) -> None:
    text = "&".join(f"{name}={quote(value, safe='', errors='replace')}" for name, value in query)
    answer = anybody.get(f"{path}?{text}")
    assert answer.status_code < 500 or (path == "/messages" and answer.status_code == 503), answer.text


@given(part=st.text(min_size=1, max_size=30))
@QUIET
def test_no_address_makes_a_server_error(anybody: Client, part: str) -> None:
    place = quote(part, safe="", errors="replace")
    for path in (f"/items/{place}", f"/forms/{place}", f"/applications/{place}", f"/{place}"):
        assert anybody.get(path).status_code < 500
