"""Feedback for the candidate on what was said, resting on verified evidence alone.

A model writes it from the points of a stored evaluation and their verified quotes, masked; what it writes is
checked before anybody reads it: only evidence on offer, only quotations of that evidence, no score and no
word on the person. Without a model a plain template says the same things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.domain import Evaluation, ExchangeRecord, GradedCriterion, GradeStatus, Status
from pipeline.errors import ModelReplyUnusable
from pipeline.judges import metering
from pipeline.judges.chat import Chat, Message
from pipeline.judges.fence import Fence, harmless, indented
from pipeline.judges.identity import Name, mask
from pipeline.judges.prompts import load

MOST = 3
"""Strengths, and improvements, for each answer."""
FOUND = {
    Status.MET: "made",
    Status.PARTIAL: "made in part",
    Status.MISSING: "not heard",
    Status.CONTRADICTED: "heard otherwise",
}
TEACHES = (Status.PARTIAL, Status.MISSING, Status.CONTRADICTED)
"""What an improvement may rest on."""
_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|„([^“”]*)[“”]|«([^»]*)»|(?<!\w)[‘']([^‘’']{12,})[’'](?!\w)")
_SCORE = re.compile(
    r"\b\d+(?:[.,]\d+)?\s*(?:/|out of|of)\s*\d+\b|\b\d+(?:[.,]\d+)?\s*(?:%|percent\b|points?\b|stars?\b)"
    r"|\b(?:level|score[ds]?|grade[ds]?|rating|rated|mark(?:ed)?|percentile|rank(?:ed|ing)?)\s+"
    r"(?:of\s+|a\s+|at\s+|as\s+|was\s+|is\s+)?[\dA-F]\b"
    r"|\b(?:your|a|the|overall) (?:score|grade|rating|ranking)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:you are|you're|you seem|you appear|you come across as|you sound|as)"
    r" (?:(?:a|an|very|not|too|clearly|really|quite|so) )*(?:talented|gifted|smart|clever|bright|brilliant|"
    r"intelligent|stupid|slow|lazy|weak|strong|excellent|great|good|bad|poor|confident|nervous|shy|arrogant|"
    r"junior|senior|mid-level|inexperienced|experienced|natural|genius|unqualified|qualified|impressive|"
    r"mediocre|competent|incompetent|expert|beginner|candidate|fit)\b"
    r"|\byour (?:talent|intelligence|personality|character|accent|english|attitude|seniority|potential|"
    r"iq|age|worth|confidence|intellect)\b"
    r"|\b(?:strong|weak|good|bad|great|poor|top|ideal) (?:candidate|hire|fit)\b|\b(?:culture|cultural) fit\b"
    r"|\b(?:should|would|will|won't|not|recommend(?:ed)?|to) (?:be )?(?:hire|hired|reject|rejected|hiring)\b"
    r"|\bthan (?:other|most|many) (?:candidates|people|applicants)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Note:
    """One thing to tell."""

    criterion_id: str
    """The point that it rests on."""
    text: str


@dataclass(frozen=True)
class Feedback:
    """What to tell the candidate about one answer."""

    order: int
    """Place of the exchange in the interview, 0-based."""
    question: str
    strengths: tuple[Note, ...]
    improvements: tuple[Note, ...]
    next_step: str


def answers(evaluation: Evaluation) -> tuple[ExchangeRecord, ...]:
    """The exchanges that feedback is given on: those that were graded."""
    return tuple(e for e in evaluation.exchanges if e.grade.status is GradeStatus.GRADED and e.question)


def plain(record: ExchangeRecord) -> Feedback:
    """Feedback by a template: the weightiest points that were made, and those that could be added."""
    made = _weightiest(record, (Status.MET,))
    open_ones = _weightiest(record, TEACHES)
    return Feedback(
        record.order,
        _asked(record),
        tuple(Note(c.id, _made(c)) for c in made),
        tuple(Note(c.id, _open(c)) for c in open_ones),
        f"Try to put this into one sentence of your own: {open_ones[0].statement}"
        if open_ones
        else "There is nothing to add.",
    )


def _weightiest(record: ExchangeRecord, statuses: Iterable[Status]) -> tuple[GradedCriterion, ...]:
    found = [c for c in record.grade.criteria if c.status in tuple(statuses) and _speakable(c)]
    return tuple(sorted(found, key=lambda c: -c.weight)[:MOST])


def _speakable(criterion: GradedCriterion) -> bool:
    """A pitfall that nobody fell into is nothing to add."""
    return not (criterion.kind == "pitfall" and criterion.status is Status.MISSING)


def _made(criterion: GradedCriterion) -> str:
    return f"You said “{_line(criterion.quotes[0].text)}”. That makes this point: {criterion.statement}"


def _open(criterion: GradedCriterion) -> str:
    said = f"You said “{_line(criterion.quotes[0].text)}”. " if criterion.quotes else ""
    if criterion.status is Status.CONTRADICTED:
        known = "This is usually wrong" if criterion.kind == "pitfall" else "The reference says otherwise"
        return f"{said}{known}: {criterion.statement}"
    if criterion.status is Status.PARTIAL:
        return f"{said}This comes close; the whole point is: {criterion.statement}"
    return f"This could be added: {criterion.statement}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _asked(record: ExchangeRecord) -> str:
    return record.question.text if record.question else record.asked.text


# --- by a model ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """A point as the model is offered it."""

    id: str
    """Its id in this delivery (``e1``)."""
    criterion: GradedCriterion
    statement: str
    words: tuple[str, ...]
    """The verified quotes, masked."""


async def write(record: ExchangeRecord, people: Sequence[Name], chat: Chat) -> Feedback:
    """Feedback on one answer by a model; asked once more when it breaks the rules.

    Raises ModelError, and ModelReplyUnusable when the second text breaks them too.
    """
    offered = evidence(record, people)
    sent = messages(record, offered, people)
    data = await _asked_for(sent, chat)
    wrong = complaints(data, offered)
    if wrong:
        data = await _asked_for((*sent, Message("user", _again(wrong))), chat)
        wrong = complaints(data, offered)
    if wrong:
        raise ModelReplyUnusable(
            f"The feedback on exchange {record.order + 1} breaks its rules, so it is not shown: {wrong[0]}"
        )
    return _feedback(record, data, offered, _way_back(record, people))


def evidence(record: ExchangeRecord, people: Sequence[Name]) -> tuple[Evidence, ...]:
    """The points of an answer that feedback may rest on, weightiest first, without identity."""
    points = [c for c in record.grade.criteria if c.status in FOUND and _speakable(c)]
    ranked = sorted(points, key=lambda c: -c.weight)
    return tuple(
        Evidence(f"e{n}", c, c.statement, tuple(mask(_line(q.text), people).text for q in c.quotes))
        for n, c in enumerate(ranked, start=1)
    )


def messages(
    record: ExchangeRecord, offered: Sequence[Evidence], people: Sequence[Name]
) -> tuple[Message, ...]:
    """What is sent."""
    asked = mask(_asked(record), people).text
    listed = "\n".join(_listed(one) for one in offered)
    fence = Fence([asked, listed])
    return load("feedback").render(
        question=fence.around("question", harmless(asked)), evidence=fence.around("evidence", listed)
    )


def _listed(one: Evidence) -> str:
    words = "".join(f"\n  said: {indented(text)}" for text in one.words)
    return f"- {one.id}, {FOUND[one.criterion.status]}: {indented(one.statement)}{words}"


async def _asked_for(sent: Sequence[Message], chat: Chat) -> Mapping[str, Any]:
    reply = await chat.ask(sent, load("feedback").schema)
    metering.record(reply.usage)
    return reply.data


def _again(wrong: Sequence[str]) -> str:
    told = "\n".join(f"- {reason}" for reason in wrong)
    return f"Your text was refused. Write it again, whole, without these faults:\n{told}"


def complaints(data: Mapping[str, Any], offered: Sequence[Evidence]) -> list[str]:
    """What in a reply breaks the rules, one sentence each."""
    known = {one.id: one for one in offered}
    found: list[str] = []
    for part, allowed in (("strengths", (Status.MET, Status.PARTIAL)), ("improvements", TEACHES)):
        if len(data[part]) > MOST:
            found.append(f"There are more than {MOST} {part}.")
        for one in data[part]:
            found += _of_note(part, one, known.get(one["evidence"]), allowed)
    return found + _of_text("next_step", data["next_step"], "", " ".join(one.statement for one in offered))


def _of_note(
    part: str, one: Mapping[str, Any], rests_on: Evidence | None, allowed: Iterable[Status]
) -> list[str]:
    if rests_on is None:
        return [f"An entry of {part} names evidence that is not on offer."]
    if rests_on.criterion.status not in tuple(allowed):
        return [f"An entry of {part} rests on {rests_on.id}, which was {FOUND[rests_on.criterion.status]}."]
    return _of_text(part, str(one["text"]), " ".join(rests_on.words), rests_on.statement)


def _of_text(part: str, text: str, words: str, statement: str) -> list[str]:
    """The faults of a text that may quote ``words`` and take figures from them and from ``statement``."""
    found = []
    if any(_plain(quoted) not in _plain(words) for quoted in quotations(text)):
        found.append(f"In {part}, something is quoted that is not in the words of that evidence.")
    own = _own(text, words)
    known = _plain(f"{words} {statement}")
    if any(_plain(score[0]) not in known for score in _SCORE.finditer(own)):
        found.append(f"In {part}, there is a score.")
    if _PERSON.search(own):
        found.append(f"In {part}, there is a judgement of the person instead of what was said.")
    if not text.strip():
        found.append(f"In {part}, there is an empty text.")
    return found


def quotations(text: str) -> list[str]:
    """What stands in quotation marks."""
    found = (
        next((group for group in match.groups() if group is not None), "") for match in _QUOTED.finditer(text)
    )
    return [quoted for quoted in found if quoted.strip()]


def _own(text: str, words: str) -> str:
    """The text without what it rightly quotes."""
    return _QUOTED.sub(lambda m: " " if _plain(m[0].strip("“”\"„«»‘’'")) in _plain(words) else m[0], text)


def _plain(text: str) -> str:
    """For comparing: lower case, letters and figures, single spaces."""
    return " ".join(re.findall(r"[\w%/.]*\w[%]?", text.lower()))


def _way_back(record: ExchangeRecord, people: Sequence[Name]) -> Mapping[str, str]:
    """What each placeholder of this delivery stands for."""
    texts = [_asked(record), *(q.text for c in record.grade.criteria for q in c.quotes)]
    return {cut.placeholder: cut.original for text in texts for cut in mask(_line(text), people).cuts}


def _feedback(
    record: ExchangeRecord, data: Mapping[str, Any], offered: Sequence[Evidence], back: Mapping[str, str]
) -> Feedback:
    known = {one.id: one.criterion.id for one in offered}

    def notes(part: str) -> tuple[Note, ...]:
        return tuple(Note(known[one["evidence"]], _restored(one["text"], back)) for one in data[part])

    return Feedback(
        record.order,
        _asked(record),
        notes("strengths"),
        notes("improvements"),
        _restored(data["next_step"], back),
    )


def _restored(text: str, back: Mapping[str, str]) -> str:
    line = _line(text)
    if not back:
        return line
    pattern = "|".join(re.escape(name) for name in sorted(back, key=len, reverse=True))
    return re.sub(rf"(?:{pattern})(?!\d)", lambda found: back[found[0]], line)
