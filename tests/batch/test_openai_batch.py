"""The Batch API over HTTP, against a server that keeps files and jobs as OpenAI does."""

import asyncio
import json
import threading
from collections.abc import Iterator
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline import batching
from pipeline.errors import BadInput, ModelSetup
from tests.batch.test_batch_command import MODEL, SAID, play, sheet
from tests.llm_server import Request, ScriptedServer, answer, completion

HOW = batching.How(engine="openai-batch", poll_seconds=0.02)


class BatchServer:
    """Jobs are done when they are looked at for the third time, unless ``hold`` is set."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.jobs: dict[str, dict] = {}
        self.looks: dict[str, int] = {}
        self.hold = False
        self.refuse = False
        self.lost: set[str] = set()
        """Answers with these words are in neither file."""
        self.wrong: set[str] = set()
        """Answers with these words are in the file of errors."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}/v1"

    @property
    def asked(self) -> list[dict]:
        """All requests of all jobs."""
        return [json.loads(line) for job in self.jobs.values() for line in self._lines(job)]

    def _lines(self, job: dict) -> list[bytes]:
        return self.files[job["input_file_id"]].splitlines()

    def upload(self, body: bytes, kind: str) -> dict:
        parts = message_from_bytes(b"Content-Type: " + kind.encode() + b"\n\n" + body).get_payload()
        named = {part.get_param("name", header="content-disposition"): part for part in parts}
        assert named["purpose"].get_payload(decode=True) == b"batch"
        name = f"file-{len(self.files)}"
        self.files[name] = named["file"].get_payload(decode=True)
        return {
            "id": name,
            "object": "file",
            "bytes": 1,
            "created_at": 1,
            "filename": "f",
            "purpose": "batch",
        }

    def create(self, told: dict) -> dict:
        assert (told["endpoint"], told["completion_window"]) == ("/v1/chat/completions", "24h")
        name = f"batch_{len(self.jobs)}"
        job = {
            **told, "id": name, "object": "batch", "created_at": 1, "status": "validating",
            "output_file_id": None, "error_file_id": None, "errors": None,
        }  # fmt: skip
        self.jobs[name] = job
        return job

    def look(self, name: str) -> dict:
        job = self.jobs[name]
        self.looks[name] = self.looks.get(name, 0) + 1
        if self.refuse:
            errors = {"object": "list", "data": [{"code": "token_limit_exceeded", "message": "x"}]}
            return {**job, "status": "failed", "errors": errors}
        if self.looks[name] >= 3 and not self.hold and job["status"] != "completed":
            self._finish(job)
        return job

    def _finish(self, job: dict) -> None:
        out, bad = [], []
        for line in self._lines(job):
            asked = json.loads(line)
            text = asked["body"]["messages"][-1]["content"]
            if any(word in text for word in self.lost):
                continue
            wrong = any(word in text for word in self.wrong)
            reply = b'{"error": {"message": "no"}}' if wrong else completion(
                json.dumps(play(Request("POST", "", {}, asked["body"])))
            )  # fmt: skip
            response = {"status_code": 400 if wrong else 200, "request_id": "r", "body": json.loads(reply)}
            row = {"id": "x", "custom_id": asked["custom_id"], "response": response, "error": None}
            (bad if wrong else out).append(json.dumps(row).encode())
        self.files |= {f"{job['id']}-out": b"\n".join(reversed(out)), f"{job['id']}-bad": b"\n".join(bad)}
        outputs = {"output_file_id": f"{job['id']}-out", "error_file_id": f"{job['id']}-bad"}
        job.update(status="completed", **outputs)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[BatchServer]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    played = BatchServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/files":
                self._send(json.dumps(played.upload(body, self.headers["Content-Type"])).encode())
            else:
                self._send(json.dumps(played.create(json.loads(body))).encode())

        def do_GET(self) -> None:
            path = self.path.partition("?")[0].removeprefix("/v1/")
            if path.startswith("files/"):
                self._send(played.files[path.split("/")[1]])
            elif path == "batches":
                listed = {"object": "list", "data": list(reversed(played.jobs.values())), "has_more": False}
                self._send(json.dumps(listed).encode())
            else:
                self._send(json.dumps(played.look(path.split("/")[1])).encode())

        def _send(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    played.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=played.http.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield played
    played.http.shutdown()
    serving.join()
    played.http.server_close()


def settings(server: BatchServer, **more: object):
    return batching.settings(judge=MODEL, base_url=server.url, **more)


def planned(folder: Path, server: BatchServer, n: int = 5, **more: object):
    chosen = settings(server, **more)
    return batching.make_plan(sheet(folder, [SAID.format(i) for i in range(n)]), chosen), chosen


def test_all_answers_are_one_job_at_half_the_price_with_the_rows_of_the_local_engine(server, tmp_path):
    plan, chosen = planned(tmp_path, server)
    done = batching.run(plan, chosen, HOW)
    assert (len(server.jobs), len(server.asked), done.counts.graded) == (1, 5, 5)
    # five calls of 100 tokens in at $0.40 and 20 out at $1.60 a million, half of that
    assert done.counts.cost == pytest.approx(5 * (100 * 0.4e-6 + 20 * 1.6e-6) / 2)
    with batching.journal(chosen) as journal:
        rows = journal.rows(plan.batch.id)
    with ScriptedServer(otherwise=answer(play)) as direct:
        other = batching.settings(judge=MODEL, base_url=direct.base_url)
        same = batching.make_plan(tmp_path / "answers.csv", other)
        batching.run(same, other)
        with batching.journal(other) as journal:
            assert journal.rows(same.batch.id) == rows
        (first, *_) = (request.body for request in direct.requests)
    assert first in [one["body"] for one in server.asked]


def test_what_a_job_leaves_out_or_refuses_fails_alone_and_is_tried_again(server, tmp_path):
    plan, chosen = planned(tmp_path, server)
    server.lost, server.wrong = {"number 1"}, {"number 3"}
    done = batching.run(plan, chosen, HOW)
    assert (done.counts.graded, done.counts.failed) == (3, 2)
    with batching.journal(chosen) as journal:
        errors = [row["error"] for row in journal.rows(plan.batch.id, status="failed")]
    assert "did not answer within the time limit" in errors[0]
    assert "HTTP 400" in errors[1]
    server.lost, server.wrong = set(), set()
    again = batching.run(plan, chosen, batching.How("openai-batch", retry_failed=True, poll_seconds=0.02))
    assert (again.counts.graded, len(server.jobs), len(server.asked)) == (5, 2, 7)


@pytest.mark.parametrize("entered", [True, False])
async def test_a_job_that_runs_on_is_collected_by_the_next_run(server, tmp_path, entered, monkeypatch):
    from pipeline.batch.journal import Journal

    plan, chosen = planned(tmp_path, server)
    server.hold = True
    if not entered:  # killed between the start of the job and its entry in the journal
        monkeypatch.setattr(Journal, "note_job", lambda *_: None)
    first = asyncio.create_task(batching.run_async(plan, chosen, HOW))
    while not server.looks:
        await asyncio.sleep(0.02)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    monkeypatch.undo()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    server.hold = False
    done = await batching.run_async(plan, chosen, HOW)
    assert (len(server.jobs), len(server.asked), done.counts.graded) == (1, 5, 5)


def test_a_job_that_is_not_taken_is_said_with_its_code(server, tmp_path):
    plan, chosen = planned(tmp_path, server)
    server.refuse = True
    with pytest.raises(ModelSetup, match=r"did not take the job \(token_limit_exceeded\)"):
        batching.run(plan, chosen, HOW)


def test_it_needs_the_cache(server, tmp_path):
    plan, chosen = planned(tmp_path, server, cache=False)
    with pytest.raises(BadInput, match="leave --no-cache out"):
        batching.run(plan, chosen, HOW)
