"""`plumbline transcript`, `evaluate` and `grade`: read an interview, score it, score one written answer."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from pipeline import terminal
from pipeline.commands import judging
from pipeline.errors import BadInput
from pipeline.terminal import JsonFlag
from pipeline.wording import count, lines

if TYPE_CHECKING:
    from pipeline.domain import Evaluation, Exchange, ExchangeRecord, Grade, Transcript
    from pipeline.grading.answers import Given
    from pipeline.index.library import Library
    from pipeline.judges.protocol import Judge
    from pipeline.settings import Settings

CandidateOption = Annotated[
    str | None, typer.Option("--candidate", help="Who is the candidate: a speaker's name, or part of it.")
]
SpeakerOption = Annotated[
    list[str] | None,
    typer.Option("--speaker", help="Who speaks in turns without a speaker, as 4-9=NAME; may be repeated."),
]
PlanOption = Annotated[
    str | None,
    typer.Option("--plan", help="Ids of the planned questions, with commas; or a file with one a line."),
]
TranscriptArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="A transcript, in any of the formats that are read.")
]
SIGNS = {"met": "●", "partial": "◐", "missing": "○", "contradicted": "✕", "not_assessed": "–"}


def transcript(
    file: TranscriptArgument,
    candidate: CandidateOption = None,
    speaker: SpeakerOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Show how a transcript is read: its format, its speakers and their roles, its turns."""
    from pipeline import workflow
    from pipeline.results.records import transcript_to_json
    from pipeline.settings import load
    from pipeline.transcripts.naming import parse

    read, unknown = workflow.look_at(file, load().max_upload_mb, candidate, parse(speaker or ()))
    if as_json:
        terminal.emit(transcript_to_json(read))
    else:
        _show_transcript(read)
    for warning in (*read.warnings, *([unknown] if unknown else [])):
        terminal.note(warning)


def evaluate(
    file: TranscriptArgument,
    candidate: CandidateOption = None,
    speaker: SpeakerOption = None,
    plan: PlanOption = None,
    html: Annotated[Path | None, typer.Option("--html", help="Also write the report to this file.")] = None,
    judge: judging.JudgeOption = None,
    base_url: judging.BaseUrlOption = None,
    max_cost: judging.MaxCostOption = None,
    max_calls: judging.MaxCallsOption = None,
    no_cache: judging.NoCacheOption = False,
    show_prompt: judging.ShowPromptOption = False,
    estimate: judging.EstimateOption = False,
    as_json: JsonFlag = False,
) -> int:
    """Score an interview against the bank, with the words and the passages that every point rests on."""
    from pipeline import workflow
    from pipeline.index.library import Library
    from pipeline.results.records import to_json
    from pipeline.transcripts.naming import parse

    settings = judging.Flags(judge, base_url, max_cost, max_calls, no_cache).settings()
    read = workflow.read_interview(file, settings.max_upload_mb, candidate, parse(speaker or ()))
    library = Library(settings)
    exchanges = workflow.find(read, library, _planned(plan))
    opened = workflow.open_judge(settings, library, read)
    if judging.looks_only(show_prompt, estimate, opened):
        requests = workflow.outgoing(read, exchanges, library, opened)
        judging.show_outgoing(requests, show_prompt, as_json)
        return 0
    evaluation = _scored(Interview(read, exchanges), settings, library, opened)
    if html is not None:
        try:
            write_report(evaluation, read, html)
        except BadInput as error:
            raise BadInput(f"{error} The evaluation is kept as {evaluation.id}.") from None
    if as_json:
        terminal.emit(to_json(evaluation))
    else:
        show(evaluation)
        terminal.say(
            f"\nKept as {evaluation.id}. `plumbline results export {evaluation.id[:8]} --out report.html` "
            "writes the whole transcript with its evidence."
        )
        if html is not None:
            terminal.say(f"Report: {html}")
    return judging.SOME_FAILED if workflow.not_judged(evaluation) else 0


