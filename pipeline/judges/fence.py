"""Fences around text that others wrote, so that a model can tell data from instructions.

A fence is ``<transcript-NONCE>`` ... ``</transcript-NONCE>``. The nonce is a hash of everything that stands
inside the fences: the same material always gets the same one (so a cached reply is found again), and nobody
can write words that hold the hash of themselves. Whatever looks like a fence inside is made harmless all the
same, without touching a letter or a figure, so that a quote can still be aligned with what was said.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

KINDS = (
    "question",
    "transcript",
    "criteria",
    "checklist",
    "problems",
    "reference",
    "questions",
    "evidence",
)
"""What may stand inside a fence; the name is part of its mark."""

_WIDE = {0xFF01 + n: 0x21 + n for n in range(94)}
_BRACKETS = dict.fromkeys(map(ord, "‹«〈《⟨⟪❮❰˂ᐸ﹤≺"), ord("<"))
_FOLD = {**_BRACKETS, **_WIDE}
"""Characters that look like ASCII ones, one for one, so that offsets stay."""
_MARK = re.compile(
    rf"<(?=[\s/\\|!?]*(?:[/\\|]|(?:{'|'.join(KINDS)}|system|assistant|user)\b))", re.IGNORECASE
)
_INVISIBLE = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5")
_BREAKS = frozenset("\n\v\f\r\x85\u2028\u2029")
_CONTROLS = {code: "\n" if chr(code) in _BREAKS else " " for code in (*range(32), 127)}
"""ASCII's characters that cannot be seen, as a reader would see them."""


class Fence:
    """The marks for one delivery."""

    def __init__(self, material: Iterable[str]) -> None:
        """``material`` is all that will stand inside, and whatever else should change the nonce."""
        pieces = list(material)
        whole = "\0".join(f"{len(piece)}:{piece}" for piece in pieces)
        self.nonce = _nonce(whole)

    def around(self, kind: str, text: str) -> str:
        """The text between its marks. ``text`` must be made of ``harmless`` pieces."""
        if kind not in KINDS:
            raise ValueError(f"{kind!r} is no kind of fence")
        return f"<{kind}-{self.nonce}>\n{text}\n</{kind}-{self.nonce}>"


def harmless(text: str) -> str:
    """The text without invisible characters and without anything that looks like a fence.

    Letters, figures, punctuation and lines stay; a bracket that would open a mark becomes a round one.
    """
    lines = text.replace("\r\n", "\n")
    visible = lines.translate(_CONTROLS) if lines.isascii() else "".join(map(_visible, lines))
    marks = [found.start() for found in _MARK.finditer(visible.translate(_FOLD))]
    if not marks:
        return visible
    letters = list(visible)
    for position in marks:
        letters[position] = "("
    return "".join(letters)


def indented(text: str) -> str:
    """The harmless text with every line but the first set in, so that none can pass for a new entry."""
    return "\n    ".join(harmless(text).strip().split("\n"))


def _nonce(whole: str) -> str:
    """Twelve hex digits of the hash of everything, such as do not occur in it."""
    digest = hashlib.sha256(whole.encode("utf-8", "surrogatepass"))
    while digest.hexdigest()[:12] in whole.lower():
        digest.update(b"again")
    return digest.hexdigest()[:12]


def _visible(char: str) -> str:
    """The character as a reader would see it: controls become white space, invisible ones nothing."""
    if char in _BREAKS:
        return "\n"
    if char.isascii():
        return char if char.isprintable() else " "
    if char in _INVISIBLE or "\ufe00" <= char <= "\ufe0f" or "\U000e0000" <= char <= "\U000e0fff":
        return ""
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") else char
