"""From the bytes of a file to its text: encodings told apart, what is no text refused with a sentence.

Newlines are kept as they are, so that offsets into the text are offsets into what the file says.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from pipeline.errors import UnreadableFile

MEGABYTE = 1024 * 1024
SAMPLE = 64 * 1024  # characters or bytes that are looked at where looking at all of them would be slow

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like UTF-16's mark, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"RIFF", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"\x7fELF", "a program"),
    (b"{\\rtf", "an RTF document"),
)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
HIGH_LETTERS = re.compile(r"[^\W\d_]+")


def read_bytes(path: Path, limit_mb: int) -> bytes:
    """The bytes of a file of at most ``limit_mb`` megabytes; raises UnreadableFile."""
    try:
        if not path.exists():
            raise UnreadableFile("There is no such file. Check the path.", file=path)
        if not path.is_file():
            raise UnreadableFile("This is not a file. Name a file instead.", file=path)
        with path.open("rb") as stream:
            data = stream.read(limit_mb * MEGABYTE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(f"The file cannot be opened ({reason}).", file=path) from None
    if len(data) > limit_mb * MEGABYTE:
        raise UnreadableFile(
            f"The file is larger than {limit_mb} MB. Split it or raise the limit.", file=path
        )
    return data


def decode(data: bytes, name: str) -> str:
    """The text of a file called ``name``, without a byte order mark; raises UnreadableFile.

    UTF-8, UTF-16 and UTF-32 (with or without a mark), Windows-1252, and UTF-8 into which a few
    Windows-1252 characters were pasted; other encodings as charset-normalizer finds them.
    """
    if not data:
        raise UnreadableFile("The file is empty.", file=name)
    for start, what in SIGNATURES:
        if data.startswith(start):
            raise UnreadableFile(f"This is {what}, not text. Save it as plain text first.", file=name)
    text = _decoded(data, name)
    if not text.strip():
        raise UnreadableFile("The file has nothing but blank space in it.", file=name)
    controls = len(CONTROLS.findall(text))
    if "\x00" in text or (controls > 3 and controls > len(text) / 100):
        raise _not_text(name)
    return text


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding, name)
    if b"\x00" in data[:SAMPLE]:
        return _unmarked_wide(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(data, name, error)


def _strictly(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(data):
            raise _cut_off(name) from None
        message = f"The file is marked as {encoding.upper()} but byte {error.start} is not. Save it as UTF-8."
        raise UnreadableFile(message, file=name) from None


def _unmarked_wide(data: bytes, name: str) -> str:
    """UTF-16 or UTF-32 without a mark: the byte order that gives readable text."""
    readings = []
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _readable(text[:SAMPLE]):
            readings.append(text)
    if not readings:
        raise _not_text(name)
    return max(readings, key=lambda text: sum(c < "\x80" for c in text[:SAMPLE]))


def _readable(text: str) -> bool:
    """Whether all of it are characters that people write."""
    return not any(unicodedata.category(c) in ("Cn", "Co", "Cs") for c in text) and not CONTROLS.search(text)


def _not_utf8(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    good = len(MULTIBYTE.findall(data))
    if good and error.end >= len(data) and "end of data" in error.reason:
        raise _cut_off(name)
    if good:
        text, pasted = _with_pasted(data)
        if pasted <= good:
            return text
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = ""
    return western if western and _western(western) else _guessed(data, name)


def _with_pasted(data: bytes) -> tuple[str, int]:
    """The text as UTF-8 with stray bytes read as Windows-1252, and how many strays there were."""
    text = data.decode("utf-8", errors="surrogateescape")
    strays = re.findall(r"[\udc80-\udcff]", text)
    for stray in set(strays):
        byte = bytes([ord(stray) - 0xDC00])
        text = text.replace(stray, byte.decode("cp1252", errors="replace"))
    return text, len(strays)


def _western(text: str) -> bool:
    """Whether text read as Windows-1252 looks like a western language: high letters few and far between."""
    words = HIGH_LETTERS.findall(text[:SAMPLE])
    letters = sum(map(len, words))
    high = sum(c > "\x7f" for word in words for c in word)
    return high * 5 <= letters or all(len(re.findall(r"[^\x00-\x7f]", word)) <= 1 for word in words)


def _guessed(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE]).best()
    try:
        if best is not None and not CONTROLS.search(str(best)):
            return data.decode(best.encoding)
    except UnicodeDecodeError:
        pass
    raise UnreadableFile("The encoding of the file cannot be told. Save it as UTF-8.", file=name)


def _cut_off(name: str) -> UnreadableFile:
    message = "The file ends in the middle of a character, so it was cut off. Copy it again."
    return UnreadableFile(message, file=name)


def _not_text(name: str) -> UnreadableFile:
    return UnreadableFile("The file is binary, not text. Save it as plain text first.", file=name)
