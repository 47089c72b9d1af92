"""From rows to a set: items, raters, scores. The first thing that is wrong is said with its row."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.calibration.columns import Columns, check
from pipeline.calibration.rows import Row
from pipeline.calibration.scale import Scale
from pipeline.calibration.sets import CalibrationSet, Item, Kind, Rater, Rating
from pipeline.errors import BadInput

Pseudonym = Callable[[str], str]


@dataclass
class _Draft:
    """What has been read so far, with the row that it was read from."""

    items: dict[str, tuple[Item, int]] = field(default_factory=dict)
    raters: dict[str, Rater] = field(default_factory=dict)
    ratings: dict[tuple[str, str, str], tuple[Rating, int]] = field(default_factory=dict)
    repeated: int = 0


@dataclass(frozen=True)
class Imported:
    """What a file holds."""

    items: tuple[Item, ...]
    raters: tuple[Rater, ...]
    ratings: tuple[Rating, ...]
    repeated: int
    """Scores that stood there twice, both times the same."""

    @property
    def rows(self) -> tuple[Item | Rater | Rating, ...]:
        """Everything, as a set file takes it."""
        return (*self.items, *self.raters, *self.ratings)


@dataclass(frozen=True)
class Importer:
    """Reads rows into items, raters and scores."""

    columns: Columns
    scale: Scale
    file: str
    pseudonym: Pseudonym
    """From a person's name to a pseudonym."""
    bank: Collection[str] | None = None
    """Ids of the bank's questions, when questions must be among them."""

    def read(self, rows: Sequence[Row]) -> Imported:
        """Everything in the rows. Raises BadInput with the row for whatever cannot be used."""
        if not rows:
            raise BadInput("There is no row in it, so there is nothing to import.", file=self.file)
        check(self.columns, list(dict.fromkeys(name for row in rows for name in row.cells)), self.file)
        draft = _Draft()
        for row in rows:
            item = self._item(row, draft)
            for rating, kind in self._ratings(row, item):
                self._take(draft, rating, kind, row.line)
        if not draft.ratings and (self.columns.people or self.columns.score or self.columns.graders):
            raise BadInput("No row has a score. Check the names of the score columns.", file=self.file)
        return Imported(
            tuple(item for item, _ in draft.items.values()),
            tuple(draft.raters.values()),
            tuple(rating for rating, _ in draft.ratings.values()),
            draft.repeated,
        )

    def _item(self, row: Row, draft: _Draft) -> Item:
        """The item of a row, the same as in earlier rows of it."""
        item = self._made(row)
        if not item.id:
            raise self._wrong(f"The column {self.columns.item!r} is empty.", row.line)
        if self.bank is not None and item.question not in self.bank:
            raise self._wrong(f"The question {item.question!r} is not in the bank.", row.line)
        known = draft.items.setdefault(item.id, (item, row.line))
        if known[0] != item:
            raise self._wrong(
                f"The item {item.id!r} has another question, answer or level than in row {known[1]}.",
                row.line,
            )
        return item

    def _made(self, row: Row) -> Item:
        c = self.columns
        answer, asked = self._cell(row, c.answer), self._cell(row, c.asked)
        return Item(
            id=self._cell(row, c.item),
            question=self._cell(row, c.question) or asked or "all",
            group=self._cell(row, c.group),
            asked=asked,
            reference=self._cell(row, c.reference),
            answer=answer,
            level=self._cell(row, c.level),
            words=len(answer.split()) if c.answer else None,
        )

    def _cell(self, row: Row, column: str) -> str:
        return row.cells.get(column, "").strip() if column else ""

    def _ratings(self, row: Row, item: Item) -> Iterator[tuple[Rating, Kind]]:
        """The scores of a row."""
        c = self.columns
        criterion = self._cell(row, c.criterion)
        if c.rater:
            rater, score = self._cell(row, c.rater), self._score(row, c.score)
            if score is not None and not rater:
                raise self._wrong(f"The column {c.rater!r} is empty beside a score.", row.line)
            if score is not None:
                yield self._in_a_row(row, Rating(item.id, rater, score, criterion))
        for column in c.people:
            score = self._score(row, column)
            if score is not None:
                yield Rating(item.id, self.pseudonym(column), score, criterion), Kind.PERSON
        for column in c.graders:
            score = self._score(row, column)
            if score is not None:
                spread = self._probabilities(row)
                yield Rating(item.id, column, score, criterion, spread), Kind.MODEL

    def _in_a_row(self, row: Row, rating: Rating) -> tuple[Rating, Kind]:
        """A score that has a row of its own, with the kind of its rater."""
        kind = self._cell(row, self.columns.kind) or Kind.PERSON.value
        if kind not in tuple(Kind):
            raise self._wrong(f"{kind[:40]!r} is no kind of rater: write person or model.", row.line)
        if kind == Kind.PERSON:
            return replace(rating, rater=self.pseudonym(rating.rater)), Kind.PERSON
        texts = self._cell(row, self.columns.distribution).split()
        return replace(rating, distribution=self._shares(texts, row) if texts else ()), Kind.MODEL

    def _score(self, row: Row, column: str) -> float | None:
        """A score on the scale; ``None`` for an empty cell."""
        text = self._cell(row, column)
        if not text:
            return None
        score = number(text)
        if score is None:
            raise self._wrong(
                f"{text[:40]!r} in the column {column!r} is no score: write a number.", row.line
            )
        if not self.scale.holds(score):
            raise self._wrong(
                f"The score {score:g} in the column {column!r} is not on the scale {self.scale.text}: "
                "mend it, or state the scale with --scale.",
                row.line,
            )
        return score

    def _probabilities(self, row: Row) -> tuple[float, ...]:
        """The grader's probability of each level."""
        if not self.columns.probabilities:
            return ()
        return self._shares([self._cell(row, column) for column in self.columns.probabilities], row)

    def _shares(self, texts: Sequence[str], row: Row) -> tuple[float, ...]:
        """Probabilities of the levels, made to add up to 1."""
        levels = len(self.scale.levels)
        if len(texts) != levels:
            raise self._wrong(
                f"The scale {self.scale.text} has {levels} levels, and there are {len(texts)} probabilities.",
                row.line,
            )
        found = [number(text) for text in texts]
        shares = [share for share in found if share is not None and share >= 0]
        if len(shares) < levels or sum(shares) <= 0:
            raise self._wrong("A probability is missing, below 0, or no number.", row.line)
        return tuple(share / sum(shares) for share in shares)

    def _take(self, draft: _Draft, rating: Rating, kind: Kind, line: int) -> None:
        """Keep a score; the same one twice counts once, another one is refused."""
        draft.raters.setdefault(rating.rater, Rater(rating.rater, kind))
        key = (rating.item, rating.rater, rating.criterion)
        before = draft.ratings.setdefault(key, (rating, line))
        if before[1] == line and before[0] is rating:
            return
        if before[0].score != rating.score:
            raise self._wrong(
                f"The item {rating.item!r} has another score by the same rater in row {before[1]} "
                f"({before[0].score:g} there, {rating.score:g} here): keep one of them.",
                line,
            )
        draft.repeated += 1

    def _wrong(self, what: str, line: int) -> BadInput:
        return BadInput(what, file=self.file, line=line)


def number(text: str) -> float | None:
    """A finite number, with a point or a comma; ``None`` for anything else."""
    try:
        found = float(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def added(found: Imported, before: CalibrationSet, file: str) -> list[Item | Rater | Rating]:
    """What a set does not have yet. Raises BadInput where a file says something else than the set."""
    items = {item.id: item for item in before.items}
    scores = {(r.item, r.rater, r.criterion): r.score for r in before.ratings}
    raters = {rater.name for rater in before.raters}
    for item in found.items:
        if items.get(item.id, item) != item:
            raise BadInput(f"The item {item.id!r} of the set has another question or answer.", file=file)
    for r in found.ratings:
        known = scores.get((r.item, r.rater, r.criterion), r.score)
        if known != r.score:
            raise BadInput(
                f"The item {r.item!r} has the score {known:g} by {r.rater} in the set, and {r.score:g} here: "
                "a person's score is never overwritten.",
                file=file,
            )
    return [
        *(item for item in found.items if item.id not in items),
        *(rater for rater in found.raters if rater.name not in raters),
        *(r for r in found.ratings if (r.item, r.rater, r.criterion) not in scores),
    ]
