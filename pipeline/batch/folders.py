"""A folder or a ZIP of answers, one file each: which files there are, and the bytes of each when due."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.batch import packing
from pipeline.batch.sources import Source
from pipeline.errors import UnreadableFile
from pipeline.textfile import MEGABYTE, read_bytes

NOISE = {"__macosx", "thumbs.db", "desktop.ini", "node_modules", "__pycache__", "target", "venv"}
"""Names that nobody gives an answer; nor is anything one that begins with a dot or ``~$``."""


@dataclass(frozen=True)
class Entry:
    """A file of a folder or a ZIP."""

    path: PurePosixPath
    """Its place, for people and for telling who wrote it; nothing is opened by it."""
    read: Callable[[], bytes]
    """Its bytes. Raises UnreadableFile."""


def of_folder(folder: Path, limit_mb: int) -> Iterator[Entry]:
    """The files below a folder, by name; links are not followed. Raises UnreadableFile for too many."""
    found = sorted(_files(folder), key=lambda file: file.relative_to(folder).as_posix())
    for file in found:
        path = PurePosixPath(file.relative_to(folder).as_posix())
        yield Entry(path, lambda file=file: read_bytes(file, limit_mb))  # type: ignore[misc]


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    waiting = [folder]
    while waiting:
        try:
            inside = list(waiting.pop().iterdir())
        except OSError as error:
            raise UnreadableFile(f"The folder cannot be opened ({error.strerror}).", file=folder) from None
        kept = [path for path in inside if not path.is_symlink() and not _is_noise(path.name)]
        waiting += [path for path in kept if path.is_dir()]
        found += [path for path in kept if path.is_file()]
        if len(found) > packing.MOST_ENTRIES:
            message = f"The folder has over {packing.MOST_ENTRIES:,} files, and no more are read. Split it."
            raise UnreadableFile(message, file=folder)
    return found


def of_archive(source: Source, limit_mb: int) -> Iterator[Entry]:
    """The files of a ZIP, by name. Raises UnreadableFile for an archive that is not safe to unpack."""
    with source.open() as stream, packing.opened(stream, source.name) as archive:
        named = ((packing.plain_name(entry).replace("\\", "/"), entry) for entry in archive.infolist())
        for name, entry in sorted(named, key=lambda pair: pair[0]):
            path = PurePosixPath(name)
            if not entry.is_dir() and path.parts and not any(map(_is_noise, path.parts)):
                yield Entry(path, lambda entry=entry: _unpacked(archive, entry, limit_mb))  # type: ignore[misc]


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit_mb: int) -> bytes:
    name = PurePosixPath(entry.filename).name
    if entry.file_size > limit_mb * MEGABYTE:
        raise UnreadableFile(f"The file is larger than {limit_mb} MB. Shorten it.", file=name)
    try:
        return archive.read(entry)
    except Exception:  # a wrong sum, a way of packing that is unknown, a cut end
        message = "This entry of the archive is damaged. Pack it again."
        raise UnreadableFile(message, file=name) from None


def _is_noise(name: str) -> bool:
    return name.lower() in NOISE or name.startswith((".", "~$"))
