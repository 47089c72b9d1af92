"""What was left over: words in another language, and traces of how the text was made."""

from __future__ import annotations

import re
import unicodedata

from pipeline.bank.audit.finding import Remarks, listed, short, warning
from pipeline.bank.audit.sheet import Heading, Sheet

FOREIGN = re.compile(
    "[\u0400-\u052f\u0530-\u058f\u0590-\u05ff\u0600-\u06ff\u0900-\u0dff\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff"
    "\u3130-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
SCRIPTS = {
    "CYRILLIC": "Cyrillic",
    "CJK": "Chinese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
}
LATIN = re.compile(r"[A-Za-z]")
TAGGED = re.compile(r"\[(?:[A-Z]{2}|[a-z]{2})\]|\blang=|\((?:in|translated from) [A-Z]", re.IGNORECASE)
NAMED = re.compile(r"\[[^\[\]A-Za-z]*\](?=\()")
"""The text of a link that is in another script as a whole: to a translation, mostly."""
MOSTLY = 20  # times as many Latin letters make a document one in which other scripts are left over

MODELS = r"ChatGPT|GPT-?[345o][\w.]*|Claude|Gemini|Kimi|DeepSeek|Qwen|Llama|Mistral|Copilot|Grok|Perplexity"
TITLE = re.compile(rf"\b(?:{MODELS})\b|\b(?:prompt|generator)\s*$", re.IGNORECASE)
MADE = re.compile(
    r"""^[\s>#*_-]*(?:
      (?:I|we)['’]?(?:\s+(?:will|shall|have|am|are)|['’]?(?:ll|ve|m))\s+(?:now\s+|going\s+to\s+|just\s+)?
        (?:generate|generated|create|created|provide|provided|write|written|produce|compile|prepare|draft|craft)\b
    | (?:certainly|of\s+course|absolutely|sure|great\s+question)\s*[!,.:]
    | here\s+(?:are|is)\s+(?:the|your|an?|my|\d+)\b.{0,80}:\s*$
    | as\s+an?\s+(?:AI|large\s+language)\b
    | let\s+me\s+know\s+if\b | (?:I\s+)?hope\s+this\s+helps
    | would\s+you\s+like\s+me\s+to\b | feel\s+free\s+to\s+ask\b
    | (?:step-by-step\s+)?(?:thought|thinking|reasoning)\s+process\b | chain\s+of\s+thought\b
    | \[?end\s+of\s+(?:response|document|output)\]?\s*$
    | <{7}\s | >{7}\s | ={7}\s*$
    )""",
    re.VERBOSE | re.IGNORECASE,
)
BOX = re.compile(r"☐|(?:^|\s)[-*+]\s+\[ \]\s")
TICKED = re.compile(r"[☑☒✓✔✅]|\[[xX]\]")
CHECKED = re.compile(r"check|verif|review|self", re.IGNORECASE)


def remarks(sheet: Sheet) -> Remarks:
    """Remarks on words in another script, on words of a generator, and on lists that nobody ticked."""
    yield from _foreign(sheet)
    yield from _made(sheet)
    yield from _unticked(sheet)


def _foreign(sheet: Sheet) -> Remarks:
    letters = sum(len(found) for found in FOREIGN.findall(sheet.document.source))
    if not letters or len(LATIN.findall(sheet.document.source)) < MOSTLY * letters:
        return
    for number, line in enumerate(sheet.texts):
        words = FOREIGN.findall(NAMED.sub("", line))
        if words and not TAGGED.search(line):
            said = listed([short(word, 20) for word in words], 4)
            yield warning(number + 1, "language", f"Left over in {_script(words[0])}: {said}.")


def _script(word: str) -> str:
    name = unicodedata.name(word[0], "").split(" ")[0]
    return SCRIPTS.get(name, name.capitalize() or "another script")


def _made(sheet: Sheet) -> Remarks:
    title = sheet.headings[0] if sheet.headings else None
    if title and sheet.owner[title.line] < 0 and TITLE.search(title.text.rstrip(" )").rstrip()):
        yield warning(
            title.line + 1, "leftover", f"The title tells how the text was made: {short(title.text, 80)}."
        )
    for number, line in sheet.outside():
        if MADE.match(line):
            yield warning(
                number + 1,
                "leftover",
                f"This speaks of writing the document, and belongs in none: {short(line)}.",
            )


def _unticked(sheet: Sheet) -> Remarks:
    """Checklists in which nothing is ticked."""
    for heading in sheet.headings:
        if CHECKED.search(heading.text) and sheet.owner[heading.line] < 0:
            yield from _boxes(sheet, heading)


def _boxes(sheet: Sheet, heading: Heading) -> Remarks:
    rows = [(n, sheet.said[n]) for n in range(heading.line, heading.last)]
    empty = [(n, len(BOX.findall(text))) for n, text in rows if BOX.search(text)]
    if empty and not any(TICKED.search(text) for _, text in rows):
        count = sum(boxes for _, boxes in empty)
        message = f"None of the {count} boxes of {short(heading.text)} is ticked."
        yield warning(empty[0][0] + 1, "leftover", message, empty[-1][0] + 1)
