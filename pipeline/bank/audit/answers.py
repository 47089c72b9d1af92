"""Questions without an answer, and text that is yet to be written."""

from __future__ import annotations

import re

from pipeline.bank import fields, prose
from pipeline.bank.audit.finding import Remarks, error, short, warning
from pipeline.bank.audit.sheet import Sheet
from pipeline.domain import Question

UNWRITTEN = re.compile(
    r"\b(?:continue[sd]|tbd|tba|tbc|todo|to do|wip|fixme|xxx|coming soon|work in progress|placeholder"
    r"|lorem ipsum|omitted"
    r"|(?:to be|not yet|yet to be) (?:written|added|completed|done|filled in|provided|answered)"
    r"|(?:goes|insert|fill in|write|add)\b.{0,12}\banswer|answer\b.{0,12}\bhere)\b",
    re.IGNORECASE,
)
"""What tells a text yet to be written from a plain 'none' or 'n/a'."""


def remarks(sheet: Sheet) -> Remarks:
    """A remark for each question without an answer, and for each other placeholder."""
    told = set()
    for question in sheet.questions:
        if not question.has_reference:
            line = _answer_line(sheet, question)
            told.add(line)
            yield error(line + 1, "no_answer", _missing(sheet.texts[line], question))
    for number, text in enumerate(sheet.said):
        if number not in told and _is_placeholder(text):
            yield warning(
                number + 1, "placeholder", f"{short(text)} stands for text that is yet to be written."
            )


def _missing(text: str, question: Question) -> str:
    found = prose.label(text)
    rest = text[found.end :].strip() if found else ""
    instead = f": {short(rest)} stands in its place" if rest else ""
    return f"{question.number} has no answer{instead}. It is never scored until one is written."


def _answer_line(sheet: Sheet, question: Question) -> int:
    """The line where the answer should begin; the question's own where nothing says so."""
    for line, text in sheet.within(question):
        found = prose.label(text) or prose.plain_label(text)
        if found and fields.named(found.name) == "answer":
            return line
    return min(question.source.line_start, len(sheet.texts)) - 1


def _is_placeholder(text: str) -> bool:
    bare = re.sub(r"^[\s>]*(?:[-*+]\s+)?", "", text)
    found = prose.label(bare)
    rest = prose.plain(bare[found.end :] if found else bare)
    return bool(rest) and fields.is_placeholder(rest) and bool(UNWRITTEN.search(rest))
