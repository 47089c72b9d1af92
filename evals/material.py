"""Answers of several sources with what they are held against."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evals.marked import FILE, by_question, cases, held_against, statements
from evals.verdicts import questions, read_answers
from pipeline.bank import rubric_file
from pipeline.bank.read import read_document
from pipeline.bank.rubrics import derive
from pipeline.grading.answers import Given

CORPUS = Path(__file__).parents[1] / "corpus" / "senior-rust.md"


@dataclass(frozen=True)
class Said:
    """An answer and what it is held against."""

    source: str
    """``marked``, ``samples`` or ``judged``"""
    given: Given
    answer: str

    @property
    def asked(self) -> str:
        """The question; answers to one question are not independent."""
        return self.given.question.text


def answers() -> list[Said]:
    """All answers that can be held against something on this machine."""
    return [*marked_answers(), *sample_answers(), *judged_answers()]


def marked_answers() -> Iterator[Said]:
    """Those with marked spans, each against all statements of its question."""
    for question, group in by_question(cases()).items():
        given = held_against(question, statements(group))
        for answer in dict.fromkeys(case.answer for case in group):
            yield Said("marked", given, answer)


def sample_answers() -> Iterator[Said]:
    """The shipped take-home answers to the questions of ``senior-rust.md``, against its rubrics."""
    rubrics = {given.question.number: given for given in corpus_rubrics()}
    with (CORPUS.parent / "samples" / "answers.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["question"].startswith(f"{CORPUS.stem}/"):
                yield Said("samples", rubrics[row["question"].rsplit("/")[-1]], row["answer"])


def corpus_rubrics() -> list[Given]:
    """The questions of ``senior-rust.md`` with their rubrics."""
    return rubrics_of(CORPUS)


def rubrics_of(file: Path) -> list[Given]:
    """A shipped document's questions with their reviewed rubrics."""
    document = read_document(file)
    text = rubric_file.file_for(file).read_text(encoding="utf-8")
    known = {question.id: question for question in document.questions}
    rubrics = rubric_file.from_yaml(text, document, file.name)
    return [Given(known[rubric.question_id], rubric) for rubric in rubrics]


def judged_answers() -> Iterator[Said]:
    """The answers with marked verdicts, of those documents that are on this machine."""
    rows = read_answers()
    known = questions(sorted({row["question"][0] for row in rows}))
    for row in rows:
        question = known.get(tuple(row["question"]))
        if question is not None:
            yield Said("judged", Given(question, derive(question)), row["answer"])


def off_topic() -> list[Said]:
    """Texts of everyday life that share words with what they are held against."""
    points = {question: statements(group) for question, group in by_question(cases()).items()}
    rows = [json.loads(x) for x in FILE.with_name("off_topic.jsonl").read_text("utf-8").splitlines()]
    return [Said("off topic", held_against(r["question"], points[r["question"]]), r["said"]) for r in rows]
