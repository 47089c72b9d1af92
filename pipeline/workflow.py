"""The steps from a file to a stored evaluation, as the command line and the page both take them.

read_interview -> find -> score -> keep. Between them a person may look and correct.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.domain import Ask, Match, Usage
from pipeline.errors import BadInput, NoCandidate, UnreadableFile
from pipeline.settings import Settings
from pipeline.transcripts.correcting import name_turns as name_turns
from pipeline.transcripts.correcting import set_role as set_role
from pipeline.transcripts.correcting import unknown_speakers

if TYPE_CHECKING:
    from pipeline.domain import Evaluation, Exchange, ExchangeRecord, Grade, Transcript
    from pipeline.grading.answers import Given
    from pipeline.grading.outgoing import Outgoing
    from pipeline.index.ingest import IngestReport
    from pipeline.index.library import Library
    from pipeline.judges.chat import Budget, Chat
    from pipeline.judges.line import Line
    from pipeline.judges.panel import Seat
    from pipeline.judges.protocol import Judge

Progress = Callable[[int, int, str], None]


def ingest(library: Library, paths: Sequence[Path], progress: Progress | None = None) -> IngestReport:
    """Documents into the bank; what was taken in anew is searched for words that instruct a grader."""
    from pipeline.bank.instructed import in_document
    from pipeline.index.ingest import State

    report = library.ingest(paths, progress)
    fresh = {one.name for one in report.documents if one.state in (State.ADDED, State.UPDATED)}
    told = {d.name: in_document(d) for d in library.documents() if d.name in fresh} if fresh else {}
    return replace(
        report,
        documents=tuple(
            replace(one, notes=(*one.notes, *told.get(one.name, ()))) for one in report.documents
        ),
    )


def read_interview(
    file: Path, limit_mb: int, candidate: str | None = None, names: Mapping[int, str] | None = None
) -> Transcript:
    """A transcript with its speakers' roles worked out; ``names`` say who speaks in turns of the file.

    Raises UnreadableFile, and NoCandidate when nobody can be told to be the candidate.
    """
    from pipeline.transcripts.naming import named
    from pipeline.transcripts.read import read_transcript
    from pipeline.transcripts.speakers import assign_roles

    return assign_roles(named(read_transcript(file, limit_mb), names or {}), candidate)


def look_at(
    file: Path, limit_mb: int, candidate: str | None = None, names: Mapping[int, str] | None = None
) -> tuple[Transcript, str | None]:
    """As ``read_interview``, but a file whose candidate cannot be told is still shown, with the reason."""
    from pipeline.transcripts.naming import named
    from pipeline.transcripts.read import read_transcript
    from pipeline.transcripts.speakers import assign_roles

    transcript = named(read_transcript(file, limit_mb), names or {})
    try:
        return assign_roles(transcript, candidate), None
    except NoCandidate as error:
        if candidate is not None:
            raise
        return transcript, error.message


def look_at_upload(name: str, data: bytes, limit_mb: int) -> tuple[Transcript, str | None]:
    """As ``look_at``, for a file that came over the network; ``name`` is never used as a path.

    Where nobody can be told to be the candidate, the speakers are there with their role unknown.
    """
    from pipeline.textfile import MEGABYTE
    from pipeline.transcripts.read import parse_transcript
    from pipeline.transcripts.speakers import assign_roles

    if len(data) > limit_mb * MEGABYTE:
        raise UnreadableFile(
            f"The file is larger than {limit_mb} MB. Split it or raise the limit.", file=name
        )
    transcript = parse_transcript(name, data)
    try:
        return assign_roles(transcript), None
    except NoCandidate as error:
        return replace(transcript, speakers=unknown_speakers(transcript)), error.message


def find(transcript: Transcript, library: Library, plan: Sequence[str] | None = None) -> tuple[Exchange, ...]:
    """The exchanges of an interview, matched to the bank; ``plan`` narrows the search to those questions.

    Raises WrongLanguage, and BadInput when a planned question is not in the bank or nothing is asked.
    """
    from pipeline.transcripts.exchanges import find_exchanges
    from pipeline.transcripts.language import check_english

    check_english(transcript)
    known = {question.id for question in library.questions()}
    unknown = [name for name in plan or () if name not in known]
    if unknown:
        raise BadInput(
            f"The plan names {unknown[0]!r}, which is not in the bank. `plumbline bank list` shows the ids."
        )
    exchanges = find_exchanges(transcript, library, plan)
    if not exchanges:
        raise BadInput(
            "No question was found in what the interviewers say. Check the speakers with "
            "`plumbline transcript`, and name the candidate with --candidate.",
            file=transcript.source,
        )
    return exchanges


def settle(exchange: Exchange, question_id: str | None, library: Library) -> Exchange:
    """A person says which question of the bank is asked, or none; that is not doubtful any more."""
    match = exchange.match
    if question_id is None:
        return replace(exchange, match=replace(match, question_id=None, doubtful=False, settled=True))
    known = [c for c in match.candidates if c.id == question_id]
    if not known:
        ask = Ask(exchange.asked.text, " ".join(turn.text for turn in exchange.answer))
        known = [c for c in library.match([ask], [question_id])[0].candidates if c.id == question_id]
    others = [c for c in match.candidates if c.id != question_id]
    score = known[0].score if known else 0.0
    chosen = Match(score, (*known, *others)[:5], question_id, doubtful=False, settled=True)
    return replace(exchange, match=chosen)


def open_judge(
    settings: Settings,
    library: Library | None,
    transcript: Transcript | None = None,
    *,
    tag: str = "",
    keep_open: bool = False,
    line: Line | None = None,
) -> Judge:
    """The judge that the settings name: ``local``, a model (``openai:gpt-4.1-mini``), or a panel of them.

    A local judge shares the library's embedder, if given. ``transcript`` is the one whose words will be
    judged, or ``tag`` the hash of whatever else brings them: what models reply is then forgotten with it.
    ``keep_open`` is for many calls in one event loop, ``line`` another way to the model. Raises ModelSetup
    when a model cannot be used as it is set, SetupError when a panel is none.
    """
    from pipeline.judges.panel import PREFIX, Panel, Seat, seats

    def seated(seat: Seat) -> Judge:
        if seat.judge == "local":
            return _local_judge(library)
        return _model_judge(settings, seat, opened)

    opened = None
    if settings.judge != "local":
        about = transcript.content_hash if transcript else tag
        opened = {"tag": about or None, "budget": _budget(settings), "keep_open": keep_open, "line": line}
    if settings.judge.startswith(PREFIX):
        return Panel([seated(seat) for seat in seats(settings.judge)])
    return seated(Seat(settings.judge))


def _local_judge(library: Library | None) -> Judge:
    from pipeline.index.embedding import LocalEmbedder
    from pipeline.judges.local import LocalJudge

    embedder = library.embedder if library else None
    return LocalJudge(embedder if isinstance(embedder, LocalEmbedder) else LocalEmbedder())


def _budget(settings: Settings) -> Budget:
    """What all models of a run may spend together."""
    from pipeline.judges.chat import Budget

    return Budget(settings.max_calls, settings.max_cost)


def _model_judge(settings: Settings, seat: Seat, opened: Mapping[str, Any] | None) -> Judge:
    """A model as a judge; its address and sample are part of its revision."""
    from pipeline.judges.chat import open_chat
    from pipeline.judges.llm import LLMJudge
    from pipeline.judges.provider import endpoint

    chat = open_chat(settings, seat.judge, sample=seat.sample, **(opened or {}))
    made_by = {"address": endpoint(settings, seat.judge).address, "sample": seat.sample}
    return LLMJudge(chat, checklist=settings.checklist, parameters=made_by)


def chats(judge: Judge) -> tuple[Chat, ...]:
    """The models that a judge talks to; none for the local one."""
    from pipeline.judges.panel import Panel

    members = judge.members if isinstance(judge, Panel) else (judge,)
    return tuple(member.chat for member in members if hasattr(member, "chat"))


def close(judge: Judge) -> None:
    """Close the connections to models."""
    from pipeline.judges.chat import ModelChat

    async def closed() -> None:
        for chat in chats(judge):
            if isinstance(chat, ModelChat):
                await chat.aclose()

    if chats(judge):
        asyncio.run(closed())


@dataclass(frozen=True)
class Found:
    """The exchanges of an interview as they will be scored."""

    transcript: Transcript
    """With a warning for each stretch that a model could not settle."""
    exchanges: tuple[Exchange, ...]
    usage: Usage
    """What settling them took."""


def look_closer(
    transcript: Transcript, exchanges: Sequence[Exchange], library: Library, judge: Judge
) -> Found:
    """Let the judge's model settle where it is in doubt what is asked; nothing changes for a local judge."""
    asked = chats(judge)
    if not asked:
        return Found(transcript, tuple(exchanges), Usage())
    from pipeline.judges import metering, segmentation
    from pipeline.judges.companies import hidden

    people = hidden(transcript, exchanges, judge)
    with metering.metered() as spent:
        settled = asyncio.run(segmentation.settle(exchanges, library, people, asked[0]))
    warned = replace(transcript, warnings=(*transcript.warnings, *settled.warnings))
    return Found(warned, settled.exchanges, metering.total(spent))


