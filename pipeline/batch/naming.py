"""Who wrote a file and which question it answers, told from its place: ``alice/Q7.md``, ``bob_Q3.py``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipeline.batch.columns import MARK

PARTING = " _-.,()[]"
NOT_PEOPLE = re.compile(
    r"^(?:answers?|submissions?|solutions?|src|source|code|final|draft|main|index|readme|notebook|untitled|"
    r"candidates?|answer ?to|response|v?\d+)?$",
    re.I,
)
"""What names of files and folders say that is no person."""
HEADING = re.compile(
    r"^[ ]{0,3}(?:(?:#{1,6}[ \t]+)?(?:\*\*|__)?(?:answer[ \t]+(?:to[ \t]+)?)?"
    r"(?:q|question|task|exercise|problem)[ _.\-]?(\d{1,4}[a-z]?)(?:[ \t]*[.:)–-]|(?:\*\*|__)?[ \t]*$)).*$",
    re.I | re.M,
)
"""A line that says which question is answered below it: ``## Q3``, ``Question 3:``, ``**Q3. Ownership**``."""


@dataclass(frozen=True)
class Told:
    """What a file's place tells."""

    candidate: str
    """Empty where it tells nobody."""
    question: str
    """``Q7``, or the file's name where a folder names the candidate; empty where it tells none."""
    marked: bool = False
    """Whether the question is told by a number."""


@dataclass(frozen=True)
class Answered:
    """The part of a text that answers one question."""

    question: str
    """``Q7``."""
    line: int
    """The line of its heading."""
    text: str
    """What stands under the heading, letter for letter."""


def told(path: PurePosixPath) -> Told:
    """What a file's place tells: the question from its name or else a folder's, the person from the rest."""
    parts = [*reversed(path.parts[:-1])]
    question, rest = _marked(path.stem)
    if question:
        return Told(_first([rest, *parts]), question, True)
    for place, folder in enumerate(parts):
        question, rest = _marked(folder)
        if question:
            return Told(_first([path.stem, rest, *parts[place + 1 :]]), question, True)
    if parts and not NOT_PEOPLE.match(parts[0]):
        return Told(parts[0], "" if NOT_PEOPLE.match(path.stem) else path.stem)
    return Told(_first([path.stem]), "")


def _marked(name: str) -> tuple[str, str]:
    """The question's mark in a name (``Q7``) and what else the name says; both empty without a mark."""
    found = MARK.search(name)
    if found is None:
        return "", ""
    return (
        f"Q{found[1].lower()}",
        f"{name[: found.start()].strip(PARTING)} {name[found.end() :].strip(PARTING)}".strip(),
    )


def _first(names: list[str]) -> str:
    """The first of these names that may be a person's."""
    return next((name for name in names if not NOT_PEOPLE.match(name.strip(PARTING))), "")


def parts(text: str) -> list[Answered]:
    """The answers of a text whose headings name two questions or more; else none.

    A fence that holds such a line does not part anything; what stands above the first heading is left out.
    """
    headings = [found for found in HEADING.finditer(text) if not _in_fence(text, found.start())]
    marks = [f"Q{found[1].lower()}" for found in headings]
    if len(set(marks)) < 2 or len(set(marks)) < len(marks):
        return []
    ends = [*(found.start() for found in headings[1:]), len(text)]
    return [
        Answered(mark, text.count("\n", 0, found.start()) + 1, text[found.end() : end].strip())
        for mark, found, end in zip(marks, headings, ends, strict=True)
    ]


def _in_fence(text: str, at: int) -> bool:
    return len(re.findall(r"^[ ]{0,3}(?:```|~~~)", text[:at], re.M)) % 2 == 1
