"""A model's help where the local segmentation is unsure: which question is asked, and where the next begins.

Asked about is an exchange whose match is doubtful, or in which the interviewer later asks something that the
bank matches to another question; what a person settled is not. The model gets the masked stretch and a menu
of questions. Its reply is taken whole or not at all: turns of the stretch, in order, asking words that
somebody other than the candidate said, ids from the menu. Otherwise the local result stays.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.domain import Ask, Asked, Exchange, Match, MatchCandidate, Role, Turn
from pipeline.errors import ModelError, SetupError
from pipeline.judges import metering
from pipeline.judges.fence import Fence, harmless, indented
from pipeline.judges.identity import Name, mask
from pipeline.judges.prompts import load
from pipeline.transcripts import asking

if TYPE_CHECKING:
    from pipeline.judges.chat import Chat, Message
    from pipeline.transcripts.exchanges import Matcher

MENU = 8
"""Most questions that are offered."""
LONGEST = 6000
"""Words of the longest stretch that is sent; a longer one stays as it is."""
FEW_WORDS = 5
"""An asking turn of fewer words is not looked up: "and why?" asks nothing of its own."""


@dataclass(frozen=True)
class Unsure:
    """An exchange to ask about."""

    exchange: Exchange
    menu: tuple[MatchCandidate, ...]
    """Questions that it may be asking."""


@dataclass(frozen=True)
class Settled:
    """The exchanges after asking."""

    exchanges: tuple[Exchange, ...]
    warnings: tuple[str, ...]
    """What stayed as the local segmentation has it, one sentence each."""


class NotOffered(Exception):
    """A reply names what was not on offer; ``str`` says what."""


async def settle(
    exchanges: Sequence[Exchange], matcher: Matcher, people: Sequence[Name], chat: Chat
) -> Settled:
    """Ask about the unsure exchanges; raises SetupError when the model cannot be used at all."""
    asked = unsure(exchanges, matcher)
    answers = await asyncio.gather(*(_ask(one, people, chat) for one in asked))
    taken = {one.exchange.order: a for one, a in zip(asked, answers, strict=True) if not isinstance(a, str)}
    warnings = tuple(a for a in answers if isinstance(a, str))
    pieces = [piece for one in exchanges for piece in taken.get(one.order, (one,))]
    return Settled(_joined(pieces) if taken else tuple(exchanges), warnings)


def unsure(exchanges: Sequence[Exchange], matcher: Matcher) -> tuple[Unsure, ...]:
    """The exchanges that a model should look at, with the questions to choose from."""
    later = [(one, ask) for one in exchanges for ask in _later_asks(one)]
    found = matcher.match([ask for _, ask in later]) if later else []
    strange: dict[int, list[MatchCandidate]] = {}
    for (one, _), match in zip(later, found, strict=True):
        if match.question_id not in (None, one.match.question_id) and not match.doubtful:
            strange.setdefault(one.order, []).append(match.candidates[0])
    return tuple(
        Unsure(one, _menu(one.match, strange.get(one.order, [])))
        for one in exchanges
        if _in_doubt(one, strange) and _words(one) <= LONGEST
    )


def _in_doubt(exchange: Exchange, strange: Container[int]) -> bool:
    """Whether it is unclear what is asked; what a person has settled is clear."""
    return not exchange.match.settled and (exchange.match.doubtful or exchange.order in strange)


def _later_asks(exchange: Exchange) -> Iterable[Ask]:
    """What the interviewer asks after the main question."""
    for turn in exchange.turns:
        after = turn.turn > exchange.asked.last_turn and turn.role is Role.INTERVIEWER
        if after and len(turn.text.split()) >= FEW_WORDS and asking.asks(turn.text):
            yield Ask(turn.text)


def _menu(match: Match, more: Sequence[MatchCandidate]) -> tuple[MatchCandidate, ...]:
    offered: dict[str, MatchCandidate] = {}
    for candidate in (*match.candidates, *more):
        offered.setdefault(candidate.id, candidate)
    return tuple(offered.values())[:MENU]


def _words(exchange: Exchange) -> int:
    return sum(len(turn.text.split()) for turn in exchange.turns)


# --- asking ----------------------------------------------------------------------------------------------


async def _ask(one: Unsure, people: Sequence[Name], chat: Chat) -> tuple[Exchange, ...] | str:
    """The exchanges that the stretch holds, or why the local result stays."""
    place = f"Turns {one.exchange.turns[0].turn} to {one.exchange.turns[-1].turn}"
    try:
        reply = await chat.ask(messages(one, people), load("segmentation").schema)
        metering.record(reply.usage)
        return pieces(one, reply.data, people)
    except SetupError:
        raise
    except ModelError as error:
        return f"{place} are matched by the local model alone, which is in doubt: {error.message}"
    except NotOffered as error:
        return f"{place} are matched by the local model alone: the model's reply {error}."


def messages(one: Unsure, people: Sequence[Name]) -> tuple[Message, ...]:
    """What is sent: masked turns with number and role, and the menu."""
    said = "\n".join(
        f"[{t.turn}] {t.role.value}: {indented(mask(t.text, people).text)}" for t in one.exchange.turns
    )
    offered = "\n".join(f"- {c.id}: {indented(c.text)}" for c in sorted(one.menu, key=lambda c: c.id))
    fence = Fence([said, offered])
    return load("segmentation").render(
        transcript=fence.around("transcript", said), questions=fence.around("questions", harmless(offered))
    )


# --- what of the reply holds -----------------------------------------------------------------------------


def pieces(one: Unsure, data: Mapping[str, Any], people: Sequence[Name]) -> tuple[Exchange, ...]:
    """The exchanges that a reply cuts the stretch into; raises NotOffered when any of it is not on offer."""
    given = data["exchanges"]
    if not given:
        raise NotOffered("holds no exchange")
    known = {turn.turn for turn in one.exchange.turns}
    starts: list[int] = []
    for entry in given:
        _check(entry, one, known, starts[-1] if starts else -1, people)
        starts.append(entry["first_turn"])
    bounds = [*starts[1:], one.exchange.turns[-1].turn + 1]
    cuts = [-1, *starts[1:]]  # turns before the first piece belong to it
    return tuple(
        _piece(one, entry, [t for t in one.exchange.turns if first <= t.turn < end])
        for entry, first, end in zip(given, cuts, bounds, strict=True)
    )


def _check(
    entry: Mapping[str, Any], one: Unsure, known: set[int], before: int, people: Sequence[Name]
) -> None:
    """Raise NotOffered unless an entry names turns, words and a question that are there."""
    first, last = entry["first_turn"], entry["last_turn"]
    if not {first, last} <= known or not before < first <= last:
        raise NotOffered("names turns that are not in the stretch, or not in their order")
    if entry["question"] is not None and entry["question"] not in {c.id for c in one.menu}:
        raise NotOffered("names a question that was not on offer")
    if _asking_turn(entry, one.exchange.turns, people) is None:
        raise NotOffered("takes for a question what nobody but the candidate said, or nobody at all")


def _asking_turn(entry: Mapping[str, Any], turns: Sequence[Turn], people: Sequence[Name]) -> Turn | None:
    """The turn that says the asking words, within the piece, by anybody but the candidate."""
    words = _plain(str(entry["asking"]))
    within = (t for t in turns if entry["first_turn"] <= t.turn <= entry["last_turn"])
    asked_by_others = (t for t in within if t.role is not Role.CANDIDATE)
    return next((t for t in asked_by_others if words and words in _plain(mask(t.text, people).text)), None)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _piece(one: Unsure, entry: Mapping[str, Any], turns: Sequence[Turn]) -> Exchange:
    """An exchange as the model has it; the words that ask are those of the turns, never the model's."""
    question = entry["question"]
    rest = sorted(one.menu, key=lambda c: c.id != question)
    score = next((c.score for c in rest if c.id == question), 0.0)
    match = Match(score, tuple(rest[:5]), question, bool(entry["doubtful"]))
    asked = one.exchange.asked
    if not turns[0].turn <= asked.first_turn <= turns[-1].turn:
        first = next((t for t in turns if t.role is not Role.CANDIDATE), turns[0])
        asked = Asked(first.text, first.turn, first.turn)
    return Exchange(one.exchange.order, asked, match, tuple(turns))


def _joined(found: Sequence[Exchange]) -> tuple[Exchange, ...]:
    """In order of their first turn, numbered anew; one question of the bank is one exchange.

    What a person settled is an exchange of its own all the same.
    """
    kept: list[Exchange] = []
    for piece in sorted(found, key=lambda e: e.asked.first_turn):
        name = None if piece.match.settled else piece.match.question_id
        same = next((n for n, e in enumerate(kept) if name and _is_about(e, name)), None)
        if same is None:
            kept.append(piece)
        else:
            turns = sorted((*kept[same].turns, *piece.turns), key=lambda t: t.turn)
            kept[same] = replace(kept[same], turns=tuple(turns))
    return tuple(replace(exchange, order=n) for n, exchange in enumerate(kept))


def _is_about(exchange: Exchange, question_id: str) -> bool:
    """Whether more turns about a question may be laid to an exchange."""
    return exchange.match.question_id == question_id and not exchange.match.settled
