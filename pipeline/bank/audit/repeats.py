"""What stands twice: the same lines in two places, and questions that ask nearly the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt

from pipeline.bank import fields, prose
from pipeline.bank.audit.finding import Finding, Severity, short
from pipeline.bank.audit.sheet import Sheet
from pipeline.bank.audit.terms import _stemmer
from pipeline.domain import Question

LEAST = 7  # words of a line that is compared
ALIKE = 0.5  # cosine of two questions from which they are told as near duplicates
MOST = 4000  # questions that are compared with one another
WORD = re.compile(r"[a-z][a-z0-9+#-]+", re.IGNORECASE)
EVERYDAY = set(
    """the and for with how what why would you your does describe explain approach design implement between from that this
    into which when where are can could should are was were its their have has had not use using used rust system strategy
    approaches solution give provide discuss question answer under over per all any each one two""".split()
)


@dataclass(frozen=True)
class _Place:
    """A line of a document, 0-based."""

    sheet: Sheet
    line: int


def findings(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """Findings on lines that stand twice and on questions that are nearly the same, within and between documents."""
    yield from _lines(sheets)
    yield from _questions(sheets)


def _lines(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """Runs of lines of prose that stand in two questions, told at the first of the two places."""
    first: dict[str, _Place] = {}
    runs: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    numbers = {id(sheet): n for n, sheet in enumerate(sheets)}
    for sheet in sheets:
        for line, text in enumerate(sheet.said):
            key = _key(text) if sheet.owner[line] >= 0 else ""
            if not key:
                continue
            place = first.setdefault(key, _Place(sheet, line))
            if place.sheet is not sheet or place.sheet.owner[place.line] != sheet.owner[line]:
                runs[numbers[id(place.sheet)], numbers[id(sheet)]].append((place.line, line))
    for (one, other), pairs in runs.items():
        for run in _joined(pairs):
            yield _repeated(sheets[one], sheets[other], run)


def _key(text: str) -> str:
    """The words of a line, small and without markup; empty for what is too short to be compared."""
    words = re.findall(r"\w+", prose.plain(re.sub(r"^[\s>]*(?:[-*+]|\d+[.)])\s+", "", text)).lower())
    if len(words) < LEAST or fields.is_placeholder(text) or "|" in text:
        return ""
    return " ".join(words)


def _joined(pairs: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Pairs of lines that follow one another in both places."""
    run: list[tuple[int, int]] = []
    for pair in pairs:
        if run and not (0 < pair[0] - run[-1][0] <= 2 and 0 < pair[1] - run[-1][1] <= 2):
            yield run
            run = []
        run.append(pair)
    if run:
        yield run


def _repeated(one: Sheet, other: Sheet, run: list[tuple[int, int]]) -> Finding:
    first, last = run[0], run[-1]
    where = "" if one is other else f" of {other.document.name}"
    span = f"line {first[1] + 1}" if len(run) == 1 else f"lines {first[1] + 1} to {last[1] + 1}"
    owner = other.questions[other.owner[first[1]]].number
    message = f"This stands again in {owner}, {span}{where}: {short(one.said[first[0]])}."
    return Finding(one.document.name, first[0] + 1, last[0] + 1, "duplicate", Severity.WARNING, message)


# --- questions -----------------------------------------------------------------------------------------------


Asked = tuple[Sheet, Question, dict[str, float]]


def _questions(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """Pairs of questions that share most of what they are about, told at the later one."""
    asked = [(sheet, question) for sheet in sheets for question in sheet.questions][:MOST]
    weighed = list(_weighed(asked))
    sharing: dict[str, list[int]] = defaultdict(list)
    for later, (sheet, question, vector) in enumerate(weighed):
        near: Counter[int] = Counter()
        for stem, weight in vector.items():
            for earlier in sharing[stem]:
                near[earlier] += weight * weighed[earlier][2][stem]  # type: ignore[assignment]
            sharing[stem].append(later)
        for earlier, cosine in sorted(near.items(), key=lambda pair: (-pair[1], pair[0]))[:1]:
            if cosine >= ALIKE:
                yield _near(sheet, question, weighed[earlier], cosine)


def _weighed(asked: Sequence[tuple[Sheet, Question]]) -> Iterator[Asked]:
    """The stems of each question, rare ones weighing more, scaled to length one."""
    stems = [Counter(_stems(question)) for _, question in asked]
    often = Counter(stem for counted in stems for stem in counted)
    for (sheet, question), counted in zip(asked, stems, strict=True):
        vector = {stem: count * log(1 + len(asked) / often[stem]) for stem, count in counted.items()}
        length = sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        yield sheet, question, {stem: weight / length for stem, weight in vector.items()}


def _stems(question: Question) -> list[str]:
    text = f"{question.title} {question.text if question.text != question.title else ''}"
    words = [w.lower() for w in WORD.findall(text) if w.lower() not in EVERYDAY]
    return list(_stemmer().stemWords(words))


def _near(sheet: Sheet, question: Question, earlier: Asked, cosine: float) -> Finding:
    other, same, _ = earlier
    where = "" if other is sheet else f" of {other.document.name}"
    message = (
        f"{question.number} asks nearly what {same.number}{where} asks: {short(same.title)}. "
        "An interview should not hold both."
    )
    severity = Severity.NOTE if cosine < 0.95 else Severity.WARNING
    return Finding(
        sheet.document.name,
        question.source.line_start,
        question.source.line_start,
        "duplicate",
        severity,
        message,
    )
