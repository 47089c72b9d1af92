"""The words of the project as frozen types. Imports nothing of ours.

Offsets are 0-based and half-open (``text[start:end]``), in characters of the text that they point into.
Lines are 1-based and inclusive, as an editor counts them. Times are seconds from the start of the
recording; an unknown time is ``None``, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Precision(StrEnum):
    """How exactly a time is known."""

    WORD = "word"
    CUE = "cue"
    BLOCK = "block"
    NONE = "none"


class Role(StrEnum):
    """What a speaker is in the interview."""

    CANDIDATE = "candidate"
    INTERVIEWER = "interviewer"
    OTHER = "other"
    UNKNOWN = "unknown"


class BlockKind(StrEnum):
    """What a piece of a reference answer is."""

    PROSE = "prose"
    LIST = "list"
    CODE = "code"
    TABLE = "table"
    DIAGRAM = "diagram"
    FORMULA = "formula"
    METRIC = "metric"
    TRADE_OFF = "trade_off"
    SUCCESS_CRITERION = "success_criterion"


class CriterionKind(StrEnum):
    """What a criterion asks for."""

    KEY_POINT = "key_point"
    FIGURE = "figure"
    TRADE_OFF = "trade_off"
    SUCCESS_CRITERION = "success_criterion"
    PITFALL = "pitfall"


class Status(StrEnum):
    """What a judge found for one criterion."""

    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    CONTRADICTED = "contradicted"
    NOT_ASSESSED = "not_assessed"


class ChecklistStatus(StrEnum):
    """What was found for one item of the quality checklist."""

    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASSESSED = "not_assessed"


class GradeStatus(StrEnum):
    """Whether an exchange has a score; the last two are not zeros."""

    GRADED = "graded"
    NOT_GRADED = "not_graded"
    NO_REFERENCE = "no_reference"


# --- documents -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slice:
    """A piece of a document's source: ``source[start:end] == text``."""

    start: int
    """First character."""
    end: int
    """One past the last character."""
    line_start: int
    """First line."""
    line_end: int
    """Last line."""
    text: str
    """The piece, letter for letter."""


@dataclass(frozen=True)
class Statement:
    """A sentence that a person can read, told from a piece of the source (a diagram edge, a table row)."""

    text: str
    """The sentence."""
    source: Slice
    """Where it was read."""


@dataclass(frozen=True)
class Block:
    """One piece of a reference answer, of one kind."""

    kind: BlockKind
    """What it is."""
    source: Slice
    """The block as it stands in the document."""
    heading: tuple[str, ...] = ()
    """Headings and bold labels above it within the question, outermost first."""
    language: str | None = None
    """Language of a code block or diagram, as its fence names it."""
    statements: tuple[Statement, ...] = ()
    """What the block says, as sentences. By sentence, list item, table row or diagram edge."""


@dataclass(frozen=True)
class Question:
    """One interview question of a document."""

    id: str
    """Stable id: the document's slug, a slash, and the number (``senior-rust/Q7``)."""
    document: str
    """File name of the document."""
    revision: str
    """Content hash of the document (SHA-256, hex)."""
    number: str
    """The question's own mark in the document (``Q7``)."""
    title: str
    """Its heading without number and markup."""
    text: str
    """What is asked, in full; the title where the document asks nothing more."""
    source: Slice
    """The question from its heading to the end of its answer."""
    asked: Slice
    """The passage that asks it."""
    blocks: tuple[Block, ...] = ()
    """The reference answer, in document order; empty where the document gives none."""
    section: str | None = None
    """The section that it stands in."""
    difficulty: str | None = None
    """``foundational``, ``intermediate`` or ``advanced``."""
    priority: str | None = None
    """As the document gives it, lower case (``critical``)."""
    probability: float | None = None
    """Chance of being asked, 0 to 1."""
    dimension: str | None = None
    """What it tests, as the document gives it."""
    phase: tuple[str, ...] = ()
    """Phases of the life cycle."""
    stakeholders: tuple[str, ...] = ()
    """Who is concerned."""
    key_insight: str | None = None
    """The answer in one sentence, where the document gives one."""
    constraints: tuple[str, ...] = ()
    """Limits within which to answer."""

    @property
    def has_reference(self) -> bool:
        """Whether there is anything to hold an answer against."""
        return bool(self.blocks)


@dataclass(frozen=True)
class Document:
    """A reference file that has been read."""

    name: str
    """File name, without folders."""
    revision: str
    """SHA-256 of its bytes, hex."""
    source: str
    """Its whole text, as decoded; every slice points into it."""
    shape: str
    """Which reader understood it."""
    questions: tuple[Question, ...]
    """In document order."""
    warnings: tuple[str, ...] = ()
    """What could not be read, one sentence each, with its line."""


@dataclass(frozen=True)
class Citation:
    """A slice of a document at a stated revision."""

    document: str
    """File name of the document."""
    revision: str
    """Content hash of the document (SHA-256, hex)."""
    line_start: int
    """First line."""
    line_end: int
    """Last line."""
    text: str
    """The slice, letter for letter."""
    start: int
    """First character of the slice in the document."""
    end: int
    """One past the last character."""


