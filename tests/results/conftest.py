"""A whole interview with its evaluation, built from interview.txt and verdicts.yaml."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from pipeline.domain import (
    Asked,
    ChecklistResult,
    ChecklistStatus,
    Citation,
    CriterionKind,
    Evaluation,
    ExchangeRecord,
    Grade,
    GradedCriterion,
    GraderRecord,
    GradeStatus,
    MatchCandidate,
    MatchRecord,
    Precision,
    QuestionRef,
    Quote,
    Review,
    Role,
    Speaker,
    SpeakerRecord,
    Status,
    Summary,
    TimeSpan,
    Transcript,
    TranscriptRecord,
    Turn,
    Usage,
)

HERE = Path(__file__).parent
ROLES = {"Noor Haddad": Role.CANDIDATE, "Tomas Lind": Role.INTERVIEWER, "Priya Raman": Role.INTERVIEWER}
CREDIT = {"met": 1.0, "partial": 0.5, "missing": 0.0, "contradicted": -0.5, "not_assessed": None}
REVISION = "5e" * 32
SECONDS_A_WORD = 0.4


@dataclass(frozen=True)
class Interview:
    """An evaluation with its transcript, and which turns belong to which exchange."""

    evaluation: Evaluation
    transcript: Transcript


@pytest.fixture(scope="session")
def interview() -> Interview:
    """Three exchanges with 25 criteria over 140 turns."""
    turns, parts = read_turns((HERE / "interview.txt").read_text())
    verdicts = yaml.safe_load((HERE / "verdicts.yaml").read_text())
    exchanges = tuple(
        exchange(order, v, [turns[t] for t in parts[order]]) for order, v in enumerate(verdicts)
    )
    transcript = Transcript(
        source="2026-02-11 Noor Haddad backend.vtt",
        format="zoom-vtt",
        turns=tuple(turns),
        speakers=tuple(Speaker(name, role, "Named in the file.") for name, role in ROLES.items()),
        candidate="Noor Haddad",
        content_hash=hashlib.sha256((HERE / "interview.txt").read_bytes()).hexdigest(),
    )
    return Interview(evaluation(exchanges, transcript), transcript)


def read_turns(text: str) -> tuple[list[Turn], dict[int, list[int]]]:
    """The turns, cut into cues of a caption's length, and the turns of each exchange."""
    turns: list[Turn] = []
    parts: dict[int, list[int]] = {}
    part, clock = -1, 4.0
    for line in text.splitlines():
        if line.startswith("== "):
            part = int(line[3:])
            continue
        speaker, said = line.split(": ", 1)
        clock += 1.2
        for piece in cues(said):
            end = clock + SECONDS_A_WORD * len(piece.split())
            turns.append(
                Turn(
                    len(turns), speaker, ROLES[speaker], round(clock, 2), round(end, 2), Precision.CUE, piece
                )
            )
            parts.setdefault(part, []).append(len(turns) - 1)
            clock = end
    return turns, parts


def cues(said: str) -> list[str]:
    """Sentences and clauses, the short ones joined: about the length of a caption."""
    pieces: list[str] = []
    for piece in re.split(r"(?<=[.?,]) ", said):
        if pieces and len(pieces[-1].split()) + len(piece.split()) <= 13:
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    return pieces


def exchange(order: int, verdict: dict, turns: list[Turn]) -> ExchangeRecord:
    """One exchange of the record, its score by the formula raw = sum(wc) / sum(w), score = 1 + 4 raw."""
    number, text = verdict["question"]["number"], verdict["question"]["text"]
    ref = QuestionRef(f"backend/{number}", "backend.md", number, text)
    criteria = tuple(criterion(f"c{n + 1}", c, turns) for n, c in enumerate(verdict["criteria"]))
    assessed = [c for c in criteria if c.credit is not None]
    raw = sum(c.weight * c.credit for c in assessed) / sum(c.weight for c in assessed)
    asked = [t for t in turns if t.role is Role.INTERVIEWER and t.turn < first_answer(turns)]
    return ExchangeRecord(
        order=order,
        asked=Asked(" ".join(t.text for t in asked), asked[0].turn, asked[-1].turn),
        question=ref,
        match=MatchRecord(
            verdict["match"], (MatchCandidate(ref.id, ref.document, number, text, verdict["match"]),)
        ),
        grade=Grade(
            GradeStatus.GRADED,
            raw,
            1 + 4 * raw,
            None,
            tuple(verdict.get("reasons", ())),
            criteria,
            checklist(turns),
        ),
        turns=tuple(t.turn for t in turns),
    )


