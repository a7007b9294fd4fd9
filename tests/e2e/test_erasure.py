"""Guarantee G8 over the whole stack: what a person gave lies open nowhere, and once erased it is nowhere at all."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from click.testing import CliRunner, Result
from pymongo import MongoClient

from cli import main
from event_sourcing import mongo_clients
from tests.e2e.conftest import NewPerson
from tests.support.journeys import ForwardedJourney, LocalJourney
from tests.support.outside_subscriber import OutsideSubscriber
from tests.support.stack import Stack
from tests.support.waiting import wait_until

SUBJECT, MAIL = "person-li-si", "li-si@citizen.example"
PHOTO = bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + b"li-si's own face, seen from afar" * 20
REASON, DETAIL = "被黄埔区的洪水冲走", "请写明洪水的日期"
WORDS = ("李四", "440105199503150247", "13800000002", MAIL, REASON, DETAIL, "李四的证件照.jpg")
NUMBERS_OF_NOTICES = 5
"""Submitted, correction asked for and answered, accepted, decided; and the conclusion makes one more."""


class FloodedJourney(LocalJourney):
    """With words that occur nowhere else."""

    values = MappingProxyType({**LocalJourney.values, "lostReason": REASON})
    uploads = MappingProxyType({"photo": ("李四的证件照.jpg", PHOTO)})
    steps = tuple(step for step in LocalJourney.steps if step != "conclude")

    def request_correction(self) -> None:
        defect = {"pointer": "/values/lostReason", "label": "遗失原因", "detail": DETAIL}
        self._act("request-correction", {"defects": [defect]})

    def supplement(self) -> None:
        path = f"/applications/{self.application_id}/supplement"
        self.citizen.post(path, self._answers(), key=f"{self.intent}-supplement")


def needles() -> Iterator[bytes]:
    """The words as they are, in JSON's escapes, and in base64 at each of its three alignments; the photo, too."""
    for word in WORDS:
        yield word.encode()
        yield json.dumps(word)[1:-1].encode()
        if len(word) > 2:  # what is shorter turns up by chance
            yield from in_base64(word.encode())
    yield PHOTO[20:]
    yield from in_base64(PHOTO)


def in_base64(plain: bytes) -> Iterator[bytes]:
    for shift in range(3):
        core = base64.b64encode(b"x" * shift + plain)[4:-4]
        yield core
        yield core.translate(bytes.maketrans(b"+/", b"-_"))


@contextmanager
def mongo(stack: Stack) -> Iterator[MongoClient[dict[str, Any]]]:
    with mongo_clients.connect(stack.mongo_uri) as client:
        yield client


def everything_kept(stack: Stack) -> dict[str, bytes]:
    """Each collection of each of our databases, and each log file, as bytes."""
    raw = CodecOptions(document_class=RawBSONDocument)
    kept: dict[str, bytes] = {}
    with mongo(stack) as client:
        for database in client.list_database_names():
            if not database.startswith(stack.database_prefix):
                continue
            for name in client[database].list_collection_names():
                documents = client[database].get_collection(name, codec_options=raw).find()
                kept[f"{database}.{name}"] = b"\n".join(document.raw for document in documents)
    logs = [path for path in (stack.run_directory / "logs").rglob("*") if path.is_file()]
    return kept | {path.name: path.read_bytes() for path in logs}


def found_in(kept: dict[str, bytes], wanted: Sequence[bytes]) -> list[tuple[str, bytes]]:
    return [(place, needle) for place, content in kept.items() for needle in wanted if needle in content]


def banshi(stack: Stack, *arguments: str) -> Result:
    return CliRunner().invoke(main.commands, ["subject", *arguments], env={"BANSHI_AMQP_URI": stack.amqp_uri})


def answer(result: Result) -> Any:
    assert result.exit_code == 0, result.output + repr(result.exception)
    return json.loads(result.stdout)


@pytest.fixture
def whole(stack: Stack) -> Iterator[Stack]:
    stack.wait_ready()
    yield stack
    stack.wait_ready()


def test_what_a_person_gave_lies_open_nowhere_and_is_nowhere_once_they_are_erased(
    whole: Stack, person: NewPerson, outside: OutsideSubscriber
) -> None:
    citizen, clerk = person(), person()
    citizen.open("/sign-in?next=/my/applications")
    citizen.sign_in("李四")
    ForwardedJourney(whole, persona="li-si").run()
    journey = FloodedJourney(whole, persona="li-si")
    journey.run()

    refused = banshi(whole, "erase", SUBJECT, "--reason", "本人申请删除", "--yes")
    assert refused.exit_code == 1
    assert journey.number in str(refused.exception)

    journey.conclude()
    wait_until(lambda: len(notices(whole, journey.number)) > NUMBERS_OF_NOTICES, timeout=30)
    wait_until(lambda: "application-concluded.v1" in outside.names(journey.application_id))
    public = {"public messages": json.dumps(outside.received(), ensure_ascii=False).encode()}
    kept = everything_kept(whole) | public
    assert {"banshi_portal.sessions", "banshi_applications.sealed_files.chunks", "gateway.log"} <= set(kept)
    assert found_in(kept, [journey.number.encode()]), "what does lie open is found"
    assert found_in(kept, list(needles())) == []

    before = answer(banshi(whole, "export", SUBJECT, "--json"))
    assert all(word in str(before) for word in WORDS)
    assert base64.b64decode(before["files"][0]["content"]) == PHOTO

    whole.stop_process("notify")
    erased = answer(banshi(whole, "erase", SUBJECT, "--reason", "本人申请删除", "--yes", "--json"))
    erased_at = erased["services"]["applications"]["erased_at"]
    whole.start_process("notify")
    with mongo(whole) as client:
        keys = [client[f"{whole.database_prefix}{s}"]["subject_keys"] for s in ("applications", "notify")]
        wait_until(
            lambda: not any(of_service.find_one({"_id": SUBJECT}) for of_service in keys),
            timeout=30,
            message="notify does not follow the erasure",
        )
        sessions = client[f"{whole.database_prefix}portal"]["sessions"]
        wait_until(lambda: sessions.count_documents({"actor_id": SUBJECT}) == 0)
    wait_until(lambda: answer(banshi(whole, "export", SUBJECT, "--json"))["messages"] == [])

    after = answer(banshi(whole, "export", SUBJECT, "--json"))
    assert after["erased_at"] == erased_at
    assert [word for word in WORDS if word in str(after)] == []
    assert (after["files"], after["drafts"]) == ([], [])
    assert answer(banshi(whole, "erase", SUBJECT, "--reason", "再次", "--yes", "--json"))["services"][
        "applications"
    ] == {"subject": SUBJECT, "erased_at": erased_at, "repeated": True}

    clerk.open("/sign-in?next=/desk")
    clerk.sign_in("教师工作处")
    clerk.open(f"/desk/applications/{journey.number}")
    clerk.sees("办结")
    citizen.open("/sign-in?next=/my/applications")
    citizen.sign_in("李四")
    citizen.open(f"/my/applications/{journey.number}")
    citizen.sees("办结")
    citizen.open("/messages")
    assert len(notices(whole, journey.number)) == NUMBERS_OF_NOTICES + 1


def notices(stack: Stack, number: str) -> list[dict[str, Any]]:
    return [mail for mail in stack.mail_messages(MAIL) if number in mail["body"]]
