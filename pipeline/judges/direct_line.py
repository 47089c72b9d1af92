"""A line straight to a server with OpenAI's chat protocol, for thousands of calls: one client, kept open.

It asks for the same as the line over LangChain does. Measured (`python -m evals.batch`), LangChain and the
provider's own client take several times the processor time of everything else that a call needs.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from pipeline.judges.line import Method, Parameters, Said, closed, worded

if TYPE_CHECKING:
    import aiohttp

    from pipeline.judges.chat import Message

OPEN = 512
"""Most connections at the same time; how many requests there are at once is bounded elsewhere."""
LONGEST = 64 * 1024 * 1024
"""Bytes of a reply beyond which nothing is read."""


class Answered(Exception):
    """An answer of the server that is no reply of the model; named as the provider's own client does."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"HTTP {status}")
        self.status_code = status
        self.response = _Response({name.lower(): value for name, value in headers.items()})
        self.body = body.decode("utf-8", "replace")
        error = _error(body)
        self.code, self.type, self.param = (error.get(name) for name in ("code", "type", "param"))


class _Response:
    def __init__(self, headers: Mapping[str, str]) -> None:
        self.headers = headers


class DirectLine:
    """One model at one address. Its connections belong to the loop that it was first used in."""

    share = 1.0

    def __init__(self, name: str, address: str, key: str, seconds: float, connect_seconds: float) -> None:
        self._name, self._address, self._key = name, address.rstrip("/"), key
        self._seconds, self._connect = seconds, connect_seconds
        self._proxy = _proxy(address)
        self._ways: dict[tuple[Method, int], tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def send(
        self, method: Method, messages: Sequence[Message], schema: Mapping[str, Any], parameters: Parameters
    ) -> Said:
        """One request. Raises Answered, ConnectionError, TimeoutError, and ValueError for a broken reply."""
        import aiohttp

        asking = self._asked(method, schema)
        said = [{"role": role, "content": text} for role, text in worded(messages, method, schema)]
        asked = {"model": self._name, "messages": said, **parameters, **asking}
        body = json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
        try:
            url, session = f"{self._address}/chat/completions", self._opened()
            async with session.post(url, data=body, proxy=self._proxy) as answer:
                got = await answer.content.read(LONGEST) if answer.status >= 400 else await answer.read()
                if answer.status >= 300:
                    raise Answered(answer.status, answer.headers, got)
        except aiohttp.ClientResponseError as error:
            raise Answered(error.status, {}, b"") from None
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            raise ConnectionError(type(error).__name__) from None
        return read(got)

    def _asked(self, method: Method, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """How JSON is asked for, worked out once for each schema."""
        known = self._ways.get((method, id(schema)))
        if known is None or known[0] is not schema:
            known = self._ways[method, id(schema)] = (schema, asking(method, schema))
        return known[1]

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        """The session of this loop."""
        import aiohttp

        loop = asyncio.get_running_loop()
        if self._session is None or self._loop is not loop:
            limit = aiohttp.ClientTimeout(total=self._seconds, sock_connect=self._connect)
            connector = aiohttp.TCPConnector(limit=OPEN, ssl=_trusted(self._address))
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=limit, headers=headers(self._key)
            )
            self._loop = loop
        return self._session


def headers(key: str) -> dict[str, str]:
    """What every request says beside its body: the key, and the account where the environment names one."""
    own = {
        "OpenAI-Organization": os.environ.get("OPENAI_ORG_ID"),
        "OpenAI-Project": os.environ.get("OPENAI_PROJECT_ID"),
    }
    given = {name: value for name, value in own.items() if value}
    return {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **given}


def asking(method: Method, schema: Mapping[str, Any]) -> dict[str, Any]:
    """How JSON is asked for."""
    form = {name: value for name, value in schema.items() if name != "title"}
    name = schema["title"]
    if method is Method.JSON_SCHEMA:
        strict = {"strict": True} if closed(schema) else {}
        told = {"name": name, "schema": form, **strict}
        return {"response_format": {"type": "json_schema", "json_schema": told}}
    if method is Method.TOOL:
        function = {"name": name, "description": schema.get("description", ""), "parameters": form}
        return {
            "tools": [{"type": "function", "function": function}],
            "tool_choice": {"type": "function", "function": {"name": name}},
            "parallel_tool_calls": False,
        }
    return {"response_format": {"type": "json_object"}}


def read(body: bytes | str) -> Said:
    """What a reply says. Raises ValueError, TypeError, LookupError or AttributeError when it is none."""
    reply = json.loads(body)
    choice = reply["choices"][0]
    message = choice["message"]
    calls, counted = message.get("tool_calls"), reply.get("usage")
    return Said(
        text=message.get("content") or "",
        arguments=(calls[0]["function"]["arguments"] or "{") if calls else None,
        ended=str(choice.get("finish_reason") or "").lower(),
        refused=bool(message.get("refusal")),
        tokens=(counted["prompt_tokens"], counted["completion_tokens"]) if counted else None,
    )


def _error(body: bytes) -> dict[str, Any]:
    """What an error of the server says of itself."""
    try:
        found = json.loads(body)["error"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _proxy(address: str) -> str | None:
    """The proxy that the environment names for an address; looked up once, and not at every call."""
    parts = urlsplit(address)
    if proxy_bypass(parts.netloc.rpartition("@")[2]):
        return None
    return getproxies().get(parts.scheme)


def _trusted(address: str) -> ssl.SSLContext | bool:
    """Whose certificates are believed: those that the provider's own client believes."""
    if not address.startswith("https") or os.environ.get("SSL_CERT_FILE"):
        return True
    import certifi

    return ssl.create_default_context(cafile=certifi.where())
