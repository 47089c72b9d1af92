"""Text as a reader, or a model, would see through its disguise: look-alike letters, hidden ones, base64."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_LATIN = str.maketrans(
    "АВЕЗКМНОРСТУХІЈЅаесорухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχɑɡı",
    "ABE3KMHOPCTYXIJSaecopyxijshdqwABEZHIKMNOPTYXaeikvoptuxagi",
)
_TAGS = range(0xE0020, 0xE007F)
"""Invisible copies of ASCII."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")


@dataclass(frozen=True)
class Seen:
    """A text without its disguise."""

    text: str
    offsets: tuple[int, ...]
    """For each character of ``text``, the place in the original that it stands for."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The bounds in the original of ``text[start:end]``, which is not empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def unaccented(text: str) -> Seen:
    """Compatibility forms made plain, accents and invisible characters left out."""
    pairs = [(char, at) for at, original in enumerate(text) for char in _plain(original)]
    return Seen("".join(char for char, _ in pairs), tuple(at for _, at in pairs))


def latin(seen: Seen) -> Seen:
    """The same with Cyrillic and Greek letters that look Latin made Latin."""
    return Seen(seen.text.translate(_LATIN), seen.offsets)


def decoded(text: str) -> Iterator[tuple[int, int, str]]:
    """Runs of base64 that hold text: start, end and what they say."""
    for run in _BASE64.finditer(text):
        said = _decode(run.group())
        if said is not None:
            yield run.start(), run.end(), said


def _plain(char: str) -> str:
    """What one character stands for; nothing where it cannot be seen."""
    if char.isascii():
        return char
    if ord(char) in _TAGS:
        return chr(ord(char) - 0xE0000)
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part for part in parts if unicodedata.category(part) not in ("Cf", "Mn"))


def _decode(run: str) -> str | None:
    """The text in a run of base64, of either alphabet, padded or not."""
    bare = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        said = base64.b64decode(bare + "=" * (-len(bare) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return said if said.replace("\n", " ").isprintable() else None
