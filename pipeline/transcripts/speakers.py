"""Who in a transcript is the candidate, who asks, and who only listens, each with the reason.

To credit the candidate with an interviewer's words is worse than to ask a person, so where the signs do not
clearly point at one speaker the answer is NoCandidate, which names the speakers that there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.domain import Role, Speaker, Transcript, Turn
from pipeline.errors import NoCandidate
from pipeline.transcripts import apart, asking
from pipeline.transcripts.floors import Floor, floors
from pipeline.transcripts.vocabulary import words

NOBODY = re.compile(
    r"(?:unknown|unidentified|unnamed|multiple|various)(?: (?:speakers?|voices?))?\s*\d*|\W*", re.I
)
CANDIDATE_LABEL = re.compile(r"(?:the )?(?:candidate|interviewee|applicant|answer)\b.*", re.IGNORECASE)
INTERVIEWER_LABEL = re.compile(
    r"(?:the )?(?:interviewer|recruiter|hiring manager|moderator|host|question|panelist)\b.*", re.IGNORECASE
)
DEVICE = re.compile(r"\([^)]*\)|\[[^\]]*\]|['’]s (?:iphone|ipad|macbook|laptop|phone|pc)\b.*", re.IGNORECASE)
LEAST_SCORE = 1.0
LEAST_MARGIN = 1.0
FEW_WORDS = 0.02
"""Share of the words below which someone who asks nothing is no interviewer."""
TITLES = words(
    "interview meeting recording transcript audio video call with and the of zoom teams meet final"
)


@dataclass(frozen=True)
class Person:
    """Someone in the transcript, under one or several labels, and what they do in it."""

    key: str
    labels: tuple[str, ...]
    share: float
    """Part of all words, 0 to 1."""
    asked: int
    """How many stretches in which they ask."""
    ask_share: float
    """Part of all such stretches, 0 to 1."""
    answer_share: float
    """Part of the words said right after somebody else asked, 0 to 1."""
    signs: tuple[str, ...]
    """What else speaks for or against, as sentences."""
    score: float
    """How much speaks for the candidate."""


@dataclass(frozen=True)
class Talk:
    """All stretches, those that ask somebody something, and those that come after one."""

    all: tuple[Floor, ...]
    asking: tuple[Floor, ...]
    answering: tuple[Floor, ...]


def assign_roles(transcript: Transcript, candidate: str | None = None) -> Transcript:
    """The transcript with a role for every turn, its speakers with reasons, and the candidate's name.

    ``candidate`` is a person's word: a name as in the file, without regard to case, or a part that only one
    speaker has. A file without speakers is told apart by content, with a warning, and the candidate then has
    the given name. Raises NoCandidate where nobody has that name or the candidate cannot be told.
    """
    if not any(turn.speaker for turn in transcript.turns):
        return apart.told_apart(transcript, candidate)
    people = _people(transcript)
    chosen, reason = (
        _said(transcript, people, candidate) if candidate is not None else _inferred(transcript, people)
    )
    speakers = tuple(
        Speaker(label, *_role(person, chosen, reason)) for person in people for label in person.labels
    )
    roles = {speaker.name: speaker.role for speaker in speakers}
    turns = tuple(
        replace(turn, role=roles.get(turn.speaker or "", Role.UNKNOWN)) for turn in transcript.turns
    )
    order = {turn.speaker: turn.turn for turn in reversed(transcript.turns)}
    by_entry = tuple(sorted(speakers, key=lambda speaker: order[speaker.name]))
    return replace(transcript, turns=turns, speakers=by_entry, candidate=_main_label(transcript, chosen))


def person_key(label: str) -> str:
    """What two labels of one person share: ``Doe, Jane (Ext)`` and ``Jane Doe`` are the same."""
    plain = DEVICE.sub("", label).strip()
    family, comma, given = plain.partition(",")
    name = f"{given} {family}" if comma else plain
    return " ".join(name.casefold().split()) or label.casefold()


def _people(transcript: Transcript) -> list[Person]:
    labels: dict[str, list[str]] = {}
    for turn in transcript.turns:
        if turn.speaker and turn.speaker not in labels.setdefault(person_key(turn.speaker), []):
            labels[person_key(turn.speaker)].append(turn.speaker)
    stretches = floors(transcript.turns, _known_side)
    talk = _talk(stretches)
    return [_person(key, tuple(names), talk, transcript) for key, names in labels.items()]


def _known_side(turn: Turn) -> str | None:
    return None if turn.speaker is None or NOBODY.fullmatch(turn.speaker) else person_key(turn.speaker)


def _person(key: str, labels: tuple[str, ...], talk: Talk, transcript: Transcript) -> Person:
    mine = sum(floor.side == key for floor in talk.asking)
    share = _part(_length(talk.all, key), _length(talk.all))
    ask_share = _part(mine, len(talk.asking))
    answer_share = _part(_length(talk.answering, key), _length(talk.answering))
    signs, weight = _signs(key, labels, talk.all, transcript)
    score = 3 * answer_share - 3 * ask_share + share + weight
    return Person(key, labels, share, mine, ask_share, answer_share, signs, score)


def _talk(stretches: Sequence[Floor]) -> Talk:
    """Which stretches ask and which answer. A question asked back to a question leaves that one open."""
    asking_ones: list[Floor] = []
    answering: list[Floor] = []
    for before, floor in pairwise([None, *stretches]):
        assert floor is not None
        asks = asking.addresses(floor.text) and not asking.small_talk(floor.text)
        answers = bool(asking_ones) and floor.side != asking_ones[-1].side
        if answers:
            answering.append(floor)
        if asks and not (answers and before is asking_ones[-1]):
            asking_ones.append(floor)
    return Talk(tuple(stretches), tuple(asking_ones), tuple(answering))


def _length(stretches: Sequence[Floor], key: str | None = None) -> int:
    return sum(floor.length for floor in stretches if key is None or floor.side == key)


def _part(some: int, whole: int) -> float:
    return some / whole if whole else 0.0


def _signs(
    key: str, labels: tuple[str, ...], stretches: Sequence[Floor], transcript: Transcript
) -> tuple[tuple[str, ...], float]:
    """What labels, greetings and the name of the file say of a person, and how much that weighs."""
    found: list[tuple[str, float]] = []
    if any(CANDIDATE_LABEL.fullmatch(label) for label in labels) or _answers_by_label(key, transcript):
        found.append(("The label says so.", 20.0))
    if any(INTERVIEWER_LABEL.fullmatch(label) for label in labels):
        found.append(("The label says so.", -20.0))
    steering = sum(asking.steers(floor.text) for floor in stretches if floor.side == key)
    if steering:
        found.append(("Leads through the interview.", -min(1.5, 0.5 * steering)))
    if _welcomed(key, stretches):
        found.append(("Is welcomed by name.", 1.0))
    if _in_file_name(key, transcript):
        found.append(("The name of the file has their name.", 1.0))
    return tuple(sign for sign, _ in found), sum(weight for _, weight in found)


def _answers_by_label(key: str, transcript: Transcript) -> bool:
    """Whether labels are Q and A, and this is A."""
    keys = {person_key(turn.speaker) for turn in transcript.turns if turn.speaker}
    return keys == {"q", "a"} and key == "a"


def _welcomed(key: str, stretches: Sequence[Floor]) -> bool:
    name = key.split()[0]
    if len(name) < 2:
        return False
    greeting = re.compile(
        r"\b(?:thanks|thank you)\b[^.?!]{0,60}\b(?:joining|coming|making|taking|being)\b"
        rf"[^.?!]{{0,40}}\b{re.escape(name)}\b"
        rf"|\bwelcome,? {re.escape(name)}\b",
        re.IGNORECASE,
    )
    early = stretches[: max(6, len(stretches) // 4)]
    return any(greeting.search(floor.text) for floor in early if floor.side != key)


def _in_file_name(key: str, transcript: Transcript) -> bool:
    """Whether the file's name has a part of this name and of nobody else's."""
    in_name = set(re.findall(r"[^\W\d_]{2,}", transcript.source.rsplit(".", 1)[0].casefold())) - TITLES
    others = {person_key(turn.speaker) for turn in transcript.turns if turn.speaker} - {key}
    return bool(in_name & set(key.split())) and not any(in_name & set(other.split()) for other in others)


# --- the candidate ---


def _inferred(transcript: Transcript, people: Sequence[Person]) -> tuple[Person, str]:
    ranked = sorted(
        (p for p in people if not NOBODY.fullmatch(p.labels[0])), key=lambda p: p.score, reverse=True
    )
    if len(ranked) < 2:
        raise _cannot_tell(transcript, "only one speaker is named")
    best, second = ranked[:2]
    if best.score < LEAST_SCORE or (best.answer_share == 0.0 and "The label says so." not in best.signs):
        raise _cannot_tell(transcript, "nobody clearly answers questions")
    nameless = _words(turn for turn in transcript.turns if _known_side(turn) is None)
    spoken = _words(turn for turn in transcript.turns if turn.speaker in best.labels)
    if nameless > spoken and "The label says so." not in best.signs:
        share = nameless / _words(transcript.turns)
        raise _cannot_tell(
            transcript, f"{share:.0%} of the words have no speaker, more than {best.labels[0]} says"
        )
    if best.score - second.score < LEAST_MARGIN:
        raise _cannot_tell(transcript, f"both {best.labels[0]} and {second.labels[0]} answer questions")
    return best, _why(best)


def _words(turns: Iterable[Turn]) -> int:
    return sum(len(turn.text.split()) for turn in turns)


def _why(person: Person) -> str:
    base = (
        f"Gives {person.answer_share:.0%} of the words that follow a question, asks {person.ask_share:.0%} "
        f"of the questions and speaks {person.share:.0%} of all words."
    )
    return " ".join((base, *(sign for sign in person.signs if sign != "Leads through the interview.")))


def _said(transcript: Transcript, people: Sequence[Person], name: str) -> tuple[Person, str]:
    wanted = " ".join(name.split())
    exact = [p for p in people if wanted in p.labels]
    found = exact or [
        p for p in people if person_key(wanted) == p.key or wanted.casefold() in map(str.casefold, p.labels)
    ]
    if not found and wanted:
        found = [p for p in people if any(wanted.casefold() in label.casefold() for label in p.labels)]
    if len(found) == 1:
        return found[0], "Set by hand."
    problem = (
        f"There is no speaker {name!r} here" if not found else f"Several speakers have {name!r} in their name"
    )
    raise NoCandidate(f"{problem}. {_there_are(transcript)}", file=transcript.source)


def _cannot_tell(transcript: Transcript, why: str) -> NoCandidate:
    message = f"Who the candidate is cannot be told: {why}. Say who it is. {_there_are(transcript)}"
    return NoCandidate(message, file=transcript.source)


def _there_are(transcript: Transcript) -> str:
    names = dict.fromkeys(turn.speaker for turn in transcript.turns if turn.speaker)
    listed = [repr(name) for name in names][:12]
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return f"Speakers: {', '.join(listed)}{more}."


def _role(person: Person, chosen: Person, reason: str) -> tuple[Role, str]:
    if person is chosen:
        return Role.CANDIDATE, reason
    if NOBODY.fullmatch(person.labels[0]):
        return Role.UNKNOWN, "The label does not say who speaks."
    if any(INTERVIEWER_LABEL.fullmatch(label) for label in person.labels):
        return Role.INTERVIEWER, "The label says so."
    if person.asked and (person.ask_share >= 0.05 or "Leads through the interview." in person.signs):
        times = "once" if person.asked == 1 else f"{person.asked} times"
        return Role.INTERVIEWER, f"Asks {times} and speaks {person.share:.0%} of all words."
    if person.share >= 5 * FEW_WORDS:
        return Role.INTERVIEWER, f"Is not the candidate and speaks {person.share:.0%} of all words."
    return Role.OTHER, f"Asks and answers next to nothing ({person.share:.0%} of all words)."


def _main_label(transcript: Transcript, person: Person) -> str:
    """The label under which a person says most."""
    return max(
        person.labels, key=lambda label: sum(len(t.text) for t in transcript.turns if t.speaker == label)
    )
