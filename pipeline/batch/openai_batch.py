"""The engine over OpenAI's Batch API: half the price, replies within a day, whatever happens to this machine.

Answers are graded in rounds, by the same judge as always, but its requests go over a line that puts them into
a file. When every answer of the round waits for a reply, the file becomes a job of the provider; its replies
go back over the line, and the answers go on. Quotes that must be asked for once more are the next job of the
round.

Jobs are entered in the journal. A run that is started again waits for the jobs of the run before it first,
and asks for nothing twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from pipeline.batch.journal import Journal
from pipeline.batch.work import Outcome, Work, grade
from pipeline.errors import ModelSetup
from pipeline.judges import direct_line
from pipeline.judges.budget import compact
from pipeline.judges.line import Method, Parameters, Said, worded
from pipeline.judges.protocol import Judge

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Batch as Job

    from pipeline.judges.chat import Message
    from pipeline.judges.provider import Endpoint

ROUND = 2000
"""Answers that are graded together; more would be more in memory."""
SHARE = 0.5
"""Of the usual price."""
OVER = frozenset({"completed", "failed", "expired", "cancelled"})
"""States in which a job stays."""
POLL_SECONDS = 30.0
"""How long to wait before a job is looked at again."""
COMPLETIONS: Final = "/v1/chat/completions"
MARK = "plumbline"
"""Name of a job's note that holds the batch's id."""
LISTED = 100
"""The provider's latest jobs that are looked through for one that was created and not entered."""

Result = Said | Exception


class NotDone(TimeoutError):
    """The job ended before it came to this request."""


class JobLine:
    """A line whose requests wait for the next job."""

    share = SHARE

    def __init__(self, name: str) -> None:
        self._name = name
        self._bodies: dict[str, dict[str, Any]] = {}
        self._waiting: dict[str, list[asyncio.Future[Said]]] = {}
        self._came: dict[str, Result] = {}
        self.changed = asyncio.Event()

    async def send(
        self, method: Method, messages: Sequence[Message], schema: Mapping[str, Any], parameters: Parameters
    ) -> Said:
        """The reply of an earlier job, else of the next one. Raises as the direct line does, and NotDone."""
        told = [{"role": role, "content": text} for role, text in worded(messages, method, schema)]
        body = {"model": self._name, "messages": told, **parameters, **direct_line.asking(method, schema)}
        name = hashlib.sha256(compact(body).encode("utf-8", "surrogatepass")).hexdigest()
        if name in self._came:
            return _given(self._came[name])
        future: asyncio.Future[Said] = asyncio.get_running_loop().create_future()
        self._bodies[name] = body
        self._waiting.setdefault(name, []).append(future)
        self.changed.set()
        return await future

    async def close(self) -> None:
        """Nothing is open."""

    @property
    def blocked(self) -> int:
        """How many requests wait."""
        return sum(len(futures) for futures in self._waiting.values())

    def file(self) -> bytes:
        """The waiting requests as the provider wants them."""
        lines = (
            {"custom_id": name, "method": "POST", "url": COMPLETIONS, "body": body}
            for name, body in self._bodies.items()
        )
        return "\n".join(map(compact, lines)).encode("utf-8", "replace")

    def deliver(self, results: Mapping[str, Result]) -> None:
        """Hands results to those that wait for them, and keeps the others for those that will ask."""
        for name, result in results.items():
            futures = self._waiting.pop(name, None)
            self._bodies.pop(name, None)
            if futures is None:
                self._came[name] = result
                continue
            for future in futures:
                _settle(future, result)

    def give_up(self) -> None:
        """Tells those that still wait that the job has nothing for them."""
        self.deliver({name: NotDone() for name in tuple(self._waiting)})


def _given(result: Result) -> Said:
    if isinstance(result, Exception):
        raise result
    return result


def _settle(future: asyncio.Future[Said], result: Result) -> None:
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)


class Jobs(Protocol):
    """The provider's jobs."""

    async def start(self, file: bytes) -> str:
        """Starts a job; its id."""
        ...

    async def results(self, job: str) -> dict[str, Result]:
        """Waits for the end of a job; what came of each of its requests."""
        ...

    async def unknown(self, known: Sequence[str]) -> Sequence[str]:
        """Jobs of this batch that are not among the known ones."""
        ...

    async def close(self) -> None:
        """Closes the connections."""
        ...