def first_answer(turns: list[Turn]) -> int:
    return next(t.turn for t in turns if t.role is Role.CANDIDATE)


def criterion(name: str, data: dict, turns: list[Turn]) -> GradedCriterion:
    lines, passage = data["lines"], data["passage"]
    citation = Citation("backend.md", REVISION, lines[0], lines[1], passage, 4000, 4000 + len(passage))
    return GradedCriterion(
        id=name,
        statement=data["statement"],
        kind=CriterionKind(data["kind"]),
        weight=data["weight"],
        status=Status(data["status"]),
        credit=CREDIT[data["status"]],
        confidence=data["confidence"],
        quotes=tuple(q for words in data["quotes"] for q in find(words, turns)),
        citations=(citation,),
        rationale=data["rationale"],
    )


def find(words: str, turns: list[Turn]) -> list[Quote]:
    """The words as quotes: of one turn, or a slice of each of the turns that they run over."""
    for first in range(len(turns)):
        for last in range(first, min(first + 3, len(turns))):
            run = turns[first : last + 1]
            start = " ".join(t.text for t in run).find(words)
            if start >= 0:
                return list(slices(run, start, start + len(words)))
    raise AssertionError(f"verdicts.yaml quotes what nobody says: {words}")


def slices(run: list[Turn], start: int, end: int) -> Iterator[Quote]:
    """The piece [start:end] of the run's text, joined with single spaces, as a slice of each turn in it."""
    offset = 0
    for turn in run:
        low, high = max(0, start - offset), min(len(turn.text), end - offset)
        if low < high:
            yield quote(turn, low, high)
        offset += len(turn.text) + 1


def quote(turn: Turn, start: int, end: int) -> Quote:
    return Quote(turn.turn, start, end, turn.text[start:end], TimeSpan(turn.start, turn.end, turn.precision))


def checklist(turns: list[Turn]) -> tuple[ChecklistResult, ...]:
    clear = ChecklistResult("Clarity", ChecklistStatus.MET, (), "Sentences of 17 words on average.")
    items = [clear, ChecklistResult("Precision", ChecklistStatus.PARTIAL, (), "3 figures in 310 words.")]
    items += [
        ChecklistResult(n, ChecklistStatus.NOT_ASSESSED) for n in ("Context", "MECE", "Depth", "Fairness")
    ]
    return (*items, ChecklistResult("Table of contents", ChecklistStatus.NOT_APPLICABLE))


def evaluation(exchanges: tuple[ExchangeRecord, ...], transcript: Transcript) -> Evaluation:
    scores = [e.grade.score for e in exchanges]
    return Evaluation(
        id="7f3a91c04be2",
        transcript=TranscriptRecord(
            transcript.source,
            transcript.format,
            len(transcript.turns),
            tuple(SpeakerRecord(s.name, s.role, s.reason) for s in transcript.speakers),
            transcript.candidate,
            transcript.content_hash,
        ),
        grader=GraderRecord("local/late-interaction-1", "c0ffee" * 10 + "abcd", {}, None),
        exchanges=exchanges,
        summary=Summary(
            score=sum(scores) / len(scores),
            by_dimension={"System design": (scores[0] + scores[2]) / 2, "Reliability": scores[1]},
            asked=3,
            graded=3,
            strengths=(
                "Check and decrement are one atomic step in a shared store.",
                "The id is written in the same transaction as the effect.",
                "The backfill runs in small batches by primary key and can be restarted.",
            ),
            gaps=(
                "When the store is down the limiter fails open, so that it is never itself the outage.",
                "Messages may arrive out of order; a refund that comes early waits for its payment.",
            ),
        ),
        review=Review(True, ("In exchange 2 the candidate contradicts an earlier answer.",)),
        usage=Usage(calls=0, seconds=4.8),
        created="2026-02-11T10:42:07+00:00",
    )


@pytest.fixture
def renamed(interview: Interview):
    """The same interview under another evaluation id, candidate and file."""

    def make(id: str, candidate: str = "Noor Haddad", salt: str = "") -> Interview:
        file_hash = hashlib.sha256((interview.transcript.content_hash + salt).encode()).hexdigest()
        transcript = replace(interview.transcript, candidate=candidate, content_hash=file_hash)
        record = replace(interview.evaluation.transcript, candidate=candidate, content_hash=file_hash)
        return Interview(replace(interview.evaluation, id=id, transcript=record), transcript)

    return make
