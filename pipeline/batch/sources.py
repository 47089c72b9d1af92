"""Where answers come from: a file, a folder, or the bytes of an upload. Names are shown, never opened."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from pipeline.errors import BadInput, UnreadableFile
from pipeline.textfile import MEGABYTE

HASHED_AT_ONCE = 1 << 20
"""Bytes of a file that are in memory while it is hashed."""


@dataclass(frozen=True)
class Upload:
    """A file that came as bytes. ``name`` is what somebody called it: hostile, and no path."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Source:
    """A file or an upload; opened anew each time that it is read."""

    name: str
    """What it is called in complaints, without folders."""
    size: int
    """In bytes."""
    path: Path | None = None
    data: bytes = b""

    @property
    def ending(self) -> str:
        """The end of its name, lower case, with the dot."""
        return PurePath(self.name).suffix.lower()

    def open(self) -> BinaryIO:
        """Its bytes as a stream that can seek. Raises UnreadableFile."""
        if self.path is None:
            return io.BytesIO(self.data)
        try:
            return self.path.open("rb")
        except OSError as error:
            raise _cannot_open(error, self.path) from None

    def start(self, length: int) -> bytes:
        """Its first bytes."""
        with self.open() as stream:
            return stream.read(length)

    def whole(self, limit_mb: int) -> bytes:
        """All of its bytes. Raises UnreadableFile when there are more than ``limit_mb`` megabytes."""
        with self.open() as stream:
            data = stream.read(limit_mb * MEGABYTE + 1)
        if len(data) > limit_mb * MEGABYTE:
            message = (
                f"The file is larger than {limit_mb} MB. Split it, or save it as CSV, JSONL or Parquet: "
                "those are read row by row, however large."
            )
            raise UnreadableFile(message, file=self.name)
        return data


def of(given: Path | Upload) -> Source:
    """The source of a file's path or an upload. Raises UnreadableFile for what is not a file or is empty."""
    if isinstance(given, Upload):
        source = Source(
            PurePath(given.name.replace("\\", "/")).name or "upload", len(given.data), None, given.data
        )
    else:
        source = _file(given)
    if not source.size:
        raise UnreadableFile("The file is empty.", file=source.name)
    return source


def _file(path: Path) -> Source:
    try:
        if not path.exists():
            raise UnreadableFile("There is no such file or folder. Check the path.", file=path)
        if not path.is_file():
            raise UnreadableFile("This is neither a file nor a folder. Name one of them.", file=path)
        return Source(path.name, path.stat().st_size, path)
    except (OSError, ValueError) as error:
        raise _cannot_open(error, path) from None


def _cannot_open(error: Exception, path: Path) -> UnreadableFile:
    reason = getattr(error, "strerror", None) or str(error)
    return UnreadableFile(f"The file cannot be opened ({reason}).", file=path)


def content_hash(given: Path | Upload) -> str:
    """SHA-256 (hex) of a file's or upload's bytes, or of the names and bytes of a folder's files."""
    digest = hashlib.sha256()
    if not isinstance(given, Path):
        digest.update(given.data)
    elif given.is_dir():
        for file in sorted(path for path in given.rglob("*") if path.is_file() and not path.is_symlink()):
            digest.update(f"{file.relative_to(given).as_posix()}\0".encode("utf-8", "surrogateescape"))
            digest.update(_of_file(file).encode())
    else:
        return _of_file(given)
    return digest.hexdigest()


def _of_file(file: Path) -> str:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while piece := stream.read(HASHED_AT_ONCE):
                digest.update(piece)
    except OSError as error:
        raise BadInput(f"It cannot be read ({error.strerror}).", file=file) from None
    return digest.hexdigest()
