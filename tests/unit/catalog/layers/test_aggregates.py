"""Laws, functions and domains: recorded when something changed, and a function is in one domain only."""

from __future__ import annotations

from dataclasses import astuple, replace

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from event_sourcing.errors import BanshiError, NotFound, ValidationFailed
from event_sourcing.given_when_then import given
from services.catalog.function.aggregate import function_decider
from services.catalog.function.commands import RegisterFunction, RemoveFunction
from services.catalog.function.events import FunctionRegistered, FunctionRemoved
from services.catalog.function_domain.aggregate import Division, decide, function_domain_decider
from services.catalog.function_domain.commands import (
    DefineFunctionDomain,
    FunctionDomainCommand,
    RemoveFunctionDomain,
)
from services.catalog.function_domain.events import FunctionDomainDefined, FunctionDomainRemoved
from services.catalog.legal_basis.aggregate import legal_basis_decider
from services.catalog.legal_basis.commands import RegisterLegalBasis, RemoveLegalBasis
from services.catalog.legal_basis.events import LegalBasisRegistered, LegalBasisRemoved

LAW = LegalBasisRegistered("YJ-1", "《中华人民共和国教师法》", None, "法律", "第十三条", "seen", "seen")
FUNCTION = FunctionRegistered("ZN-1", "教师资格认定", "", ("YJ-1",), ("1005",), ("10050101001",))
DOMAIN = FunctionDomainDefined("ZNY-1", "教师队伍建设", "", ("ZN-1", "ZN-2"))


def register_law(**changes: str | None) -> RegisterLegalBasis:
    return replace(RegisterLegalBasis(*astuple(LAW)), **changes)


class TestALegalBasis:
    def test_is_registered_once_and_again_when_it_is_corrected(self) -> None:
        given(legal_basis_decider).when(register_law()).then(LAW)
        given(legal_basis_decider, LAW).when(register_law(article=" 第十三条 ")).then()
        given(legal_basis_decider, LAW).when(register_law(article="")).then(replace(LAW, article=None))

    @pytest.mark.parametrize(
        ("field", "value"),
        [("id", "一号"), ("law", " "), ("level", "宪章"), ("law_evidence", "maybe"), ("article", "条" * 201)],
    )
    def test_tells_which_field_is_wrong(self, field: str, value: str) -> None:
        refused = (
            given(legal_basis_decider).when(register_law(**{field: value})).then_raises(ValidationFailed)
        )
        assert [error.pointer for error in refused.errors] == [f"/{field}"]

    def test_is_removed_and_may_come_back(self) -> None:
        gone = LegalBasisRemoved("YJ-1")
        given(legal_basis_decider, LAW).when(RemoveLegalBasis("YJ-1")).then(gone)
        given(legal_basis_decider, LAW, gone).when(RemoveLegalBasis("YJ-1")).then_raises(NotFound)
        given(legal_basis_decider, LAW, gone).when(register_law()).then(LAW)


class TestAFunction:
    def test_keeps_its_lists_in_order_and_without_repetition(self) -> None:
        command = RegisterFunction("ZN-1", "教师资格认定", " ", ("YJ-1", "YJ-1"), ("1005",), ("10050101001",))
        given(function_decider).when(command).then(FUNCTION)
        given(function_decider, FUNCTION).when(command).then()

    def test_may_lack_what_the_checks_ask_for(self) -> None:
        bare = RegisterFunction("ZN-1", "教师资格认定", "", (), (), ())
        given(function_decider).when(bare).then(FunctionRegistered("ZN-1", "教师资格认定", "", (), (), ()))

    def test_points_at_a_code_that_is_none(self) -> None:
        wrong = RegisterFunction("ZN-1", "教师/资格", "字" * 1001, (), (), ("10050101001", "123"))
        refused = given(function_decider).when(wrong).then_raises(ValidationFailed)
        assert [error.pointer for error in refused.errors] == ["/name", "/description", "/item_codes/1"]

    def test_is_removed_once(self) -> None:
        gone = FunctionRemoved("ZN-1")
        given(function_decider, FUNCTION).when(RemoveFunction("ZN-1")).then(gone)
        given(function_decider, FUNCTION, gone).when(RemoveFunction("ZN-1")).then_raises(NotFound)


def define(code: str, *functions: str) -> DefineFunctionDomain:
    return DefineFunctionDomain(code, f"职能域{code}", "", functions)


class TestTheDomains:
    def test_take_functions_that_are_in_none(self) -> None:
        command = DefineFunctionDomain("ZNY-1", "教师队伍建设", "", ("ZN-2", "ZN-1"))
        given(function_domain_decider).when(command).then(DOMAIN)
        given(function_domain_decider, DOMAIN).when(command).then()

    def test_do_not_take_one_from_each_other_and_say_where_it_is(self) -> None:
        refused = (
            given(function_domain_decider, DOMAIN)
            .when(define("ZNY-2", "ZN-3", "ZN-2"))
            .then_raises(ValidationFailed)
        )
        assert [(e.pointer, e.code) for e in refused.errors] == [
            ("/function_codes/1", "FUNCTION_IN_OTHER_DOMAIN")
        ]
        assert "教师队伍建设" in refused.errors[0].detail

    def test_give_their_functions_back_when_they_are_removed(self) -> None:
        gone = FunctionDomainRemoved("ZNY-1")
        given(function_domain_decider, DOMAIN).when(RemoveFunctionDomain("ZNY-1")).then(gone)
        given(function_domain_decider, DOMAIN, gone).when(define("ZNY-2", "ZN-2")).then(
            FunctionDomainDefined("ZNY-2", "职能域ZNY-2", "", ("ZN-2",))
        )
        given(function_domain_decider).when(RemoveFunctionDomain("ZNY-1")).then_raises(NotFound)


codes = st.sampled_from(["D1", "D2", "D3"])
commands: st.SearchStrategy[FunctionDomainCommand] = st.one_of(
    st.builds(RemoveFunctionDomain, codes),
    st.builds(
        lambda code, functions: define(code, *functions),
        codes,
        st.lists(st.sampled_from(["F1", "F2", "F3", "F4"]), max_size=4),
    ),
)


@forall(st.lists(commands, max_size=20))
@settings(max_examples=200, deadline=None)
def test_a_function_is_in_one_domain_whatever_the_commands(wishes: list[FunctionDomainCommand]) -> None:
    division = Division()
    for wish in wishes:
        try:
            division = function_domain_decider.fold(decide(division, wish), division)
        except BanshiError:
            continue
        held = [code for domain in division.domains.values() for code in domain.function_codes]
        assert len(held) == len(set(held))
