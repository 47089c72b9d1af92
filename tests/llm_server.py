"""A server that speaks OpenAI's chat protocol, plays what it is told, and records what it got.

    with ScriptedServer(answer({"ok": True}), failure(500)) as server:
        ...                     # the client is pointed at server.base_url
    server.requests             # what came in, in order

A reply is a ``Response``, or a function from the ``Request`` to one. Replies are played in order; when they
are used up, ``server.otherwise`` answers (an error of the server, unless it is set).
"""

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

CHAT = "/v1/chat/completions"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: dict[str, Any]
    """Empty when what came is no JSON."""

    @property
    def text(self) -> str:
        """All messages, as the model would read them."""
        return "\n".join(message["content"] for message in self.body.get("messages", ()))

    @property
    def asks_for(self) -> str:
        """``json_schema``, ``tool``, ``json_mode`` or ``text``."""
        if self.body.get("tools"):
            return "tool"
        kind = self.body.get("response_format", {}).get("type")
        return {"json_schema": "json_schema", "json_object": "json_mode"}.get(kind, "text")


@dataclass(frozen=True)
class Response:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds before it answers; ended early when the server is closed."""
    cut: int | None = None
    """Bytes of the body after which the connection is closed; 0 cuts it before the headers."""


Reply = Response | Callable[[Request], Response]


class ScriptedServer:
    def __init__(self, *replies: Reply, otherwise: Reply | None = None) -> None:
        self.requests: list[Request] = []
        self.otherwise: Reply = otherwise or failure(501, "the script is at its end")
        self._replies = deque(replies)
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self.most_at_once = 0
        """The largest number of requests that were being answered at the same time."""
        self._now = 0

    def play(self, *replies: Reply) -> None:
        """Add replies to the script."""
        with self._lock:
            self._replies.extend(replies)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def respond(self, request: Request) -> Response:
        with self._lock:
            self.requests.append(request)
            reply = self._replies.popleft() if self._replies else self.otherwise
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            response = reply if isinstance(reply, Response) else reply(request)
            self._closed.wait(response.delay)
            return response
        finally:
            with self._lock:
                self._now -= 1


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.command, self.path, headers, _json(sent))
            try:
                self._send(server.respond(request))
            except ConnectionError:  # the client did not wait
                self.close_connection = True

        def do_GET(self) -> None:
            self.do_POST()

        def _send(self, response: Response) -> None:
            self.close_connection = True
            if response.cut == 0:
                return
            self.send_response(response.status)
            given = {"Content-Type": "application/json", "Content-Length": str(len(response.body))}
            for name, value in {**given, **response.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body[: response.cut])

        def log_message(self, *arguments: object) -> None:
            pass

    return Handler


def _json(sent: bytes) -> dict[str, Any]:
    try:
        return json.loads(sent)
    except ValueError:
        return {}


def completion(
    content: str | None = None,
    *,
    tool: tuple[str, str] | None = None,
    refusal: str | None = None,
    finish_reason: str | None = None,
    tokens: tuple[int, int] = (100, 20),
    model: str = "scripted",
) -> bytes:
    """The body of a chat completion; ``tool`` is name and arguments of a tool call."""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": refusal}
    if tool is not None:
        function = {"name": tool[0], "arguments": tool[1]}
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
    ends = finish_reason or ("tool_calls" if tool else "stop")
    usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
    choice = {"index": 0, "message": message, "finish_reason": ends, "logprobs": None}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": model,
            "choices": [choice],
            "usage": usage,
        }
    ).encode()


def answer(data: object, **more: Any) -> Callable[[Request], Response]:
    """Answers with this JSON in the way that the request asks for: as content, or as a tool's arguments.

    ``data`` may be a function from the request to the JSON; text is sent as it stands. ``delay``, ``cut`` and
    ``headers`` go to the response, the rest to ``completion``.
    """
    outside = {name: more.pop(name) for name in ("delay", "cut", "headers") if name in more}

    def reply(request: Request) -> Response:
        found = data(request) if callable(data) else data
        text = found if isinstance(found, str) else json.dumps(found)
        if request.asks_for != "tool":
            return Response(completion(text, **more), **outside)
        name = request.body["tools"][0]["function"]["name"]
        return Response(completion(tool=(name, text), **more), **outside)

    return reply


def failure(
    status: int, message: str = "scripted failure", *, code: str | None = None, **more: Any
) -> Response:
    """An error as OpenAI words it."""
    error = {"message": message, "type": "error", "param": None, "code": code}
    return Response(json.dumps({"error": error}).encode(), status, **more)
