"""Batches on the desk: uploads that are being looked at, and runs that go on. No Streamlit here.

Uploads lie in the server's memory under an id that nobody can guess until they are run; then they are kept
in the home folder, so that a run goes on after a restart.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import batching
from pipeline.batch.kept import KeptUploads
from pipeline.batch.sources import Upload
from pipeline.batching import How, Plan, Running
from pipeline.errors import BadInput

if TYPE_CHECKING:
    from pipeline.batch.columns import Columns
    from pipeline.batch.originality import Cluster
    from pipeline.settings import Settings

MOST_UPLOADS = 12
"""How many uploads are held at once; the oldest goes first."""
PREVIEW = 5
"""Answers that are graded before the whole is."""


class Batches:
    """All of this server's."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.kept = KeptUploads(settings.home)
        self._uploads: dict[str, Upload] = {}
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self._runs: dict[str, Running] = {}
        self._totals: dict[str, int] = {}
        self._lock = threading.Lock()

    def put(self, name: str, data: bytes) -> str:
        """Hold an upload; gives the id that finds it again."""
        id = secrets.token_urlsafe(12)
        with self._lock:
            for old in list(self._uploads)[: max(0, len(self._uploads) - MOST_UPLOADS + 1)]:
                del self._uploads[old]
            self._uploads[id] = Upload(name, data)
        return id

    def upload(self, id: str | None) -> Upload | None:
        """The upload of this id, if it is still there."""
        return self._uploads.get(id or "")

    def plan(self, upload: Upload, columns: Columns, judge: str) -> Plan:
        """The batch that an upload makes. Raises BadInput, UnreadableFile, ModelSetup."""
        key = (id(upload), columns, judge)
        if key not in self._plans:
            while len(self._plans) >= MOST_UPLOADS:
                del self._plans[next(iter(self._plans))]
            self._plans[key] = batching.make_plan(upload, self.judged_by(judge), columns)
        return self._plans[key]

    def judged_by(self, judge: str) -> Settings:
        """The settings with this judge."""
        return self.settings.model_copy(update={"judge": judge, "concurrency": batching.AT_ONCE})

    def plan_of(self, batch: str) -> Plan:
        """The batch as it was made from a kept upload. Raises BadInput where that is not kept."""
        with batching.journal(self.settings) as journal:
            known = journal.get(batch)
        upload = self.kept.get(known.id)
        if upload is None:
            raise BadInput("Its file is not kept here, so it cannot go on. Drop the same file once more.")
        found = dict(known.settings["columns"])
        found["wide"] = tuple(found.get("wide", ()))
        from pipeline.batch.columns import Columns

        read_by, judge = Columns(**found), self.judged_by(str(known.settings["judge"]))
        plan = batching.make_plan(upload, judge, read_by)
        if plan.batch.id != known.id:
            raise BadInput("The grader is another one than it was, so this batch stays as it is.")
        return plan

    def total(self, batch: str, read: Callable[[], Any] | None = None) -> int | None:
        """How many answers the batch has; ``None`` where its file is not here."""
        if batch not in self._totals:
            try:
                items = read() if read else self.plan_of(batch).read()
                self._totals[batch] = sum(1 for _ in items)
            except BadInput:
                return None
        return self._totals[batch]

    def start(self, plan: Plan, upload: Upload | None, preview: int | None, retry: bool = False) -> Running:
        """Run a batch, unless it is being run."""
        with self._lock:
            known = self._runs.get(plan.batch.id)
            if known is not None and known.running:
                return known
            if upload is not None:
                self.kept.keep(plan.batch.id, upload)
            judge = self.judged_by(str(plan.batch.settings["judge"]))
            self._runs[plan.batch.id] = Running(plan, judge, How(preview=preview, retry_failed=retry))
            return self._runs[plan.batch.id]

    def run(self, batch: str) -> Running | None:
        """The run of a batch since this server began, going on or ended."""
        return self._runs.get(batch)

    def delete(self, batch: str) -> int:
        """Delete a batch with its rows and its file; how many rows went."""
        run = self._runs.pop(batch, None)
        if run is not None:
            run.cancel()
            run.wait(10)
        self.kept.forget(batch)
        return batching.delete(self.settings, batch)

    def written(self, batch: str, ending: str) -> bytes:
        """The finished rows as a file."""
        from pipeline.batch.writing import write

        with tempfile.TemporaryDirectory(prefix="plumbline-") as folder:
            to = Path(folder) / f"rows.{ending}"
            with batching.journal(self.settings) as journal:
                write(partial(journal.stream, batch), to)
            return to.read_bytes()

    def similar(self, batch: str) -> tuple[Cluster, ...]:
        """Groups of answers that share passages. Raises BadInput where the file is not kept."""
        from pipeline.batch.originality import find

        return find(self.plan_of(batch).read())
