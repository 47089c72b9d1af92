"""Ids of questions: the document's slug, a slash, and the question's number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath


def slug(name: str) -> str:
    """The stem of a file name as it stands in ids: letters and digits in lower case, joined by dashes."""
    stem = unicodedata.normalize("NFKC", PurePath(name).stem).lower()
    return re.sub(r"[\W_]+", "-", stem).strip("-") or "document"


def unique(document: str, numbers: Iterable[str]) -> list[str]:
    """An id for each number of a document (given as its slug); a number that comes again gets a suffix."""
    taken: dict[str, None] = {}
    for number in numbers:
        ident, again = f"{document}/{number}", 2
        while ident in taken:
            ident, again = f"{document}/{number}-{again}", again + 1
        taken[ident] = None
    return list(taken)
