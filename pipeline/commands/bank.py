"""`plumbline ingest` and `plumbline bank`: documents in; questions, passages and matches out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import terminal
from pipeline.commands import audit
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag
from pipeline.wording import count, lines

if TYPE_CHECKING:
    from pipeline.domain import Match, Question, Rubric
    from pipeline.index.ingest import Ingested
    from pipeline.index.library import Library

app = typer.Typer(help="The questions that have been ingested.", no_args_is_help=True, rich_markup_mode=None)
QuestionArgument = Annotated[
    str, typer.Argument(metavar="ID", help="A question's id, as `bank list` shows it.")
]
PathsArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="PATH…", help="Documents, or folders of them.")
]
DocumentArgument = Annotated[
    str, typer.Argument(metavar="DOCUMENT", help="An ingested document's file name.")
]
SOME_FAILED = 3

app.command("audit")(audit.audit)


def ingest(
    paths: PathsArgument = None,
    shipped: Annotated[
        bool, typer.Option("--shipped", help="Also the documents that come with plumbline.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read and embed everything in the bank anew.")
    ] = False,
    as_json: JsonFlag = False,
) -> int:
    """Read documents into the bank. What has not changed is left as it is."""
    named = [*(paths or []), *(shipped_documents() if shipped else [])]
    if not named and not rebuild:
        raise BadInput("Name documents to ingest, or use --shipped for those that come with plumbline.")
    from pipeline.workflow import ingest as ingest_files

    library = open_library()
    with terminal.progress("Reading") as progress:
        report = library.rebuild(progress) if rebuild else ingest_files(library, named, progress)
    if as_json:
        terminal.emit({"schema": "ingest/1", "documents": [_ingested(one) for one in report.documents]})
    else:
        for one in report.documents:
            _say_ingested(one)
    for sentence in (sentence for one in report.failed for sentence in one.notes):
        terminal.note(f"plumbline: {sentence}")
    if report.failed and len(report.failed) == len(report.documents):
        return BadInput.exit_code
    return SOME_FAILED if report.failed else 0


def shipped_documents() -> list[Path]:
    """The documents that come with plumbline."""
    from pipeline.settings import shipped

    return [file for file in sorted(shipped("corpus").glob("*.md")) if file.name != "README.md"]


@app.command("list")
def list_(as_json: JsonFlag = False) -> None:
    """List the questions of the bank."""
    library = open_library()
    questions = library.questions()
    if as_json:
        terminal.emit({"schema": "bank/1", "questions": [_listed(library, q) for q in questions]})
        return
    rows = [
        (q.id, q.difficulty or "", "" if q.has_reference else "no answer", terminal.shorten(q.title, 70))
        for q in questions
    ]
    terminal.table(("id", "difficulty", "", "question"), rows)


@app.command()
def show(question: QuestionArgument, as_json: JsonFlag = False) -> None:
    """Show one question with its reference answer and its rubric."""
    from dataclasses import asdict

    library = open_library()
    found = library.question(question)
    rubric, warning = library.rubric(question).rubric, library.rubric(question).warning
    if as_json:
        blocks = [asdict(block) for block in found.blocks]
        shown = {
            "schema": "question/1",
            **_listed(library, found),
            "blocks": blocks,
            "rubric": asdict(rubric),
        }
        terminal.emit(shown)
    else:
        _say_question(found)
        terminal.say("Rubric" if found.has_reference else "No reference answer: it is never scored.")
        for criterion in rubric.criteria:
            cited = ", ".join(lines(c.line_start, c.line_end) for c in criterion.citations)
            kind = criterion.kind.replace("_", " ")
            terminal.say(
                f"  {criterion.id} {criterion.statement} ({kind}, weight {criterion.weight:g}, {cited})"
            )
        _say_for_interviewers(rubric)
    if warning:
        terminal.note(warning)


@app.command()
def documents(as_json: JsonFlag = False) -> None:
    """List the documents of the bank."""
    found = open_library().documents()
    if as_json:
        rows = [{"document": d.name, "revision": d.revision, "questions": len(d.questions)} for d in found]
        terminal.emit({"schema": "documents/1", "documents": rows})
        return
    table = [(d.name, str(len(d.questions)), d.shape, d.revision[:12]) for d in found]
    terminal.table(("document", "questions", "shape", "revision"), table, right=(1,))


@app.command()
def remove(name: DocumentArgument, as_json: JsonFlag = False) -> None:
    """Take a document out of the bank."""
    open_library().remove(name)
    if as_json:
        terminal.emit({"schema": "removed/1", "document": name})
    else:
        terminal.say(f"{name}: removed")


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for, in any words.")],
    document: Annotated[str | None, typer.Option("--document", help="Only in this document.")] = None,
    question: Annotated[
        str | None, typer.Option("--question", help="Only in this question's answer.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only passages of this kind, such as code.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many passages.")] = 10,
    as_json: JsonFlag = False,
) -> None:
    """Find passages by meaning and by words."""
    from dataclasses import asdict

    if not query.strip():
        raise BadInput("Say what to look for.")
    library = open_library()
    if document is not None and document not in {known.name for known in library.documents()}:
        raise BadInput(
            f"There is no document {document!r} in the bank. `plumbline bank documents` lists them."
        )
    if question is not None:
        library.question(question)
    hits = library.search(query, document=document, question=question, kind=kind, k=limit)
    if as_json:
        terminal.emit({"schema": "search/1", "hits": [asdict(hit) for hit in hits]})
        return
    for hit in hits:
        source = hit.passage.source
        terminal.say(
            f"{hit.passage.question_id}, {hit.passage.document} {lines(source.line_start, source.line_end)}"
        )
        terminal.say(f"    {terminal.shorten(source.text, 100)}")


@app.command()
def match(
    text: Annotated[str | None, typer.Argument(help="What an interviewer says.")] = None,
    file: Annotated[Path | None, typer.Option("--file", help="A CSV file with many texts instead.")] = None,
    column: Annotated[
        str, typer.Option("--column", help="The column of the CSV file that holds them.")
    ] = "text",
    as_json: JsonFlag = False,
) -> None:
    """Say which question of the bank a text asks, or that none does."""
    from pipeline.domain import Ask

    if (text is None) == (file is None):
        raise BadInput("Give either a text or --file with a CSV file.")
    texts = [text] if text is not None else _column(Path(str(file)), column)
    library = open_library()
    matches = library.match([Ask(one) for one in texts])
    results = [_matched(library, one, found) for one, found in zip(texts, matches, strict=True)]
    if as_json:
        terminal.emit({"schema": "match/1", "results": results})
        return
    for one, found in zip(texts, matches, strict=True):
        terminal.say(terminal.shorten(one, 100))
        _say_match(library, found)


def open_library() -> Library:
    """The bank of the settings."""
    from pipeline.index.library import Library
    from pipeline.settings import load

    return Library(load())


def _ingested(one: Ingested) -> dict[str, object]:
    return {
        "document": one.name,
        "state": one.state.value,
        "questions": one.questions,
        "with_reference": one.answered,
        "passages": one.passages,
        "embedded": one.embedded,
        "notes": list(one.notes),
    }


def _say_ingested(one: Ingested) -> None:
    if one.state == "failed":
        return
    read = f", {count(one.questions, 'question')}, {one.answered} with an answer" if one.questions else ""
    terminal.say(f"{one.name}: {one.state.value}{read}")
    for sentence in one.notes:
        terminal.note(f"  {sentence}")


def _say_question(question: Question) -> None:
    terminal.say(f"{question.id}, {question.document} line {question.source.line_start}\n\n{question.text}\n")
    for block in question.blocks:
        where = lines(block.source.line_start, block.source.line_end)
        terminal.say(f"[{block.kind.replace('_', ' ')}, {where}]\n{block.source.text}\n")


def _say_for_interviewers(rubric: Rubric) -> None:
    """Anchors and probes, where the rubric has any."""
    if rubric.anchors:
        terminal.say("Levels")
    for anchor in rubric.anchors:
        terminal.say(f"  {anchor.level} {anchor.text}")
    if rubric.probes:
        terminal.say("Probes")
    for probe in rubric.probes:
        terminal.say(f"  - {probe}")


def _listed(library: Library, question: Question) -> dict[str, object]:
    """A question as `bank list --json` shows it."""
    criteria = len(library.rubric(question.id).rubric.criteria) if question.has_reference else 0
    return {
        "id": question.id,
        "document": question.document,
        "number": question.number,
        "title": question.title,
        "text": question.text,
        "section": question.section,
        "difficulty": question.difficulty,
        "priority": question.priority,
        "probability": question.probability,
        "dimension": question.dimension,
        "phase": list(question.phase),
        "stakeholders": list(question.stakeholders),
        "key_insight": question.key_insight,
        "constraints": list(question.constraints),
        "has_reference": question.has_reference,
        "criteria": criteria,
        "line_start": question.source.line_start,
        "line_end": question.source.line_end,
    }


def _matched(library: Library, text: str, match: Match) -> dict[str, object]:
    """One result as `bank match --json` shows it."""
    from dataclasses import asdict

    found = library.question(match.question_id) if match.question_id else None
    named = found and {"id": found.id, "document": found.document, "number": found.number, "text": found.text}
    candidates = [asdict(candidate) for candidate in match.candidates]
    return {
        "text": text,
        "question": named,
        "score": match.score,
        "doubtful": match.doubtful,
        "candidates": candidates,
    }


def _say_match(library: Library, match: Match) -> None:
    if match.question_id is None:
        terminal.say("    nothing in the bank asks that")
    else:
        found = library.question(match.question_id)
        doubt = ", doubtful" if match.doubtful else ""
        terminal.say(f"    {found.id} ({match.score:.2f}{doubt}): {terminal.shorten(found.text, 80)}")


def _column(file: Path, column: str) -> list[str]:
    """The texts of one column of a CSV file."""
    import csv
    import io

    from pipeline.settings import load
    from pipeline.textfile import decode, read_bytes

    rows = csv.DictReader(io.StringIO(decode(read_bytes(file, load().max_upload_mb), file.name), newline=""))
    if column not in (rows.fieldnames or []):
        there = ", ".join(rows.fieldnames or [])
        raise BadInput(
            f"There is no column {column!r}; there are: {there}. Name one with --column.", file=file
        )
    try:
        return [row[column] or "" for row in rows]
    except csv.Error as error:
        raise BadInput(f"This is no CSV file ({error}).", file=file, line=rows.line_num) from None
