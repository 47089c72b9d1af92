"""Text as a reader, or a model, would see through its disguise: look-alike and hidden letters, codes."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

_LATIN = str.maketrans(
    "АВЕЗКМНОРСТУХІЈЅаесорухіјѕһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧαεικνορτυχɑɡıᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "ABE3KMHOPCTYXIJSaecopyxijshdqwABEZHIKMNOPTYXaeikvoptuxagiabcdefghijklmnoprstuvwyz",
)
_TAGS = range(0xE0020, 0xE007F)
"""Invisible copies of ASCII."""
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2}[ :]?){12,}")
_PERCENT = re.compile(r"(?<![\w%+])[\w+]{0,40}%[0-9A-Fa-f]{2}[\w%+.-]*")
_TELLING = ("criteri", "marks", "score", "rubric", "instruction", "full credit", "grade")
"""One of them is in any instruction that was turned round or shifted; such text is read only then."""
_SPELT = re.compile(r"(?<![^\W_])(?:(?:[^\W_][.\-_*])+|(?:[^\W_] ){3,})[^\W_](?![^\W_])")
_LEET = str.maketrans("013457@$", "oieastas")
_MIXED = re.compile(r"(?<!\w)(?=\w*[a-z])(?=[a-z]*\d)[a-z0-9@$]{2,40}(?!\w)", re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """A text without its disguise."""

    text: str
    offsets: Sequence[int]
    """For each character of ``text``, the place in the original that it stands for."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The bounds in the original of ``text[start:end]``, which is not empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def unaccented(text: str) -> Seen:
    """Compatibility forms made plain, accents and invisible characters left out."""
    if text.isascii():
        return Seen(text, range(len(text)))
    pairs = [(char, at) for at, original in enumerate(text) for char in _plain(original)]
    return Seen("".join(char for char, _ in pairs), tuple(at for _, at in pairs))


def latin(seen: Seen) -> Seen:
    """The same with Cyrillic and Greek letters that look Latin made Latin."""
    return seen if seen.text.isascii() else Seen(seen.text.translate(_LATIN), seen.offsets)


def joined(seen: Seen) -> Seen:
    """The same with letters put together that were spelt out, and figures within words read as letters."""
    mixed, spelt = list(_MIXED.finditer(seen.text)), list(_SPELT.finditer(seen.text))
    if not (mixed or spelt):
        return Seen(seen.text.replace("_", " "), seen.offsets)
    kept = [" " if char == "_" else char for char in seen.text]
    for found in mixed:
        kept[found.start() : found.end()] = found.group().translate(_LEET)
    for found in spelt:
        for place in range(found.start() + 1, found.end(), 2):
            kept[place] = ""
    return Seen("".join(kept), tuple(at for char, at in zip(kept, seen.offsets, strict=True) if char))


def decoded(text: str) -> Iterator[tuple[int, int, str]]:
    """Encoded runs that hold text, and all of it turned round or shifted: start, end and what they say."""
    for pattern, decode in ((_BASE64, _from_base64), (_HEX, _from_hex), (_PERCENT, _from_percent)):
        for run in pattern.finditer(text):
            said = decode(run.group())
            if said is not None:
                yield run.start(), run.end(), said
    for said in (text[::-1], codecs.encode(text, "rot13")):
        if any(word in said.lower() for word in _TELLING):
            yield 0, len(text), said


def _plain(char: str) -> str:
    """What one character stands for; nothing where it cannot be seen."""
    if char.isascii():
        return char
    if ord(char) in _TAGS:
        return chr(ord(char) - 0xE0000)
    parts = unicodedata.normalize("NFKD", char)
    return "".join(part for part in parts if unicodedata.category(part) not in ("Cf", "Mn"))


def _from_base64(run: str) -> str | None:
    """The text in a run of base64, of either alphabet, padded or not."""
    bare = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return _printable(base64.b64decode(bare + "=" * (-len(bare) % 4)))
    except binascii.Error:
        return None


def _from_hex(run: str) -> str | None:
    """The text in a run of hexadecimal digits."""
    digits = run.replace(":", "").replace(" ", "")
    return _printable(bytes.fromhex(digits)) if len(digits) % 2 == 0 else None


def _from_percent(run: str) -> str | None:
    """The text in an address."""
    return unquote(run.replace("+", " "))


def _printable(data: bytes) -> str | None:
    """Bytes as text, where they are one."""
    try:
        said = data.decode()
    except UnicodeDecodeError:
        return None
    return said if said.replace("\n", " ").isprintable() else None
