"""After signing in a visitor lands where they wanted to go; Streamlit alone would lead to the first page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser

from ui.places import PLACES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "plumbline_wanted"
SECONDS = 900
"""How long signing in may take at the provider."""
OF_QUERIES = "%/?:@!$&'()*+,;=-._~"
"""What stands in a query as it is."""
PATHS = frozenset({"", *(f"/{place.name}" for place in PLACES)})


class Returning:
    """Keeps the address of the door in the browser while somebody signs in, and leads back to it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers, path = Headers(scope=scope) if scope["type"] == "http" else Headers(), scope.get("path")
        if path == "/auth/login":
            wanted = within(headers.get("referer", ""))
            send = _changed(send, lambda h: h.append("set-cookie", _cookie(wanted, SECONDS)))
        elif path == "/oauth2callback":
            kept = cookie_parser(headers.get("cookie", "")).get(COOKIE)
            if kept is not None:
                send = _changed(send, lambda h: _lead(h, within(unquote(kept))))
        await self.app(scope, receive, send)


def within(address: str) -> str:
    """Path and query of an address where it is one of our pages, else the first page's."""
    try:
        parts = urlsplit(address)
    except ValueError:  # a cookie may hold anything
        return "/"
    path = parts.path.rstrip("/")
    if path not in PATHS:
        return "/"
    query = quote(parts.query, safe=OF_QUERIES)
    return (path or "/") + (f"?{query}" if query else "")


def _changed(send: Send, change: Callable[[MutableHeaders], None]) -> Send:
    async def changing(message: Message) -> None:
        if message["type"] == "http.response.start":
            change(MutableHeaders(scope=message))
        await send(message)

    return changing


def _lead(headers: MutableHeaders, wanted: str) -> None:
    if headers.get("location") == "/":
        headers["location"] = wanted
    headers.append("set-cookie", _cookie("", 0))


def _cookie(value: str, seconds: int) -> str:
    return f"{COOKIE}={quote(value, safe='')}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax"
