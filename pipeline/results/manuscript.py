"""An evaluation laid out as a marked manuscript: the transcript in paragraphs, criteria as notes beside it.

Everything here is data for the templates: texts as they are (the templates escape them), turns with their
marks set. Ids: ``e1`` an exchange, ``t12`` a turn, ``n1-3`` its note 3, ``q1-3-2`` the second quote of that.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import inf

from markupsafe import Markup

from pipeline.domain import (
    CriterionKind,
    Evaluation,
    ExchangeRecord,
    GradedCriterion,
    Precision,
    Quote,
    Role,
    Status,
    Transcript,
    Turn,
)
from pipeline.results.marking import Mark, clock, mark_up
from pipeline.results.reviews import ExchangeView, ReviewRecord, Standing

PAUSE_SECONDS = 2.0
"""A silence that begins a paragraph."""
PARAGRAPH_WORDS = 60
"""From here on, a paragraph ends with the sentence."""


@dataclass(frozen=True)
class QuoteLink:
    """A quote as a note names it; slices that follow on each other over several turns are one."""

    id: str | None
    """Id of its first mark; ``None`` when the transcript does not hold it there."""
    slices: tuple[Quote, ...]
    """What it is made of, in order."""
    text: str
    speaker: str
    time: str
    about: bool
    """Whether the time is that of a block, not of the words."""


@dataclass(frozen=True)
class Note:
    """A criterion in the margin."""

    id: str
    number: int
    criterion: GradedCriterion
    quotes: tuple[QuoteLink, ...]
    person: ReviewRecord | None = None
    """The change of its status by a person, if any."""

    @property
    def adds(self) -> float | None:
        """What it adds to the sum; ``None`` when not counted."""
        credit = self.criterion.credit
        return None if credit is None else self.criterion.weight * credit


@dataclass(frozen=True)
class MarkedTurn:
    """A turn with the quotes in it."""

    turn: Turn
    html: Markup


@dataclass(frozen=True)
class Paragraph:
    """Turns of one speaker that read as one, and the notes that begin beside it."""

    speaker: str
    role: Role
    opens: bool
    """Whether the speaker changes here."""
    time: str
    seconds: float | None
    direction: str
    """``ltr`` or ``rtl``, by the first letter that has one."""
    turns: tuple[MarkedTurn, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Sum:
    """How the score of an exchange adds up."""

    credits: float
    """The weights times the credits, added."""
    weights: float
    """The weights of what was assessed, added."""


@dataclass(frozen=True)
class Section:
    """One exchange, or what was said between exchanges (``exchange`` is ``None``)."""

    id: str
    number: int
    exchange: ExchangeRecord | None
    paragraphs: tuple[Paragraph, ...]
    notes: tuple[Note, ...]
    """All notes, in the order of the criteria."""
    unplaced: tuple[Note, ...]
    """Those without a quote in these paragraphs."""
    view: ExchangeView | None = None
    """What people say of the exchange."""

    @property
    def sum(self) -> Sum | None:
        """The sum, when anything was assessed."""
        counted = [note for note in self.notes if note.adds is not None]
        weights = sum(note.criterion.weight for note in counted)
        return Sum(sum(note.adds or 0.0 for note in counted), weights) if weights > 0 else None

    @property
    def counts(self) -> dict[str, int]:
        """How many criteria have each status; wrong claims that were not made are nothing to count."""
        counted = (note.criterion for note in self.notes if not avoided(note.criterion))
        statuses = sorted(criterion.status.value for criterion in counted)
        return {status: len(list(group)) for status, group in groupby(statuses)}


def avoided(criterion: GradedCriterion) -> bool:
    """Whether it is a typical wrong claim that the candidate did not make."""
    return criterion.kind is CriterionKind.PITFALL and criterion.status is Status.MISSING


def sections(
    evaluation: Evaluation, transcript: Transcript, stands: Standing | None = None
) -> tuple[Section, ...]:
    """The whole transcript in its order, cut into exchanges and what is said between them.

    With ``stands``, what people say is beside what the judge found.
    """
    views = stands.exchanges if stands else {}
    turns = {turn.turn: turn for turn in transcript.turns}
    notes = [
        _notes(n, exchange, turns, views.get(exchange.order))
        for n, exchange in enumerate(evaluation.exchanges, 1)
    ]
    marked = _marked(transcript.turns, [note for of_one in notes for note in of_one])
    owner = _owners(evaluation.exchanges)
    found: list[Section] = []
    for number, run in _runs(transcript.turns, owner, len(evaluation.exchanges)):
        exchange = evaluation.exchanges[number - 1] if number else None
        own = notes[number - 1] if number else ()
        section = _section(len(found), number, exchange, [marked[t] for t in run], own)
        found.append(replace(section, view=views.get(exchange.order) if exchange else None))
    return tuple(found)


def _owners(exchanges: Sequence[ExchangeRecord]) -> dict[int, int]:
    """Turn to the number of its exchange, from 1."""
    owner: dict[int, int] = {}
    for number, exchange in enumerate(exchanges, 1):
        asked = range(exchange.asked.first_turn, exchange.asked.last_turn + 1)
        for turn in exchange.turns or asked:
            owner.setdefault(turn, number)
    return owner


def _runs(turns: Sequence[Turn], owner: dict[int, int], exchanges: int) -> Iterator[tuple[int, list[int]]]:
    """(number of the exchange or 0, its turns), by where each begins; an exchange comes once, whole."""
    done = set()
    for number, group in groupby(turns, key=lambda turn: owner.get(turn.turn, 0)):
        run = [turn.turn for turn in group]
        if number == 0:
            yield 0, run
        elif number not in done:
            done.add(number)
            yield number, [turn.turn for turn in turns if owner.get(turn.turn) == number]
    yield from ((number, []) for number in range(1, exchanges + 1) if number not in done)


def _notes(
    number: int, exchange: ExchangeRecord, turns: dict[int, Turn], view: ExchangeView | None
) -> tuple[Note, ...]:
    """The notes of an exchange, numbered as their quotes come in the text; those without one come last."""
    links = [(criterion, _links(criterion.quotes, turns)) for criterion in exchange.grade.criteria]
    links.sort(key=lambda pair: _place(pair[1]))
    return tuple(
        Note(
            id=f"n{number}-{n}",
            number=n,
            criterion=criterion,
            quotes=tuple(replace(q, id=q.id and f"q{number}-{n}-{i}") for i, q in enumerate(quotes, 1)),
            person=view.statuses.get(criterion.id) if view else None,
        )
        for n, (criterion, quotes) in enumerate(links, 1)
    )


def _place(quotes: Sequence[QuoteLink]) -> tuple[float, int]:
    """Where the first quote begins that the transcript holds: turn and character; the end when none does."""
    return min(((q.slices[0].turn, q.slices[0].start) for q in quotes if q.id), default=(inf, 0))


def _links(quotes: Sequence[Quote], turns: dict[int, Turn]) -> tuple[QuoteLink, ...]:
    """The quotes of a note, in the order of the text."""
    whole: list[list[Quote]] = []
    for quote in sorted(quotes, key=lambda q: (q.turn, q.start)):
        if whole and _follows(whole[-1][-1], quote, turns):
            whole[-1].append(quote)
        else:
            whole.append([quote])
    return tuple(_link(slices, turns) for slices in whole)


def _link(slices: Sequence[Quote], turns: dict[int, Turn]) -> QuoteLink:
    """One quote; its id is only a sign here that it can have one."""
    first = slices[0]
    return QuoteLink(
        id="held" if all(_holds(turns.get(quote.turn), quote) for quote in slices) else None,
        slices=tuple(slices),
        text=" ".join(quote.text.strip() for quote in slices),
        speaker=_name(turns[first.turn]) if first.turn in turns else "",
        time=clock(first.time.start),
        about=first.time.precision is Precision.BLOCK,
    )


def _follows(last: Quote, quote: Quote, turns: dict[int, Turn]) -> bool:
    """Whether a slice goes on in the next turn where the last one ended."""
    if quote.turn != last.turn + 1 or not (
        _holds(turns.get(last.turn), last) and _holds(turns.get(quote.turn), quote)
    ):
        return False
    between = turns[last.turn].text[last.end :] + turns[quote.turn].text[: quote.start]
    return not between.strip() and turns[last.turn].speaker == turns[quote.turn].speaker


def _holds(turn: Turn | None, quote: Quote) -> bool:
    """Whether the quote is the slice that it says it is."""
    fits = 0 <= quote.start < quote.end
    return turn is not None and fits and turn.text[quote.start : quote.end] == quote.text


def _marked(turns: Iterable[Turn], notes: Iterable[Note]) -> dict[int, MarkedTurn]:
    """Every turn with its marks, by index."""
    marks: dict[int, list[Mark]] = {}
    for note in notes:
        for link in note.quotes:
            for mark, turn in _marks(note, link):
                marks.setdefault(turn, []).append(mark)
    return {turn.turn: MarkedTurn(turn, mark_up(turn.text, marks.get(turn.turn, ()))) for turn in turns}


def _marks(note: Note, link: QuoteLink) -> Iterator[tuple[Mark, int]]:
    """The marks of a quote with their turns: the first has its id, the last leads to the note."""
    if link.id is None:
        return
    status = note.criterion.status.value
    for quote in link.slices:
        id = link.id if quote is link.slices[0] else None
        number = note.number if quote is link.slices[-1] else None
        yield Mark(quote.start, quote.end, id, note.id, number, status), quote.turn


def _section(
    place: int,
    number: int,
    exchange: ExchangeRecord | None,
    turns: Sequence[MarkedTurn],
    notes: Sequence[Note],
) -> Section:
    """A section with its notes beside the paragraphs that their first quote is in."""
    paragraphs = tuple(_paragraphs(turns, notes))
    placed = {note.id for paragraph in paragraphs for note in paragraph.notes}
    return Section(
        id=f"e{number}" if number else f"between-{place}",
        number=number,
        exchange=exchange,
        paragraphs=paragraphs,
        notes=tuple(notes),
        unplaced=tuple(note for note in notes if note.id not in placed),
    )


def _paragraphs(turns: Sequence[MarkedTurn], notes: Sequence[Note]) -> Iterator[Paragraph]:
    """The turns as paragraphs, in order, each with the notes that begin in it."""
    speaker: tuple[str, Role] | None = None
    for run in _merged(turns):
        first, indices = run[0].turn, {marked.turn.turn for marked in run}
        here = (_name(first), first.role)
        yield Paragraph(
            speaker=here[0],
            role=first.role,
            opens=here != speaker,
            time=clock(first.start),
            seconds=first.start if clock(first.start) else None,
            direction=direction(marked.turn.text for marked in run),
            turns=tuple(run),
            notes=tuple(note for note in notes if _place(note.quotes)[0] in indices),
        )
        speaker = here


def _merged(turns: Sequence[MarkedTurn]) -> Iterator[list[MarkedTurn]]:
    """Runs of turns that read as one paragraph."""
    run: list[MarkedTurn] = []
    words = 0
    for marked in turns:
        if run and _breaks(run[-1].turn, marked.turn, words):
            yield run
            run, words = [], 0
        run.append(marked)
        words += len(marked.turn.text.split())
    if run:
        yield run


def _breaks(last: Turn, turn: Turn, words: int) -> bool:
    """Whether a paragraph begins between two turns, after so many words."""
    if (last.speaker, last.role) != (turn.speaker, turn.role):
        return True
    if last.end is not None and turn.start is not None and turn.start - last.end > PAUSE_SECONDS:
        return True
    return words >= PARAGRAPH_WORDS and last.text.rstrip().endswith((".", "?", "!", "…", '"', "”"))


def _name(turn: Turn) -> str:
    """Who speaks, as the page says it."""
    return turn.speaker or "Unknown speaker"


def direction(texts: Iterable[str]) -> str:
    """``rtl`` when the first letter with a direction runs from right to left, else ``ltr``."""
    for character in (character for text in texts for character in text):
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"
