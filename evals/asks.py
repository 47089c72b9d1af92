"""The spoken asks of `data/matching.jsonl` and the bank that they are matched to: the five real documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.index.library import Library
from pipeline.settings import load

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
FILE = Path(__file__).parent / "data" / "matching.jsonl"


@dataclass(frozen=True)
class SpokenAsk:
    """What somebody might say, and what it asks."""

    text: str
    answered: str
    """What a candidate might say to it; empty where none was written."""
    gold: frozenset[str]
    """Ids of the questions that it asks, any of which is right; empty when nothing in the bank asks that."""
    kind: str


def spoken_asks(library: Library, split: str) -> list[SpokenAsk]:
    """The asks of a split, ``tuning`` or ``test``."""
    ids = {(question.document, question.number): question.id for question in library.questions()}
    rows = (json.loads(line) for line in FILE.read_text("utf-8").splitlines())
    return [
        SpokenAsk(
            row["text"],
            row.get("answered") or "",
            frozenset(ids[document, number] for document, number in row["gold"]),
            row["kind"],
        )
        for row in rows
        if row["split"] == split
    ]


def near_duplicates(library: Library) -> list[set[str]]:
    """Groups of questions that ask nearly the same, as a person sees them."""
    ids = {(question.document, question.number): question.id for question in library.questions()}
    groups = json.loads(FILE.with_name("near_duplicates.json").read_text("utf-8"))
    return [{ids[document, number] for document, number in group} for group in groups]


@contextmanager
def seeds_library() -> Iterator[Library | None]:
    """The five documents ingested into a home that is thrown away; ``None`` where they are not at hand."""
    files = sorted(SEEDS.glob("*.txt"))
    if not files:
        yield None
        return
    with TemporaryDirectory() as home:
        library = Library(load(home=Path(home)))
        library.ingest(files)
        yield library
