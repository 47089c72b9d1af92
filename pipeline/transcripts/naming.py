"""A person says who speaks in turns that the file gives to nobody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipeline.domain import Transcript
from pipeline.errors import BadInput

GIVEN = re.compile(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?=\s*(.*\S)\s*")
LONGEST = 120
"""Most characters of a name."""


def named(transcript: Transcript, names: Mapping[int, str]) -> Transcript:
    """The transcript with these speakers; a turn that is not there raises BadInput."""
    there = {turn.turn for turn in transcript.turns}
    missing = sorted(set(names) - there)
    if missing:
        raise BadInput(f"There is no turn {missing[0]}; the last one is {max(there, default=0)}.")
    turns = tuple(replace(turn, speaker=names.get(turn.turn, turn.speaker)) for turn in transcript.turns)
    return replace(transcript, turns=turns)


def parse(given: Iterable[str]) -> dict[int, str]:
    """Turn to name, from texts such as ``4-9=Ann`` or ``12=Bo``; raises BadInput."""
    names: dict[int, str] = {}
    for text in given:
        found = GIVEN.fullmatch(text)
        if found is None or len(found[3]) > LONGEST:
            raise BadInput(f"{text!r} names no speaker. Write the turns and the name: 4-9=Ann.")
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first or last - first > 100_000:
            raise BadInput(f"{text!r} is no stretch of turns. Write the first turn, then the last.")
        names |= dict.fromkeys(range(first, last + 1), found[3])
    return names
