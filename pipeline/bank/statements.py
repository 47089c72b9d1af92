"""What an answer says, as statements that an answer of somebody else can be held to.

A block's sentences are not yet that: some introduce, some are code, some need the words of their heading
to be understood. Here each is phrased to stand on its own, or left out, and ranked by how much it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.bank import arrows, kinds, prose
from pipeline.bank.commands import is_command
from pipeline.domain import Block, BlockKind, CriterionKind, Question, Slice, Statement

CRITERION = {
    BlockKind.TRADE_OFF: CriterionKind.TRADE_OFF,
    BlockKind.SUCCESS_CRITERION: CriterionKind.SUCCESS_CRITERION,
    BlockKind.METRIC: CriterionKind.FIGURE,
    BlockKind.FORMULA: CriterionKind.FIGURE,
}
RANK = {
    BlockKind.SUCCESS_CRITERION: 3.0,
    BlockKind.TRADE_OFF: 2.8,
    BlockKind.PROSE: 2.5,
    BlockKind.LIST: 2.5,
    BlockKind.METRIC: 2.2,
    BlockKind.TABLE: 2.0,
    BlockKind.DIAGRAM: 1.8,
    BlockKind.FORMULA: 1.3,
    BlockKind.CODE: 0.2,
}
ENOUGH = 0.5
"""A statement of a lower rank is used only when there are too few others."""

SKIPPED = re.compile(
    r"(?:stakeholders?|owners?|deadlines?|references?|sources?|further reading|tags?)\b", re.IGNORECASE
)
SCENE = re.compile(
    r"\b(?:problem|scenario|context|scope|assumptions?|constraints?|requirements?|initial finding|background"
    r"|phase|impact)\b",
    re.IGNORECASE,
)
GIVEN = re.compile(
    r"\b(?:context|scope|(?:constraint|requirement|assumption)s?|problem (?:definition|statement))\b"
    r"(?! (?:management|handling|solving|switch\w*|propagation)\b)",
    re.IGNORECASE,
)
"""A heading under which a question is set, not answered."""
NUMBER = re.compile(r"^(?:(?:step|phase)\s*)?\(?\d{1,2}(?:[.):]\s+|[.)](?=[^\W\d]))", re.IGNORECASE)
TARGET = re.compile(r"(?:target|goal|limit|budget)\b(?!:)", re.IGNORECASE)
FIGURE = re.compile(r"\d")
AMOUNT = re.compile(
    r"[<>≤≥~≈±+-]*\s*(?:[$€£]\d[\d.,]*[KMB]?"
    r"|\d[\d.,]*\s?(?:%|[nµμm]?s|min|h|[KMGT]i?B|[kMG]Hz|[KM]?(?:TPS|QPS|rps))"
    r"|\d[\d.,]*\s\w+(?=\s=))"
    r"(?:/\w+)?(?!\w)",
)
"""A figure with its unit: money, a share, a time, a size, a rate, or anything that is then set equal."""
WORD = re.compile(r"[^\W\d_][\w'’-]+")
SYMBOLS = re.compile(r"[{};=|&\[\]\\_]|::|->|\(\)|\w\(|\s--?\w")
CODE = re.compile(r"`([^`]+)`")
CALL = re.compile(r"^[\w.:]+\(.*\)$")
POINTING = re.compile(r"(?:this|that|these|those|it|they|such|here|there|both)\b", re.IGNORECASE)
THE_APPROACH = re.compile(
    r"(?:this|that)\s+(?=(?:\w+\s+)?(?:approach|design|pattern|method|architecture|strategy|setup|scheme)\b)",
    re.I,
)
FILLER = re.compile(
    r"\brequires?\s+(?:careful|precise|comprehensive|addressing|understanding|multiple strategies)\b"
    r"|\bfollowing\b|\bas follows\b|\bin rust, this\b"
    r"|\b(?:offers|has|have|provides?)\s+(?:several|critical|many|multiple)\b",
    re.IGNORECASE,
)
VERDICT = re.compile(r"(?:verdict|conclusion)\s+(?=\S)", re.IGNORECASE)
PRAISE = frozenset(
    """best better good great bad poor worst fine ok okay chosen selected preferred recommended rejected yes
    no maybe overkill winner acceptable accepted choice avoid ✓ ✗ ✔ ✘ ✅ ❌""".split()  # noqa: SIM905
)
"""Verdicts that say how a thing is found, not why."""
VERBLESS = re.compile(r"^[\d<>≤≥±+~$€£%-]")
LONGEST = 420  # characters of a statement
LATE = 0.4  # what a statement at the end of the answer loses against one at its beginning
TAKEN_AS_GIVEN = 2.8  # what a statement loses that the question sets; it is used for want of others
PLATITUDE = 6.0  # what advice loses that fits every question: it comes after all else
LEAD_IN = 2.4  # what a sentence loses that only announces what comes after it
VAGUE = re.compile(
    r"(?:primary|secondary|tertiary|overall|metric|decision|constraint|option \w|phase \w)$", re.IGNORECASE
)
GENERIC = {
    "answer", "code", "example", "key features", "implementation", "practical implementation", "summary",
    "overview", "details", "explanation", "recommendation", "notes", "approach",
}  # fmt: skip
COMMON = frozenset(
    """a an and are as at be by can for from has have how in into is it its may more must no not of on only or
    should so such than that the their them then these this those to under use used uses using via vs was when
    where which while will with without would you your what why explain describe design""".split()  # noqa: SIM905 - a list would take a page
)


@dataclass(frozen=True)
class Candidate:
    """A statement that may become a criterion."""

    text: str
    kind: CriterionKind
    source: Slice
    rank: float
    """How much it says; below ENOUGH it is used only for want of others."""
    topic: str
    """What it is about: the block that it comes from, and in a diagram the subgraph."""


@lru_cache(maxsize=65536)
def content(text: str) -> frozenset[str]:
    """The words of a text that carry its meaning, in lower case, endings of number and tense taken off."""
    found = (word.lower() for word in re.findall(r"[^\W_]+(?:[.,]\d+)*", text))
    return frozenset(
        re.sub(r"(?:ing|ed|es|s)$", "", w) if len(w) > 4 else w for w in found if w not in COMMON
    )


ADVICE = content(
    """stay staying keep be remain always never try up to date updated current informed aware vigilant follow
    following apply use adhere best good practice practices standard standards industry careful cautious
    consistent learn learning continuous continuously improve improving thing things properly well"""
)
"""Words of advice that holds for everything, and so says nothing of anything."""


@dataclass(frozen=True)
class _Setting:
    """What phrasing and ranking a statement need to know of its question."""

    block: Block
    asked: frozenset[str]
    """The words of the question."""
    known: frozenset[str]
    """The words that the question and answer write in lower case."""
    blocks: int
    """How many blocks the answer has."""
    lenient: bool
    """Whether statements in code are let through, at a low rank."""


def candidates(question: Question, lenient: bool = False) -> list[Candidate]:
    """All statements of a question's answer, in its order; with ``lenient``, those in code as well."""
    asked = content(f"{question.title} {question.text}")
    known = prose.common_words(question.source.text)
    found: list[Candidate] = []
    for topic, block in enumerate(question.blocks):
        if not _says_nothing(block):
            found.extend(_of_block(topic, _Setting(block, asked, known, len(question.blocks), lenient)))
    return found


