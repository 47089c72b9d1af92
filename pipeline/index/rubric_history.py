"""Every state that the rubric of a question was in: one append-only file for each document.

    library/history/<document>.jsonl    one line a version: the rubric as YAML, when, by whom and why

The last version of a question serves. What a rubric file beside the document brings in is a version as well,
so that neither the file nor an edit is lost to the other. A document that is removed keeps its history.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.bank.rubric_file import from_yaml, to_yaml
from pipeline.domain import Document, Rubric
from pipeline.errors import BadInput, StoreError

SCHEMA = "rubric-version/1"
BEFORE = "As it was before it was edited."
Stamp = tuple[int, int]


@dataclass(frozen=True)
class Version:
    """One state of a question's rubric."""

    number: int
    """Counts up from 1 for each question."""
    created: str
    """UTC, ISO 8601."""
    by: str
    """Who made it, as they were named; empty when that was not said."""
    why: str
    rubric: Rubric | None
    """``None``: from here on the rubric that is derived from the answer."""


class RubricHistory:
    """The histories under a folder. Raises StoreError when a file cannot be read or written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, tuple[Stamp, str, Mapping[str, tuple[Version, ...]]]] = {}

    def versions(self, document: Document, question_id: str) -> tuple[Version, ...]:
        """The versions of a question's rubric, oldest first."""
        return self._of(document).get(question_id, ())

    def latest(self, document: Document, question_id: str) -> Version | None:
        """The version that serves; ``None`` when nothing was ever edited."""
        found = self.versions(document, question_id)
        return found[-1] if found else None

    def append(
        self, document: Document, question_id: str, rubric: Rubric | None, by: str = "", why: str = ""
    ) -> None:
        """One more version. The library must be locked."""
        entry = {
            "schema": SCHEMA,
            "question": question_id,
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "by": by,
            "why": why,
            "rubric": None if rubric is None else to_yaml(document, [rubric]),
        }
        file = self._file(document.name)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
        except OSError as error:
            raise StoreError(f"{file} cannot be written ({error.strerror}).") from None

    def take_in(self, document: Document, before: Mapping[str, Rubric], now: Mapping[str, Rubric]) -> None:
        """What a rubric file changed since it was read before becomes versions of its own."""
        for question in document.questions:
            old, new = before.get(question.id), now.get(question.id)
            served = self.latest(document, question.id)
            if _same(old, new) or (served is None and old is None):  # a first file serves as it is
                continue
            if served is None:
                self.append(document, question.id, old, why=BEFORE)
            if served is None or not _same(served.rubric, new):
                self.append(document, question.id, new, why="From the rubric file beside the document.")

    def seed(self, document: Document, question_id: str, before: Rubric | None) -> None:
        """Keep what served before the first edit, where a rubric file brought it."""
        if before is not None and self.latest(document, question_id) is None:
            self.append(document, question_id, before, why=BEFORE)

    def _of(self, document: Document) -> Mapping[str, tuple[Version, ...]]:
        file = self._file(document.name)
        try:
            found = file.stat()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(f"{file} cannot be read ({error.strerror}).") from None
        stamp = (found.st_mtime_ns, found.st_size)
        kept = self._read.get(document.name)
        if kept is None or kept[:2] != (stamp, document.revision):
            kept = (stamp, document.revision, _by_question(_entries(file), document, file))
            self._read[document.name] = kept
        return kept[2]

    def _file(self, name: str) -> Path:
        return self._folder / f"{name}.jsonl"


def _same(one: Rubric | None, other: Rubric | None) -> bool:
    """Whether two rubrics ask for the same, of the same answer."""
    if one is None or other is None:
        return one is other
    first, second = (
        (r.answer_hash, [(c.statement, c.kind, c.weight) for c in r.criteria], r.anchors, r.probes)
        for r in (one, other)
    )
    return first == second


def _entries(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with file.open(encoding="utf-8") as stream:
            lines = list(stream)
    except (OSError, UnicodeError):
        raise StoreError(f"{file} is damaged or cannot be read; put a copy back or move it away.") from None
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            if entry["schema"] != SCHEMA:
                raise ValueError
        except (ValueError, KeyError, TypeError):
            raise StoreError(f"{file}, line {number} is damaged; put a copy back or move it away.") from None
        yield entry


def _by_question(
    entries: Iterator[dict[str, Any]], document: Document, file: Path
) -> Mapping[str, tuple[Version, ...]]:
    known = {question.id for question in document.questions}
    found: dict[str, tuple[Version, ...]] = {}
    for entry in entries:
        id = str(entry["question"])
        if id in known:
            before = found.get(id, ())
            found[id] = (*before, _version(len(before) + 1, entry, document, file))
    return found


def _version(number: int, entry: dict[str, Any], document: Document, file: Path) -> Version:
    try:
        text = entry["rubric"]
        rubric = None if text is None else from_yaml(text, document, file)[0]
        return Version(number, entry["created"], entry["by"], entry["why"], rubric)
    except (BadInput, KeyError, IndexError, TypeError):
        raise StoreError(f"{file} is damaged; put a copy back or move it away.") from None
