"""The steps from a file of written answers to graded rows, as the command line and the page both take them.

plan = make_plan(path, settings)          # reads the beginning
run(plan, settings, How(preview=10))      # grades what is not finished yet
write(plan, settings, Path("out.csv"))    # what there is of it
"""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import BadInput, PlumblineError
from pipeline.settings import Settings, load

if TYPE_CHECKING:
    from pipeline.batch.columns import Columns
    from pipeline.batch.engine import Engine
    from pipeline.batch.items import Item
    from pipeline.batch.journal import Batch, Counts, Journal
    from pipeline.batch.reading import Look
    from pipeline.batch.runner import Progress, Watch
    from pipeline.batch.sources import Upload
    from pipeline.calibration.record import Calibration
    from pipeline.domain import Rubric
    from pipeline.judges.protocol import Judge

ENGINES = ("local", "ray", "openai-batch")
"""What can grade a batch."""
PATIENT = {"concurrency": 1_000_000, "call_seconds": 1e7, "retry_seconds": 0.0, "tokens_per_minute": None}
"""Settings of a chat whose replies come with a job: nothing but the job bounds or repeats its requests."""
AT_ONCE = 16
"""Requests to a model at the same time, where nobody has set how many."""
TABLES = {"CSV", "TSV", "JSONL", "JSON", "Parquet", "XLSX"}
"""What is read so fast that it can be counted beside the grading."""


@dataclass(frozen=True)
class How:
    """How a batch is run this time; nothing of it changes a grade."""

    engine: str = "local"
    """One of ENGINES."""
    preview: int | None = None
    """Only so many items from the beginning."""
    retry_failed: bool = False
    workers: int | None = None
    """Processes of the local judge; one for each core without it."""
    poll_seconds: float = 30.0
    """How long to wait before a job of a provider is looked at again."""
    ray_address: str = ""
    """Where a Ray cluster is; without it the one that RAY_ADDRESS names, or a Ray of its own."""


@dataclass(frozen=True)
class Plan:
    """What would be graded, and by whom."""

    batch: Batch
    read: Callable[[], Iterator[Item]]
    """Reads the items from the beginning."""
    notes: tuple[str, ...] = ()
    """What a person should know of how it is read."""
    quick: bool = True
    """Whether it is read fast enough to be counted."""


@dataclass(frozen=True)
class Done:
    """How a run ended, and what there is of the batch."""

    batch: Batch
    progress: Progress
    counts: Counts
    why: tuple[str, ...] = field(default=())
    """Why calibrations that were fitted for this judge were not applied."""


def settings(**flags: Any) -> Settings:
    """The settings with flags on top, as they are for a batch: more requests at the same time."""
    loaded = load(**flags)
    if "concurrency" in loaded.model_fields_set:
        return loaded
    return loaded.model_copy(update={"concurrency": AT_ONCE})


def make_plan(
    given: Path | Upload,
    settings: Settings,
    named: Columns | None = None,
    confirm: Callable[[Look], bool] | None = None,
) -> Plan:
    """A batch out of a file, a folder or an upload.

    The same content, read in the same way and graded by the same grader, is the same batch. ``confirm`` is
    asked about columns that are only guessed. Raises UnreadableFile, BadInput when it cannot be told which
    column is which and nobody confirms it, ModelSetup.
    """
    from pipeline.batch.columns import Columns
    from pipeline.batch.reading import look, read_items
    from pipeline.batch.sources import content_hash

    wanted = named or Columns()
    found = look(given, wanted, limit_mb=settings.max_upload_mb)
    guess = found.guess
    if not guess.sure and not (guess.usable and confirm is not None and confirm(found)):
        raise guess.refusal(given.name)
    read_by = guess.columns if guess.usable else wanted
    read = partial(read_items, given, read_by, limit_mb=settings.max_upload_mb)
    told = [
        f"{part}: column {name!r} ({why})"
        for part, name, why in guess.told()
        if why and name.casefold() != part
    ]
    plan = plan_of(given.name, content_hash(given), read, settings, asdict(read_by))
    return replace(plan, notes=(*told, *found.notes), quick=found.kind in TABLES)


