"""The HTTP side: what was taken, for people and for tests, and an admin corner for faults."""

from __future__ import annotations

from typing import Any

import falcon

from sandbox.mail import pages
from sandbox.mail.faults import Faults
from sandbox.mail.mailbox import Mailbox


class Page:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.content_type = falcon.MEDIA_HTML
        resp.text = pages.mailbox(self._mailbox.messages())


class Messages:
    """`GET /messages.json?to=` answers `{messages: [...]}`, newest first; `DELETE /messages` empties the mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = {"messages": self._mailbox.messages(req.get_param("to"))}

    def on_delete(self, req: falcon.Request, resp: falcon.Response) -> None:
        self._mailbox.clear()
        resp.status = falcon.HTTP_204


class AdminFaults:
    """`PUT /admin/faults {script: [...]}` replaces what will happen to the next messages."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = {"script": self._faults.remaining()}

    def on_put(self, req: falcon.Request, resp: falcon.Response) -> None:
        try:
            self._faults.replace(req.get_media()["script"])
        except (KeyError, TypeError, ValueError) as error:
            raise falcon.HTTPBadRequest(title="BAD_FAULTS", description=str(error)) from error
        self.on_get(req, resp)


class Alive:
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = {"status": "ok"}


def create_app(mailbox: Mailbox, faults: Faults) -> falcon.App[Any, Any]:
    app = falcon.App()
    messages = Messages(mailbox)
    app.add_route("/", Page(mailbox))
    app.add_route("/messages", messages)
    app.add_route("/messages.json", messages)
    app.add_route("/admin/faults", AdminFaults(faults))
    app.add_route("/livez", Alive())
    return app