def outgoing(
    transcript: Transcript, exchanges: Sequence[Exchange], library: Library, judge: Judge
) -> tuple[Outgoing, ...]:
    """The calls that scoring would make, those that settle what is asked first; none for a local judge."""
    from pipeline.grading.outgoing import of_interview, of_stretches, sending
    from pipeline.judges.companies import hidden

    if not sending(judge):
        return ()
    people = hidden(transcript, exchanges, judge)
    settling = of_stretches(exchanges, library, chats(judge)[0].name, people)
    return (*settling, *of_interview(exchanges, library, judge, people))


@dataclass(frozen=True)
class Written:
    """The grade of one written answer."""

    grade: Grade
    given: Given
    """What it was held against, the best of what there was."""
    usage: Usage
    calibration: str | None
    """Id of the calibration that was applied; ``None`` says that the score is uncalibrated."""
    why: str = ""
    """Why a calibration that was fitted for this judge was not applied."""


def grade(
    alternatives: Sequence[Given], answer: str, judge: Judge, settings: Settings | None = None
) -> Written:
    """One written answer, calibrated as the settings say; the best of references that are equally good.

    Raises ModelError when the judge fails, and BadInput when it cannot read the answer (another language).
    """
    from pipeline.calibration.application import calibrated
    from pipeline.calibration.choice import chosen
    from pipeline.grading.answers import grade_best
    from pipeline.judges import metering
    from pipeline.judges.protocol import Selective

    with metering.metered() as spent:
        try:
            if isinstance(judge, Selective):
                judge.accept(answer)
            number, graded = asyncio.run(grade_best(alternatives, answer, judge))
        finally:
            close(judge)
    given = alternatives[number]
    usage, found = metering.total(spent), chosen(settings, judge, [given.rubric])
    if found.calibration is None:
        return Written(graded, given, usage, None, found.why)
    marked = calibrated(graded, given.question.id, found.calibration)
    return Written(marked, given, usage, found.calibration.id)


