"""The steps of calibration that need the bank, the store and a judge: make, label, run, check."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from pipeline import workflow
from pipeline.calibration import drift, sampling
from pipeline.calibration.belonging import misfit
from pipeline.calibration.columns import Columns, completed
from pipeline.calibration.drift import Check
from pipeline.calibration.figure import Array
from pipeline.calibration.importing import Imported, Importer
from pipeline.calibration.labelling import Shown, open_items
from pipeline.calibration.record import Calibration
from pipeline.calibration.rows import Row, read_rows
from pipeline.calibration.running import Reading, Task, rater_of, ratings_of, run
from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import CalibrationSet, Item, Kind, Rater, Rating
from pipeline.calibration.shelf import Shelf
from pipeline.domain import Exchange, ExchangeRecord, Match
from pipeline.errors import BadInput
from pipeline.grading.answers import Given, given_questions, written
from pipeline.grading.checklist import Form
from pipeline.index.library import Library
from pipeline.judges.companies import hidden
from pipeline.judges.identity import mask_exchange, names
from pipeline.judges.protocol import Judge
from pipeline.results.store import Store, StoredEvaluation
from pipeline.settings import Settings

Progress = Callable[[int, int, str], None]
Ask = Callable[[Shown, int, int], float | None]
"""Shows an item (and which of how many it is) and gives the score, or ``None`` to pass over it."""


@dataclass(frozen=True)
class Ran:
    """What running a judge over a set gave."""

    given: CalibrationSet
    grader: str
    scored: int
    failed: tuple[Reading, ...]


class Desk:
    """Calibration for one home: its shelf, its bank and its store."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.shelf = Shelf(settings.home)
        self._kept: dict[str, StoredEvaluation | None] = {}

    # --- sets --------------------------------------------------------------------------------------------

    def draw(self, size: int, seed: int) -> tuple[Item, ...]:
        """Items from the stored evaluations, spread over questions and scores. Raises BadInput for none."""
        with closing(Store.of(self._settings)) as store:
            kept = [store.get(entry.id) for entry in store.list()]
        bank = Library(self._settings).questions() if kept else ()
        known = {question.id: question for question in bank}
        found = [d for one in kept for d in sampling.drawable(one.evaluation, one.transcript, known)]
        if not found:
            raise BadInput(
                "No graded answer is kept yet. Evaluate an interview first. `plumbline evaluate FILE` does."
            )
        return sampling.draw(found, size, seed)

    def label(self, name: str, person: str, ask: Ask) -> CalibrationSet:
        """Let a person score what is open, blind; each score is on disk before the next item is shown."""
        given = self.shelf.sets.get(name)
        left = self.left(given, person)
        for number, item in enumerate(left, start=1):
            score = ask(self.shown(item), number, len(left))
            if score is not None:
                self.take(given, person, item.id, score)
        return self.shelf.sets.get(name)

    def left(self, given: CalibrationSet, person: str) -> tuple[Item, ...]:
        """What a person has not scored yet, in that person's own order."""
        return open_items(given, self.shelf.pseudonyms.of(person))

    def take(self, given: CalibrationSet, person: str, item: str, score: float) -> None:
        """Keep a person's score, on disk at once, as part of the version after ``given``.

        Raises BadInput for a score that is not on the scale, or where the person scored the item already.
        """
        rater, now = self.shelf.pseudonyms.of(person), self.shelf.sets.get(given.name)
        if not given.scale.holds(score):
            raise BadInput(f"The score {score:g} is not on the scale {given.scale.text}.")
        if item not in {one.id for one in open_items(now, rater)}:
            raise BadInput(f"The item {item!r} has a score by this person, and a score is never overwritten.")
        if rater not in now.people:
            self.shelf.sets.add_to(given.name, given.version + 1, Rater(rater, Kind.PERSON))
        self.shelf.sets.add_to(given.name, given.version + 1, Rating(item, rater, score))

    def shown(self, item: Item) -> Shown:
        """What a person may see: question, reference answer, words without names; nobody's score."""
        if item.evaluation:
            kept = self._evaluation(item)
            record = kept.evaluation.exchanges[item.order or 0]
            asked = record.question.text if record.question else record.asked.text
            masked = mask_exchange(_exchange(record, kept), names(kept.transcript)).exchange
            return Shown(item.id, asked, item.reference, sampling.told(masked.turns))
        return Shown(item.id, item.asked or item.question, item.reference, item.answer)

    def _evaluation(self, item: Item) -> StoredEvaluation:
        """The stored evaluation of an item. Raises BadInput when it was deleted."""
        if item.evaluation not in self._kept:
            with closing(Store.of(self._settings)) as store:
                there = {entry.id for entry in store.list()}
                self._kept[item.evaluation] = store.get(item.evaluation) if item.evaluation in there else None
        found = self._kept[item.evaluation]
        if found is None:
            raise BadInput(f"The evaluation of the item {item.id!r} was deleted, and its words with it.")
        return found

    # --- files -------------------------------------------------------------------------------------------

    def rows(self, file: Path) -> list[Row]:
        """The rows of a file, as large as an upload may be. Raises BadInput."""
        return read_rows(file, self._settings.max_upload_mb)

    def read(
        self, rows: Sequence[Row], columns: Columns, scale: Scale, file: str, bank: bool = False
    ) -> Imported:
        """What rows say, people by pseudonym; with ``bank`` questions must be ids of it. Raises BadInput."""
        there = list(dict.fromkeys(column for row in rows[:100] for column in row.cells))
        known = {question.id for question in Library(self._settings).questions()} if bank else None
        importer = Importer(completed(columns, there), scale, file, self.shelf.pseudonyms.of, known)
        return importer.read(rows)

    # --- graders -----------------------------------------------------------------------------------------

    def run(self, name: str, progress: Progress) -> Ran:
        """Let the settings' judge score the items that it has not scored, and keep that as a new version."""
        given = self.shelf.sets.get(name)
        with self._judge() as (judge, library):
            tasks = self._tasks(given, library, judge)
            rater = rater_of(judge, tasks)
            done = {r.item for r in given.ratings if r.rater == rater.name}
            readings = asyncio.run(run([t for t in tasks if t.item.id not in done], judge, progress))
        failed = tuple(one for one in readings if one.raw is None)
        if len(failed) < len(readings):
            scores = ratings_of(rater, readings, given.scale, given.criteria)
            given = self.shelf.sets.add(name, [rater, *scores])
        return Ran(given, rater.name, len(readings) - len(failed), failed)

    def _judge(self) -> _Opened:
        return _Opened(self._settings)

    def _tasks(self, given: CalibrationSet, library: Library, judge: Judge) -> list[Task]:
        """Every item with its question and rubric. Raises BadInput for an item that nothing is known of."""
        own = all(item.reference and not item.evaluation for item in given.items)
        bank = set() if own else {question.id for question in library.questions()}
        return [self._task(item, library, judge, bank) for item in given.items]

    def _task(self, item: Item, library: Library, judge: Judge, bank: set[str]) -> Task:
        if item.evaluation:
            return self._spoken(item, library, judge, bank)
        if not item.answer:
            raise BadInput(
                f"The item {item.id!r} has no answer to grade. Import the set with --answer-column."
            )
        if item.reference:
            held = tuple(
                Given(replace(question, id=item.question), replace(rubric, question_id=item.question))
                for question, rubric in given_questions(item.asked or item.question, item.reference)
            )
        else:
            held = (self._of_the_bank(item, library, bank),)
        return Task(item, held, written(held[0].question, item.answer))

    def _of_the_bank(self, item: Item, library: Library, bank: set[str]) -> Given:
        question = library.question(self._known(item, bank))
        return Given(question, library.rubric(question.id).rubric)

    def _known(self, item: Item, bank: set[str]) -> str:
        if item.question not in bank:
            raise BadInput(
                f"The question {item.question!r} of the item {item.id!r} is not in the bank, and the item "
                "has no reference answer. Ingest its document, or import with --reference-column."
            )
        return item.question

    def _spoken(self, item: Item, library: Library, judge: Judge, bank: set[str]) -> Task:
        """An exchange of a stored evaluation, as it was judged."""
        kept = self._evaluation(item)
        record = kept.evaluation.exchanges[item.order or 0]
        exchange = _exchange(record, kept)
        people = hidden(kept.transcript, [exchange], judge)
        return Task(item, (self._of_the_bank(item, library, bank),), exchange, people, Form.SPOKEN)

    # --- drift -------------------------------------------------------------------------------------------

    def check(self, calibration: Calibration, progress: Progress) -> Check:
        """Run the saved set again with the judge as it is now, and hold it against the limits."""
        given = self.shelf.sets.get(calibration.set_name, calibration.set_version)
        if not calibration.reader:
            raise BadInput(
                f"{calibration.grader} is a grader of another program, so it cannot be run again here; "
                "import its new scores as another grader and use `plumbline calibrate compare`."
            )
        with self._judge() as (judge, library):
            tasks = self._tasks(given, library, judge)
            rater = rater_of(judge, tasks)
            readings = asyncio.run(run(tasks, judge, progress))
        now = np.full(len(given.items), np.nan)
        for reading in readings:
            now[given.places[reading.item]] = np.nan if reading.raw is None else reading.raw
        why = misfit(calibration, rater.reader, rater.rubrics)
        return Check(
            calibration=calibration.id,
            set_name=given.name,
            set_version=given.version,
            reader=rater.reader,
            belongs=not why,
            why=why,
            items=int(np.isfinite(now).sum()),
            moved=_moved(given, calibration, now),
            controls=drift.controls(given, calibration, now),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
        )


class _Opened:
    """The settings' judge with the bank, closed at the end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __enter__(self) -> tuple[Judge, Library]:
        library = Library(self._settings)
        self._judge = workflow.open_judge(self._settings, library)
        return self._judge, library

    def __exit__(self, *_: object) -> None:
        workflow.close(self._judge)


def _moved(given: CalibrationSet, calibration: Calibration, now: Array) -> int:
    before = given.scale.unit(given.matrix([calibration.grader]))[:, 0]
    return int((np.abs(before - now) > 1e-9).sum())


def _exchange(record: ExchangeRecord, kept: StoredEvaluation) -> Exchange:
    """A recorded exchange as it was before it was judged."""
    turns = {turn.turn: turn for turn in kept.transcript.turns}
    found = record.match
    match = Match(
        found.score,
        found.candidates,
        record.question.id if record.question else None,
        found.doubtful,
        found.settled,
    )
    return Exchange(record.order, record.asked, match, tuple(turns[t] for t in record.turns))
