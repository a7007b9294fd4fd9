"""The redirect adapter against a real province process."""

from __future__ import annotations

import pytest
import requests

from gateway.forwarding.base import NotReceived, Receipt, Unknown
from gateway.forwarding.provinces.redirect import demo
from gateway.forwarding.provinces.redirect.adapter import RedirectAdapter
from gateway.forwarding.provinces.rest.demo import synthetic_submission

pytestmark = pytest.mark.contract


def test_a_citizen_who_confirms_twice_has_one_case(redirect_config):
    before, after = demo.demo(redirect_config)
    assert before == NotReceived()
    assert isinstance(after, Receipt)


def test_forged_and_expired_tickets_leave_no_case(redirect_config):
    assert demo.failing_demo(redirect_config) == [NotReceived()]


def test_the_page_shows_the_item_and_the_number_and_no_personal_data(redirect_config):
    adapter = RedirectAdapter(redirect_config)
    ticket = adapter.ticket(
        ticket_id="b" * 32,
        application_id="a" * 32,
        application_number="1015000000120261123000017",
        item_code="10150000001",
        return_url="http://127.0.0.1:8000/my/applications/1015000000120261123000017",
    )
    page = requests.get(adapter.page_url(ticket), timeout=5)
    assert page.ok
    assert "10150000001" in page.text
    assert "1015000000120261123000017" in page.text


def test_submitting_in_the_citizens_stead_settles_nothing(redirect_config):
    assert isinstance(RedirectAdapter(redirect_config).submit(synthetic_submission()), Unknown)
