"""The service as a process of its own: the real launcher, broker and database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from event_sourcing.errors import Forbidden, NotFound, Unavailable, ValidationFailed
from event_sourcing.rpc.client import RpcClient
from tests.support.waiting import wait_until
from tests.unit.guides.examples import FORM, GUIDE, context

CODE = GUIDE["item_code"]
EDITOR = context("editor", department="1005")


@pytest.fixture
def rpc(mongo_uri: str, amqp_uri: str, database_prefix: str) -> Iterator[RpcClient]:
    environment = os.environ | {
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
        "BANSHI_HEALTH_PORT": "0",
    }
    command = [sys.executable, "-m", "event_sourcing.nameko_kernel", "services.guides.service"]
    process = subprocess.Popen(command, env=environment)
    client = RpcClient(amqp_uri)
    try:
        wait_until(lambda: _answers(client), timeout=60, message="the guides service does not answer")
        yield client
    finally:
        client.close()
        process.terminate()
        process.wait(timeout=30)


def _answers(client: RpcClient) -> bool:
    try:
        client.call("guides", "get_form", {"form_id": "F-NONE"}, context())
    except NotFound:
        return True
    except Unavailable:
        return False
    return False


def test_guides_and_forms_over_the_wire(rpc: RpcClient) -> None:
    batch = {"guides": [GUIDE], "forms": [FORM]}
    plan = rpc.call("guides", "rehearse_import", batch, context())["plan"]
    assert [row["methods"] for row in plan] == [
        ["draft_guide", "publish_guide"],
        ["draft_form", "publish_form"],
    ]
    rpc.call("guides", "draft_guide", GUIDE, EDITOR)
    assert rpc.call("guides", "publish_guide", {"item_code": CODE}, EDITOR)["revision"] == 1
    assert rpc.call("guides", "get_guide", {"item_code": CODE}, context("applicant"))["published"] == GUIDE
    rpc.call("guides", "draft_form", FORM, EDITOR)
    rpc.call("guides", "publish_form", {"form_id": "F-TQ"}, EDITOR)
    form = rpc.call("guides", "get_form", {"form_id": "F-TQ", "version": 1}, context("applicant"))
    assert form["published"]["fields"] == FORM["fields"]
    with pytest.raises(Forbidden):
        rpc.call("guides", "publish_guide", {"item_code": CODE}, context("applicant"))
    with pytest.raises(ValidationFailed) as caught:
        rpc.call("guides", "revise_guide", GUIDE | {"conditions": []}, EDITOR)
    assert [each.pointer for each in caught.value.errors] == ["/conditions"]
    listed = wait_until(
        lambda: [
            (row["id"], row["status"])
            for row in rpc.call("guides", "list_guides", {"status": "PUBLISHED"}, EDITOR)["items"]
        ],
        message="the editors' list does not show the guide",
    )
    assert listed == [(CODE, "PUBLISHED")]
