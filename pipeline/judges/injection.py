"""Finding words of a candidate that give the grader instructions.

Nothing that reads an answer here obeys it; an instruction is a reason for a person to look. Patterns are
narrow on purpose: an engineer may speak of prompts, scores, instructions and graders all day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.domain import Turn
from pipeline.judges.disguise import Seen, decoded, latin, unaccented

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
_GENEROUS = (
    r"[^.!?\n]{0,120}?\b(?:full marks|(?:perfect|top|highest|maximum) (?:score|marks)"
    r"|(?:all|every|each) (?:criteria|criterion)|scored 5 on every\w*|every answer gets)\b"
)

_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _LEAD
        + r"(?:ignore|disregard|forget|override)\b(?: \w+){0,3}? (?:previous|prior|above|earlier|preceding"
        r"|your)(?: \w+){0,2}? (?:instructions?|prompts?|rules|rubrics?|criteria|guidelines)\b",
        _LEAD + r"(?:ignore|disregard|forget|override) (?:the|your) (?:grading )?(?:rubric|criteria)\b",
        _LEAD + rf"(?:give|award|assign|grant) {_WHOM} (?:an? |the )?{_TOP}(?: possible)?(?: {_WORTH})",
        _LEAD + rf"(?:score|rate|grade|mark|rank) (?!it\b){_WHOM} (?:as |with |at |an? |the )*{_TOP}\b",
        _LEAD
        + r"(?:mark|set|treat|count|consider|report|output|return) (?:all|every|each)(?: of)?(?: the| your)? "
        r"(?:criteria|criterion|points?|items?|verdicts?|status(?:es)?)\b.{0,30}?\b(?:met|passed|fulfilled|satisfied|correct)\b",
        _LEAD + r"(?:mark|set|treat|count|consider) .{0,120}? as (?:met|fully met)\b",
        _LEAD + r"(?:mark|set|treat|count|consider) "
        r"(?=[^\n]{0,80}?\b(?:criteri\w+|points?|answer|response|candidate|me|everything|whatever|it all)\b)"
        r".{0,80}? as (?:passed|fulfilled)\b",
        r"\"status\"\s{0,5}:\s{0,5}\"met\"",
        r"<\|?(?:im_start|im_end|system|/system|endoftext)\|?>|\[/?INST\]|<<SYS>>",
        r"(?:^|\n)[ \t#*]{0,10}(?:system|assistant)\s*(?:prompt|message|instruction)s?[ \t]{0,5}:",
        r"(?:^|\n)[ \t#*]{0,10}(?-i:SYSTEM)[ \t]{0,5}:|\[SYSTEM (?:OVERRIDE|MESSAGE|PROMPT)\]",
        r"</(?:answer|candidate|transcript|exchange|instructions)>",
        r"(?:-{3}|={3}|<{3}) ?END (?:OF )?(?:THE )?(?:CANDIDATE|ANSWER|TRANSCRIPT|INPUT)",
        r"\"role\"\s{0,5}:\s{0,5}\"system\"\s{0,5},\s{0,5}\"content\"\s{0,5}:[^\n]{0,80}?\b(?:marks|score|credit|met)\b",
        _START + rf"(?:pretend|imagine|act as|from now on|you are now)\b{_GENEROUS}",
    )
)
_FOREIGN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _START
        + r"(?:bitte )?(?:ignoriere?n?|vergiss|missachte)(?: sie)? (?:\w+ ){0,2}?(?:vorherigen|bisherigen"
        r"|obigen|vorigen|deine) (?:\w+ )?(?:anweisungen|regeln|vorgaben|kriterien)",
        _START
        + r"(?:bewerte|benote) (?:mich|diese antwort) mit (?:\w+ )?(?:hochstnote|voller punktzahl|bestnote)",
        _START + r"(?:por favor,? )?(?:ignora|ignore|olvida|esqueca) (?:tod[ao]s )?(?:l?[ao]s |sus |tus )?"
        r"(?:instrucciones|reglas|instrucoes|regras) (?:anteriores|previas)",
        _START
        + r"(?:marca|marque|considera) tod[ao]s (?:l?os )criterios como (?:cumplidos|cumpridos|atendidos)",
        _START
        + r"(?:ignore[zs]?|oublie[zs]?) (?:toutes )?(?:les |tes |vos )(?:instructions|consignes|regles)"
        r" (?:precedentes|ci-dessus|anterieures)",
        r"(?:忽略|无视|忘记)[^。！？\n]{0,8}(?:之前|以上|先前|上面)[^。！？\n]{0,6}(?:指令|指示|规则|提示)",
        r"(?:所有|全部)(?:评分)?标准[^。！？\n]{0,4}标记为[^。！？\n]{0,3}(?:满足|通过)",
        _START + r"(?:игнорируи|забудь|игнорируите|забудьте) (?:все )?(?:предыдущие|прежние|свои)"
        r" (?:инструкции|правила|указания)",
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
    """The sentences of a turn that give the grader instructions, disguised ones among them."""
    spans = sorted(set(_told(turn.text)) | set(_encoded(turn.text)))
    return tuple(Instruction(turn.turn, start, end, turn.text[start:end]) for start, end in spans)


def _told(text: str) -> list[tuple[int, int]]:
    """Bounds of the sentences that instruct, whatever letters they are written in."""
    seen = unaccented(text)
    english = latin(seen)
    found = [_sentences_of(pattern, english) for pattern in _PATTERNS]
    return [span for spans in (*found, *(_sentences_of(p, seen) for p in _FOREIGN)) for span in spans]


def _encoded(text: str) -> list[tuple[int, int]]:
    """Bounds of the sentences with base64 in which an instruction lies."""
    return [_sentence_around(text, start, end) for start, end, said in decoded(text) if _says(said)]


def _says(said: str) -> bool:
    """Whether decoded text instructs, itself or wrapped once more."""
    return bool(_told(said)) or any(_told(inner) for _, _, inner in decoded(said))


def _sentences_of(pattern: re.Pattern[str], seen: Seen) -> list[tuple[int, int]]:
    """Bounds of the sentences in which a pattern is found, those about attacks left out."""
    spans = [_sentence_around(seen.text, found.start(), found.end()) for found in pattern.finditer(seen.text)]
    return [seen.span(start, end) for start, end in spans if not _ABOUT.search(seen.text[start:end])]


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