@dataclass(frozen=True)
class Criterion:
    """One checkable statement of a rubric."""

    id: str
    """Unique in its rubric, stable while the statement stays the same (``c1``)."""
    statement: str
    """What a good answer says, as one sentence."""
    kind: CriterionKind
    """What sort of point it is."""
    weight: float
    """Its share in the score, above 0."""
    citations: tuple[Citation, ...]
    """The passages that it was taken from."""


@dataclass(frozen=True)
class Anchor:
    """What an answer at one level sounds like; for people, never for a judge."""

    level: int
    """1 to 5, as scores are."""
    text: str
    """One or two sentences."""


@dataclass(frozen=True)
class Rubric:
    """What an answer to one question is held against, and what helps the interviewer who asks it."""

    question_id: str
    """The question."""
    answer_hash: str
    """SHA-256 of the reference answer that it was made for."""
    origin: str
    """``derived`` from the answer by the program, ``edited`` by a person, or ``given`` with a row."""
    criteria: tuple[Criterion, ...]
    """In the order of the reference answer."""
    anchors: tuple[Anchor, ...] = ()
    """By level, each level at most once; they are not judged by."""
    probes: tuple[str, ...] = ()
    """What an interviewer may ask further; they are not judged by."""


# --- the index -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Passage:
    """A piece of a document with exact lines and characters; the unit in the vector store."""

    id: str
    """Unique in the index."""
    question_id: str
    """The one question that it belongs to."""
    document: str
    """File name of the document."""
    revision: str
    """Content hash of the document."""
    kind: str
    """``question`` for what is asked, else the kind of block."""
    source: Slice
    """Where it stands."""
    text: str
    """What is embedded: heading path, then the piece, diagrams told as sentences."""


@dataclass(frozen=True)
class Ask:
    """What is looked up in the bank: the words that ask, and what was answered to them."""

    asked: str
    """The interviewer's words, or a question in writing."""
    answered: str = ""
    """The candidate's words after it; empty when there are none yet."""


@dataclass(frozen=True)
class MatchCandidate:
    """A question of the bank that an exchange may be asking."""

    id: str
    document: str
    number: str
    text: str
    score: float
    """0 to 1; higher is likelier."""


@dataclass(frozen=True)
class Match:
    """Which question of the bank a text asks."""

    score: float
    """Of the best candidate, 0 to 1."""
    candidates: tuple[MatchCandidate, ...]
    """At most five, best first."""
    question_id: str | None
    """The one decided on; ``None`` when nothing in the bank asks that."""
    doubtful: bool
    """Whether a person should look."""
    settled: bool = False
    """Whether a person chose the question."""
    within: tuple[MatchCandidate, ...] = ()
    """Other questions of the bank that a follow-up in the exchange may ask by itself."""


@dataclass(frozen=True)
class QuestionRef:
    """A question as records name it."""

    id: str
    document: str
    number: str
    text: str


# --- transcripts -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Word:
    """A word of a turn with its own time, where the format gives one."""

    start: int
    """First character in the turn's text."""
    end: int
    """One past the last character."""
    time_start: float | None
    time_end: float | None
    confidence: float | None = None
    """The recogniser's own, 0 to 1."""


@dataclass(frozen=True)
class Turn:
    """One cue or utterance as it stands in the transcript file."""

    turn: int
    """0-based place in the file, before anything is merged."""
    speaker: str | None
    """Name or label in the file."""
    role: Role
    """What the speaker is."""
    start: float | None
    """Seconds from the start of the recording."""
    end: float | None
    """Seconds; ``None`` where the format gives no end."""
    precision: Precision
    """How exactly the times are known."""
    text: str
    """What was said, as heard; quotes are slices of this."""
    words: tuple[Word, ...] = ()
    """Word times, where the format has them."""
    shown: str | None = None
    """An edited wording, where the file has one beside what was heard."""
    line: int | None = None
    """Line of the file, for formats of lines."""
    column: int | None = None
    """Column of the line, 1-based, for written answers."""


@dataclass(frozen=True)
class Speaker:
    """Someone who speaks in a transcript."""

    name: str
    role: Role
    reason: str = ""
    """Why this role, as a sentence."""


@dataclass(frozen=True)
class Transcript:
    """A transcript file that has been read."""

    source: str
    """File name, without folders."""
    format: str
    """Which format it was found to be (``zoom-vtt``)."""
    turns: tuple[Turn, ...]
    """In file order."""
    speakers: tuple[Speaker, ...] = ()
    """Filled when roles have been worked out."""
    candidate: str | None = None
    """Name of the candidate, when known."""
    warnings: tuple[str, ...] = ()
    """What could not be read, one sentence each."""
    content_hash: str = ""
    """SHA-256 of the file's bytes, hex."""


@dataclass(frozen=True)
class Asked:
    """The turns in which a question is asked."""

    text: str
    """Their words, joined."""
    first_turn: int
    last_turn: int


