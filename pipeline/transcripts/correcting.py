"""A person corrects who speaks and what the speakers are; what a person said stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from pipeline.domain import Role, Speaker, Transcript
from pipeline.errors import NoCandidate

SAID_BY_A_PERSON = "Set by hand."
"""Reason of a role that a person gave."""


def unknown_speakers(transcript: Transcript) -> tuple[Speaker, ...]:
    """The speakers of a transcript in which nobody can be told to be the candidate."""
    words = Counter[str]()
    for turn in transcript.turns:
        if turn.speaker:
            words[turn.speaker] += len(turn.text.split())
    return tuple(Speaker(name, Role.UNKNOWN, f"Says {count} words.") for name, count in words.items())


def set_role(transcript: Transcript, speaker: str, role: Role) -> Transcript:
    """A person says what a speaker is.

    A new candidate makes the roles of the others be worked out anew, but for those that a person has said.
    ``candidate`` of the result is ``None`` when nobody is left.
    """
    from pipeline.transcripts.speakers import assign_roles

    said = {s.name: s.role for s in transcript.speakers if s.reason == SAID_BY_A_PERSON}
    if role is Role.CANDIDATE:
        said = {name: other for name, other in said.items() if other is not Role.CANDIDATE}
        transcript = assign_roles(transcript, speaker)
    return _with_roles(transcript, {**said, speaker: role})


def name_turns(transcript: Transcript, names: Mapping[int, str]) -> Transcript:
    """A person says who speaks these turns; roles are worked out anew, but for those that a person has said.

    Where nobody can then be told to be the candidate, the roles of the speakers are unknown.
    """
    from pipeline.transcripts.naming import named
    from pipeline.transcripts.speakers import assign_roles

    said = {s.name: s.role for s in transcript.speakers if s.reason == SAID_BY_A_PERSON}
    chosen = next((name for name, role in said.items() if role is Role.CANDIDATE), None)
    told = named(transcript, names)
    try:
        told = assign_roles(told, chosen)
    except NoCandidate:
        told = replace(told, speakers=unknown_speakers(told), candidate=None)
    return _with_roles(told, said)


def _with_roles(transcript: Transcript, said: Mapping[str, Role]) -> Transcript:
    speakers = tuple(
        replace(s, role=said[s.name], reason=SAID_BY_A_PERSON) if s.name in said else s
        for s in transcript.speakers
    )
    turns = tuple(replace(t, role=said.get(t.speaker or "", t.role)) for t in transcript.turns)
    candidates = [s.name for s in speakers if s.role is Role.CANDIDATE]
    return replace(
        transcript, turns=turns, speakers=speakers, candidate=candidates[0] if candidates else None
    )
