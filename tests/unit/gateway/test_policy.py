"""The one table of roles and actions."""

from __future__ import annotations

import pytest

from event_sourcing.errors import Forbidden
from gateway.auth import policy
from gateway.auth.actor import ROLES, Actor
from gateway.errors import SignInRequired


def actor(*roles: str) -> Actor:
    return Actor("a-1", "", frozenset(roles))


def test_every_role_has_its_line() -> None:
    assert set(policy.POLICY) == {policy.VISITOR, *ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_everybody_may_what_a_visitor_may(role: str) -> None:
    for action in policy.POLICY[policy.VISITOR]:
        assert policy.may(actor(role), action)
        assert policy.may(None, action)


def test_roles_add_up() -> None:
    both = actor("applicant", "staff")
    assert policy.may(both, policy.APPLY)
    assert policy.may(both, policy.HANDLE_CASES)


def test_a_visitor_is_asked_to_sign_in_and_somebody_else_refused() -> None:
    with pytest.raises(SignInRequired):
        policy.require(None, policy.APPLY)
    with pytest.raises(Forbidden) as refused:
        policy.require(actor("staff"), policy.APPLY)
    assert refused.value.code == "ROLE"
    assert policy.signed_in(actor("staff"), policy.HANDLE_CASES).id == "a-1"


def test_a_role_that_nobody_knows_gives_nothing() -> None:
    assert not policy.may(actor("emperor"), policy.READ_CASE)


def test_nobody_signs_in_as_nobody() -> None:
    with pytest.raises(SignInRequired):
        policy.signed_in(None, policy.READ_CATALOGUE)
