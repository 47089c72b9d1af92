"""The real client of OpenAI against a server on this machine."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from pipeline.errors import IndexMismatch, SetupError, Transient
from pipeline.index.embedding import open_embedder
from pipeline.index.library import Library
from pipeline.index.openai_embedding import BATCH
from pipeline.settings import load


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, sent))
        status, answer = self.server.reply(sent)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def embeddings(sent):
    rows = [
        {"object": "embedding", "index": i, "embedding": vector(text)} for i, text in enumerate(sent["input"])
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return 200, {"object": "list", "model": sent["model"], "data": rows[::-1], "usage": usage}


def vector(text):
    return [3.0, 4.0 * len(text), 0.0]


@pytest.fixture
def server(monkeypatch):
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.requests, running.reply = [], embeddings
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{running.server_port}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "a key")
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr("openai._base_client.INITIAL_RETRY_DELAY", 0.01)
    monkeypatch.setattr("openai._base_client.MAX_RETRY_DELAY", 0.01)


def test_vectors_are_unit_rows_in_the_order_of_the_texts(server):
    embedder = open_embedder("openai:text-embedding-3-small")
    found = embedder.embed(["a", "bbb"])
    # (3, 4, 0) has length 5; (3, 12, 0) has length sqrt(153)
    assert found == pytest.approx(np.array([[0.6, 0.8, 0], [3 / 153**0.5, 12 / 153**0.5, 0]]))
    assert found.dtype == np.float32
    assert embedder.dimension == 3
    assert server.requests[0][0] == "/v1/embeddings"
    assert server.requests[0][1]["model"] == "text-embedding-3-small"


def test_many_texts_go_in_several_calls(server):
    found = open_embedder("openai:m").embed([f"{i}" for i in range(2 * BATCH + 1)])
    assert found.shape == (2 * BATCH + 1, 3)
    assert [len(sent["input"]) for _, sent in server.requests] == [BATCH, BATCH, 1]


def test_a_bank_is_ingested_and_searched_with_it(server, bank):
    library = Library(load(embedder="openai:m"))
    library.ingest([bank])
    assert library.search("compost heap")
    held = library._holdings().catalogue.model
    assert (held.name, held.dimension) == ("openai:m", 3)
    with pytest.raises(IndexMismatch, match="openai:m"):
        Library(load()).search("compost")


@pytest.mark.parametrize(
    ("status", "answer", "error", "words"),
    [
        (401, {"error": {"message": "wrong key"}}, SetupError, "wrong key"),
        (404, {"error": {"message": "no such model"}}, SetupError, "no such model"),
        (400, {"error": {"message": "too long"}}, SetupError, "too long"),
        (429, {"error": {"message": "slow down"}}, Transient, "slow down"),
        (500, {"error": {"message": "sorry"}}, Transient, "sorry"),
        (200, {"object": "list", "data": []}, SetupError, "embeddings"),
        (200, {"unexpected": True}, SetupError, "no embeddings"),
        (200, b"<html>", SetupError, "no embeddings"),
    ],
)
def test_every_refusal_is_a_sentence(server, status, answer, error, words):
    server.reply = lambda sent: (status, answer)
    with pytest.raises(error, match=words) as caught:
        open_embedder("openai:m").embed(["text"])
    assert str(caught.value).startswith("openai:m ")


def test_a_server_that_is_not_there_is_transient(server, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(Transient, match="cannot be reached"):
        open_embedder("openai:m").embed(["text"])


def test_no_key_is_a_sentence(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SetupError, match="OPENAI_API_KEY"):
        open_embedder("openai:m").embed(["text"])