class Interview(NamedTuple):
    """A transcript with its exchanges."""

    transcript: Transcript
    exchanges: tuple[Exchange, ...]


def _scored(found: Interview, settings: Settings, library: Library, judge: Judge) -> Evaluation:
    """Score an interview and keep the result; says what models will take and took."""
    from pipeline import workflow
    from pipeline.results.store import Store

    judging.say_estimate(workflow.outgoing(*found, library, judge))
    with closing(Store.of(settings)) as store, terminal.progress("Scoring") as progress:
        try:
            evaluation = workflow.settle_and_score(*found, library, judge, progress, settings)
        finally:
            workflow.close(judge)
        store.save(evaluation, found.transcript)
    if workflow.chats(judge):
        judging.say_usage(evaluation.usage)
    return evaluation


def grade(
    question: Annotated[str, typer.Option("--question", help="A question's id in the bank, or its text.")],
    answer: Annotated[str, typer.Option("--answer", help="The answer; @FILE reads it from a file.")],
    reference: Annotated[
        str | None,
        typer.Option("--reference", help="Its own reference, or several with || between; @FILE reads it."),
    ] = None,
    judge: judging.JudgeOption = None,
    base_url: judging.BaseUrlOption = None,
    max_cost: judging.MaxCostOption = None,
    max_calls: judging.MaxCallsOption = None,
    no_cache: judging.NoCacheOption = False,
    show_prompt: judging.ShowPromptOption = False,
    estimate: judging.EstimateOption = False,
    as_json: JsonFlag = False,
) -> int:
    """Score one written answer, against a question of the bank or a reference answer given with it."""
    from pipeline import workflow
    from pipeline.grading.answers import written
    from pipeline.grading.checklist import Form
    from pipeline.grading.outgoing import of_answer
    from pipeline.index.library import Library
    from pipeline.results.records import row_to_json

    settings = judging.Flags(judge, base_url, max_cost, max_calls, no_cache).settings()
    library = Library(settings)
    alternatives, doubts = _held_against(question, reference, library, settings)
    opened = workflow.open_judge(settings, library)
    words = _given(answer, settings)
    requests = tuple(
        one
        for given in alternatives
        for one in of_answer(written(given.question, words), *given, opened, form=Form.WRITTEN)
    )
    if judging.looks_only(show_prompt, estimate, opened):
        judging.show_outgoing(requests, show_prompt, as_json)
        return 0
    judging.say_estimate(requests)
    done = workflow.grade(alternatives, words, opened, settings)
    if requests:
        judging.say_usage(done.usage)
    graded = replace(done.grade, reasons=(*done.grade.reasons, *doubts))
    if as_json:
        terminal.emit(row_to_json(1, done.given.question.id, graded, done.calibration, words))
    else:
        _show_grade(graded, calibrated_by(done.calibration))
    if done.why:
        terminal.note(done.why)
    return 0


def _held_against(
    question: str, reference: str | None, library: Library, settings: Settings
) -> tuple[tuple[Given, ...], tuple[str, ...]]:
    """The question with the bank's rubric or one for each reference that came; and what is doubtful."""
    from pipeline.bank.meant import Names
    from pipeline.grading.answers import Given, given_questions

    if reference is not None:
        return given_questions(question, _given(reference, settings)), ()
    asked, doubts = Names(library).meant(question)
    return (Given(asked, library.rubric(asked.id).rubric),), doubts


def write_report(evaluation: Evaluation, transcript: Transcript, to: Path) -> None:
    """Write the self-contained HTML report; raises BadInput where the file cannot be written."""
    from pipeline.results.report import html

    write_text(html(evaluation, transcript), to)


def write_text(text: str, to: Path) -> None:
    """Write a file that the user named; raises BadInput where it cannot be written."""
    try:
        to.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise BadInput(f"{to} cannot be written ({error.strerror}). Name another file.") from None


