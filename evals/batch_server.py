"""A lean server that plays a model: `python -m evals.batch_server LATENCY [FAULTS]`; it prints its port.

It marks every criterion met with the first words of the answer. `GET /stats` tells what it was asked, and
`GET /reset` forgets that. Of FAULTS of the answers the first request goes wrong, in ten ways by turns.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

CRITERION = re.compile(r"^\[([\w-]+)\] point:", re.M)
ANSWER = re.compile(r"^\[0\] candidate: (.{12,60}?)(?=[\s.,])", re.M)
WAYS = ("500", "429", "503", "closed", "cut", "no JSON", "wrong schema", "unknown criteria", "refused", "400")
"""How a request goes wrong. The last two are final; a model asked again after one of the others answers."""
FINAL = {"refused", "400"}


@dataclass
class Stats:
    """What the server was asked since it was last reset."""

    calls: int = 0
    first: float = 0.0
    last: float = 0.0
    now: int = 0
    most: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    """By a hash of the request, how often it was answered."""

    def told(self) -> dict[str, Any]:
        return {
            "calls": self.calls, "span": self.last - self.first, "most_at_once": self.most,
            "distinct": len(self.asked), "repeated": sum(n - 1 for n in self.asked.values()), "now": self.now,
        }  # fmt: skip


class Model(asyncio.Protocol):
    """One connection."""

    latency = 0.2
    faults = 0.0
    stats = Stats()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        head, found, rest = self.waiting.partition(b"\r\n\r\n")
        if not found:
            return
        length = 0
        for line in head.split(b"\r\n")[1:]:
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        if len(rest) < length:
            return
        self.waiting = rest[length:]
        self.take(head, rest[:length])

    def take(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET /stats"):
            self.send(json.dumps(Model.stats.told()).encode())
        elif head.startswith(b"GET /reset"):
            Model.stats = Stats()
            self.send(b"{}")
        else:
            self.ask(body)

    def ask(self, body: bytes) -> None:
        stats = Model.stats
        now = time.monotonic()
        stats.first = stats.first or now
        stats.calls += 1
        stats.now += 1
        stats.most = max(stats.most, stats.now)
        asyncio.get_running_loop().call_later(self.latency, self.answer, body, stats)

    def answer(self, body: bytes, stats: Stats) -> None:
        stats.now -= 1
        if self.transport.is_closing():
            return
        messages = json.loads(body)["messages"]
        said = "\n".join(message["content"] for message in messages)
        name = hashlib.sha256(said.encode()).hexdigest()
        way = self.way(said, stats)
        stats.asked[name] += 1
        stats.last = time.monotonic()
        self.play(way, said)

    def way(self, said: str, stats: Stats) -> str:
        """How this request goes wrong; empty when it does not."""
        if not self.faults:
            return ""
        quote = ANSWER.search(said)
        about = quote[1] if quote else said
        way, first = way_of(about, self.faults), f"way {about}"
        seen = stats.asked[first]
        stats.asked[first] += 1
        return way if way in FINAL or not seen else ""

    def play(self, way: str, said: str) -> None:
        if way in ("500", "503", "429"):
            self.send(b'{"error": {"message": "scripted"}}', status=int(way), more=b"retry-after: 0\r\n")
        elif way == "400":
            self.send(b'{"error": {"message": "scripted"}}', status=400)
        elif way == "closed":
            self.transport.abort()
        else:
            self.send(*completion(way, said))

    def send(self, body: bytes, status: int = 200, more: bytes = b"") -> None:
        head = b"HTTP/1.1 %d OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n%s\r\n"
        self.transport.write(head % (status, len(body), more) + body)


def way_of(about: str, faults: float) -> str:
    """How the first request about these words goes wrong; empty when it does not."""
    digest = hashlib.sha256(about.encode()).digest()
    return "" if digest[0] / 256 >= faults else WAYS[digest[1] % len(WAYS)]


def completion(way: str, said: str) -> tuple[bytes]:
    """The body of a reply."""
    quote = ANSWER.search(said)
    words = quote[1] if quote else ""
    verdicts = [
        {"id": name, "quotes": [words], "status": "met", "rationale": "The words say so.", "confidence": 0.9}
        for name in dict.fromkeys(CRITERION.findall(said))
    ]
    if way == "unknown criteria":
        verdicts = [{**one, "id": f"x{one['id']}"} for one in verdicts]
    content = json.dumps({"verdicts": verdicts, "checklist": []})
    if way == "no JSON":
        content = content[: len(content) // 2]
    if way == "wrong schema":
        content = json.dumps({"verdicts": "all met"})
    message = {"role": "assistant", "content": content, "refusal": "No." if way == "refused" else None}
    choice = {"index": 0, "message": message, "finish_reason": "length" if way == "cut" else "stop"}
    usage = {"prompt_tokens": 1500, "completion_tokens": 200, "total_tokens": 1700}
    about = {"id": "c", "object": "chat.completion", "created": 1, "model": "m"}
    return (json.dumps({**about, "choices": [choice], "usage": usage}).encode(),)


async def serve(latency: float, faults: float) -> None:
    Model.latency, Model.faults = latency, faults
    server = await asyncio.get_running_loop().create_server(Model, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0))
