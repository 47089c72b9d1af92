"""Feedback on a stored evaluation: by the model that the settings name, or by a template without one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.domain import ExchangeRecord, Usage
from pipeline.errors import BadInput, ModelError
from pipeline.judges.feedback import Feedback, answers, plain

if TYPE_CHECKING:
    from pipeline.domain import Transcript
    from pipeline.judges.chat import Chat
    from pipeline.judges.identity import Name
    from pipeline.results.store import StoredEvaluation
    from pipeline.settings import Settings

FOOT = "This is about what was said in this interview, not about you, and it is no decision."


@dataclass(frozen=True)
class Written:
    """Feedback on the answers of an interview."""

    answers: tuple[Feedback, ...]
    failed: tuple[str, ...]
    """Why an answer has none, one sentence each."""
    usage: Usage


def write(kept: StoredEvaluation, settings: Settings) -> Written:
    """Feedback on each graded answer. Raises BadInput when there is none, ModelSetup."""
    records = answers(kept.evaluation)
    if not records:
        raise BadInput("No answer of this evaluation was graded, so there is nothing to give feedback on.")
    if settings.judge == "local":
        return Written(tuple(plain(record) for record in records), (), Usage())
    from pipeline.drafts import check_model
    from pipeline.judges import metering

    check_model(settings)
    with metering.metered() as spent:
        made = asyncio.run(_by_model(records, kept.transcript, settings))
    failed = tuple(one for one in made if isinstance(one, str))
    told = tuple(one for one in made if isinstance(one, Feedback))
    return Written(told, failed, metering.total(spent))


async def _by_model(
    records: Sequence[ExchangeRecord], transcript: Transcript, settings: Settings
) -> list[Feedback | str]:
    from pipeline.judges.chat import open_chat

    people = _people(records, transcript)
    async with open_chat(settings, tag=transcript.content_hash or None) as chat:
        return await asyncio.gather(*(_one(record, people, chat) for record in records))


async def _one(record: ExchangeRecord, people: Sequence[Name], chat: Chat) -> Feedback | str:
    from pipeline.judges.feedback import write as by_model

    try:
        return await by_model(record, people, chat)
    except ModelError as error:
        return f"Exchange {record.order + 1} has no feedback: {error.message}"


def _people(records: Sequence[ExchangeRecord], transcript: Transcript) -> tuple[Name, ...]:
    """Whom the model must not read of: people, and the companies of the introduction."""
    from pipeline.judges.companies import companies
    from pipeline.judges.identity import names

    first = min(record.asked.first_turn for record in records)
    introduction = tuple(turn for turn in transcript.turns if turn.turn < first)
    return (*names(transcript), *companies(replace(transcript, turns=introduction), ()))


def markdown(written: Written) -> str:
    """For the candidate."""
    parts = ["# Feedback", *(_told(one) for one in written.answers), FOOT]
    return "\n\n".join(parts) + "\n"


def _told(one: Feedback) -> str:
    lines = [f"## {_escaped(one.question)}"]
    if one.strengths:
        lines += ["What came across:", "\n".join(f"- {_escaped(note.text)}" for note in one.strengths)]
    if one.improvements:
        lines += ["What could be added:", "\n".join(f"- {_escaped(note.text)}" for note in one.improvements)]
    return "\n\n".join([*lines, f"Next: {_escaped(one.next_step)}"])


def _escaped(text: str) -> str:
    """A candidate's words as Markdown that draws nothing, links nowhere and holds no HTML."""
    import re

    line = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_\[\]!|])", r"\\\1", line)
