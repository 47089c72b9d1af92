"""The paragraphs of a DOCX, opened only after its packaging has been looked at.

A DOCX is a ZIP: a few kilobytes can unpack to gigabytes. The sizes that the ZIP itself states are checked
first; zipfile never unpacks more than is stated, so what passes here is safe to open.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

from pipeline.errors import UnreadableFile

MOST_ENTRIES = 2000
MOST_BYTES = 64 * 1024 * 1024
MOST_RATIO = 200
SMALL_BYTES = 4 * 1024 * 1024
"""Parts below this size may be packed as tightly as they like."""


def paragraphs(name: str, data: bytes) -> list[str]:
    """The text of each paragraph of the body, in order; line breaks are newlines. Raises UnreadableFile."""
    _check(name, data)
    import docx  # heavy, and most transcripts are no DOCX

    try:
        document = docx.Document(BytesIO(data))
        return [paragraph.text for paragraph in document.paragraphs]
    except Exception:  # whatever python-docx, lxml and zipfile raise for a broken file
        message = (
            "The Word file is damaged. Open it in Word and save it again, or export the transcript as text."
        )
        raise UnreadableFile(message, file=name) from None


def _check(name: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        message = "The file starts like a Word file but is cut off or damaged. Copy or export it again."
        raise UnreadableFile(message, file=name) from None
    total = sum(part.file_size for part in parts)
    if len(parts) > MOST_ENTRIES or total > MOST_BYTES or any(_is_bomb(part) for part in parts):
        size = f"{len(parts)} parts, {total // 1_000_000} MB"
        message = f"The Word file unpacks to far more than a transcript needs ({size}). It was not opened."
        raise UnreadableFile(message, file=name)
    if "word/document.xml" not in {part.filename for part in parts}:
        message = (
            "This is a ZIP archive and no Word document. Unpack it, or save the transcript as DOCX or text."
        )
        raise UnreadableFile(message, file=name)


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > SMALL_BYTES and part.file_size > MOST_RATIO * max(part.compress_size, 1)
