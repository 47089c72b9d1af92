"""What stands twice: the same lines in two places, and questions that ask nearly the same."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Any

from pipeline.bank import fields, prose
from pipeline.bank.audit.finding import Finding, Severity, short
from pipeline.bank.audit.sheet import Sheet
from pipeline.bank.audit.terms import stemmer
from pipeline.domain import Question
from pipeline.wording import lines

LEAST = 7  # words of a line that is compared
ANSWERS = 2.0  # weight of what is answered, where what is asked weighs 1
ASKED = 0.33  # what they must share of what they ask, of 1
ASKED_ALONE = 0.6  # the same where one of them has no answer
ALIKE = 0.85  # what two questions must share, of 3, to be told as near duplicates
SAME = 2.0  # from here on they are all but the same
MOST = 4000  # questions that are compared with one another
BLOCK = 256  # questions that are compared at once
WORD = re.compile(r"[a-z][a-z0-9+#]+", re.IGNORECASE)
EVERYDAY = frozenset(
    re.findall(
        r"\S+",
        """
    the and for with how what why would you your does describe explain approach design implement
    between from that this into which when where are can could should are was were its their have
    has had not use using used rust system strategy approaches solution give provide discuss
    question answer under over per all any each one two
    """,
    )
)


@dataclass(frozen=True)
class _Place:
    """A line of a document, 0-based."""

    sheet: Sheet
    line: int


def findings(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """What stands twice within and between the documents: lines, and questions that are nearly the same."""
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
    if text.lstrip(" >").startswith("#") or "|" in text:
        return ""
    words = re.findall(r"\w+", prose.plain(re.sub(r"^[\s>]*(?:[-*+]|\d+[.)])\s+", "", text)).lower())
    if len(words) < LEAST or fields.is_placeholder(text):
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
    span = lines(first[1] + 1, last[1] + 1)
    owner = other.questions[other.owner[first[1]]].number
    message = f"This stands again in {owner}, {span}{where}: {short(one.said[first[0]])}."
    return Finding(one.document.name, first[0] + 1, last[0] + 1, "duplicate", Severity.WARNING, message)


# --- questions -------------------------------------------------------------------------------------------


def _questions(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """Pairs of questions that share most of what they ask and answer, told at the later one."""
    asked = [(sheet, question) for sheet in sheets for question in sheet.questions][:MOST]
    if len(asked) < 2:
        return
    for earlier, later, score in _near([question for _, question in asked]):
        sheet, question = asked[later]
        other, same = asked[earlier]
        where = "" if other is sheet else f" of {other.document.name}"
        message = (
            f"{question.number} asks nearly what {same.number}{where} asks: {short(same.title)}. "
            "An interview should not hold both."
        )
        severity = Severity.WARNING if score >= SAME else Severity.NOTE
        line = question.source.line_start
        yield Finding(sheet.document.name, line, line, "duplicate", severity, message)


def _near(questions: Sequence[Question]) -> Iterator[tuple[int, int, float]]:
    """For each question, the earlier one that is most like it, where it is like enough.

    Of two of which one has no answer, what they ask stands for their answers too, and must be more alike.
    """
    import numpy as np

    said = np.array([question.has_reference for question in questions])
    asked = _vectors([Counter(_stems(f"{q.title} {q.text if q.text != q.title else ''}")) for q in questions])
    answered = _vectors([Counter(_stems(_answer(q))) for q in questions])
    for start in range(0, len(questions), BLOCK):
        rows = slice(start, start + BLOCK)
        asking = (asked[rows] @ asked.T).toarray()
        both = said[rows, None] & said
        answering = np.where(both, (answered[rows] @ answered.T).toarray(), asking)
        scores = asking + ANSWERS * answering
        scores[asking < np.where(both, ASKED, ASKED_ALONE)] = 0.0
        for place, row in enumerate(scores, start):
            best = int(row[:place].argmax()) if place else 0
            if place and row[best] >= ALIKE:
                yield best, place, float(row[best])


def _vectors(counted: Sequence[Counter[str]]) -> Any:
    """A row for each text: its stems, rare ones weighing more than common ones; of length one."""
    import numpy as np
    from scipy.sparse import csr_array

    often = Counter(stem for one in counted for stem in one)
    columns = {stem: n for n, stem in enumerate(often)}
    rows, places, values = [], [], []
    for row, one in enumerate(counted):
        weights = {s: (1 + log(times)) * (log(len(counted) / often[s]) + 0.1) for s, times in one.items()}
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for stem, weight in weights.items():
            rows.append(row)
            places.append(columns[stem])
            values.append(weight / length)
    shape = (len(counted), max(1, len(columns)))
    return csr_array(
        (np.array(values, np.float64), (np.array(rows, int), np.array(places, int))), shape=shape
    )


def _answer(question: Question) -> str:
    said = " ".join(statement.text for block in question.blocks for statement in block.statements)
    return f"{said} {' '.join(name for block in question.blocks for name in block.heading)}"


def _stems(text: str) -> list[str]:
    words = [word.lower() for word in WORD.findall(text) if word.lower() not in EVERYDAY]
    return list(stemmer().stemWords(words))
