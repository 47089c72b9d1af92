"""Written text: markup taken off, sentences and labels told apart, with offsets where they matter."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

CODE_SPAN = re.compile(r"(`+)(.+?)(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:<[^<>]*>|[^()\s]*)(?:\s+\"[^\"]*\")?\)")
BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
ITALIC = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]+?)(?<=[^\s*])\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_\n]+?)(?<=[^\s_])_(?!\w)"
)
TAG = re.compile(
    r"</?(?:br|b|i|em|strong|sub|sup|u|code|kbd|span|a|p|div|small|mark|details|summary)\b[^<>]*/?>", re.I
)
COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
REFERENCE = re.compile(
    r"\s*\[(?:\^[\w-]+|[A-Z]?\d{1,3}(?:\s*[,;–-]\s*[A-Z]?\d{1,3})*)\](?!\()|\s*\([CGTLR]\d{1,2}(?:,\s*[CGTLR]\d{1,2})*\)"
)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55\u2705\u274c\ufe0f\u20e3]+")
QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
FENCE_MARK = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^`\n]*$", re.MULTILINE)
WORD_ALONE = re.compile(r"[a-z]{2,}[,;:.]?")
TASK = re.compile(r"^\[[ xX]\]\s+")
SPACE = re.compile(r"\s+")
PRIVATE = re.compile("[\ue000\ue001]")
HELD = re.compile("\ue000(\\d+)\ue001")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
MARKED = re.compile(rf"[`~*_<>\[(&\\\ue000\ue001]|{EMOJI.pattern}")
"""What no markup that is taken off can do without."""

EVERYDAY = re.compile(
    r"""[A-Z](?:[a-z'’-]*[a-z])?(?:(?<=ing)|(?<=ed)|(?<=tion)|(?<=tions)|(?<=sion)|(?<=ment)|(?<=ments)|(?<=ness)|(?<=ity)
    |(?<=ive)|(?<=able)|(?<=ible)|(?<=less)|(?<=ly)|(?<=ance)|(?<=ence)|(?<=ize)|(?<=ate)|(?<=al))
    |(?:Use|Store|Wait|Require|Prevent|Reduce|Add|Build|Run|Set|Check|Keep|Avoid|Deploy|Compare|Read|Write|Group|Batch
    |Reuse|Return|Save|Move|Make|Give|Take|Send|Test|Track|Monitor|Measure|Define|Design|Choose|Pick|Apply|Cache|Shard
    |Split|Merge|Hash|Sign|Lock|Retry|Fail|Log|Alert|Limit|Start|Stop|Load|Drop|Parse|Resolve|Resume|Profile|Replay
    |Identify|Find|Review|Update|Create|Collect|Borrow|Encrypt|Pre|Process|Push|Pull|Poll|Schedule|Expose|Handle)s?
    |(?:A|An|The|All|Any|Each|Every|No|Not|Only|One|Two|Three|First|Last|Same|Single|Low|High|Higher|Lower|Fast|Slow|Full
    |Most|More|Less|Many|Few|Some|Both|If|When|For|In|On|At|By|With|Without|From|To|Must|May|Can|Cannot|Should|Will
    |Target|Goal|Data|Time|Type|Types|Value|Values|Field|Fields|Size|Memory|Error|Errors|Request|Response|User|Users|Team|Code
    |Lock-free|Read-heavy|Zero-copy|Fields|Compiler|Safe|Unsafe|Strong|Weak|Local|Global|Better|Clear|Early)""",
    re.VERBOSE,
)

LABEL = re.compile(
    r"""(?P<mark>\*\*|__)(?P<name>[^*\n]{1,80}?)\s*(?P<inner>[:：]?)\s*(?P=mark)
        (?P<aside>\s*\([^()\n]{1,60}\))?\s*(?P<outer>[:：]?)""",
    re.VERBOSE,
)
PLAIN_LABEL = re.compile(r"(?P<name>[A-Za-z][\w /&'’-]{0,40}?)\s*[:：](?=\s|$)")
BARE_LABEL = re.compile(r"\s*(?:[-–—]+\s*)?$")

ABBREVIATIONS = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|approx|ca|no|nos|fig|figs|eq|sec|dr|mr|mrs|ms|prof|st|jr|sr|inc|ltd|co|dept|est|max|min|resp|viz|u\.s|u\.k)|\b[A-Z])\.$",
    re.I,
)
SENTENCE_END = re.compile(r"[.!?。！？][\"'”’)\]*_]*(?=\s)|[。！？]")
SENTENCE_START = re.compile(r"[\"'“‘(\[*_`]*[A-Z0-9À-ÖØ-Þ\u0370-\uffff$<>+\-]")


@dataclass(frozen=True)
class Label:
    """A bold word or two that names what follows: ``**Answer** (210 words):``."""

    name: str
    """Without markup, colon and aside."""
    aside: str
    """What stands in brackets after it."""
    end: int
    """Where what it labels begins, in characters from the start of the text."""


def plain(text: str) -> str:
    """Text as one line without Markdown markup, citation marks and emoji; code keeps its letters."""
    if not MARKED.search(text):
        return SPACE.sub(" ", text).strip()
    text = FENCE_MARK.sub("", QUOTE_MARK.sub("", PRIVATE.sub("", text)))
    codes = [found[2] for found in CODE_SPAN.finditer(text)]
    places = iter(range(len(codes)))
    bare = _bare(CODE_SPAN.sub(lambda _: f"\ue000{next(places)}\ue001", text))
    bare = HELD.sub(lambda found: codes[int(found[1])], bare)
    return SPACE.sub(" ", bare).strip()


def _bare(text: str) -> str:
    """Text outside of code spans, without its markup."""
    text = TAG.sub(" ", COMMENT.sub(" ", text))
    text = REFERENCE.sub("", LINK.sub(r"\1", text))
    for _ in range(2):  # bold within bold italics
        text = BOLD.sub(r"\2", text)
    text = ITALIC.sub(lambda found: found[1] or found[2], text)
    text = TASK.sub("", EMOJI.sub(" ", text).strip())
    return html.unescape(ESCAPE.sub(r"\1", text))


def unwrapped(text: str) -> str:
    """Plain text without the quotation marks around the whole of it."""
    text = plain(text)
    for left, right in ('""', "“”", "''", "‘’", "«»"):
        if len(text) > 1 and text.startswith(left) and text.endswith(right) and left not in text[1:-1]:
            return text[1:-1].strip()
    return text


def label(text: str) -> Label | None:
    """The bold label that a text begins with, if it has one."""
    found = LABEL.match(text, len(text) - len(text.lstrip()))
    if found is None:
        return None
    alone = not text[found.end() :].strip()
    if not (found["inner"] or found["outer"] or alone):
        return None
    aside = (found["aside"] or "").strip().strip("()")
    return Label(plain(found["name"]), aside, found.end())


def plain_label(text: str) -> Label | None:
    """A label without markup: a few words and a colon at the start of a text."""
    found = PLAIN_LABEL.match(text, len(text) - len(text.lstrip()))
    return Label(found["name"], "", found.end()) if found else None


def stands_alone(text: str, found: Label) -> bool:
    """Whether nothing comes after the label."""
    return BARE_LABEL.match(text, found.end) is not None


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open ranges of the sentences of a text; code spans and abbreviations do not end one."""
    hidden = CODE_SPAN.sub(lambda code: "`" * len(code[0]), text)
    ranges: list[tuple[int, int]] = []
    start = 0
    for found in SENTENCE_END.finditer(hidden):
        before = hidden[max(start, found.start() - 12) : found.start() + 1]
        after = hidden[found.end() : found.end() + 80].lstrip()
        if ABBREVIATIONS.search(before) or (after and not SENTENCE_START.match(after)):
            continue
        ranges.append((start, found.end()))
        start = found.end()
    ranges.append((start, len(text)))
    return [(a, b) for a, b in (_trimmed(text, a, b) for a, b in ranges) if b > a]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def lowered(text: str, known: frozenset[str] = frozenset()) -> str:
    """A text as it stands in the middle of a sentence: its first word in lower case where that is no name.

    ``known`` are words that are written in lower case elsewhere, and so are no names.
    """
    words = text.split(" ")
    word = words[0].rstrip(",;:")
    titled = any(re.match(r"[A-Z][a-z]", other) for other in words[1:])
    common = EVERYDAY.fullmatch(word) or (word.istitle() and word.lower() in known)
    return text[0].lower() + text[1:] if common and len(words) > 1 and not titled else text


def common_words(text: str) -> frozenset[str]:
    """The words that a text writes in lower case."""
    return frozenset(word.rstrip(",;:.") for word in text.split() if WORD_ALONE.fullmatch(word))
