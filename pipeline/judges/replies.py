"""Replies of models on disk: asked once, used again, by every run and process that asks the very same.

One file for each reply under ``cache/replies`` of the home folder, named by what was asked. Replies hold a
candidate's words, so where the transcript is known the name begins with its hash: that is how they are found
when the candidate is deleted. A file that cannot be read is no reply, and is written anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from pipeline.errors import StoreError
from pipeline.judges.budget import compact

FORMAT = "reply/1"
_PARTS = count()
"""Numbers for the names of files that are being written."""
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Kept:
    """A reply as it lies on disk."""

    data: dict[str, Any]
    method: str
    model: str


def key(asked: object) -> str:
    """SHA-256 (hex) of everything that a reply depends on, given as JSON."""
    return hashlib.sha256(compact(asked).encode("utf-8", "surrogatepass")).hexdigest()


class Replies:
    """The cache of one transcript (``tag`` is its content hash), or of words that belong to none."""

    def __init__(self, home: Path, tag: str | None = None) -> None:
        if tag and not HASH.fullmatch(tag):
            raise ValueError("the tag of a cache is the SHA-256 of a transcript")
        self._folder = home / "cache" / "replies"
        self._prefix = f"{tag}." if tag else ""
        self._made = False

    def get(self, key: str) -> Kept | None:
        """The reply under a key; ``None`` when there is none, or none that can be read."""
        try:
            with open(self._file(key), "rb") as file:  # noqa: PTH123 - as for writing
                read = json.load(file)
            kept = Kept(read["data"], read["method"], read["model"])
            sound = read["format"] == FORMAT and read["key"] == key and read["sum"] == _sum(kept)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return kept if sound else None

    def put(self, key: str, kept: Kept) -> None:
        """Writes a reply in one step: a reader finds the whole file or none. Raises StoreError."""
        body = {"format": FORMAT, "key": key, "sum": _sum(kept), **kept.__dict__}
        part = f"{self._file(key)}.{os.getpid()}-{next(_PARTS)}.part"
        try:
            self._write(part, compact(body).encode())
            os.replace(part, self._file(key))  # noqa: PTH105 - a path object for each reply takes its time
        except OSError as error:
            with suppress(OSError):
                Path(part).unlink(missing_ok=True)
            raise StoreError(
                f"A reply cannot be kept in {self._folder} ({error.strerror}). Make room, or use no cache."
            ) from None

    def _write(self, part: str, body: bytes) -> None:
        if not self._made:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._made = True
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(body)

    def _file(self, key: str) -> str:
        return f"{self._folder}{os.sep}{self._prefix}{key}.json"


def _sum(kept: Kept) -> str:
    """Tells a damaged file from a whole one."""
    return hashlib.sha256(compact([kept.data, kept.method, kept.model]).encode()).hexdigest()