def _says_nothing(block: Block) -> bool:
    named = bool(block.heading) and bool(SKIPPED.match(block.heading[-1]))
    return named or (block.kind is BlockKind.CODE and block.language in ("markdown", "md"))


def _of_block(topic: int, setting: _Setting) -> Iterator[Candidate]:
    block = setting.block
    single = {body_of(statement.text).lower() for statement in block.statements}
    for statement in _joined(block):
        if _is_told(statement.text, single) or is_command(body_of(statement.text)):
            continue
        text = _phrase(statement, setting)
        if text and not SKIPPED.match(_label(text)):
            about = f"{topic}/{_label(text)}" if block.kind is BlockKind.DIAGRAM else str(topic)
            rank = _rank(text, setting) - (LEAD_IN if statement.text.endswith(":") else 0.0)
            rank -= LATE * topic / setting.blocks
            yield Candidate(text, _kind(text, block), statement.source, rank, about)


def _is_told(text: str, single: set[str]) -> bool:
    """Whether a chain only puts in a row what is also told one by one."""
    parts = body_of(text).lower().split(", then ")
    return len(parts) > 1 and " leads to " not in text and all(part in single for part in parts)


def _joined(block: Block) -> Sequence[Statement]:
    """The statements of a block; those that need one another to be understood are joined."""
    if block.kind is BlockKind.DIAGRAM:
        return arrows.joined(block)
    joined: list[Statement] = []
    for statement in _whole(block):
        if joined and block.kind is BlockKind.METRIC and TARGET.match(statement.text):
            text = f"{joined[-1].text.rstrip('.')} ({prose.lowered(statement.text)})"
            joined[-1] = replace(joined[-1], text=text)
        else:
            joined.append(statement)
    return joined


