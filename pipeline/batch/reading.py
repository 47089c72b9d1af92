"""From a file, a folder or an upload to items: every format that written answers come in.

Tables of CSV, TSV, JSONL and Parquet are read row by row, however large. What is wrong with one row or one
file becomes that item's ``problem``; only what is wrong with all of it is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from pathlib import Path, PurePosixPath

from pipeline.batch import folders, naming, objects, packing, papers, parquet, separated, sources, workbook
from pipeline.batch.columns import Columns, Guess, Part, guess
from pipeline.batch.folders import Entry
from pipeline.batch.items import Item
from pipeline.batch.rows import Row, Table, storable
from pipeline.batch.sources import Source, Upload
from pipeline.errors import BadInput, UnreadableFile

LIMIT_MB = 50
UNNAMED = Columns()
LOOKED_AT = 50
"""Rows that a guess looks at."""
MOST_CHARACTERS = 200_000
"""Of one answer; a book is no take-home answer."""
BEGINNING = 64 * 1024
UNTOLD = (
    "Its name does not tell the question. Name it as in 'alice/Q7.md' or 'alice_Q7.md'. "
    "With --question, all files answer one question."
)
NAMED_AS = {
    **dict.fromkeys((".xlsx", ".xlsm"), "workbook"),
    **dict.fromkeys((".parquet", ".pq"), "Parquet file"),
    ".zip": "ZIP archive",
}
"""What a file is by its name, and is not when its first bytes say otherwise."""
TABLES = {".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".jsonl", ".ndjson", ".json", ".parquet", ".pq"}


@dataclass(frozen=True)
class Look:
    """What was found at the beginning of what was given, to be shown before all of it is read."""

    kind: str
    """``CSV``, ``XLSX``, ``folder``, ``ZIP``, ``file`` …"""
    guess: Guess
    """Which column is which; sure and empty where there are no columns."""
    names: tuple[str, ...] = ()
    """The columns."""
    sample: tuple[Mapping[str, str], ...] = ()
    """The first rows."""
    notes: tuple[str, ...] = ()
    """What a person should know of how it is read, one sentence each."""


@dataclass(frozen=True)
class _Opened:
    """A table or files, ready to be read."""

    name: str
    look: Look
    rows: Iterator[Row] | None
    entries: Iterator[Entry] | None


def look(given: Path | Upload, columns: Columns = UNNAMED, *, limit_mb: int = LIMIT_MB) -> Look:
    """What stands at the beginning, and which column seems to be which. Raises UnreadableFile or BadInput."""
    return _open(given, columns, limit_mb).look


def read_items(
    given: Path | Upload, columns: Columns = UNNAMED, *, limit_mb: int = LIMIT_MB
) -> Iterator[Item]:
    """The items, one after the other, numbered from 1 in the order of what was given.

    Columns that are not named are guessed. Raises BadInput, naming the flags, when a guess is not sure;
    settle it with ``look`` and pass ``look.guess.columns``, which is taken as it stands.
    """
    opened = _open(given, columns, limit_mb)
    told = opened.look.guess
    if (not told.usable and opened.rows is not None) or (told.doubts and not _settled(columns)):
        raise told.refusal(opened.name)
    if opened.rows is not None:
        yield from _of_rows(opened.rows, told.columns, opened.name)
    elif opened.entries is not None:
        found = _of_entries(opened.entries, told.columns)
        yield from (replace(item, row=number) for number, item in enumerate(found, start=1))


def _settled(columns: Columns) -> bool:
    """Whether somebody said what is needed."""
    return Guess(columns).usable


def _open(given: Path | Upload, columns: Columns, limit_mb: int) -> _Opened:
    if isinstance(given, Path) and given.is_dir():
        entries = folders.of_folder(given, limit_mb)
        return _Opened(given.name, Look("folder", Guess(columns)), None, entries)
    source = sources.of(given)
    reader = _reader(source, limit_mb)
    if reader is None:
        return _of_files(source, columns, limit_mb)
    return _of_table(reader(), source.name, columns)


def _of_files(source: Source, columns: Columns, limit_mb: int) -> _Opened:
    """A ZIP of answers, or one answer alone."""
    if source.start(4) == b"PK\x03\x04" and source.ending != ".docx":
        entries = folders.of_archive(source, limit_mb)
        return _Opened(source.name, Look("ZIP", Guess(columns)), None, entries)
    one = Entry(PurePosixPath(source.name), lambda: source.whole(limit_mb))
    return _Opened(source.name, Look("file", Guess(columns)), None, iter([one]))


def _of_table(table: Table, name: str, columns: Columns) -> _Opened:
    first = list(islice(table.rows, LOOKED_AT))
    sample = tuple(row.cells for row in first if row.problem is None)
    if first and not table.names:
        raise BadInput(f"{first[0].problem} So it is in {first[0].place}; no row can be read.", file=name)
    told = guess(columns, table.names, sample, name)
    found = Look(table.kind, told, table.names, sample[:5], table.notes)
    return _Opened(name, found, chain(first, table.rows), None)


def _reader(source: Source, limit_mb: int) -> Callable[[], Table] | None:
    """What reads a table of this kind, told by its first bytes where they tell; ``None`` for what is none."""
    start = source.start(BEGINNING)
    if start.startswith(b"PAR1"):
        return lambda: parquet.read(source)
    if start.startswith(b"PK\x03\x04"):
        is_book = source.ending in (".xlsx", ".xlsm") or _holds(source, "xl/workbook.xml")
        return (lambda: workbook.read(source, limit_mb)) if is_book else None
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        message = "This is an old or locked Office file. Save it as XLSX, DOCX or CSV, without a password."
        raise UnreadableFile(message, file=source.name)
    if source.ending in (".json", ".jsonl", ".ndjson"):
        lines = source.ending != ".json" or start.lstrip().startswith(b"{")
        if lines and (source.ending != ".json" or objects.are_lines(start, source.name)):
            return lambda: objects.lines(source)
        return lambda: objects.whole(source, limit_mb)
    if source.ending in NAMED_AS:
        message = f"This is no {NAMED_AS[source.ending]}, whatever its name says. Save it again."
        raise UnreadableFile(message, file=source.name)
    return (lambda: separated.read(source)) if source.ending in (".csv", ".tsv", ".tab") else None


def _holds(source: Source, part: str) -> bool:
    """Whether a ZIP has a part of this name."""
    with source.open() as stream, packing.opened(stream, source.name) as archive:
        return part in archive.namelist()


# --- from rows to items ----------------------------------------------------------------------------------


def _of_rows(rows: Iterator[Row], columns: Columns, name: str) -> Iterator[Item]:
    number = count(1)
    names = {part.value: columns.named(part) for part in Part}
    for row in rows:
        cells = {storable(key): storable(value) for key, value in row.cells.items()}
        kept = Row(f"{name}, {row.place}", cells, row.faults, row.problem)
        if columns.wide and row.problem is None:
            yield from _of_wide_row(kept, columns, names, number)
        else:
            yield _of_row(kept, columns.asked, names, next(number))


def _of_row(row: Row, asked: str, names: Mapping[str, str], number: int) -> Item:
    """One row, one answer. ``names`` has the column of each part."""
    cell = row.cells.get
    question = asked or cell(names["question"], "").strip()
    answer = cell(names["answer"], "")
    problem = row.problem or _fault(row, names)
    if problem is None and not question:
        problem = f"It names no question: the column {names['question']!r} is empty."
    return Item(
        row=number,
        id=cell(names["id"], "").strip() or f"row-{number}",
        question=question,
        answer=answer,
        reference=cell(names["reference"]) or None,
        rubric=cell(names["rubric"]) or None,
        input=row.cells,
        place=row.place,
        problem=problem or _too_long(answer, names["answer"]),
        candidate=cell(names["candidate"], "").strip(),
    )


def _fault(row: Row, names: Mapping[str, str]) -> str | None:
    """What is wrong with a cell that grading needs. An empty answer is no fault."""
    if not row.faults:
        return None
    used = (names[part] for part in ("question", "answer", "reference", "rubric"))
    return next((row.faults[name] for name in used if name in row.faults), None)


def _too_long(answer: str, column: str = "") -> str | None:
    if len(answer) <= MOST_CHARACTERS:
        return None
    where = f"in the column {column!r} " if column else ""
    length = f"{len(answer):,} characters, and at most {MOST_CHARACTERS:,} are read"
    return f"The answer {where}has {length}: shorten it."


def _of_wide_row(
    row: Row, columns: Columns, names: Mapping[str, str], number: Iterator[int]
) -> Iterator[Item]:
    """One row, an answer to each question. What is kept beside an answer are the columns of no question."""
    own = {name: value for name, value in row.cells.items() if name not in columns.wide}
    person = row.cells.get(names["candidate"], "").strip()
    id = row.cells.get(names["id"], "").strip() or person
    for name in columns.wide:
        answer, place = row.cells.get(name, ""), next(number)
        who = id or f"row-{(place - 1) // len(columns.wide) + 1}"
        yield Item(
            row=place,
            id=f"{who}/{short(name)}",
            question=name,
            answer=answer,
            input={**own, "question": name, "answer": answer},
            place=f"{row.place}, column {name!r}",
            problem=row.faults.get(name) or _too_long(answer),
            candidate=person or who,
        )


def short(name: str) -> str:
    """A question's name, short enough to be part of an id."""
    return name if len(name) <= 40 else f"{name[:39]}…"


