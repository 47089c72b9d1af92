"""Lists of questions in YAML and CSV: one question a row, its fields by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath

from pipeline.bank import csv_list, fields, ids, prose, yaml_list
from pipeline.bank.cells import Cell, Row
from pipeline.bank.fields import Fields
from pipeline.bank.lines import Lines
from pipeline.domain import Block, Document, Question


@dataclass(frozen=True)
class _File:
    """The file that is being read."""

    name: str
    revision: str
    lines: Lines


def read(name: str, revision: str, lines: Lines) -> Document | None:
    """The document, where it is such a list; ``None`` for anything else.

    Raises UnreadableFile for a file that calls itself YAML and is not, NoQuestions for a list without
    questions.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in (".yaml", ".yml") or (suffix not in (".csv", ".tsv") and yaml_list.looks_like(lines)):
        rows, shape = yaml_list.rows(name, lines, strict=suffix in (".yaml", ".yml")), "YAML list"
    elif suffix in (".csv", ".tsv") or csv_list.looks_like(lines):
        rows, shape = csv_list.rows(name, lines), "CSV list"
    else:
        return None
    if not rows:
        return None
    return _document(_File(name, revision, lines), rows, shape)


def _document(file: _File, rows: Sequence[Row], shape: str) -> Document:
    numbers = [_number(row.cells.get("number"), place) for place, row in enumerate(rows, 1)]
    idents = ids.unique(ids.slug(file.name), numbers)
    questions = tuple(map(partial(_question, file), rows, numbers, idents))
    return Document(file.name, file.revision, file.lines.source, shape, questions)


def _number(cell: Cell | None, place: int) -> str:
    text = re.sub(r"\s+", "-", prose.plain(cell.text)) if cell else ""
    if not text:
        return f"Q{place}"
    return f"Q{text}" if text.isdigit() else text


def _question(file: _File, row: Row, number: str, ident: str) -> Question:
    given = Fields()
    for name, cell in row.cells.items():
        given.put(name, cell.text, cell.source.line_start)
    asked = row.cells["question"]
    text = prose.unwrapped(asked.text)
    return Question(
        id=ident,
        document=file.name,
        revision=file.revision,
        number=number,
        title=text,
        text=text,
        source=row.source,
        asked=asked.source,
        blocks=_answer(row),
        section=given.text("section"),
        difficulty=fields.difficulty(given.text("difficulty")),
        priority=(given.text("priority") or "").lower() or None,
        probability=fields.probability(given.text("probability")),
        dimension=given.text("dimension"),
        phase=given.list("phase"),
        stakeholders=given.list("stakeholders"),
        key_insight=given.text("key_insight"),
        constraints=given.list("constraints"),
    )


def _answer(row: Row) -> tuple[Block, ...]:
    return tuple(block for block in row.answer if not fields.is_placeholder(block.source.text))
