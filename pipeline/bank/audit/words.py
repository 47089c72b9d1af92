"""Stated numbers of words, held against the text that they stand at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.bank import prose
from pipeline.bank.audit.finding import Remarks, error
from pipeline.bank.audit.sheet import Sheet

STATED = re.compile(
    r"(?P<about>~|≈|about |ca\.? |approx\.? )?\b(?P<count>\d[\d,]{0,5})\s*words\b", re.IGNORECASE
)
SLACK = 0.1  # of the stated number by which a count may be off; twice as much where it says "about"


@dataclass(frozen=True)
class Count:
    """A stated number of words. The line is 0-based."""

    line: int
    stated: int
    counted: int
    holds: bool


def remarks(sheet: Sheet) -> Remarks:
    """A remark for each stated number of words that is not that of the text after its label."""
    for count in counts(sheet):
        if not count.holds:
            message = f"{count.stated} words are stated, and {count.counted} are there."
            yield error(count.line + 1, "word_count", message)


def counts(sheet: Sheet) -> list[Count]:
    """The numbers of words that labels state: ``**Answer** (210 words): …``."""
    found = []
    for number, line in enumerate(sheet.said):
        label = prose.label(line)
        stated = STATED.fullmatch(label.aside.strip()) if label and label.aside else None
        if label and stated:
            wanted = int(stated["count"].replace(",", ""))
            counted = _words(sheet, number, label.end)
            slack = SLACK * (2 if stated["about"] else 1) * wanted
            found.append(Count(number, wanted, counted, abs(counted - wanted) <= slack))
    return found


def _words(sheet: Sheet, line: int, start: int) -> int:
    """The words from a label up to the next label, heading, rule or block of code."""
    texts = [sheet.said[line][start:]]
    for text in sheet.said[line + 1 :]:
        stop = prose.label(text) or re.match(r"\s*(?:#{1,6}\s|-{3,}\s*$|\|)", text)
        if stop or (not text.strip() and texts[-1].strip() and _ended(sheet, line + len(texts))):
            break
        texts.append(text)
    return len(" ".join(texts).split())


def _ended(sheet: Sheet, line: int) -> bool:
    """Whether what follows a blank line is no more of the same text."""
    following = next((n for n in range(line, len(sheet.texts)) if sheet.texts[n].strip()), None)
    return following is None or not sheet.said[following].strip()
