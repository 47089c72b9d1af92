"""Whether a ZIP, or an Office file, which is one, may be opened: what it unpacks to is looked at first.

Sizes are those that the ZIP itself states; ``zipfile`` never unpacks more than is stated, so what passes
here is safe to read.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Sequence
from typing import BinaryIO

from pipeline.errors import UnreadableFile
from pipeline.textfile import MEGABYTE

MOST_ENTRIES = 10_000
MOST_BYTES = 1024 * MEGABYTE
MOST_RATIO = 200
SMALL_BYTES = 4 * MEGABYTE
"""Parts below this size may be packed as tightly as they like."""
DRIVE = re.compile(r"^[A-Za-z]:")
SHOWN = 80


def opened(stream: BinaryIO, name: str, what: str = "ZIP archive") -> zipfile.ZipFile:
    """The archive, when all of it is safe to unpack. Raises UnreadableFile with the first reason why not."""
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise UnreadableFile(f"The {what} is cut off or damaged. Copy or save it again.", file=name) from None
    reason = refusal(archive.infolist())
    if reason is not None:
        raise UnreadableFile(f"The {what} was not opened: {reason}", file=name)
    return archive


def refusal(entries: Sequence[zipfile.ZipInfo]) -> str | None:
    """Why an archive with these entries may not be unpacked, as the end of a sentence; else ``None``."""
    if len(entries) > MOST_ENTRIES:
        return f"it has {len(entries):,} entries, and at most {MOST_ENTRIES:,} are read. Split it."
    for entry in entries:
        fault = _fault(entry)
        if fault is not None:
            return fault
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        megabytes, most = total // MEGABYTE, MOST_BYTES // MEGABYTE
        return f"it unpacks to {megabytes:,} MB, and at most {most:,} are read. Split it."
    return None


def _fault(entry: zipfile.ZipInfo) -> str | None:
    """What is wrong with one entry."""
    shown = repr(entry.filename[:SHOWN])
    if any(map(strays, (entry.filename, entry.orig_filename, plain_name(entry)))):
        return f"its entry {shown} points outside of the archive. Pack it again from one folder."
    if stat.S_ISLNK(entry.external_attr >> 16):
        return f"its entry {shown} is a link. Pack the files themselves."
    if entry.flag_bits & 0x1:
        return f"its entry {shown} is encrypted. Pack it again without a password."
    if entry.file_size > SMALL_BYTES and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        return f"its entry {shown} unpacks to over {MOST_RATIO} times its size, as no written answer does."
    return None


def strays(name: str) -> bool:
    """Whether a name in an archive leads out of the folder that it would be unpacked in."""
    slashed = name.replace("\\", "/")
    return slashed.startswith("/") or bool(DRIVE.match(slashed)) or ".." in slashed.split("/")


def plain_name(entry: zipfile.ZipInfo) -> str:
    """The entry's name; UTF-8 that was packed without saying so is read as UTF-8."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename
