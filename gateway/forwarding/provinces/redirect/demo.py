"""See the `redirect` adapter work, and fail, against the province sandbox (`make run` starts one):

python -m gateway.forwarding.provinces.redirect.demo
python -m gateway.forwarding.provinces.redirect.demo --failing
"""

from __future__ import annotations

from uuid import uuid4

import requests

from gateway.forwarding.base import QueryOutcome, SystemConfig
from gateway.forwarding.demonstration import run_from_command_line
from gateway.forwarding.provinces.redirect import tickets
from gateway.forwarding.provinces.redirect.adapter import RedirectAdapter


def demo(config: SystemConfig) -> list[QueryOutcome]:
    """A citizen confirms at the province, twice: one case."""
    adapter, application_id = RedirectAdapter(config), uuid4().hex
    before = adapter.query(application_id)
    for _ in range(2):
        _confirm(config, _ticket(adapter, application_id).token).raise_for_status()
    return [before, adapter.query(application_id)]


def failing_demo(config: SystemConfig) -> list[QueryOutcome]:
    """A forged and an expired ticket are refused, and leave no case behind."""
    adapter, application_id = RedirectAdapter(config), uuid4().hex
    expired = tickets.issue(
        config.secret,
        ticket_id=uuid4().hex,
        system=config.system,
        application_id=application_id,
        application_number="1015000000120261123000017",
        item_code="10150000001",
        return_url="http://127.0.0.1:8000/",
        now=0,
    )
    for token in (expired.token, _ticket(adapter, application_id).token[:-4] + "AAAA"):
        answer = _confirm(config, token)
        if answer.status_code != requests.codes.forbidden:
            raise SystemExit(f"the province took a bad ticket: {answer.status_code}")
    return [adapter.query(application_id)]


def _ticket(adapter: RedirectAdapter, application_id: str) -> tickets.Ticket:
    return adapter.ticket(
        ticket_id=uuid4().hex,
        application_id=application_id,
        application_number="1015000000120261123000017",
        item_code="10150000001",
        return_url="http://127.0.0.1:8000/",
    )


def _confirm(config: SystemConfig, token: str) -> requests.Response:
    return requests.post(f"{config.base_url}/hand-off", data={"ticket": token}, timeout=5)


if __name__ == "__main__":
    run_from_command_line(demo, failing_demo, system="PROV-PTH")