def plan_of(
    name: str,
    content: str,
    read: Callable[[], Iterator[Item]],
    settings: Settings,
    columns: dict[str, Any] | None = None,
) -> Plan:
    """A batch out of items: ``content`` is the hash of what they are read from."""
    from pipeline.batch.journal import Batch
    from pipeline.grading.fingerprint import reader

    fingerprint = reader(open_judge(settings))
    how = {"judge": settings.judge, "columns": columns or {}, "content": content}
    made_of = "\0".join((content, fingerprint, repr(sorted((columns or {}).items()))))
    id = hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()
    return Plan(Batch(id, name, fingerprint, how), read)


def open_judge(settings: Settings, tag: str | None = None) -> Judge:
    """The judge that the settings name, opened for a batch: its connections stay open between calls.

    ``tag`` is the batch's id: replies of models are then deleted with the batch.
    """
    from pipeline import workflow

    if settings.judge == "local":
        return local_judge()
    return workflow.open_judge(settings, None, tag=tag or "", keep_open=True)


def local_judge() -> Judge:
    """The judge that computes, on one core."""
    from pipeline.index.embedding import LocalEmbedder
    from pipeline.judges.local import LocalJudge

    return LocalJudge(LocalEmbedder(threads=1))


def run(plan: Plan, settings: Settings, how: How | None = None, watch: Watch | None = None) -> Done:
    """Grades what is not finished of the batch, and keeps every finished item at once.

    Ctrl-C keeps what is finished and raises KeyboardInterrupt. Raises SetupError when nothing can be graded
    as things are set.
    """
    return asyncio.run(run_async(plan, settings, how or How(), watch))


async def run_async(
    plan: Plan,
    settings: Settings,
    how: How,
    watch: Watch | None = None,
    started: Callable[[Any], None] | None = None,
) -> Done:
    """As ``run``, within a loop; ``started`` is given the runner, which can be told to stop."""
    from pipeline.batch.journal import Journal
    from pipeline.batch.runner import Runner

    journal = Journal.of(settings)
    batch = journal.open(plan.batch)
    judge, engine = _engine(how, settings, batch, journal)
    try:
        chosen = _Chosen(settings, judge)
        runner = Runner(
            journal, batch, _desk(batch, settings, chosen), engine,
            retry_failed=how.retry_failed, reuse=settings.cache, watch=watch,
        )  # fmt: skip
        if started is not None:
            started(runner)
        items = plan.read()
        progress = await runner.run(items if how.preview is None else islice(items, how.preview))
        return Done(batch, progress, journal.counts(batch.id), tuple(sorted(chosen.why)))
    finally:
        await _closed(judge)
        journal.close()


async def _closed(judge: Judge) -> None:
    """Close the connections to models, in the loop that they were opened in."""
    from pipeline import workflow
    from pipeline.judges.chat import ModelChat

    for chat in workflow.chats(judge):
        if isinstance(chat, ModelChat):
            await chat.aclose()


class _Chosen:
    """The calibration of each rubric, looked up once, and why there was none."""

    def __init__(self, settings: Settings, judge: Judge) -> None:
        self._settings, self._judge = settings, judge
        self.why: set[str] = set()

    def __call__(self, rubric: Rubric) -> Calibration | None:
        if not (self._settings.home / "calibration" / "fits").is_dir():
            return None
        from pipeline.calibration.choice import chosen

        found = chosen(self._settings, self._judge, [rubric])
        if found.calibration is None and found.why:
            self.why.add(found.why)
        return found.calibration


def _desk(batch: Batch, settings: Settings, chosen: _Chosen) -> Any:
    from pipeline.batch.desk import Desk

    return Desk(batch.fingerprint, partial(_library, settings), chosen)


def _engine(how: How, settings: Settings, batch: Batch, journal: Journal) -> tuple[Judge, Engine]:
    """The engine by its name, and its judge."""
    from pipeline.batch.local_engine import ProcessEngine, TaskEngine

    if how.engine not in ENGINES:
        raise BadInput(f"There is no engine {how.engine!r}. Choose one of {', '.join(ENGINES)}.")
    if how.engine == "openai-batch":
        return _batch_engine(how, settings, batch, journal)
    if how.engine == "ray":
        return _ray_engine(how, settings)
    judge = open_judge(settings, batch.id)
    if settings.judge == "local":
        return judge, ProcessEngine(partial(open_judge, settings), how.workers)
    return judge, TaskEngine(judge, settings.concurrency)


