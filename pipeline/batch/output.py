"""The rows of a batch out of the journal into a file, with what a person should know of copied passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.batch.desk import Bank
from pipeline.batch.items import Item
from pipeline.batch.journal import Batch, Journal
from pipeline.batch.writing import format_of
from pipeline.batch.writing import write as write_rows

if TYPE_CHECKING:
    from pipeline.batch.originality import Cluster

PAGES = (".html", ".htm")
MOST_COMPARED = 20_000
"""Answers up to which they are held against each other; all of them are in memory for that."""


def check(outs: Iterable[Path]) -> None:
    """Raises BadInput for a file that rows cannot be written to, before anything is graded."""
    for to in outs:
        if to.suffix.lower() not in PAGES:
            format_of(to)


def write(
    journal: Journal,
    batch: Batch,
    to: Path,
    read: Callable[[], Iterator[Item]] | None,
    open_bank: Callable[[], Bank],
) -> None:
    """Writes the finished rows, in the format of the file's ending.

    ``read`` gives the answers to be held against each other; without it, and where there are too many, nobody
    is told of copies. Raises BadInput where it cannot be written.
    """
    from pipeline.batch.originality import notes
    from pipeline.batch.summary import About, write_summary

    whole = to.suffix.lower() == ".jsonl"
    few = read is not None and journal.counts(batch.id).rows <= MOST_COMPARED
    clusters = _clusters(journal, batch, read, open_bank) if read is not None and few else ()
    told = notes(clusters)

    def rows() -> Iterator[dict[str, Any]]:
        stored = journal.stream(batch.id, checklist=whole)
        return (_flagged(row, told.get(row["row"])) for row in stored)

    if to.suffix.lower() not in PAGES:
        write_rows(rows, to)
        return
    answer = str(batch.settings["columns"].get("answer") or "answer")
    write_summary(rows, to, About(batch.source, str(batch.settings["judge"]), answer), clusters)


def _flagged(row: dict[str, Any], note: str | None) -> dict[str, Any]:
    return {**row, "reasons": [*row["reasons"], note]} if note else row


def _clusters(
    journal: Journal, batch: Batch, read: Callable[[], Iterator[Item]], open_bank: Callable[[], Bank]
) -> tuple[Cluster, ...]:
    """The groups of answers that share passages which are neither the question's nor the reference's."""
    from pipeline.batch.originality import find

    asked: dict[str, str] = {}
    references: dict[str, str] = {}
    of_the_bank = [name for name in journal.questions(batch.id) if not name.startswith("given/")]
    bank = open_bank() if of_the_bank else None
    for question in (bank.question(name) for name in of_the_bank) if bank else ():
        for known in (question.id, question.text):
            asked[known] = question.text
            references[known] = "\n\n".join(block.source.text for block in question.blocks)
    return find(read(), asked, references)
