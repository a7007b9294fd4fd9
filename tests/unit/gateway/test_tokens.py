"""Tokens are ours, whole and in time, or they are refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from gateway.auth.actor import Actor
from gateway.auth.personas import Personas
from gateway.auth.tokens import AUDIENCE, ISSUER, LIFE, Tokens
from gateway.errors import SignInRequired

SECRET = b"a-secret-of-this-test-that-is-long-enough"
CLERK = Actor("staff-1005", "李老师", frozenset({"staff"}), department="1005")


def tokens(secret: bytes = SECRET, now: datetime | None = None) -> Tokens:
    return Tokens(secret, Personas.load(), clock=lambda: now or datetime.now(UTC))


def claims(**changes: object) -> dict[str, object]:
    now = datetime.now(UTC)
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "roles": ["staff"], "iat": now, "exp": now + LIFE}
    return {name: value for name, value in (good | changes).items() if value is not None}


def test_a_token_brings_back_who_it_was_made_for() -> None:
    assert tokens().read(tokens().issue(CLERK)) == CLERK


def test_personal_data_stays_out_and_is_found_again() -> None:
    applicant = Personas.load().get("zhang-san").actor
    token = tokens().issue(applicant)
    assert applicant.identity is not None
    assert applicant.identity.id_number not in str(jwt.decode(token, options={"verify_signature": False}))
    assert tokens().read(token).identity == applicant.identity


def test_a_token_that_is_over_is_refused() -> None:
    old = tokens(now=datetime.now(UTC) - LIFE - timedelta(minutes=1)).issue(CLERK)
    with pytest.raises(SignInRequired) as refused:
        tokens().read(old)
    assert refused.value.code == "TOKEN_EXPIRED"


@pytest.mark.parametrize(
    "token",
    [
        tokens(b"somebody-elses-secret-that-is-long-enough").issue(CLERK),
        jwt.encode(claims(), "", algorithm="none"),
        jwt.encode(claims(iss="urn:other"), SECRET, algorithm="HS256"),
        jwt.encode(claims(aud="urn:other"), SECRET, algorithm="HS256"),
        jwt.encode(claims(exp=None), SECRET, algorithm="HS256"),
        jwt.encode(claims(sub=None), SECRET, algorithm="HS256"),
        tokens().issue(CLERK)[:-2],
        "a.b.c",
        "",
    ],
    ids=["secret", "unsigned", "issuer", "audience", "endless", "nobody", "cut", "garbage", "empty"],
)
def test_a_token_that_is_not_ours_is_refused(token: str) -> None:
    with pytest.raises(SignInRequired) as refused:
        tokens().read(token)
    assert refused.value.code == "TOKEN_INVALID"


def test_a_role_that_nobody_knows_is_dropped() -> None:
    token = jwt.encode(claims(roles=["staff", "emperor"]), SECRET, algorithm="HS256")
    assert tokens().read(token).roles == frozenset({"staff"})
