"""The server: Streamlit's own, whose pages are told where the server is.

Streamlit's page looks for its server under its own address first (``/review/_stcore/health``), and only then
at the root. That works, but every visit would begin with errors in the browser's console.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse

from ui.places import PLACES
from ui.served.returning import Returning

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD = b"<head>"
ROOT = b'<script>window.__streamlit={BACKEND_BASE_URL:new URL("/",location.href).href}</script>'
PATHS = frozenset(f"/{place.name}" for place in PLACES)
FIRST = f"/{PLACES[0].name}"
"""The first page is at the root; Streamlit knows no page of this address, shows the first, and complains."""


class Rooted:
    """Writes into the pages that the server is at the root of the address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].rstrip("/") not in PATHS:
            await self.app(scope, receive, send)
            return
        if scope["path"].rstrip("/") == FIRST:
            query = scope["query_string"].decode("ascii", "replace")
            await RedirectResponse(f"/?{query}" if query else "/")(scope, receive, send)
            return
        plain = [(name, value) for name, value in scope["headers"] if name not in UNWANTED]
        await self.app({**scope, "headers": plain}, receive, _Writer(send))


UNWANTED = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
"""Headers that would bring something else than the whole page as it is."""


class _Writer:
    """Holds a page back until it is whole, and sends it with the root in it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = self._body.replace(HEAD, HEAD + ROOT, 1)
        headers = [h for h in self._start["headers"] if h[0].lower() not in (b"content-length", b"etag")]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


app = st.App(Path(__file__).with_name("visit.py"), middleware=[Middleware(Rooted), Middleware(Returning)])
