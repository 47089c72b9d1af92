"""From marked headings to questions: what is asked, its fields, and the answer up to where it ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pipeline.bank import blocks, fields, prose
from pipeline.bank.fields import Fields
from pipeline.bank.items import MARKER
from pipeline.bank.lines import Lines
from pipeline.bank.outline import Piece
from pipeline.domain import Question, Slice

BACK_MATTER = re.compile(
    r"(?:glossary|references?|bibliography|further reading|appendix|appendices|"
    r"self-(?:verification|check|assessment)|validation report|table of contents|document relationships)\b",
    re.IGNORECASE,
)
CLOSING = re.compile(
    r"(?:summary|conclusions?|closing|overview|verification|limitations|notes|metadata|literature|citations|sources|"
    r"tools|resources|about|how to use|acknowledg\w+|changelog|licen[cs]e|scoring|probability)\b",
    re.IGNORECASE,
)
CLOSED = re.compile(r"(?:\s+#+\s*|[*_]{2,}[\s:.]*)+$")
LOOSE = {"solution", "response"}  # below other text these name a part of the answer, not the whole
ASIDE = re.compile(r"\s*\((?P<inside>[^()]*)\)\s*$")


@dataclass(frozen=True)
class Mark:
    """Where a question begins."""

    number: str
    """Its mark (``Q7``)."""
    title: str
    """As written, without number; empty where the heading is only a number."""
    line: int
    """0-based line."""
    start: int
    """First character of the title."""
    level: int
    """Of its heading; 7 where it is none."""


@dataclass(frozen=True)
class Text:
    """A document that is being read."""

    name: str
    revision: str
    lines: Lines
    pieces: tuple[Piece, ...]


@dataclass
class Draft:
    """A question while it is read."""

    mark: Mark
    fields: Fields = field(default_factory=Fields)
    asked: tuple[int, int] | None = None
    """Characters of the passage that asks it, where that is not the title."""
    answer: int | None = None
    """Character at which the answer begins."""
    pieces: list[Piece] = field(default_factory=list)
    """What stands below its heading."""


Names = Callable[[str], "prose.Label | None"]


def cut(text: Text, marks: Sequence[Mark]) -> list[Draft]:
    """The pieces of each question, without what only closes the document or the section."""
    drafts = [Draft(mark) for mark in marks]
    starts = [mark.line for mark in marks]
    stops = [*starts[1:], len(text.lines)]
    for draft, stop, parts in zip(drafts, stops, _below(text.pieces, starts), strict=True):
        inside = [_clipped(piece, draft.mark.line + 1, stop) for piece in parts]
        draft.pieces = _trimmed(_until_end(inside, draft.mark, text.lines), text.lines)
    if drafts:
        drafts[-1].pieces = _without_farewell(drafts, text)
    return drafts


def _below(pieces: Sequence[Piece], starts: Sequence[int]) -> list[list[Piece]]:
    """For each line at which a question begins, in order: the pieces below it, up to the next."""
    below: list[list[Piece]] = [[] for _ in starts]
    for piece in pieces:
        first = max(0, bisect_right(starts, piece.first) - 1)
        for place in range(first, bisect_left(starts, piece.last - 1)):
            below[place].append(piece)
    return below


def _clipped(piece: Piece, first: int, stop: int) -> Piece:
    """Text that runs on across a boundary, cut there."""
    if piece.first >= first and piece.last <= stop:
        return piece
    kind = "text" if piece.kind == "item" and piece.first < first else piece.kind
    return Piece(
        kind,
        max(piece.first, first),
        min(piece.last, stop),
        piece.level,
        piece.info,
        piece.group,
        piece.quoted,
    )


def _until_end(pieces: list[Piece], mark: Mark, lines: Lines) -> list[Piece]:
    """Up to the heading that ends the question."""
    for number, piece in enumerate(pieces):
        if piece.kind == "heading" and piece.group < 0 and _ends(piece, pieces[:number], mark, lines):
            return pieces[:number]
    return pieces


def _ends(piece: Piece, before: list[Piece], mark: Mark, lines: Lines) -> bool:
    name = prose.plain(lines.of(piece.first, piece.last).text.strip("# ")).lower()
    if piece.level < mark.level <= 6 or BACK_MATTER.match(name):
        return True
    if mark.level > 6:
        return True
    ruled = bool(before) and before[-1].kind == "rule"
    return piece.level == mark.level and (ruled or bool(CLOSING.match(name)))


def _trimmed(pieces: list[Piece], lines: Lines) -> list[Piece]:
    """Without rules and notes in brackets at the end."""
    while pieces and (pieces[-1].kind == "rule" or _is_note(pieces, lines)):
        pieces = pieces[:-1]
    return pieces


def _is_note(pieces: list[Piece], lines: Lines) -> bool:
    last = pieces[-1]
    ruled = len(pieces) > 1 and pieces[-2].kind == "rule"
    return ruled and last.kind == "text" and fields.is_placeholder(lines.of(last.first, last.last).text)


def _without_farewell(drafts: list[Draft], text: Text) -> list[Piece]:
    """The last question, without words after a rule where rules part the questions of the document."""
    pieces = drafts[-1].pieces
    rules = {piece.first for piece in text.pieces if piece.kind == "rule" and piece.group < 0}
    parted = sum(_ruled_before(draft.mark, text, rules) for draft in drafts[1:])
    if len(drafts) > 1 and parted == len(drafts) - 1:
        last = max((n for n, piece in enumerate(pieces) if piece.kind == "rule"), default=len(pieces))
        return pieces[:last]
    return pieces


def _ruled_before(mark: Mark, text: Text, rules: set[int]) -> bool:
    line = mark.line - 1
    while line > 0 and not text.lines.text(line).strip():
        line -= 1
    return line in rules


# --- fields ----------------------------------------------------------------------------------------------


def read(draft: Draft, text: Text, names: Names) -> None:
    """Finds the fields, what is asked, and where the answer begins."""
    labelled = _answer_line(draft, text, names)
    asking: int | None = None
    for piece in _after_the_question(draft, text, names):
        if piece.kind == "heading" and (named := fields.named(_heading(piece, text))) in (
            "question",
            "answer",
        ):
            end = text.lines.ends[piece.last - 1]
            if named == "answer":
                _begin(draft, end, asking, text.lines.starts[piece.first])
                return
            asking = end
        elif piece.kind in ("text", "item"):
            asking = _read_text(piece, draft, text, names, labelled, asking)
        elif labelled is None and asking is None and piece.kind != "rule":
            draft.answer = text.lines.starts[piece.first]
        if draft.answer is not None:
            return
    if asking is not None:
        draft.asked = (asking, text.lines.ends[draft.pieces[-1].last - 1])


def _after_the_question(draft: Draft, text: Text, names: Names) -> list[Piece]:
    """The pieces below the heading; below a bare number, the first paragraph is the question."""
    first = draft.pieces[0] if draft.pieces and not prose.plain(draft.mark.title) else None
    if first is None or first.kind != "text" or names(text.lines.text(first.first)):
        return draft.pieces
    draft.asked = text.lines.span(first.first, first.last)
    return draft.pieces[1:]


def _heading(piece: Piece, text: Text) -> str:
    return prose.plain(text.lines.of(piece.first, piece.last).text.strip("# "))


def _answer_line(draft: Draft, text: Text, names: Names) -> int | None:
    """The line that says that the answer begins, where there is one."""
    text_before = False
    for piece in draft.pieces:
        if piece.kind == "heading" and fields.named(_heading(piece, text)) == "answer":
            return piece.first
        for line in range(piece.first, piece.last) if piece.kind in ("text", "item") else ():
            found = names(_bare(text.lines.text(line)))
            name = fields.named(found.name) if found else None
            if found and name == "answer" and not (text_before and found.name.lower() in LOOSE):
                return line
            text_before = text_before or name is None
    return None


def _bare(line: str) -> str:
    """A line without list and quote marks, of the same meaning but not the same offsets."""
    found = MARKER.match(line) or re.match(r"[\s>]*", line)
    return line[found.end() :] if found else line


def _read_text(
    piece: Piece, draft: Draft, text: Text, names: Names, labelled: int | None, asking: int | None
) -> int | None:
    """Reads the lines of a piece; returns where the passage that asks begins, once it has begun."""
    for line in range(piece.first, piece.last):
        raw = text.lines.text(line)
        bare = _bare(raw)
        at = text.lines.ends[line] - len(bare)
        found = names(bare)
        name = fields.named(found.name) if found else None
        if found and name == "answer":
            _begin(draft, at + found.end, asking, text.lines.starts[line])
            return asking
        if found and name == "question":
            asking = at + found.end
        elif found and name:
            if asking is not None and draft.asked is None:
                draft.asked = (asking, text.lines.starts[line])
            _put(draft, bare, at, text)
        elif bare.strip() and labelled is None and (asking is None or piece.first > text.lines.at(asking)):
            _begin(draft, at, asking, text.lines.starts[piece.first])
            return asking
        elif bare.strip() and asking is None and not fields.is_placeholder(bare):
            asking = draft.mark.start
    return asking


def _begin(draft: Draft, answer: int, asking: int | None, asked_until: int) -> None:
    draft.answer = answer
    if asking is not None and draft.asked is None:
        draft.asked = (asking, asked_until)


def _put(draft: Draft, line: str, at: int, text: Text) -> None:
    """The fields of a line: ``**Difficulty**: F | **Dimension**: Data``."""
    parts = re.split(r"\s+\|\s+(?=\*\*|__)", line)
    known: list[str] = []
    for part in parts:  # a bold name that is no field belongs to the field before it
        found = prose.label(part)
        if known and not (found and fields.named(found.name)):
            known[-1] += " | " + part
        else:
            known.append(part)
    for part in known:
        found = prose.label(part) or prose.plain_label(part)
        if found and (name := fields.named(found.name)):
            draft.fields.put(name, part[found.end :], text.lines.at(at) + 1)


# --- the question ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Built:
    """A question, and what in it could not be read (1-based line, sentence)."""

    question: Question
    notes: tuple[tuple[int, str], ...]


def build(draft: Draft, text: Text, section: str | None, ident: str) -> Built:
    """The question of a draft whose fields have been read."""
    mark, given, lines = draft.mark, draft.fields, text.lines
    title, aside = _title(mark.title)
    answer = blocks.Answer(())
    if draft.answer is not None:
        below = [piece for piece in draft.pieces if lines.ends[piece.last - 1] > draft.answer]
        answer = blocks.build(below, lines, draft.answer)
    asked = lines.slice(*draft.asked) if draft.asked else None
    if asked is None or not prose.unwrapped(asked.text):
        asked = _heading_slice(mark, lines)
    from_title = asked.end <= lines.ends[mark.line]
    said = title if from_title else prose.unwrapped(asked.text.lstrip("#*_ "))
    said = said or title or mark.number
    question = Question(
        id=ident,
        document=text.name,
        revision=text.revision,
        number=mark.number,
        title=title or said,
        text=said,
        source=_source(draft, lines),
        asked=asked,
        blocks=answer.blocks,
        section=section or given.text("section"),
        difficulty=fields.difficulty(given.text("difficulty")) or aside,
        priority=(given.text("priority") or "").lower() or None,
        probability=fields.probability(given.text("probability")),
        dimension=given.text("dimension"),
        phase=given.list("phase"),
        stakeholders=given.list("stakeholders"),
        key_insight=given.text("key_insight"),
        constraints=given.list("constraints"),
    )
    return Built(question, (*answer.notes, *_doubts(draft)))


def _title(raw: str) -> tuple[str, str | None]:
    """A heading without markup, and the difficulty in brackets at its end."""
    title = prose.plain(raw.strip().rstrip("#").strip()).strip("* _")
    found = ASIDE.search(title)
    level = fields.difficulty(found["inside"]) if found and " " not in found["inside"].strip() else None
    return (title[: found.start()] if found and level else title), level


def _heading_slice(mark: Mark, lines: Lines) -> Slice:
    """The title as it stands in the source, without the markup that closes it."""
    line = lines.source[mark.start : lines.ends[mark.line]]
    if not line.strip("*_# "):
        return lines.of(mark.line, mark.line + 1)
    return lines.slice(mark.start, mark.start + len(CLOSED.sub("", line)))


def _source(draft: Draft, lines: Lines) -> Slice:
    last = max([draft.mark.line + 1, *(piece.last for piece in draft.pieces)])
    return lines.of(draft.mark.line, last)


def _doubts(draft: Draft) -> tuple[tuple[int, str], ...]:
    """Fields whose values could not be understood."""
    given = draft.fields
    doubts = []
    if "probability" in given.raw and fields.probability(given.text("probability")) is None:
        value = given.raw["probability"][:40]
        doubts.append(
            (given.lines["probability"], f"The probability {value!r} is not a number from 0 to 100.")
        )
    if "difficulty" in given.raw and fields.difficulty(given.text("difficulty")) is None:
        value = given.raw["difficulty"][:40]
        message = f"The difficulty {value!r} is not foundational, intermediate or advanced."
        doubts.append((given.lines["difficulty"], message))
    return tuple(doubts)
