"""A posted form: texts, files stored as they come, files kept from before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import falcon
import pytest
from falcon.testing import TestClient

from event_sourcing.errors import FieldError, Unavailable, ValidationFailed
from forms import parse_definition
from gateway.errors import StaleFormToken
from gateway.http.request import Request
from gateway.pages.form_input import FormInput, read_form
from tests.unit.cli.samples import sample

FORM = next(form for form in sample("forms.json")["forms"] if form["id"] == "F-TQ")
DEFINITION = parse_definition(FORM)
TOKEN = "token"
KEPT = {"file_id": "old", "name": "旧.jpg", "size": 5, "sha256": "0", "content_type": "image/jpeg"}


class Reader:
    """A page that only reads its form."""

    def __init__(self) -> None:
        self.given = FormInput()
        self.stored: list[Mapping[str, Any]] = []
        self.away = False
        self.refused = False

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        req.context.session = SimpleNamespace(csrf_token=TOKEN)
        self.given = read_form(req, DEFINITION, self._store)

    def _store(self, file: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.away:
            raise Unavailable("重启中")
        if self.refused:
            raise ValidationFailed([FieldError("/content", "FILE_KIND", "文件内容与扩展名不符")])
        self.stored.append(file)
        return {
            "file_id": f"new-{len(self.stored)}",
            "size": 3,
            "sha256": "1",
            **{k: file[k] for k in ("name", "content_type")},
        }


@pytest.fixture
def reader() -> Reader:
    return Reader()


def send(reader: Reader, *parts: tuple[str, str, str | None], token: str = TOKEN) -> FormInput:
    app = falcon.App(request_type=Request)
    app.add_route("/", reader)
    app.add_error_handler(StaleFormToken, _refuse)
    body = ""
    for name, value, filename in (("csrf_token", token, None), *parts):
        file = f'; filename="{filename}"\r\nContent-Type: image/jpeg' if filename is not None else ""
        body += f'--b\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n'
    TestClient(app).simulate_post(
        "/", body=(body + "--b--\r\n").encode(), content_type="multipart/form-data; boundary=b"
    )
    return reader.given


def _refuse(req: falcon.Request, resp: falcon.Response, error: StaleFormToken, params: Any) -> None:
    resp.status = 403


class TestReading:
    def test_texts_and_files_become_values(self, reader: Reader) -> None:
        given = send(
            reader,
            ("name", "张三", None),
            ("birthDate", "1988年11月20日", None),
            ("commit", "true", None),
            ("photo", "abc", "我的照片.jpg"),
        )
        values = given.values(DEFINITION)
        assert values["name"] == "张三"
        assert values["birthDate"] == "1988-11-20"
        assert values["commit"] is True
        assert values["photo"] == [{"file_id": "new-1", "name": "我的照片.jpg", "size": 3}]
        assert given.files_of(values)[0]["field"] == "photo"

    def test_answers_that_do_not_apply_are_left_out(self, reader: Reader) -> None:
        given = send(reader, ("residence", "HUKOU", None), ("permitNo", "1", None))
        assert "permitNo" not in given.values(DEFINITION)

    def test_without_the_token_nothing_is_read_or_stored(self, reader: Reader) -> None:
        given = send(reader, ("name", "张三", None), ("photo", "abc", "a.jpg"), token="other")
        assert given.texts == {}
        assert reader.stored == []

    def test_an_empty_file_field_is_no_file(self, reader: Reader) -> None:
        assert send(reader, ("photo", "", "")).files == []


class TestKeepingFiles:
    def test_a_stored_file_stays(self, reader: Reader) -> None:
        given = send(reader, ("kept.photo", json.dumps(KEPT), None))
        assert [file["file_id"] for file in given.files] == ["old"]

    def test_a_new_one_replaces_it_where_one_is_allowed(self, reader: Reader) -> None:
        given = send(reader, ("kept.photo", json.dumps(KEPT), None), ("photo", "abc", "a.jpg"))
        assert [file["file_id"] for file in given.files] == ["new-1"]

    def test_it_can_be_taken_away(self, reader: Reader) -> None:
        given = send(reader, ("kept.photo", json.dumps(KEPT), None), ("drop.old", "yes", None))
        assert given.files == []

    @pytest.mark.parametrize("reference", ["", "{}", "[]", "null", '{"file_id": 1}'])
    def test_a_broken_reference_is_ignored(self, reader: Reader, reference: str) -> None:
        assert send(reader, ("kept.photo", reference, None)).files == []


class TestBadFiles:
    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [("a.exe", "abc", "OPTION"), ("a.jpg", "", "RANGE"), ("a.jpg", "x" * (190 * 1024 + 1), "RANGE")],
    )
    def test_are_refused_before_they_are_stored(
        self, reader: Reader, name: str, content: str, code: str
    ) -> None:
        given = send(reader, ("photo", content, name))
        assert [(problem.field, problem.code) for problem in given.problems] == [("photo", code)]
        assert reader.stored == []

    def test_a_path_is_cut_to_the_name(self, reader: Reader) -> None:
        send(reader, ("photo", "abc", "../../etc/照片.jpg"))
        assert reader.stored[0]["name"] == "照片.jpg"

    def test_a_service_that_is_away_costs_only_the_file(self, reader: Reader) -> None:
        reader.away = True
        given = send(reader, ("name", "张三", None), ("photo", "abc", "a.jpg"))
        assert given.unavailable
        assert given.one("name") == "张三"

    def test_what_the_service_refuses_stands_at_its_field(self, reader: Reader) -> None:
        reader.refused = True
        given = send(reader, ("photo", "abc", "a.jpg"))
        assert [(problem.field, problem.code) for problem in given.problems] == [("photo", "FILE_KIND")]
