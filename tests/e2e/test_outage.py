"""Guarantee G7: with all services and the broker down the portal still answers reads; writes say so and lose nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.e2e.conftest import NewPerson
from tests.support.stack import Stack

SERVICES = ("catalog", "guides", "applications", "notify", "relay", "projector", "forwarding")
ITEM = "10050102001"


@pytest.fixture
def dark(stack: Stack) -> Iterator[Stack]:
    stack.stop_process(*SERVICES, "rabbitmq")
    yield stack
    stack.start_process("rabbitmq", *SERVICES)
    stack.wait_ready()


def test_reads_answer_and_writes_keep_what_was_typed(dark: Stack, person: NewPerson) -> None:
    for path in ("/", "/items", "/items?q=教师资格", f"/items/{ITEM}", "/departments", "/progress"):
        assert requests.get(dark.portal_url + path, timeout=10).status_code == 200, path
    assert requests.get(f"{dark.portal_url}/api/v1/items/{ITEM}", timeout=10).status_code == 200

    answer = requests.post(
        f"{dark.portal_url}/api/v1/applications",
        json={"item_code": ITEM, "values": {}},
        headers={"Authorization": f"Bearer {dark.token('zhang-san')}", "Idempotency-Key": "dark-1"},
        timeout=20,
    )
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")

    citizen = person()
    citizen.open(f"/sign-in?next=/items/{ITEM}/apply")
    citizen.sign_in("张三")
    citizen.page.fill("#certNo", "20264401234567890")
    citizen.press("存为草稿")
    citizen.sees("服务暂时不可用")
    assert citizen.page.input_value("#certNo") == "20264401234567890"
    citizen.complaints.clear()
