"""Tables that say something about many questions at once, joined to them by number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.bank import fields, tables
from pipeline.bank.segments import Draft, Text

NUMBER = re.compile(r"(?:Q|Question)?[\s.#-]*(\d{1,5}[a-z]?)[.:]?", re.IGNORECASE)
KEYS = {"id", "q", "no", "no.", "#", "number", "question", "q#", "nr"}
JOINED = ("difficulty", "priority", "probability", "dimension", "phase", "stakeholders", "key_insight")


def join(text: Text, drafts: Sequence[Draft]) -> None:
    """Fills fields of the questions from tables with a row for each; what a question says itself stays."""
    by_number = {draft.mark.number.lower().lstrip("q"): draft for draft in drafts}
    inside = {piece.first for draft in drafts for piece in draft.pieces}
    for piece in text.pieces:
        if piece.kind == "table" and piece.first not in inside:
            _join(tables.read(piece, text.lines), by_number)


def _join(table: tables.Table, by_number: dict[str, Draft]) -> None:
    if not table.header or table.header[0].lower() not in KEYS:
        return
    named = [fields.named(name) for name in table.header]
    for row in table.rows:
        found = NUMBER.fullmatch(row.cells[0])
        draft = by_number.get(found[1].lower()) if found else None
        for name, cell in zip(named, row.cells, strict=False) if draft else ():
            if draft and name in JOINED:
                draft.fields.put(name, cell, row.source.line_start)
