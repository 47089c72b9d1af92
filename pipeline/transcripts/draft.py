"""What a format's reader hands over, and how it becomes a Transcript.

A reader gives cues in file order and says what it could not read. Everything that is the same for all
formats happens here once: blank ends go, what is no speech goes, cues are numbered.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.domain import Precision, Role, Transcript, Turn, Word
from pipeline.errors import UnreadableFile

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MARK = re.compile(r"\[[^\[\]]{1,40}\]|\([^()]{1,40}\)")
CHROME = re.compile(
    r"(?:transcribed by https?://otter\.ai"
    r"|transcription ended after [\d:]+"
    r"|this editable transcript was computer generated and might contain errors\..{0,120})\W*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Cue:
    """One utterance as its file gives it; the fields mean what they mean in ``domain.Turn``."""

    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    words: tuple[Word, ...] = ()
    shown: str | None = None
    line: int | None = None
    block: bool = False
    """Whether the times are those of a longer block that it stands in."""


@dataclass(frozen=True)
class Draft:
    """All that a reader found in one file."""

    format: str
    cues: tuple[Cue, ...]
    warnings: tuple[str, ...] = ()


def compose(name: str, data: bytes, draft: Draft) -> Transcript:
    """The Transcript of a file called ``name``; raises UnreadableFile where nobody says anything."""
    cues = [trimmed(cue) for cue in draft.cues]
    spoken = [cue for cue in cues if cue.text and not CHROME.fullmatch(cue.text)]
    if not any(says_something(cue.text) for cue in spoken):
        raise UnreadableFile("Nobody says anything in this transcript. Check that it is whole.", file=name)
    return Transcript(
        source=name,
        format=draft.format,
        turns=tuple(_turn(number, cue) for number, cue in enumerate(spoken)),
        warnings=draft.warnings,
        content_hash=hashlib.sha256(data).hexdigest(),
    )


def says_something(text: str) -> bool:
    """Whether there is a letter or a figure outside marks such as ``[crosstalk]``."""
    return any(character.isalnum() for character in MARK.sub("", text))


def trimmed(cue: Cue) -> Cue:
    """The cue without blank ends, its words moved along, and control characters replaced."""
    text = printable(cue.text)
    left = len(text) - len(text.lstrip())
    text = text.strip()
    words = (replace(word, start=word.start - left, end=word.end - left) for word in cue.words)
    return replace(
        cue,
        text=text,
        speaker=_name(cue.speaker),
        words=tuple(word for word in words if 0 <= word.start < word.end <= len(text)),
        shown=_edited(cue.shown, text),
    )


def printable(text: str) -> str:
    """The text with control characters and halves of surrogate pairs replaced, of the same length."""
    return UNPRINTABLE.sub("�", text)


def one_line(lines: Iterable[str]) -> str:
    """Lines of one utterance as one text: a wrap was not said."""
    return " ".join(filter(None, (line.strip() for line in lines)))


def _name(speaker: str | None) -> str | None:
    return " ".join(printable(speaker).split())[:120] or None if speaker else None


def _edited(shown: str | None, text: str) -> str | None:
    wording = printable(shown).strip() if shown else ""
    return wording if wording and wording != text else None


def _turn(number: int, cue: Cue) -> Turn:
    return Turn(
        turn=number,
        speaker=cue.speaker,
        role=Role.UNKNOWN,
        start=cue.start,
        end=cue.end,
        precision=_precision(cue),
        text=cue.text,
        words=cue.words,
        shown=cue.shown,
        line=cue.line,
    )


def _precision(cue: Cue) -> Precision:
    if any(word.time_start is not None for word in cue.words):
        return Precision.WORD
    if cue.start is None and cue.end is None:
        return Precision.NONE
    return Precision.BLOCK if cue.block else Precision.CUE
