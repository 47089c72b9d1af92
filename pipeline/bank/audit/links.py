"""Links within the document and to files beside it that lead nowhere."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from urllib.parse import unquote

from pipeline.bank.audit.finding import Remarks, error, listed, short, warning
from pipeline.bank.audit.sheet import Sheet

LINK = re.compile(
    r"(?<!!)\[(?P<text>[^\[\]]*)\]\((?P<to><[^<>]*>|[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+\"[^\"]*\")?\)"
)
REFERRED = re.compile(r"\[(?P<text>[^\[\]]+)\]\[(?P<key>[^\[\]]+)\]")
DEFINED = re.compile(r"^\s{0,3}\[(?P<key>[^\[\]]+)\]:\s*(?P<to>\S+)")
ANCHOR = re.compile(
    r"<[a-z]+\b[^<>]*\b(?:id|name)\s*=\s*[\"'](?P<name>[^\"']+)[\"']|\{#(?P<id>[\w-]+)\}", re.IGNORECASE
)
FILE = re.compile(r"`(?P<path>(?:[\w.-]+/)+[\w.-]+\.(?:md|markdown|txt|ya?ml|csv|docx?))`")
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/", re.IGNORECASE)


def remarks(sheet: Sheet) -> Remarks:
    """A remark for each link that leads nowhere, and for questions that a table of contents leaves out."""
    if not sheet.markdown:
        return
    anchors = anchors_of(sheet)
    keys = {found["key"].lower() for line in sheet.said if (found := DEFINED.match(line))}
    for number, line in enumerate(sheet.bare):
        for found in LINK.finditer(line):
            yield from _link(sheet, number, found["to"].strip("<>"), anchors)
        for found in REFERRED.finditer(line):
            if found["key"].lower() not in keys and not re.fullmatch(r"\^?[A-Z]*\d+", found["key"]):
                message = (
                    f"The link {short(found[0])} refers to {short(found['key'])}, which is defined nowhere."
                )
                yield error(number + 1, "link", message)
    yield from _files(sheet)
    yield from _contents(sheet, anchors)


def anchors_of(sheet: Sheet) -> dict[str, int]:
    """The anchors of a document as a Markdown host makes them, each with its 0-based line."""
    anchors: dict[str, int] = {}
    for heading in sheet.headings:
        name = slug(heading.text)
        free = next(n for n in _numbered(name) if n not in anchors)
        anchors[free] = heading.line
    for number, line in enumerate(sheet.bare):
        for found in ANCHOR.finditer(line):
            anchors.setdefault(found["name"] or found["id"], number)
    return anchors


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{n}" for n in range(1, 100_000))


def slug(title: str) -> str:
    """The anchor of a heading: small letters, digits, dashes for blanks, nothing else."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def _link(sheet: Sheet, number: int, to: str, anchors: dict[str, int]) -> Remarks:
    if to.startswith("#"):
        name = unquote(to[1:])
        if name and name not in anchors and name.lower() not in anchors:
            near = difflib.get_close_matches(name, list(anchors)[:2000], 1, 0.75) if len(name) < 300 else []
            meant = f" Meant may be #{near[0]}." if near else ""
            yield error(number + 1, "link", f"No heading has the anchor {short(to, 80)}.{meant}")
    elif to and not ELSEWHERE.match(to):
        path = unquote(to.split("#")[0].split("?")[0])
        if path and _missing(sheet, path):
            yield error(number + 1, "link", f"There is no file {short(path, 80)} beside the document.")


def _files(sheet: Sheet) -> Remarks:
    """Documents that are named as files with their folder, and are not there."""
    for number, line in enumerate(sheet.said):
        for found in FILE.finditer(line):
            if sheet.owner[number] < 0 and _missing(sheet, found["path"]):
                message = (
                    f"The document refers to {short(found['path'], 80)}, and there is no such file beside it."
                )
                yield warning(number + 1, "link", message)


def _missing(sheet: Sheet, path: str) -> bool:
    """Whether a relative path leads nowhere; never where the document has no folder."""
    if sheet.folder is None:
        return False
    try:
        return not (sheet.folder / path).exists()
    except (OSError, ValueError):
        return True


def _contents(sheet: Sheet, anchors: dict[str, int]) -> Remarks:
    """A table of contents that leads to most questions, and not to all."""
    linked: dict[int, int] = {}
    for number, line in enumerate(sheet.bare):
        for found in LINK.finditer(line) if sheet.owner[number] < 0 else ():
            target = (
                anchors.get(unquote(found["to"].strip("<>")[1:])) if found["to"].startswith("#") else None
            )
            if target is not None:
                linked[target] = number
    starts = {question.source.line_start - 1: question.number for question in sheet.questions}
    named = [n for line, n in starts.items() if line in linked]
    left = [n for line, n in starts.items() if line not in linked]
    if left and len(named) > len(left):
        first = min(linked[line] for line in starts if line in linked)
        yield warning(first + 1, "link", f"The table of contents leaves out {listed(left)}.")