# --- from files to items ---------------------------------------------------------------------------------


def _of_entries(entries: Iterator[Entry], columns: Columns) -> Iterator[Item]:
    """The files' items. Raises BadInput when there are none."""
    found = False
    for entry in entries:
        found = True
        yield from _of_entry(entry, columns)
    if not found:
        raise BadInput("There is no file with an answer in it.")


def _of_entry(entry: Entry, columns: Columns) -> Iterator[Item]:
    """One file: one answer, or one for each question that its headings name."""
    name = storable(entry.path.as_posix())
    told = naming.told(PurePosixPath(name))
    item = Item(
        row=1,
        id=name,
        question=columns.asked or told.question,
        answer="",
        input={"file": name, "candidate": told.candidate},
        place=name,
        candidate=told.candidate,
        language=papers.LANGUAGES.get(entry.path.suffix.lower(), ""),
    )
    try:
        answer = storable(_text(entry))
    except UnreadableFile as error:
        yield _asked(replace(item, problem=error.message))
        return
    parts = [] if columns.asked or told.marked or item.language else naming.parts(answer)
    for part in parts:
        place = f"{name}, line {part.line}"
        split = replace(item, id=f"{name}/{part.question}", question=part.question, place=place)
        yield _asked(replace(split, answer=part.text, problem=_too_long(part.text)))
    if not parts:
        problem = _too_long(answer) if item.question else UNTOLD
        yield _asked(replace(item, answer=answer, problem=problem))


def _asked(item: Item) -> Item:
    """The item, with its question and answer among what it came with."""
    return replace(item, input={**item.input, "question": item.question, "answer": item.answer})


def _text(entry: Entry) -> str:
    ending = entry.path.suffix.lower()
    if ending in TABLES or ending == ".zip":
        message = "A table or an archive among files is not opened: give it on its own."
        raise UnreadableFile(message, file=entry.path.name)
    return papers.text(entry.path.name, entry.read())