def _ray_engine(how: How, settings: Settings) -> tuple[Judge, Engine]:
    """A cluster, for a judge that computes: one machine is enough to wait for a model's replies."""
    from pipeline.batch import ray_engine

    if settings.judge != "local":
        raise BadInput("--engine ray is for --judge local; requests to a model are made from this machine.")
    ray_engine.imported()
    return local_judge(), ray_engine.RayEngine(local_judge, how.ray_address, how.workers)


def _batch_engine(how: How, settings: Settings, batch: Batch, journal: Journal) -> tuple[Judge, Engine]:
    """The provider's jobs, which need a model of OpenAI's and the cache that their replies go to."""
    from pipeline import workflow
    from pipeline.batch.openai_batch import BatchEngine, JobLine, OpenAIJobs
    from pipeline.judges.provider import endpoint, key_of

    if not settings.judge.startswith("openai:"):
        raise BadInput("--engine openai-batch needs a model of OpenAI: --judge openai:MODEL.")
    if not settings.cache:
        raise BadInput("--engine openai-batch keeps replies in the cache; leave --no-cache out.")
    at = endpoint(settings, settings.judge)
    line, jobs = JobLine(at.name), OpenAIJobs(at, key_of(at), batch.id, how.poll_seconds)
    patient = settings.model_copy(update=PATIENT)
    judge = workflow.open_judge(patient, None, tag=batch.id, line=line)
    return judge, BatchEngine(judge, line, jobs, journal, batch.id)


# --- for a page -----------------------------------------------------------------------------------------


class Running:
    """A run in a thread of its own, for a page that shows how far it is."""

    def __init__(self, plan: Plan, settings: Settings, how: How | None = None) -> None:
        """Starts at once."""
        from pipeline.batch.runner import Progress

        self.plan = plan
        self.progress: Progress = Progress()
        """How far it is."""
        self.done: Done | None = None
        """How it ended; ``None`` while it runs, and where it failed."""
        self.error: str | None = None
        """Why nothing could be graded, as a sentence."""
        self._stop: Callable[[], None] | None = None
        self._wanted = False
        self._thread = threading.Thread(
            target=self._run, args=(settings, how or How()), name="batch", daemon=True
        )
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Takes no more answers; those that are being graded are finished and kept."""
        self._wanted = True
        if self._stop is not None:
            self._stop()

    def wait(self, seconds: float | None = None) -> None:
        """Waits until it has ended, or so long."""
        self._thread.join(seconds)

    def _run(self, settings: Settings, how: How) -> None:
        try:
            self.done = asyncio.run(run_async(self.plan, settings, how, self._watch, self._started))
            self.progress = self.done.progress
        except PlumblineError as error:
            self.error = error.sentence

    def _watch(self, progress: Progress) -> None:
        self.progress = progress

    def _started(self, runner: Any) -> None:
        self._stop = runner.stop
        if self._wanted:
            runner.stop()


@contextmanager
def journal(settings: Settings) -> Iterator[Journal]:
    """The journal, to list batches, count their rows and read them page by page."""
    from pipeline.batch.journal import Journal

    opened = Journal.of(settings)
    try:
        yield opened
    finally:
        opened.close()


def write(plan: Plan, settings: Settings, to: Path, *, originality: bool = True) -> None:
    """Writes the finished rows of a batch: CSV, TSV, XLSX, JSONL, Parquet, or a summary in HTML.

    With ``originality``, answers that share passages say so among their reasons. Raises BadInput where it
    cannot be written.
    """
    from pipeline.batch import output

    with journal(settings) as opened:
        read = plan.read if originality else None
        output.write(opened, plan.batch, to, read, partial(_library, settings))


def _library(settings: Settings) -> Any:
    from pipeline.index.library import Library

    return Library(settings)


def delete(settings: Settings, batch_id: str) -> int:
    """Deletes a batch, its rows and what models replied for it; how many rows went."""
    from pipeline.results import traces

    with journal(settings) as opened:
        batch = opened.get(batch_id)
        gone = opened.delete(batch.id)
    traces.remove(settings.home, {batch.id})
    return gone