def _whole(block: Block) -> tuple[Statement, ...]:
    """The statements of a block without a last sentence that was cut off in the middle."""
    told = block.statements
    if (
        block.kind is BlockKind.PROSE
        and len(told) > 1
        and not re.search(r"[.!?:)\]\"”*`%]\s*$", block.source.text)
    ):
        return told[:-1]
    return told


def _kind(text: str, block: Block) -> CriterionKind:
    own = kinds.kind_of(_label(text))
    kind = CRITERION.get(own or block.kind, CRITERION.get(block.kind, CriterionKind.KEY_POINT))
    if kind is CriterionKind.KEY_POINT and block.kind in (BlockKind.PROSE, BlockKind.LIST):
        kind = CriterionKind.FIGURE if _is_amount(text) else kind
    counts = FIGURE.search(text) and block.kind is not BlockKind.DIAGRAM
    return kind if kind is not CriterionKind.FIGURE or counts else CriterionKind.KEY_POINT


def _is_amount(text: str) -> bool:
    """Whether a statement names a thing and tells its figure, with how it comes about or little else."""
    body = body_of(text)
    amount = AMOUNT.match(body)
    if not amount or body == text:
        return False
    rest = body[amount.end() :]
    return bool(re.match(r"\s*[=≈]", rest)) or len(WORD.findall(rest)) <= 4


def body_of(text: str) -> str:
    """A statement without the label that it begins with."""
    return text[len(_label(text)) :].lstrip(": ") if _label(text) else text


def _label(text: str) -> str:
    head, colon, _ = text.partition(": ")
    return head if colon and len(head) <= 60 else ""


# --- phrasing --------------------------------------------------------------------------------------------


def _phrase(statement: Statement, setting: _Setting) -> str:
    """A statement that stands on its own, ending in a full stop; empty where none can be made."""
    block = setting.block
    text = NUMBER.sub("", statement.text.strip())
    text = _as_trade(text) if block.kind is BlockKind.TRADE_OFF else text
    text = _without_verdict(text) if "|" in statement.source.text else text
    text = THE_APPROACH.sub("The ", text, count=1) if THE_APPROACH.match(text) else text
    text = CODE.sub(r"\1", text) if setting.lenient else _without_code(text, block)
    text = _unended(text, block)
    if not text or text.endswith(("?", "…", "...")) or "@" in text:
        return ""
    if block.kind is not BlockKind.DIAGRAM and _label(text):
        text = f"{_label(text)}: {prose.lowered(body_of(text), setting.known)}"
    if _needs_subject(text, block):
        text = _with_subject(text, setting)
    fits = len(text) <= LONGEST and (setting.lenient or _is_statement(text, block))
    named = statement.source.text.startswith("`") and not _label(text)  # a name in code keeps its letters
    return f"{text if named else text[0].upper() + text[1:]}." if fits else ""


def _unended(text: str, block: Block) -> str:
    """A text without the marks that end it, and without quotation marks around it."""
    text = text.rstrip(" .;:,–-")
    if block.kind is BlockKind.DIAGRAM and " leads to " not in text:
        text = text.rstrip("?")
    quoted = len(text) > 1 and text[0] in '"“' and text[-1] in '"”' and text.count('"') in (0, 2)
    return text[1:-1] if quoted else text


