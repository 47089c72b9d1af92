"""Reports of a document about itself: ``28/28 PASS``, ``Cites 100%``, ``all 8 phases``, recomputed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from pipeline.bank.audit import sources, words
from pipeline.bank.audit.finding import listed
from pipeline.bank.audit.sheet import Sheet
from pipeline.bank.audit.stated import Stated
from pipeline.domain import Question

PASSED = re.compile(
    r"(?P<n>\d{1,4})\s*/\s*(?P<of>\d{1,4})\s*(?:questions?\s+|Q&As?\s+)?(?:are\s+|were\s+)?"
    r"(?:PASS(?:ED)?|complete[d]?|answered|done|ok|✓|✅)(?!\w)",
    re.IGNORECASE,
)
EVERY = re.compile(
    r"\b(?:all|every)\s+(?:\d+\s+)?(?:questions?|Q&As?)\s+(?:is|are|has|have been|have)\s+"
    r"(?:fully\s+)?(?:answered|complete)",
    re.I,
)
CITED = re.compile(r"\b(?:cites?|cited|citations?)\s*[:=]?\s*(?P<share>\d{1,3})\s*%", re.IGNORECASE)
LINKED = re.compile(r"\bURLs?\s*[:=]\s*(?P<share>\d{1,3})\s*%", re.IGNORECASE)
TONGUE = re.compile(r"(?<!\w)(?P<code>[A-Z]{2})\s*=\s*(?P<share>\d{1,3})\s*%")
WORDED = re.compile(
    r"\bwords\s*[:=]\s*(?P<low>\d+)\s*(?:-|–|to)\s*(?P<high>\d+)\s+(?P<share>\d{1,3})\s*%", re.IGNORECASE
)
ALL = re.compile(
    r"\b(?P<what>phases|stakeholders)\s*[:=]\s*100\s*%\s*\(all\s+(?P<n>\d{1,3})\)", re.IGNORECASE
)
FEWEST = re.compile(r"\bconstraints\s*[:=]\s*100\s*%\s*\((?:≥|>=|at least )\s*(?P<n>\d{1,2})", re.IGNORECASE)
TAGGED = re.compile(r"\[(?P<code>[A-Z]{2})\]")
SLACK = 5  # points by which a share may be off


def claims(sheet: Sheet) -> Iterator[Stated]:
    """Every statement of a document about its own state that can be recomputed."""
    if not sheet.questions:
        return
    for line, text in sheet.outside():
        for check in CHECKS:
            yield from check(sheet, line, text)


def _passed(sheet: Sheet, line: int, text: str) -> Iterator[Stated]:
    total = len(sheet.questions)
    left = [question.number for question in sheet.questions if not question.has_reference]
    truth = (
        f"{len(left)} of {total} questions have no answer ({listed(left, 4)})"
        if left
        else "all have an answer"
    )
    for found in PASSED.finditer(text):
        if int(found["of"]) == total:
            yield Stated(line, "validation", found[0].strip(), int(found["n"]) <= total - len(left), truth)
    if every := EVERY.search(text):
        yield Stated(line, "validation", every[0], not left, truth)


def _share(line: int, claim: str, stated: str, count: int, total: int, what: str) -> Stated:
    actual = 100 * count / total if total else 0.0
    return Stated(
        line,
        "validation",
        claim,
        abs(actual - int(stated)) <= SLACK,
        f"{count} of {total} {what} ({actual:.0f}%)",
    )


def _cited(sheet: Sheet, line: int, text: str) -> Iterator[Stated]:
    found = CITED.search(text)
    if found:
        known = {entry.key for entry in sources.sources(sheet) if entry.key}
        places = {
            sheet.owner[mark.line]
            for mark in sources.marks(sheet, known)
            if mark.square and mark.key in known
        }
        count = len(places - {-1})
        yield _share(
            line, found[0], found["share"], count, len(sheet.questions), "questions have a citation mark"
        )


def _linked(sheet: Sheet, line: int, text: str) -> Iterator[Stated]:
    found = LINKED.search(text)
    listed_sources = sources.sources(sheet) if found else []
    if found and listed_sources:
        count = sum(bool(re.search(r"https?://", entry.text)) for entry in listed_sources)
        yield _share(line, found[0], found["share"], count, len(listed_sources), "sources have an address")


def _tongues(sheet: Sheet, line: int, text: str) -> Iterator[Stated]:
    """Shares of languages among the sources that carry a language."""
    told = list(TONGUE.finditer(text))
    if len(told) < 2:
        return
    tags = Counter(found["code"] for e in sources.sources(sheet) if (found := TAGGED.search(e.text)))
    total = sum(tags.values())
    if not total:
        return
    off = [f for f in told if abs(100 * tags[f["code"]] / total - int(f["share"])) > SLACK]
    counted = ", ".join(f"{count} {code}" for code, count in tags.most_common())
    claim = " ".join(found[0] for found in told)
    yield Stated(line, "validation", claim, not off, f"the {total} sources with a language are {counted}")


def _worded(sheet: Sheet, line: int, text: str) -> Iterator[Stated]:
    found = WORDED.search(text)
    if found:
        low, high = int(found["low"]), int(found["high"])
        counted = {
            sheet.owner[count.line]: count.counted
            for count in words.counts(sheet)
            if sheet.owner[count.line] >= 0
        }
        if counted:
            fit = sum(low <= n <= high for n in counted.values())
            yield _share(
                line,
                found[0],
                found["share"],
                fit,
                len(sheet.questions),
                "questions have an answer of that length",
            )


def _all(sheet: Sheet, line: int, text: str) -> Iterator[Stated]:
    for found in ALL.finditer(text):
        pick: Callable[[Question], tuple[str, ...]] = (
            (lambda q: q.phase) if found["what"].lower() == "phases" else (lambda q: q.stakeholders)
        )
        there = sorted({name for question in sheet.questions for name in pick(question)})
        truth = f"the questions name {len(there)}: {listed(there, 12)}"
        yield Stated(
            line, "validation", f"{found['what']}: all {found['n']}", len(there) >= int(found["n"]), truth
        )


def _fewest(sheet: Sheet, line: int, text: str) -> Iterator[Stated]:
    found = FEWEST.search(text)
    if found:
        short_of = [q.number for q in sheet.questions if len(q.constraints) < int(found["n"])]
        truth = f"{listed(short_of, 4)} have fewer" if short_of else "all have as many"
        yield Stated(line, "validation", f"at least {found['n']} constraints each", not short_of, truth)


CHECKS = (_passed, _cited, _linked, _tongues, _worded, _all, _fewest)