def with_usage(evaluation: Evaluation, more: Usage) -> Evaluation:
    """The evaluation with what was spent before it was scored."""
    from pipeline.judges import metering

    return replace(evaluation, usage=metering.total([more, evaluation.usage]))


def score(
    transcript: Transcript,
    exchanges: Sequence[Exchange],
    library: Library,
    judge: Judge,
    progress: Progress | None = None,
    settings: Settings | None = None,
) -> Evaluation:
    """Judge and grade every exchange; with settings, on the human scale where a calibration belongs to it.

    How far the judges of a panel agree is said in the review.
    """
    from pipeline.calibration.choice import on_human_scale
    from pipeline.grading.evaluation import evaluate
    from pipeline.judges.panel import Panel

    evaluation = asyncio.run(evaluate(transcript, exchanges, library, judge, progress))
    if settings is not None:
        evaluation = on_human_scale(evaluation, library, judge, settings)
    if not isinstance(judge, Panel):
        return evaluation
    reasons = (*evaluation.review.reasons, judge.agreement().sentence)
    return replace(evaluation, review=replace(evaluation.review, reasons=reasons))


def settle_and_score(
    transcript: Transcript,
    exchanges: Sequence[Exchange],
    library: Library,
    judge: Judge,
    progress: Progress | None = None,
    settings: Settings | None = None,
) -> Evaluation:
    """As ``score``, after the judge's model has settled where it is in doubt what is asked.

    What a person settled stays; the usage is that of both steps.
    """
    found = look_closer(transcript, exchanges, library, judge)
    evaluation = score(found.transcript, found.exchanges, library, judge, progress, settings)
    return with_usage(evaluation, found.usage)


def not_judged(evaluation: Evaluation) -> tuple[ExchangeRecord, ...]:
    """The exchanges that a judge failed on: asked, answered, held against a reference, and not graded."""
    from pipeline.domain import GradeStatus
    from pipeline.grading.grade import NO_CRITERIA, UNANSWERED

    expected = {NO_CRITERIA, UNANSWERED}
    return tuple(
        e
        for e in evaluation.exchanges
        if e.question
        and e.grade.status is GradeStatus.NOT_GRADED
        and not e.grade.criteria
        and e.grade.reasons[0] not in expected
    )
