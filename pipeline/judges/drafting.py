"""A model's draft of a better rubric, each criterion tied to the lines of the reference answer it rests on.

What the model says of the reference is checked here: a criterion whose quote is not a passage of the
reference answer, or whose figures are not in that passage, is refused; a derived criterion that was to be
reworded by a refused one stays as it was. A person reads the difference and accepts it, or does not.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.bank.lines import Lines
from pipeline.bank.rubric_file import HEAVIEST, LONGEST, MOST, to_yaml
from pipeline.bank.rubrics import answer_hash, answer_slice, cite, criterion_id
from pipeline.domain import Citation, Criterion, CriterionKind, Document, Question, Rubric
from pipeline.errors import ModelReplyUnusable
from pipeline.judges import metering
from pipeline.judges.fence import Fence, harmless, indented
from pipeline.judges.prompts import load

if TYPE_CHECKING:
    from pipeline.judges.chat import Chat, Message

SHORTEST = 3
"""Words of the shortest passage that a criterion may rest on."""
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Draft:
    """A rubric as the model would have it, for a person to accept."""

    rubric: Rubric
    """Its origin is ``edited``."""
    refused: tuple[str, ...]
    """What of the model's reply was not taken, one sentence each."""
    reasons: tuple[str, ...]
    """What the model says that it changed, one for each criterion of the rubric."""


@dataclass
class _Taken:
    """What was accepted of a reply so far."""

    criteria: dict[str, Criterion] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def take(self, criterion: Criterion, reason: str) -> None:
        """Add a criterion; the same statement twice is one."""
        if criterion.id not in self.criteria:
            self.criteria[criterion.id] = criterion
            self.reasons.append(reason)


async def draft(question: Question, rubric: Rubric, document: Document, chat: Chat) -> Draft:
    """Ask a model for a better rubric. Raises ModelError, and ModelReplyUnusable when nothing of it holds."""
    prompt = load("drafting")
    reply = await chat.ask(messages(question, rubric), prompt.schema)
    metering.record(reply.usage)
    taken = _checked(reply.data["criteria"], question, rubric, document)
    if not taken.criteria:
        raise ModelReplyUnusable(
            "No criterion of the draft rests on a passage of the reference answer; the rubric stays as it is."
        )
    criteria = tuple(taken.criteria.values())[:MOST]
    drafted = Rubric(question.id, answer_hash(question), "edited", criteria, rubric.anchors, rubric.probes)
    return Draft(drafted, tuple(taken.refused), tuple(taken.reasons))


def messages(question: Question, rubric: Rubric) -> tuple[Message, ...]:
    """What is sent; nothing of any candidate is in it."""
    reference = answer_slice(question).text
    listed = "\n".join(
        f"- {c.id} ({c.kind.value}, weight {c.weight:g}): {indented(c.statement)}" for c in rubric.criteria
    )
    fence = Fence([question.text, reference, listed])
    return load("drafting").render(
        question=fence.around("question", harmless(question.text)),
        reference=fence.around("reference", harmless(reference)),
        criteria=fence.around("criteria", harmless(listed)),
    )


def difference(document: Document, old: Rubric, new: Rubric) -> str:
    """A unified diff of the two as they stand in a rubric file; empty when they are the same."""
    before, after = (to_yaml(document, [rubric]).splitlines(keepends=True) for rubric in (old, new))
    return "".join(difflib.unified_diff(before, after, f"{old.origin} rubric", "draft", n=2))


# --- what of the reply holds -----------------------------------------------------------------------------


def _checked(
    given: Sequence[Mapping[str, Any]], question: Question, rubric: Rubric, document: Document
) -> _Taken:
    """The criteria that rest on the reference, in the reply's order."""
    offered = {criterion.id: criterion for criterion in rubric.criteria}
    taken, used = _Taken(), set[str]()
    for one in given:
        name = one.get("id")
        reason = _wrong(one, offered, used)
        cited = None if reason else _find(str(one["quote"]), question, document)
        reason = reason or _unfounded(str(one["statement"]), cited)
        used |= {name} if name else set()
        if reason or cited is None:
            taken.refused.append(f"Refused: “{one['statement']}”. {reason}")
            _keep(offered.get(name or ""), taken)
        else:
            taken.take(_criterion(one, cited), str(one.get("reason", "")))
    return taken


def _keep(old: Criterion | None, taken: _Taken) -> None:
    """A derived criterion stays when what was to take its place does not hold."""
    if old is not None:
        taken.take(old, "kept")


def _wrong(one: Mapping[str, Any], offered: Mapping[str, Criterion], used: Iterable[str]) -> str:
    """What is wrong with the form of a drafted criterion; empty when nothing is."""
    name, statement = one.get("id"), " ".join(str(one["statement"]).split())
    if name is not None and name not in offered:
        return f"It names a criterion {name!r} that is not in the rubric."
    if name is not None and name in used:
        return f"Another criterion already takes the place of {name!r}."
    if not 0 < len(statement) <= LONGEST:
        return f"A statement has 1 to {LONGEST} characters."
    if one["kind"] not in set(CriterionKind):
        return f"{one['kind']!r} is no kind of criterion."
    if not 0 < float(one["weight"]) <= HEAVIEST:
        return f"Its weight {one['weight']} is not above 0 and at most {HEAVIEST:g}."
    return ""


def _unfounded(statement: str, cited: Citation | None) -> str:
    """Why a statement does not rest on what it cites; empty when it does."""
    if cited is None:
        return "The passage that it quotes is not in the reference answer."
    strange = set(_NUMBER.findall(statement)) - set(_NUMBER.findall(cited.text))
    return "It has a figure that the passage it quotes has not." if strange else ""


def _find(quoted: str, question: Question, document: Document) -> Citation | None:
    """The lines of the reference answer that hold a passage, word for word; ``None`` when none do.

    Case, white space, punctuation and markup between words do not count. The citation is of whole lines.
    """
    answer = answer_slice(question)
    wanted = [word.lower() for word in _WORD.findall(quoted)]
    words = list(_WORD.finditer(answer.text))
    there = [word[0].lower() for word in words]
    if len(wanted) < SHORTEST:
        return None
    for at in range(len(there) - len(wanted) + 1):
        if there[at : at + len(wanted)] == wanted:
            first, last = words[at].start() + answer.start, words[at + len(wanted) - 1].end() + answer.start
            lines = Lines(document.source)
            return cite(lines.of(lines.at(first), lines.at(last - 1) + 1), question)
    return None


def _criterion(one: Mapping[str, Any], cited: Citation) -> Criterion:
    statement = " ".join(str(one["statement"]).split())
    kind, weight = CriterionKind(one["kind"]), float(one["weight"])
    return Criterion(criterion_id(statement), statement, kind, weight, (cited,))
