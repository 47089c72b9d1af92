"""Who speaks, where a file says so in front of the words: ``Name: text``.

A colon in speech is no speaker ("the rule is: ..."). What stands before the colon is taken for a name when it
looks like one and, where that is not enough, when the file uses it more than once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.transcripts import clock
from pipeline.transcripts.vocabulary import (
    DISCOURSE,
    NAME_PARTICLES,
    NUMBERED,
    SENTENCE_OPENINGS,
    SENTENCE_WORDS,
)

IN_STAMP = rf"[\[(]\s*({clock.STAMP})\s*[\])]"
BESIDE = rf"[\[(]?\s*{clock.STAMP}\s*[\])]?"
MARKDOWN = re.compile(
    r"\s*(?:[-*]\s+)?(?P<mark>\*\*|__)(?P<label>[^*_:\n][^*\n:]{0,80}?)"
    rf"(?:\s*:\s*(?P=mark)|(?P=mark)\s*(?P<after>{BESIDE})?\s*:)\s*"
)
PLAIN = re.compile(
    r"\s*(?P<label>[^:\n]{1,80}?)"
    rf"(?:\s*(?P<after>[\[(]\s*{clock.STAMP}\s*[\])])|\s{{1,4}}(?P<bare>{clock.STAMP}))?\s{{0,4}}:(?:\s+|$)"
)
LEADING_STAMP = re.compile(rf"\s*(?:{IN_STAMP}|({clock.STAMP})(?![\d:.,]))\s*(?:[-–—|]\s+)?(?=\S)")
STANDARD = re.compile(
    r"speaker[ _]?[\w]{1,3}|unknown speaker|call-in user[ _]?\d*|(?:participant|user|guest)[ _]?\d+"
    r"|interviewer[ _]?\d*|interviewee|candidate|applicant|recruiter|host|guest|moderator|panelist[ _]?\d*"
    r"|hiring manager|question|answer|[A-Z]\d?"
    r"|\+?[\d*(][\d\s().*-]{5,20}",
    re.IGNORECASE,
)
NO_NAME = re.compile(r"^[^\w+(\"'’]|\*\*|//|^\d+\.\s|^[^(]*\)|\([^()]*$")
"""What begins with a sign, has markup within or a bracket without its pair."""
PUNCTUATION = re.compile(r"[!?;\"“”<>={}`\\$%^~]|\w{4,}\.\s*$|,\s+[a-z]|\.\s+[a-z]|://|\bhttps?$")


MOST_SMALL = 6
"""More labels without a capital are the keys of a data file."""


@dataclass(frozen=True)
class Labelled:
    """A line that names who speaks it."""

    label: str
    text: str
    """What stands after the name; may be empty."""
    stamp: str | None = None
    """A time beside the name, as written."""
    markdown: bool = False


def split(line: str) -> Labelled | None:
    """What a line would be if what stands before its first colon were a speaker."""
    stamp = None
    leading = LEADING_STAMP.match(line[:60])
    if leading:
        stamp = leading[1] or leading[2]
        line = line[leading.end() :]
    match = MARKDOWN.match(line[:200]) or PLAIN.match(line[:200])
    if match is None:
        return None
    found = match.groupdict()
    beside = found["after"] or found.get("bare")
    label = found["label"].strip().strip("[]*_# ").strip()
    if not label:
        return None
    stamp = beside.strip("[]() ") if beside else stamp
    return Labelled(label, line[match.end() :], stamp, match.re is MARKDOWN)


def speakers(lines: Iterable[str]) -> frozenset[str]:
    """The labels of a file that are speakers; ``lines`` are those that may begin with one."""
    parts = [split(line) for line in lines]
    counts = Counter(part.label for part in parts if part)
    usual = sum(counts.values()) >= 0.6 * len(parts)
    bold = {part.label for part in parts if part and part.markdown}
    found = {label for label, n in counts.items() if _is_speaker(label, n, usual or label in bold)}
    small = {label for label in found if label[0].islower() and not STANDARD.fullmatch(label)}
    return frozenset(found - small if len(small) > MOST_SMALL else found)


def _is_speaker(label: str, count: int, usual: bool) -> bool:
    tokens = re.sub(r"\([^)]*\)|\[[^\]]*\]", "", label).replace(",", " ").split()
    if not tokens or len(tokens) > 6 or PUNCTUATION.search(label) or NO_NAME.search(label):
        return False
    if STANDARD.fullmatch(label):
        return len(label) > 2 or count > 1
    if not any(character.isalpha() for character in label) or _is_discourse(tokens, count):
        return False
    if looks_like_name(tokens):
        return count > 1 or usual or len(tokens) > 1
    return count > 1 and len(tokens) <= 3 and not SENTENCE_WORDS & {token.lower() for token in tokens}


def looks_like_name(tokens: list[str]) -> bool:
    """Whether every word has a capital, a figure or is a particle such as ``van``; CJK names count."""
    heads = [token.strip("'’.-&|/@_") for token in tokens]
    return (
        all(
            not head or not head[0].islower() or head in NAME_PARTICLES or head[0].isdigit() or "@" in token
            for head, token in zip(heads, tokens, strict=True)
        )
        and not heads[0][:1].islower()
    )


def _is_discourse(tokens: list[str], count: int) -> bool:
    first = tokens[0].lower()
    if len(tokens) == 1:
        return first in DISCOURSE or first in SENTENCE_WORDS
    if first in NUMBERED and len(tokens) == 2:
        return True
    written = {token for token in tokens[1:] if token.islower() and token not in NAME_PARTICLES}
    return bool(written & SENTENCE_WORDS) or (first in SENTENCE_OPENINGS and count < 3)