def show(evaluation: Evaluation) -> None:
    """Print an evaluation for a person."""
    terminal.say(f"Candidate {evaluation.transcript.candidate}, {evaluation.transcript.source}")
    known = calibrated_by(evaluation.grader.calibration)
    terminal.say(
        f"Score {figure(evaluation.summary.score)} of 5 ({known}), mean of "
        f"{evaluation.summary.graded} graded of {evaluation.summary.asked} asked. A person decides."
    )
    terminal.say("● said  ◐ partly said  ○ not said  ✕ contradicted  – not assessed  ! a person should look")
    for exchange in evaluation.exchanges:
        _show_exchange(exchange)
    if evaluation.review.needed:
        terminal.say("\nA person should look:")
        for reason in evaluation.review.reasons:
            terminal.say(f"  - {reason}")


def _show_exchange(exchange: ExchangeRecord) -> None:
    asked = exchange.question
    name = (
        f"{asked.document} {asked.number}: {asked.text}"
        if asked
        else f"not in the bank: {exchange.asked.text}"
    )
    terminal.say(f"\n{exchange.order + 1}. {terminal.shorten(name, 100)}")
    _show_grade(exchange.grade)


def calibrated_by(calibration: str | None) -> str:
    """Whether a score is calibrated, in words."""
    return "uncalibrated" if calibration is None else f"calibrated by {calibration}"


def _show_grade(grade: Grade, calibrated: str = "") -> None:
    from pipeline.results.manuscript import avoided

    if grade.score is not None:
        between = f", {grade.interval[0]:.1f} to {grade.interval[1]:.1f}" if grade.interval else ""
        terminal.say(
            f"   score {figure(grade.score)} of 5{between}{f' ({calibrated})' if calibrated else ''}"
        )
    for criterion in (c for c in grade.criteria if not avoided(c)):
        terminal.say(f"   {SIGNS[criterion.status]} {terminal.shorten(criterion.statement, 100)}")
        for quote in criterion.quotes:
            terminal.say(f"       {clock(quote.time.start)} “{terminal.shorten(quote.text, 90)}”")
        for cited in criterion.citations if criterion.quotes else ():
            terminal.say(f"       held against {cited.document}, {lines(cited.line_start, cited.line_end)}")
    for reason in grade.reasons:
        terminal.say(f"   ! {reason}")


def _show_transcript(read: Transcript) -> None:
    terminal.say(f"{read.source}: {read.format}, {count(len(read.turns), 'turn')}")
    for speaker in read.speakers:
        terminal.say(f"  {speaker.name}: {speaker.role}. {speaker.reason}")
    rows = [(str(t.turn), clock(t.start), t.speaker or "?", t.role.value, t.text) for t in read.turns]
    terminal.table(("turn", "time", "speaker", "role", "text"), rows, right=(0, 1))


def figure(score: float | None) -> str:
    """A score as people read it."""
    return "–" if score is None else f"{score:.1f}"


def clock(seconds: float | None) -> str:
    """A time as ``m:ss`` or ``h:mm:ss``; ``--:--`` when unknown."""
    from pipeline.results import marking

    return marking.clock(seconds) or "--:--"


def _planned(plan: str | None) -> list[str] | None:
    """The ids of a plan, from the flag itself or from the file that it names."""
    if plan is None:
        return None
    file = Path(plan)
    if file.suffix and file.is_file():
        from pipeline.textfile import decode, read_bytes

        plan = decode(read_bytes(file, 1), file.name).replace("\n", ",")
    ids = [part.strip() for part in plan.split(",")]
    if not any(ids):
        raise BadInput("The plan names no question. Give ids as `plumbline bank list` shows them.")
    return [part for part in ids if part]


def _given(text: str, settings: Settings) -> str:
    """A text from the command line, or from the file after an ``@``."""
    if not text.startswith("@"):
        return text
    from pipeline.textfile import decode, read_bytes

    return decode(read_bytes(Path(text[1:]), settings.max_upload_mb), text[1:])
