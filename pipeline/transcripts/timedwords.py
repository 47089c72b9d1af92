"""Words with their own times: found in a text that is there, or joined to one that is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.domain import Word
from pipeline.transcripts.draft import Cue

LOOK_AHEAD = 200
PAUSE = 1.0


@dataclass(frozen=True)
class TimedWord:
    """A word as a recogniser gives it. A figure ("2014.") may have no times."""

    text: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None
    speaker: str | None = None


def locate(text: str, words: Iterable[TimedWord]) -> tuple[Word, ...]:
    """Where the words stand in ``text``, in order; those that do not stand there are left out."""
    folded = text.casefold() if len(text.casefold()) == len(text) else text
    found, position = [], 0
    for word in words:
        wanted = word.text.strip()
        if not wanted:
            continue
        limit = position + len(wanted) + LOOK_AHEAD
        at = text.find(wanted, position, limit)
        if at < 0:
            at = folded.find(wanted.casefold(), position, limit)
        if at >= 0 and at + len(wanted) <= len(text):
            position = at + len(wanted)
            found.append(_placed(word, at, position))
    return tuple(found)


def sentences(words: Sequence[TimedWord]) -> list[Cue]:
    """Words without utterances as cues: one for each run of a speaker, else for each sentence."""
    runs: list[list[TimedWord]] = []
    for number, word in enumerate(words):
        if not word.text.strip():
            continue
        if not runs or number == 0 or _breaks(runs[-1][-1], word):
            runs.append([])
        runs[-1].append(word)
    return [joined(run) for run in runs]


def joined(words: Sequence[TimedWord]) -> Cue:
    """One cue of words with blanks between them."""
    text = " ".join(word.text.strip() for word in words)
    placed, position = [], 0
    for word in words:
        end = position + len(word.text.strip())
        placed.append(_placed(word, position, end))
        position = end + 1
    return Cue(
        text=text,
        speaker=words[0].speaker,
        start=next((w.start for w in words if w.start is not None), None),
        end=next((w.end for w in reversed(words) if w.end is not None), None),
        words=tuple(placed),
    )


def in_order(cues: Iterable[Cue]) -> list[Cue]:
    """Cues of several channels by their start; one without a time stays behind its neighbour."""
    keyed, last = [], 0.0
    for cue in cues:
        last = cue.start if cue.start is not None else last
        keyed.append((last, cue))
    return [cue for _, cue in sorted(keyed, key=lambda pair: pair[0])]


def unanimous(words: Iterable[TimedWord]) -> str | None:
    """The one speaker of all words that have one, else ``None``."""
    names = {word.speaker for word in words if word.speaker}
    return names.pop() if len(names) == 1 else None


def in_sequence(words: Iterable[TimedWord]) -> list[TimedWord]:
    """The words with a time that runs backwards taken away."""
    return [
        replace(w, end=None) if w.start is not None and w.end is not None and w.end < w.start else w
        for w in words
    ]


def gaps(words: Sequence[TimedWord]) -> list[float]:
    """Silences between neighbours that both have times, in seconds."""
    return [b.start - a.end for a, b in pairwise(words) if a.end is not None and b.start is not None]


def _breaks(before: TimedWord, after: TimedWord) -> bool:
    if before.speaker or after.speaker:
        return before.speaker != after.speaker
    return before.text.rstrip().endswith((".", "?", "!")) or any(
        gap >= PAUSE for gap in gaps([before, after])
    )


def _placed(word: TimedWord, start: int, end: int) -> Word:
    return Word(start, end, word.start, word.end, word.confidence)
