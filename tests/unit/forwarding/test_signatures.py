"""The signature of the province contract: both sides agree, and every part is covered."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from gateway.forwarding import signatures
from sandbox.province import signatures as province_side

pytestmark = pytest.mark.unit

NOW = 1_795_000_000


def verified(**changes: object) -> bool:
    headers = signatures.signed_headers("secret", "POST", "/a?b=1", b"{}", NOW)
    request = {
        "secret": "secret",
        "method": "POST",
        "path": "/a?b=1",
        "body": b"{}",
        "timestamp": headers["X-Timestamp"],
        "signature": headers["X-Signature"],
        "now": NOW,
    } | changes
    return signatures.verify(
        request.pop("secret"), request.pop("method"), request.pop("path"), request.pop("body"), **request
    )


def test_an_unchanged_request_is_genuine():
    assert verified()


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "other"},
        {"method": "PUT"},
        {"path": "/a?b=2"},
        {"body": b"{ }"},
        {"timestamp": str(NOW + 1)},
        {"timestamp": "yesterday"},
        {"timestamp": "١٧"},
        {"signature": "0" * 64},
        {"now": NOW + 301},
        {"now": NOW - 301},
    ],
)
def test_any_change_or_staleness_is_refused(change):
    assert not verified(**change)


@given(
    strategies.text(min_size=1, max_size=20),
    strategies.sampled_from(["GET", "POST"]),
    strategies.text(max_size=30),
    strategies.binary(max_size=100),
)
def test_the_provinces_own_reading_of_the_rule_gives_the_same_signature(secret, method, path, body):
    ours = signatures.sign(secret, method, path, NOW, body)
    assert ours == province_side.sign(secret, method, path, str(NOW), body)
