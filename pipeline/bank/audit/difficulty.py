"""How difficult the questions are: the mix against 20 / 40 / 40."""

from __future__ import annotations

from collections import Counter

from pipeline.bank.audit.finding import Remarks, note, warning
from pipeline.bank.audit.sheet import Sheet

EXPECTED = {"foundational": 0.2, "intermediate": 0.4, "advanced": 0.4}
FEWEST = 5  # questions; fewer have no mix
SLACK = 0.05  # of all questions, and at least one, by which a level may be off


def remarks(sheet: Sheet) -> Remarks:
    """One remark where the mix is far from 20 / 40 / 40, or where no difficulty is stated."""
    total = len(sheet.questions)
    counts = levels(sheet)
    if total < FEWEST:
        return
    line = sheet.questions[0].source.line_start
    if not counts and not any(question.probability is not None for question in sheet.questions):
        yield note(
            line, "mix", f"None of the {total} questions states its difficulty, so the mix cannot be seen."
        )
    if sum(counts.values()) < 0.8 * total:
        return
    known = sum(counts.values())
    off = [
        level
        for level, share in EXPECTED.items()
        if abs(counts[level] - share * known) > max(1.0, SLACK * known)
    ]
    if off:
        shares = " / ".join(f"{100 * counts[level] / known:.0f}" for level in EXPECTED)
        numbers = ", ".join(f"{counts[level]} {level}" for level in EXPECTED)
        yield warning(
            line, "mix", f"Difficulties are mixed {shares}, not 20 / 40 / 40: {numbers} of {known}."
        )


def levels(sheet: Sheet) -> Counter[str]:
    """How many questions there are of each difficulty that is stated."""
    return Counter(question.difficulty for question in sheet.questions if question.difficulty)
