"""Signing in, and what is kept when services are down while somebody works."""

from __future__ import annotations

import pytest

from tests.integration.gateway_pages.conftest import Visitor
from tests.unit.gateway_pages.markup import Markup

APPLY = "/items/10050101001/apply"


class TestSigningIn:
    def test_a_page_for_applicants_asks_and_returns(self, visitor: Visitor) -> None:
        answer = visitor.get(APPLY)
        assert answer.status_code == 303
        assert answer.headers["location"] == "/sign-in?next=%2Fitems%2F10050101001%2Fapply"
        assert visitor.sign_in("zhang-san", APPLY).headers["location"] == APPLY
        assert visitor.get(APPLY).status_code == 200

    def test_nobody_is_sent_elsewhere_after_it(self, visitor: Visitor) -> None:
        assert visitor.sign_in("zhang-san", "https://evil.example/").headers["location"] == "/"

    def test_staff_begin_at_the_desk(self, visitor: Visitor) -> None:
        assert visitor.sign_in("staff-1005").headers["location"] == "/desk"
        assert visitor.get("/desk").status_code == 200

    def test_without_the_token_nobody_signs_in(self, visitor: Visitor) -> None:
        assert visitor.post("/sign-in", persona="zhang-san").status_code == 403

    def test_signing_out(self, zhang_san: Visitor) -> None:
        zhang_san.post("/sign-out", csrf_token=zhang_san.token("/"))
        assert zhang_san.get("/my/applications").status_code == 303

    @pytest.mark.parametrize("path", ["/desk", "/desk/applications/1"])
    def test_applicants_have_no_desk(self, zhang_san: Visitor, path: str) -> None:
        answer = zhang_san.get(path)
        assert answer.status_code == 403
        assert "换一个身份" in answer.text


class TestApplying:
    def test_what_sign_in_knows_is_filled_in(self, zhang_san: Visitor) -> None:
        text = zhang_san.get(APPLY).text
        assert 'value="张三"' in text
        assert 'value="440105198811200002"' in text
        assert 'value="13800000001"' in text

    def test_a_window_that_is_shut_is_told_before_anybody_starts(self, zhang_san: Visitor) -> None:
        assert "2026年4月7日" in zhang_san.get(APPLY).text

    def test_a_service_that_is_down_costs_no_word(self, zhang_san: Visitor) -> None:
        answer = zhang_san.post_form(
            APPLY,
            csrf_token=zhang_san.token(APPLY),
            application_id="a" * 32,
            gradSchool="华南师范大学",
            action="continue",
        )
        assert answer.status_code == 503
        assert 'value="华南师范大学"' in answer.text
        assert "没有保存" in answer.text
        assert f'value="{"a" * 32}"' in answer.text

    def test_a_stale_form_is_refused_with_advice(self, zhang_san: Visitor) -> None:
        answer = zhang_san.post_form(APPLY, csrf_token="stale", action="continue")
        assert answer.status_code == 403
        assert "刷新" in answer.text

    def test_another_row_is_added_without_any_service(self, zhang_san: Visitor) -> None:
        path = "/items/10130000001/apply"
        answer = zhang_san.post_form(
            path,
            **{"csrf_token": zhang_san.token(path), "drivers.0.dname": "王师傅", "action": "add-row.drivers"},
        )
        assert answer.status_code == 200
        assert 'value="王师傅"' in answer.text
        assert "drivers-1-dname" in Markup(answer.text).ids

    def test_an_item_without_online_application_says_so(self, zhang_san: Visitor) -> None:
        assert zhang_san.get("/items/00000000000/apply").status_code == 404


class TestMyPages:
    def test_my_applications_open_without_the_service(self, zhang_san: Visitor) -> None:
        answer = zhang_san.get("/my/applications")
        assert answer.status_code == 200
        assert "草稿暂时读取不到" in answer.text

    def test_messages_say_that_they_are_away(self, zhang_san: Visitor) -> None:
        answer = zhang_san.get("/messages")
        assert answer.status_code == 503
        assert "消息暂时读取不到" in answer.text

    def test_other_numbers_are_not_found(self, zhang_san: Visitor) -> None:
        assert zhang_san.get("/my/applications/123").status_code == 404