def _as_trade(text: str) -> str:
    """A row of advantages and drawbacks: ``X: …, but …``."""
    subject, _, rest = text.partition(": ")
    said = dict.fromkeys(("pros", "cons"), "")
    for part in rest.split("; "):
        name, _, value = part.partition(" ")
        if name.lower() in said:
            said[name.lower()] = value
    if said["pros"] and said["cons"]:
        return f"{subject}: {said['pros']}, but {prose.lowered(said['cons'])}"
    return text


def _without_verdict(text: str) -> str:
    """A row of a table without the name of its verdict, and without one that only praises or dismisses."""
    label, told = _label(text), []
    for part in body_of(text).split("; "):
        verdict = VERDICT.match(part)
        if not verdict:
            told.append(part)
        elif not set(part[verdict.end() :].lower().split()) <= PRAISE:
            told.append(prose.lowered(part[verdict.end() :]))
    return f"{label}: {'; '.join(told)}" if label and told else text


def _without_code(text: str, block: Block) -> str:
    """Short code keeps its letters; a longer example is left out, and so is what is nothing but code."""
    text = re.sub(r"(?:, as in|, then| leads to) `[^`]{46,}`(?=, then|$)", "", text)
    body = body_of(text)
    said = CALL.sub("", CODE.sub("", body.replace(", as in ", "")))
    if block.kind is BlockKind.DIAGRAM and not WORD.search(said):
        return ""
    return CODE.sub(r"\1", text)


def _needs_subject(text: str, block: Block) -> bool:
    if _label(text):
        return bool(VAGUE.match(_label(text)))
    short = len(WORD.findall(text)) < 4
    return short or bool(VERBLESS.match(text)) or block.kind is BlockKind.CODE


def _with_subject(text: str, setting: _Setting) -> str:
    names = [
        re.sub(r"\s*\([^)]*\)", "", NUMBER.sub("", name)).strip() for name in reversed(setting.block.heading)
    ]
    name = next((name for name in names if name and name.lower() not in GENERIC), "")
    if name and _label(text):
        return f"{name}, {text[0].lower()}{text[1:]}"
    return f"{name}: {prose.lowered(text, setting.known)}" if name else text


def _is_statement(text: str, block: Block) -> bool:
    """Whether a text says something: at least three words, no code."""
    words = WORD.findall(text)
    symbols = len(SYMBOLS.findall(text))
    if len(words) < 3 and not (len(words) == 2 and FIGURE.search(text)):
        return False
    allowed = 6 if block.kind in (BlockKind.METRIC, BlockKind.FORMULA) else 2 + len(words) / 4
    return symbols <= allowed


# --- ranking ---------------------------------------------------------------------------------------------


def _rank(text: str, setting: _Setting) -> float:
    block, asked = setting.block, setting.asked
    words, drawn = len(text.split()), block.kind is BlockKind.DIAGRAM
    rank = RANK[block.kind] - (2.0 if setting.lenient else 0.0)
    rank += 0.3 if drawn or 6 <= words <= 32 else -0.6 if words > 45 or words < 5 else 0.0
    rank += 0.3 if drawn and text.count(", then ") > 1 else 0.0
    rank -= 1.0 if drawn and len(WORD.findall(body_of(text))) < 2 else 0.0
    rank += 0.3 if FIGURE.search(text) and _label(text) else 0.0
    rank -= 2.2 if POINTING.match(text) else 0.0
    rank -= 2.6 if FILLER.search(text) else 0.8 if re.search(r"^(?:\S+ ){1,4}this\b", text) else 0.0
    rank -= _scenery(text, setting)
    rank -= PLATITUDE if content(body_of(text)) <= ADVICE else 0.0
    rank -= min(1.0, 0.15 * len(SYMBOLS.findall(text)))
    said = content(text)
    known = len(said & asked) / len(said) if said else 1.0
    rank -= 1.8 if known > 0.75 else 0.5 * known
    return rank


def _scenery(text: str, setting: _Setting) -> float:
    """What a statement loses that sets the scene: most where its heading says that the question is set."""
    block = setting.block
    under = block.heading[-1] if block.heading and block.kind is not BlockKind.DIAGRAM else ""
    given = GIVEN.search(under)
    if given and not content(given[0]) <= setting.asked:
        return TAKEN_AS_GIVEN
    return 1.3 if SCENE.match(_label(text)) or SCENE.search(under) else 0.0
