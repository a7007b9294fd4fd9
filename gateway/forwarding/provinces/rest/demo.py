"""See the `rest` adapter work, and fail, against the province sandbox (`make run` starts one):

python -m gateway.forwarding.provinces.rest.demo
python -m gateway.forwarding.provinces.rest.demo --failing
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import requests

from gateway.forwarding.base import QueryOutcome, Submission, SubmitOutcome, SystemConfig
from gateway.forwarding.demonstration import run_from_command_line
from gateway.forwarding.provinces.rest.adapter import RestAdapter


def synthetic_submission() -> Submission:
    application_id = uuid4().hex
    return Submission(
        application_id,
        {
            "application_id": application_id,
            "application_number": "1006010100120261123000017",
            "item_code": "10060101001",
            "submitted_at": datetime.now(UTC).isoformat(),
            "applicant": {"name": "演示申请人"},
            "values": {"demo": True},
        },
    )


def demo(config: SystemConfig) -> list[SubmitOutcome | QueryOutcome]:
    """Submits, submits the same again, and asks: three times the same receipt."""
    adapter, submission = RestAdapter(config), synthetic_submission()
    return [
        adapter.submit(submission),
        adapter.submit(submission),
        adapter.query(submission.idempotency_key),
    ]


def failing_demo(config: SystemConfig) -> list[SubmitOutcome | QueryOutcome]:
    """The province takes it but its answer never comes: unknown, settled by a query, not by a second effect."""
    script = {"script": ["timeout_after_success"], "hang_seconds": 3}
    requests.put(f"{config.base_url}/admin/faults", json=script, timeout=5).raise_for_status()
    adapter, submission = RestAdapter(replace(config, timeout_seconds=1)), synthetic_submission()
    return [adapter.submit(submission), adapter.query(submission.idempotency_key)]


if __name__ == "__main__":
    run_from_command_line(demo, failing_demo, system="PROV-ROLL")
