"""A 304 is repeated only while everything that it depends on is the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from pymongo.errors import ConnectionFailure

from gateway.http.conditional import OF_CATALOGUE
from gateway.http.unchanged_again import UnchangedAgain
from gateway.views.generation import Generation

DAY = date(2026, 11, 25)


class Catalogue:
    """Its changes counted, as the portal's database counts them."""

    def __init__(self) -> None:
        self.generation = 1
        self.down = False

    def __getitem__(self, name: str) -> Catalogue:
        return self

    def find_one(self, query: dict[str, Any]) -> dict[str, Any]:
        if self.down:
            raise ConnectionFailure("away")
        return {"generation": self.generation}


class World:
    """An application that always answers 304, counted; `of_catalogue` is what it says about its answers."""

    def __init__(self) -> None:
        self.catalogue = Catalogue()
        self.asked = 0
        self.of_catalogue = True
        self.status = "304 Not Modified"
        self.day = DAY
        self.time = 0.0
        generation = Generation(self.catalogue, clock=lambda: self.time)  # type: ignore[arg-type]
        self._wrapped = UnchangedAgain(self._application, generation, day=lambda: self.day)

    def get(self, path: str = "/items/1", etag: str | None = '"a"', **more: str) -> dict[str, str]:
        """The answer's headers, and its status."""
        self.time += 1
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", **more}
        if etag is not None:
            environ["HTTP_IF_NONE_MATCH"] = etag
        answered: dict[str, str] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            answered.update({name.lower(): value for name, value in headers}, status=status)

        assert b"".join(self._wrapped(environ, start_response)) == b""
        return answered

    def _application(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        environ[OF_CATALOGUE] = self.of_catalogue
        headers = [("ETag", '"a"'), ("X-Correlation-Id", "first"), ("Vary", "Cookie"), ("Set-Cookie", "a=1")]
        start_response(self.status, headers)
        return ()


@pytest.fixture
def world() -> World:
    return World()


def test_the_application_is_asked_once(world: World) -> None:
    first, again = world.get(), world.get()
    assert world.asked == 1
    assert {**again, "x-correlation-id": "first", "set-cookie": "a=1"} == first
    assert "set-cookie" not in again
    assert len(again["x-correlation-id"]) == 32


def test_a_change_of_the_catalogue_is_seen(world: World) -> None:
    world.get()
    world.catalogue.generation += 1
    world.get()
    assert world.asked == 2


def test_a_new_day_is_seen(world: World) -> None:
    world.get()
    world.day = date(2026, 11, 26)
    world.get()
    assert world.asked == 2


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/items/2"},
        {"etag": '"b"'},
        {"etag": None},
        {"HTTP_COOKIE": "display=elder"},
        {"QUERY_STRING": "q=1"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_X_CORRELATION_ID": "0123456789"},
    ],
)
def test_another_question_is_the_applications(world: World, other: dict[str, Any]) -> None:
    world.get()
    world.get(**other)
    assert world.asked == 2


@pytest.mark.parametrize(("of_catalogue", "status"), [(False, "304 Not Modified"), (True, "200 OK")])
def test_other_answers_are_not_kept(world: World, of_catalogue: bool, status: str) -> None:
    world.of_catalogue, world.status = of_catalogue, status
    world.get()
    world.get()
    assert world.asked == 2


def test_without_a_database_the_application_answers_as_it_can(world: World) -> None:
    world.get()
    world.catalogue.down = True
    world.get()
    assert world.asked == 2
    world.catalogue.down = False
    world.get()
    assert world.asked == 2


def test_the_generation_is_not_asked_for_more_often_than_said() -> None:
    catalogue, now = Catalogue(), [0.0]
    generation = Generation(catalogue, seconds=0.25, clock=lambda: now[0])  # type: ignore[arg-type]
    assert generation.lately() == 1
    catalogue.generation = 2
    now[0] = 0.2
    assert generation.lately() == 1
    assert generation.now() == 2
    now[0] = 0.26
    assert generation.lately() == 2
