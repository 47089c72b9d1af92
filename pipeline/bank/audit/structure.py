"""Fences that do not balance, headings that end up in the wrong place, and numbers of questions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.bank.audit.finding import Remarks, error, listed, short, warning
from pipeline.bank.audit.sheet import Heading, Sheet
from pipeline.bank.outline import outline
from pipeline.bank.segments import BACK_MATTER

OPENED = re.compile(r"opened in line (\d+)")


def remarks(sheet: Sheet) -> Remarks:
    """Remarks on fences, headings and numbers."""
    if sheet.markdown:
        yield from _fences(sheet)
        yield from _leaked(sheet)
        yield from _headings(sheet)
    yield from _numbers(sheet)


def _fences(sheet: Sheet) -> Remarks:
    """Fences within fences, an opening one told together with the one that closes it; and unclosed ones."""
    nested: dict[int, list[int]] = {}
    for line, message in sheet.mended.notes:
        opened = OPENED.search(message)
        if opened:
            nested.setdefault(int(opened[1]), []).append(line)
        else:
            yield error(line, "fence", message)
    for outer, lines in nested.items():
        for first, last in _pairs(lines, sheet.texts):
            yield error(first, "fence", _nested(outer, first, last), last)


def _pairs(lines: list[int], texts: list[str]) -> Iterator[tuple[int, int]]:
    """The lines of nested fences two by two; one that names a language never closes another."""
    held: int | None = None
    for line in lines:
        opens = bool(texts[line - 1].strip(" \t>").strip("`~").strip())
        if held is not None and not opens:
            yield held, line
            held = None
            continue
        if held is not None:
            yield held, held
        held = line
    if held is not None:
        yield held, held


def _nested(outer: int, first: int, last: int) -> str:
    if first == last:
        return (
            f"A code fence opens inside the one opened in line {outer}, which was not closed. "
            "Take it out, or close the first one."
        )
    return (
        f"The code fences of lines {first} and {last} stand inside the one opened in line {outer} and "
        f"end it. Open and close that one with more marks than these have."
    )


def _leaked(sheet: Sheet) -> Remarks:
    """Headings of a sample in a fence that a Markdown parser takes for headings of the document."""
    if not sheet.mended.notes:
        return
    own = {heading.line for heading in sheet.headings}
    raw = {piece.first for piece in outline(sheet.texts) if piece.kind == "heading" and piece.group < 0}
    for fence in sheet.fences:
        inside = [n + 1 for n in range(fence.first, fence.last) if n in raw - own]
        if inside:
            yield warning(
                inside[0],
                "structure",
                f"Headings inside the fence opened in line {fence.first + 1} are taken for headings of the "
                f"document once its fences break: lines {listed([str(n) for n in inside], 12)}.",
                inside[-1],
            )
    lost = sorted(own - raw)
    if lost:
        yield warning(
            lost[0] + 1,
            "structure",
            "Headings disappear in a fence that is not closed: lines "
            f"{listed([str(n + 1) for n in lost], 12)}.",
            lost[-1] + 1,
        )


def _headings(sheet: Sheet) -> Remarks:
    asked = {question.source.line_start - 1: question for question in sheet.questions}
    level = next((h.level for h in sheet.headings if h.line in asked), None)
    if level is None:
        return
    for heading in sheet.headings:
        if heading.line in asked:
            continue
        place = sheet.owner[heading.line]
        if heading.level == level and place >= 0:
            number = sheet.questions[place].number
            yield warning(
                heading.line + 1,
                "structure",
                f"{short(heading.text)} has the level of a question's heading and asks nothing; it is read "
                f"as part of {number}'s answer. Set it a level lower, or a rule above it.",
            )
        elif heading.level > level and BACK_MATTER.match(heading.text) and _after(heading, sheet):
            yield warning(
                heading.line + 1,
                "structure",
                f"{short(heading.text)} stands below {sheet.questions[-1].number}'s heading as if it were "
                "part of its answer. Set it at the level of the questions or above.",
            )


def _after(heading: Heading, sheet: Sheet) -> bool:
    """Whether a heading stands below the last question with no higher heading between."""
    last = sheet.questions[-1].source.line_start - 1
    return heading.line > last and any(h.line == last and heading.line < h.last for h in sheet.headings)


def _numbers(sheet: Sheet) -> Remarks:
    """Numbers that come twice or leave a gap; only where every question has a plain number."""
    numbers = [re.fullmatch(r"Q(\d+)", question.number) for question in sheet.questions]
    counted = [int(found[1]) for found in numbers if found]
    if len(counted) < len(numbers) or not counted:
        return
    often = Counter(counted)
    for question, number in zip(sheet.questions, counted, strict=True):
        if often[number] > 1:
            yield error(
                question.source.line_start,
                "structure",
                f"The number {question.number} is given more than once.",
            )
    gaps = (
        [str(n) for n in range(min(counted), max(counted)) if n not in often] if max(counted) < 10_000 else []
    )
    if gaps:
        yield warning(
            sheet.questions[0].source.line_start,
            "structure",
            f"Numbers of questions are left out: {listed(gaps, 10)}.",
        )
