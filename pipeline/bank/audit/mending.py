"""Mends what needs no judgement, and nothing that changes what a document says.

- A bar within code in a row of a table gets its backslash, where the row then has the cells of its header.
- A label of a flowchart that Mermaid refuses is put in quotation marks, where Mermaid then takes the line.
- A fence that only opens again the code that it stands in is taken out, where the code then parses and did
  not parse before.
- A Markdown sample that fences within it would end gets longer fences, where nothing else is wrong with them.
- A link to a heading whose anchor differs only in signs and capitals gets the right one, where
  there is only one.

Mended once, a document is not changed by being mended again.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.bank.audit import code, diagrams, grids, links
from pipeline.bank.audit.sheet import Fence, Sheet
from pipeline.bank.fences import DOCUMENTS
from pipeline.bank.fences import FENCE as MARK
from pipeline.domain import Document
from pipeline.errors import BadInput

SHAPE = re.compile(r"(?P<name>[^\s\[\](){}<>|&;\"'`~=-]+)\[(?P<label>.*)\](?P<rest>\s*;?\s*)$")
CODE = re.compile(r"`[^`\n]+`")
OPENED = re.compile(r"opened in line (\d+)")


@dataclass(frozen=True)
class Mended:
    """A document's text after mending."""

    text: str
    lines: tuple[int, ...]
    """1-based lines, before mending, that were changed or taken out."""


Change = tuple[int, str | None]
"""A 0-based line and what it becomes; ``None`` takes it out."""


def mend(sheet: Sheet) -> Mended:
    """The text of a Markdown document with what can be mended; other documents stay as they are."""
    if not sheet.markdown:
        return Mended(sheet.document.source, ())
    changes: dict[int, str | None] = {}
    for line, text in (change for repair in REPAIRS for change in repair(sheet)):
        changes.setdefault(line, text)
    parts = []
    for line, text in enumerate(sheet.texts):
        end = sheet.document.source[sheet.lines.ends[line] : _next(sheet, line)]
        kept = changes.get(line, text)
        parts.append("" if kept is None else kept + end)
    return Mended("".join(parts), tuple(sorted(line + 1 for line in changes)))


def _next(sheet: Sheet, line: int) -> int:
    return sheet.lines.starts[line + 1] if line + 1 < len(sheet.lines) else len(sheet.document.source)


def _bars(sheet: Sheet) -> Iterator[Change]:
    for piece in sheet.pieces:
        if piece.kind == "table":
            width = grids.cells(sheet.texts[piece.first])
            for line in range(piece.first + 2, piece.last):
                text = sheet.texts[line]
                better = CODE.sub(lambda found: grids.BAR.sub(r"\\|", found[0]), text)
                if better != text and grids.cells(text) != width == grids.cells(better):
                    yield line, better


def _labels(sheet: Sheet) -> Iterator[Change]:
    for fence in sheet.fences:
        if fence.info not in diagrams.DIAGRAMS or not re.match(
            r"\s*(?:graph|flowchart)\b", "\n".join(fence.body)
        ):
            continue
        for place, text in enumerate(fence.body[1:], 2):
            line = fence.first + place
            better = _quoted(text) if line < fence.last and text == sheet.texts[line] else text
            if better != text:
                yield line, better


def _quoted(text: str) -> str:
    """A line with one node, or with arrows between nodes, whose labels in square brackets are quoted."""
    if not diagrams.refused(text.strip()):
        return text
    parts = re.split(r"(\s+(?:-->|---|-\.->|==>)\s*(?:\|[^|]*\|\s*)?)", text)
    better = "".join(part if number % 2 else _node(part) for number, part in enumerate(parts))
    return text if diagrams.refused(better.strip()) else better


def _node(part: str) -> str:
    found = SHAPE.search(part)
    if not found or not diagrams.refused(part.strip()):
        return part
    label = found["label"].strip()
    inside = label[1:-1] if len(label) > 1 and label[0] == label[-1] == '"' else label
    inside = inside.replace('\\"', "#quot;").replace('"', "#quot;")
    return f'{part[: found.start()]}{found["name"]}["{inside}"]{found["rest"]}'


def _stray(sheet: Sheet) -> Iterator[Change]:
    for line, message in sheet.mended.notes:
        opened = OPENED.search(message)
        fence = next((f for f in sheet.fences if opened and f.first == int(opened[1]) - 1), None)
        found = MARK.match(sheet.texts[line - 1])
        same = fence and found and found["info"].strip().lower() == fence.info and found["info"].strip()
        if fence and same and fence.info in code.PARSERS and _joins(sheet, fence, line - 1):
            yield line - 1, None


def _joins(sheet: Sheet, fence: Fence, line: int) -> bool:
    """Whether the code of a fence parses without a line, and does not with it."""
    with_it = Fence(fence.info, fence.first, fence.last, tuple(sheet.texts[fence.first + 1 : fence.last - 1]))
    return (
        code.fault_of(with_it) is not None
        and code.fault_of(fence) is None
        and fence.first < line < fence.last
    )


def _samples(sheet: Sheet) -> Iterator[Change]:
    outer = {int(found[1]) for _, message in sheet.mended.notes if (found := OPENED.search(message))}
    if any(not OPENED.search(message) for _, message in sheet.mended.notes):
        return
    for fence in sheet.fences:
        opens, closes = MARK.match(sheet.texts[fence.first]), MARK.match(sheet.texts[fence.last - 1])
        if fence.first + 1 not in outer or fence.info not in DOCUMENTS or not opens or not closes:
            continue
        longest = max(
            len(found["mark"])
            for text in sheet.texts[fence.first + 1 : fence.last - 1]
            if (found := MARK.match(text))
        )
        more = opens["mark"][0] * (longest + 1)
        yield fence.first, sheet.texts[fence.first].replace(opens["mark"], more, 1)
        yield fence.last - 1, sheet.texts[fence.last - 1].replace(closes["mark"], more, 1)


def _anchors(sheet: Sheet) -> Iterator[Change]:
    anchors = links.anchors_of(sheet)
    plain: dict[str, list[str]] = {}
    for heading in sheet.headings:
        name = links.slug(heading.text)
        plain.setdefault(_signless(name), []).append(name)

    def better(found: re.Match[str]) -> str:
        name = found["to"][1:]
        known = name in anchors or not found["to"].startswith("#")
        meant = [] if known else plain.get(_signless(name), [])
        return found[0].replace(f"(#{name}", f"(#{meant[0]}") if len(meant) == 1 else found[0]

    for line, text in enumerate(sheet.bare):
        if "](#" in text and text == sheet.texts[line] and (new := links.LINK.sub(better, text)) != text:
            yield line, new


def _signless(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


REPAIRS: tuple[Callable[[Sheet], Iterator[Change]], ...] = (_bars, _labels, _stray, _samples, _anchors)


def rewrite(file: Path, document: Document) -> Mended:
    """Mends a file in place, whole or not at all; raises BadInput where it cannot be written.

    A file that is not UTF-8 is left as it is: it would come out in another encoding.
    """
    data = file.read_bytes()
    sheet = Sheet(document)
    mended = mend(sheet)
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    if not mended.lines or mark + document.source.encode(errors="replace") != data:
        return Mended(document.source, ())
    _replace(file, mark + mended.text.encode())
    return mended


def _replace(file: Path, data: bytes) -> None:
    """Writes a file beside the old one and puts it in its place."""
    target = file.resolve()
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            part.chmod(target.stat().st_mode & 0o7777)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"{file} cannot be written ({error.strerror}); it is as it was.") from None
