"""Files for an audit: documents in which nothing is asked too, and those that cannot be read, as findings."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline import textfile
from pipeline.bank.audit.finding import Finding, Severity
from pipeline.bank.read import LIMIT_MB, parse_document
from pipeline.domain import Document
from pipeline.errors import NoQuestions, UnreadableFile

LISTS = {".yaml": "YAML list", ".yml": "YAML list", ".csv": "CSV list"}


@dataclass(frozen=True)
class Opened:
    """Files that were opened."""

    documents: tuple[Document, ...]
    folders: dict[str, Path]
    """By a document's name, where its file lies."""
    unreadable: tuple[Finding, ...]
    """One for each file that is no document."""


def opened(files: Iterable[Path]) -> Opened:
    """The documents in files of different names."""
    documents: list[Document] = []
    folders: dict[str, Path] = {}
    unreadable: list[Finding] = []
    for file in files:
        try:
            documents.append(document(file))
            folders[file.name] = file.parent
        except UnreadableFile as error:
            line = error.line or 1
            unreadable.append(Finding(file.name, line, line, "unreadable", Severity.ERROR, error.message))
    return Opened(tuple(documents), folders, tuple(unreadable))


def document(file: Path) -> Document:
    """A file as a document, with no questions where nothing is asked in it; raises UnreadableFile."""
    data = textfile.read_bytes(file, LIMIT_MB)
    try:
        return parse_document(file.name, data)
    except NoQuestions:
        source = textfile.decode(data, file.name)
        shape = LISTS.get(file.suffix.lower(), "")
        return Document(file.name, hashlib.sha256(data).hexdigest(), source, shape, ())