class BatchEngine:
    """Grades by jobs of the provider."""

    name = "openai-batch"

    def __init__(self, judge: Judge, line: JobLine, jobs: Jobs, journal: Journal, batch: str) -> None:
        """``judge`` asks over ``line``."""
        self._judge, self._line, self._jobs = judge, line, jobs
        self._journal, self._batch = journal, batch
        self._running: list[str] = []

    async def outcomes(self, works: AsyncIterator[Work]) -> AsyncGenerator[Outcome, None]:
        """One outcome for each piece of work, round by round."""
        try:
            await self._go_on()
            async for group in _rounds(works):
                async for outcome in self._round(group):
                    yield outcome
                self._collected()
        finally:
            await self._jobs.close()

    async def _go_on(self) -> None:
        """Waits for the jobs of an earlier run, and takes their results."""
        entered = await asyncio.to_thread(self._journal.jobs, self._batch)
        for job in await self._jobs.unknown(entered):
            await self._enter(job)
        for job in await asyncio.to_thread(self._journal.open_jobs, self._batch):
            self._line.deliver(await self._jobs.results(job))
            self._running.append(job)

    async def _round(self, group: Sequence[Work]) -> AsyncGenerator[Outcome, None]:
        """Grades answers together; a job whenever all that are left wait for one."""
        line = self._line
        tasks = {asyncio.create_task(grade(work, self._judge)) for work in group}
        for task in tasks:
            task.add_done_callback(lambda _: line.changed.set())
        try:
            while tasks:
                await line.changed.wait()
                line.changed.clear()
                done = {task for task in tasks if task.done()}
                tasks -= done
                for task in done:
                    yield task.result()
                if tasks and line.blocked == len(tasks):
                    await self._job()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _job(self) -> None:
        """Starts a job of everything that waits, and takes its results."""
        job = await self._jobs.start(self._line.file())
        await self._enter(job)
        self._running.append(job)
        self._line.deliver(await self._jobs.results(job))
        self._line.give_up()

    async def _enter(self, job: str) -> None:
        await asyncio.to_thread(self._journal.note_job, self._batch, job, "created")

    def _collected(self) -> None:
        """Whatever the jobs so far gave is used, and kept in the cache of replies."""
        for job in self._running:
            self._journal.note_job(self._batch, job, "collected")
        self._running = []


async def _rounds(works: AsyncIterator[Work]) -> AsyncGenerator[list[Work], None]:
    group: list[Work] = []
    async for work in works:
        group.append(work)
        if len(group) == ROUND:
            yield group
            group = []
    if group:
        yield group


class OpenAIJobs:
    """Jobs of OpenAI, or of a server with the same protocol."""

    def __init__(self, at: Endpoint, key: str, batch: str, poll_seconds: float = POLL_SECONDS) -> None:
        self._at, self._batch, self._poll = at, batch, poll_seconds
        self._client = _client(at, key)

    async def start(self, file: bytes) -> str:
        """Uploads the requests and starts a job. Raises ModelSetup."""
        try:
            sent = await self._client.files.create(file=(f"{self._batch[:12]}.jsonl", file), purpose="batch")
            job = await self._client.batches.create(
                input_file_id=sent.id,
                endpoint=COMPLETIONS,
                completion_window="24h",
                metadata={MARK: self._batch},
            )
        except Exception as error:  # the client has many, and they may hold a candidate's words
            raise self._failed(error) from None
        return job.id

    async def results(self, job: str) -> dict[str, Result]:
        """Waits until the job is over; raises ModelSetup when it was not taken."""
        try:
            seen = await self._client.batches.retrieve(job)
            while seen.status not in OVER:
                await asyncio.sleep(self._poll)
                seen = await self._client.batches.retrieve(job)
            if seen.status == "failed":
                raise self._refused(seen)
            files = [name for name in (seen.output_file_id, seen.error_file_id) if name]
            texts = [(await self._client.files.content(name)).content for name in files]
        except ModelSetup:
            raise
        except Exception as error:
            raise self._failed(error) from None
        return {name: result for text in texts for name, result in map(_result, text.splitlines()) if name}

    async def unknown(self, known: Sequence[str]) -> Sequence[str]:
        """Jobs of this batch that were started and not entered, because the program was killed in between."""
        try:
            page = await self._client.batches.list(limit=LISTED)
        except Exception as error:
            raise self._failed(error) from None
        mine = [job.id for job in page.data if (job.metadata or {}).get(MARK) == self._batch]
        return [job for job in reversed(mine) if job not in known]

    async def close(self) -> None:
        """Closes the client."""
        await self._client.close()

    def _refused(self, job: Job) -> ModelSetup:
        codes = sorted({str(error.code) for error in (job.errors.data or [])}) if job.errors else []
        why = ", ".join(codes) or "no reason given"
        return ModelSetup(
            f"{self._at.model} at {self._at.address} did not take the job ({why}). "
            "Check the limits of the account, or use --engine local."
        )

    def _failed(self, error: Exception) -> ModelSetup:
        from pipeline.judges.faults import of_exception

        says = of_exception(error, self._at.name).says.rstrip(".")
        return ModelSetup(
            f"{self._at.model} at {self._at.address} {says}. A job that is running goes on there; "
            "run the same again to collect it."
        )


def _client(at: Endpoint, key: str) -> AsyncOpenAI:
    import openai

    return openai.AsyncOpenAI(api_key=key, base_url=at.base_url, max_retries=5)


def _result(line: bytes) -> tuple[str, Result]:
    """The name of a request and what came of it; no name for a line that cannot be read."""
    try:
        found = json.loads(line)
        name, response = str(found["custom_id"]), found.get("response")
        if not response:
            return name, NotDone()
        body = json.dumps(response["body"])
        if response["status_code"] != 200:
            return name, direct_line.Answered(response["status_code"], {}, body.encode())
    except (ValueError, LookupError, TypeError):
        return "", NotDone()
    try:
        return name, direct_line.read(body)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return name, error