@dataclass(frozen=True)
class Exchange:
    """The turns from one asked question to the next."""

    order: int
    """0-based place in the interview."""
    asked: Asked
    """What was asked."""
    match: Match
    """Which question of the bank it is."""
    turns: tuple[Turn, ...]
    """All turns of the exchange, the asking ones first."""

    @property
    def answer(self) -> tuple[Turn, ...]:
        """The turns that the candidate spoke."""
        return tuple(t for t in self.turns if t.role is Role.CANDIDATE)


# --- judging and grading ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class TimeSpan:
    """When something was said."""

    start: float | None
    end: float | None
    precision: Precision


@dataclass(frozen=True)
class Quote:
    """A verbatim slice of one candidate turn: ``turn.text[start:end] == text``."""

    turn: int
    start: int
    end: int
    text: str
    time: TimeSpan


@dataclass(frozen=True)
class Verdict:
    """What a judge says of one criterion."""

    criterion_id: str
    status: Status
    quotes: tuple[Quote, ...] = ()
    """The candidate's words that carry the status; empty for ``missing``."""
    confidence: float | None = None
    """0 to 1; ``None`` where the judge gives none."""
    rationale: str = ""
    """Why, in a sentence."""
    dropped: tuple[str, ...] = ()
    """Quotes that the judge gave and that could not be verified, with the reason."""
    doubts: tuple[str, ...] = ()
    """Why a person should look, one whole sentence each."""


@dataclass(frozen=True)
class GradedCriterion:
    """A criterion with its verdict and what it adds to the score."""

    id: str
    statement: str
    kind: CriterionKind
    weight: float
    status: Status
    credit: float | None
    """met 1, partial 0.5, missing 0, contradicted -0.5; ``None`` when not assessed."""
    confidence: float | None
    quotes: tuple[Quote, ...]
    citations: tuple[Citation, ...]
    rationale: str


@dataclass(frozen=True)
class ChecklistResult:
    """One item of the quality checklist, for one answer."""

    item: str
    status: ChecklistStatus
    quotes: tuple[Quote, ...] = ()
    note: str = ""
    """What was measured, as a sentence."""


@dataclass(frozen=True)
class Grade:
    """The score of one exchange."""

    status: GradeStatus
    raw: float | None
    """0 to 1, before calibration."""
    score: float | None
    """1 to 5."""
    interval: tuple[float, float] | None
    """Bounds of the score, when a calibration is fitted."""
    reasons: tuple[str, ...]
    """Why there is no score, or why a person should look."""
    criteria: tuple[GradedCriterion, ...] = ()
    checklist: tuple[ChecklistResult, ...] = ()


# --- records ---------------------------------------------------------------------------------------------
# Field for field what `plumbline evaluate --json` prints (schema evaluation/1).


@dataclass(frozen=True)
class SpeakerRecord:
    """A speaker as records name them."""

    name: str
    role: Role
    reason: str = ""


@dataclass(frozen=True)
class TranscriptRecord:
    """Which transcript was evaluated."""

    source: str
    format: str
    turns: int
    """How many turns it has."""
    speakers: tuple[SpeakerRecord, ...]
    candidate: str | None
    content_hash: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class GraderRecord:
    """Which grader made the scores."""

    judge: str
    """Name and revision of the judge (``local/late-interaction-2``)."""
    fingerprint: str
    """Hash of judge, prompts, rubrics and calibration."""
    prompts: dict[str, str] = field(default_factory=dict)
    """Name of each prompt used, to its version."""
    calibration: str | None = None
    """Id of the calibration; ``None`` says that the scores are uncalibrated."""


@dataclass(frozen=True)
class MatchRecord:
    """How an exchange was matched to the bank."""

    score: float
    candidates: tuple[MatchCandidate, ...]
    doubtful: bool = False
    settled: bool = False
    """Whether a person chose the question."""


@dataclass(frozen=True)
class ExchangeRecord:
    """One exchange with its grade."""

    order: int
    asked: Asked
    question: QuestionRef | None
    match: MatchRecord
    grade: Grade
    turns: tuple[int, ...] = ()
    """Indices of its turns."""
    usage: Usage | None = None
    """What judging it took; ``None`` where no model was called."""


@dataclass(frozen=True)
class Summary:
    """The interview as a whole."""

    score: float | None
    """Mean of the graded exchanges' scores; ``None`` when none was graded."""
    by_dimension: dict[str, float]
    asked: int
    graded: int
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """Whether a person must look, and why."""

    needed: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Usage:
    """What an evaluation took."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float | None = 0.0
    """US dollars; ``None`` when the price is unknown."""
    seconds: float = 0.0


@dataclass(frozen=True)
class Evaluation:
    """A scored and cited interview."""

    id: str
    transcript: TranscriptRecord
    grader: GraderRecord
    exchanges: tuple[ExchangeRecord, ...]
    summary: Summary
    review: Review
    usage: Usage
    created: str = ""
    """When it was made (UTC, ISO 8601)."""
