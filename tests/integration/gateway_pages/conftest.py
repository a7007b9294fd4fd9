"""The web application on a real portal view filled with the samples, with services that nobody runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlencode

import falcon
import pytest
from falcon.testing import TestClient

import gateway.forwarding.provinces  # noqa: F401 - registers the adapters that the configuration names
from event_sourcing.mongo_clients import connect
from event_sourcing.rpc.client import RpcClient
from gateway.app import create_app
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.support.sample_portal import fill_portal
from tests.support.servers import fresh_prefix
from tests.unit.cli.samples import SAMPLES

NOBODY = "pyamqp://guest:guest@127.0.0.1:1/"


@pytest.fixture(scope="package")
def portal(mongo_uri: str) -> Iterator[GatewaySettings]:
    """Settings of a gateway whose portal view holds the samples and whose broker is down."""
    with fresh_prefix(mongo_uri) as prefix:
        settings = GatewaySettings.from_environment(
            {"BANSHI_MONGO_URI": mongo_uri, "BANSHI_DB_PREFIX": prefix, "BANSHI_AMQP_URI": NOBODY}
        )
        settings = replace(settings, province_systems=SAMPLES / "provincial_systems.json")
        client = connect(mongo_uri)
        fill_portal(client[f"{prefix}portal"])
        client.close()
        yield settings


@pytest.fixture(scope="package")
def application(portal: GatewaySettings) -> Iterator[falcon.App]:
    mongo, rpc = connect(portal.mongo_uri), RpcClient(portal.amqp_uri)
    yield create_app(dependencies(portal, Connections(mongo, rpc)))
    rpc.close()
    mongo.close()


class Visitor:
    """A browser without scripts: keeps cookies, follows nothing by itself."""

    def __init__(self, application: falcon.App) -> None:
        self._client = TestClient(application)
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> falcon.testing.Result:
        return self._kept(self._client.simulate_get(path, cookies=self.cookies, headers=headers))

    def post(self, path: str, **fields: str | list[str]) -> falcon.testing.Result:
        return self._kept(
            self._client.simulate_post(
                path,
                body=urlencode(fields, doseq=True),
                content_type=falcon.MEDIA_URLENCODED,
                cookies=self.cookies,
            )
        )

    def post_form(
        self, path: str, files: Mapping[str, tuple[str, str]] | None = None, **fields: str
    ) -> falcon.testing.Result:
        """As a form that takes files; `files`: field → name and content, one byte per letter."""
        head = '--b\r\nContent-Disposition: form-data; name="{}"'
        body = b""
        for name, value in fields.items():
            body += f"{head.format(name)}\r\n\r\n{value}\r\n".encode()
        for name, (filename, content) in (files or {}).items():
            body += f'{head.format(name)}; filename="{filename}"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
            body += content.encode("latin-1") + b"\r\n"
        return self._kept(
            self._client.simulate_post(
                path,
                body=body + b"--b--\r\n",
                content_type="multipart/form-data; boundary=b",
                cookies=self.cookies,
            )
        )

    def token(self, path: str) -> str:
        """The form token that a page holds."""
        return self.get(path).text.split('name="csrf_token" value="')[1].split('"')[0]

    def sign_in(self, persona: str, to: str = "/") -> falcon.testing.Result:
        return self.post("/sign-in", csrf_token=self.token("/sign-in"), persona=persona, next=to)

    def _kept(self, result: falcon.testing.Result) -> falcon.testing.Result:
        self.cookies |= {name: cookie.value for name, cookie in result.cookies.items()}
        return result


@pytest.fixture
def visitor(application: falcon.App) -> Visitor:
    return Visitor(application)


@pytest.fixture
def zhang_san(visitor: Visitor) -> Visitor:
    visitor.sign_in("zhang-san")
    return visitor
