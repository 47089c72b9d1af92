"""Finding words of a candidate that give the grader instructions.

Nothing that reads an answer here obeys it; an instruction is a reason for a person to look. Patterns are
narrow on purpose: an engineer may speak of prompts, scores, instructions and graders all day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.domain import Turn

_START = r"(?:^|(?<=[.!?;:\n]))[ \t\"'*_#>\-]{0,10}"
_CALL = r"(?:(?:please|now|hey|dear|hi|hello|ok|okay|attention|important|note to(?: the)?)[\s,:]{1,10}){0,3}"
_ADDRESS = (
    r"(?:(?:ai|assistant|grader|evaluator|judge|llm|model|scorer|chatgpt|claude|gpt|system)[\s,:]{1,10})?"
)
_MUST = r"(?:you (?:must|should|have to|will|shall)(?: now)? )?"
_LEAD = _START + _CALL + _ADDRESS + _CALL + _MUST
_WHOM = r"(?:me|this (?:answer|candidate|response|interview|transcript)|the (?:answer|candidate|response)|it)"
_TOP = r"(?:full|top|maximum|max|perfect|highest|best|excellent|5(?:\.0)?|five|10|ten|100)"
_WORTH = r"(?:marks?|scores?|points?|grades?|ratings?|credits?|stars?|out of (?:5|five|10|ten|100))"

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _LEAD
        + r"(?:ignore|disregard|forget|override)\b(?: \w+){0,3}? (?:previous|prior|above|earlier|preceding"
        r"|your)(?: \w+){0,2}? (?:instructions?|prompts?|rules|rubrics?|criteria|guidelines)\b",
        _LEAD + rf"(?:give|award|assign|grant) {_WHOM} (?:an? |the )?{_TOP}(?: possible)?(?: {_WORTH})",
        _LEAD + rf"(?:score|rate|grade|mark|rank) {_WHOM} (?:as |with |at |an? |the )*{_TOP}\b",
        _LEAD
        + r"(?:mark|set|treat|count|consider|report|output|return) (?:all|every|each)(?: of)?(?: the| your)? "
        r"(?:criteria|criterion|points?|items?|verdicts?|status(?:es)?)\b.{0,30}?\b(?:met|passed|fulfilled|satisfied|correct)\b",
        _LEAD + r"(?:mark|set|treat|count|consider) .{0,80}? as (?:met|fully met|passed|fulfilled)\b",
        r"\"status\"\s{0,5}:\s{0,5}\"met\"",
        r"<\|?(?:im_start|im_end|system|/system|endoftext)\|?>|\[/?INST\]|<<SYS>>",
        r"(?:^|\n)[ \t#*]{0,10}(?:system|assistant)\s*(?:prompt|message|instruction)s?[ \t]{0,5}:",
    )
)
_ABOUT = re.compile(
    r"\b(?:attack\w*|inject\w*|jailbreak\w*|malicious|adversar\w*|hostile|payload|classic"
    r"|for example|for instance)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?;](?=\s|$)|\n")


@dataclass(frozen=True)
class Instruction:
    """Words that tell the grader what to do: ``turn.text[start:end]``."""

    turn: int
    start: int
    end: int
    text: str


def instructions(turn: Turn) -> tuple[Instruction, ...]:
    """The sentences of a turn that give the grader instructions."""
    spans = sorted({span for pattern in _PATTERNS for span in _sentences_of(pattern, turn.text)})
    return tuple(Instruction(turn.turn, start, end, turn.text[start:end]) for start, end in spans)


def _sentences_of(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Bounds of the sentences in which a pattern is found, those about attacks left out."""
    spans = [_sentence_around(text, found.start(), found.end()) for found in pattern.finditer(text)]
    return [(start, end) for start, end in spans if not _ABOUT.search(text[start:end])]


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence that holds ``text[start:end]``, without the white space at its ends."""
    lead = len(text[start:end]) - len(text[start:end].lstrip(" \t\r\n\"'*_#>-"))
    start = min(start + lead, end)
    before = [m.end() for m in _SENTENCE_END.finditer(text, max(0, start - 2000), start)]
    after = _SENTENCE_END.search(text, end)
    left = before[-1] if before else max(0, start - 2000)
    right = after.end() if after else min(len(text), end + 2000)
    piece = text[left:right]
    return left + len(piece) - len(piece.lstrip()), left + len(piece.rstrip())
