"""The rest adapter against a real province process."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
import requests

from gateway.forwarding.base import NotReceived, Receipt, Rejected, Submission, SystemConfig, Unknown
from gateway.forwarding.provinces.rest import demo
from gateway.forwarding.provinces.rest.adapter import RestAdapter

pytestmark = pytest.mark.contract


def script(config: SystemConfig, *steps: str, **plan: object) -> None:
    requests.put(
        f"{config.base_url}/admin/faults", json={"script": steps, **plan}, timeout=5
    ).raise_for_status()


def effects(config: SystemConfig, submission: Submission) -> int:
    cases = requests.get(f"{config.base_url}/admin/cases", timeout=5).json()["cases"]
    return sum(case["application_id"] == submission.idempotency_key for case in cases)


def test_a_repeated_submission_answers_the_first_receipt_and_has_one_effect(rest_config):
    first, second, queried = demo.demo(rest_config)
    assert isinstance(first, Receipt)
    assert first == second == queried


def test_an_answer_lost_after_success_is_unknown_and_a_query_settles_it(rest_config):
    submitted, queried = demo.failing_demo(rest_config)
    assert isinstance(submitted, Unknown)
    assert isinstance(queried, Receipt)


def test_a_query_for_a_key_never_seen_says_not_received(rest_config):
    assert RestAdapter(rest_config).query("never-seen") == NotReceived()


def test_a_server_error_is_unknown_and_has_no_effect(rest_config):
    script(rest_config, "error")
    submission = demo.synthetic_submission()
    assert isinstance(RestAdapter(rest_config).submit(submission), Unknown)
    assert effects(rest_config, submission) == 0


def test_a_refusal_for_good_is_rejected_with_its_reason(rest_config):
    script(rest_config, "reject")
    outcome = RestAdapter(rest_config).submit(demo.synthetic_submission())
    assert outcome == Rejected("REJECTED", "省级系统不接收该申请")


def test_a_slow_answer_within_the_time_limit_is_a_receipt(rest_config):
    script(rest_config, "slow", slow_seconds=0.3)
    assert isinstance(RestAdapter(rest_config).submit(demo.synthetic_submission()), Receipt)


def test_the_same_key_with_another_body_is_unknown_and_changes_nothing(rest_config):
    submission = demo.synthetic_submission()
    adapter = RestAdapter(rest_config)
    first = adapter.submit(submission)
    other = replace(submission, payload={**submission.payload, "values": {"changed": True}})
    assert isinstance(adapter.submit(other), Unknown)
    assert adapter.query(submission.idempotency_key) == first


def test_a_wrong_secret_is_not_taken_for_an_answer(rest_config):
    adapter = RestAdapter(replace(rest_config, secret="wrong"))
    assert isinstance(adapter.submit(demo.synthetic_submission()), Unknown)
    assert isinstance(adapter.query("any"), Unknown)


def test_eight_racing_submissions_of_one_key_have_one_effect(rest_config):
    submission = demo.synthetic_submission()
    outcomes: list[object] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(RestAdapter(rest_config).submit(submission)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(outcomes) == 8
    assert len(set(outcomes)) == 1
    assert effects(rest_config, submission) == 1


def test_check_tells_whether_the_system_answers(rest_config):
    assert RestAdapter(rest_config).check()
    assert not RestAdapter(replace(rest_config, base_url="http://127.0.0.1:9")).check()
