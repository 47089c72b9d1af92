"""A language model as a judge: one call for an exchange, a second one only for what cannot be used.

The model gives quotes, statuses and reasons; this module believes none of it. A criterion whose quotes are
not the candidate's words is asked for once more, with the reason, and after that earns nothing and goes to a
person. Confidence is the model's own word and uncalibrated.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.domain import Criterion, Exchange, Question, Rubric, Verdict
from pipeline.errors import ModelError, ModelReplyUnusable
from pipeline.judges import delivery, metering
from pipeline.judges.chat import Chat, Message
from pipeline.judges.delivery import Answer
from pipeline.judges.prompts import Prompt, load
from pipeline.judges.protocol import Reading
from pipeline.judges.reading import Settled, better, claims, protocol_faults, settle, settle_items

METHOD = "llm-1"
"""Names how replies are read; another one may judge differently."""


class LLMJudge:
    """Judges by a chat with a model."""

    concurrent = True

    def __init__(
        self, chat: Chat, *, checklist: str = "same", parameters: Mapping[str, Any] | None = None
    ) -> None:
        """``checklist`` is ``same`` (asked in the judging call), ``separate`` or ``off``.

        ``parameters`` is whatever else makes replies differ (address, temperature): part of the revision.
        """
        self.chat = chat
        """The model that is asked; whoever opened it closes it."""
        self._checklist = checklist
        self._parameters = dict(parameters or {})
        self._judge = load("judge")
        self._repair = load("repair")
        self._items = load("checklist")

    @property
    def name(self) -> str:
        """The model (``openai:gpt-4.1-mini``)."""
        return self.chat.name

    @property
    def revision(self) -> str:
        """How replies are read, and a hash of prompts and parameters."""
        made_of = {
            "prompts": {prompt.name: prompt.digest for prompt in self._used},
            "parameters": self._parameters,
            "checklist": self._checklist,
        }
        digest = hashlib.sha256(json.dumps(made_of, sort_keys=True, default=str).encode()).hexdigest()
        return f"{METHOD}-{digest[:12]}"

    @property
    def prompts(self) -> dict[str, str]:
        """Name of each prompt, to its version."""
        return {prompt.name: prompt.version for prompt in self._used}

    @property
    def _used(self) -> tuple[Prompt, ...]:
        alone = (self._items,) if self._checklist == "separate" else ()
        return (self._judge, self._repair, *alone)

    def messages(
        self, exchange: Exchange, question: Question, rubric: Rubric, items: Mapping[str, str] | None = None
    ) -> tuple[Message, ...]:
        """What the judging call of an exchange sends, letter for letter. ``exchange`` must be masked."""
        asked = (items or {}) if self._checklist == "same" else {}
        return delivery.judging(self._judge, Answer.of(exchange, question), rubric.criteria, asked)

    def checking(
        self, exchange: Exchange, question: Question, items: Mapping[str, str]
    ) -> tuple[Message, ...]:
        """What the call for the quality items alone sends; nothing where the setting makes none."""
        if not items or self._checklist != "separate":
            return ()
        return delivery.checking(self._items, Answer.of(exchange, question), items)

    async def judge(self, exchange: Exchange, question: Question, rubric: Rubric) -> list[Verdict]:
        """One verdict for each criterion, in the rubric's order. Raises ModelError when there are none."""
        return (await self.read(exchange, question, rubric, {})).verdicts

    async def read(
        self, exchange: Exchange, question: Question, rubric: Rubric, items: Mapping[str, str]
    ) -> Reading:
        """The verdicts, and what the model says of the quality items, as far as the setting asks for them.

        Raises ModelError when there are no verdicts. A failure after the first usable reply costs no verdict
        that was already given.
        """
        asked = items if self._checklist == "same" else {}
        data = await self._verdicts(exchange, question, rubric.criteria, asked)
        given = {claim.id: claim for claim in claims(data, "verdicts")}
        found = {c.id: settle(c, given.get(c.id), exchange) for c in rubric.criteria}
        failed = [c for c in rubric.criteria if found[c.id].problems]
        if failed:
            found |= await self._mended(exchange, question, failed, found)
        checked = settle_items(claims(data, "checklist"), asked, exchange)
        alone = self.checking(exchange, question, items)
        if alone:
            checked = await self._separately(alone, exchange, items)
        return Reading([found[c.id].verdict for c in rubric.criteria], checked)

    async def _verdicts(
        self, exchange: Exchange, question: Question, criteria: Sequence[Criterion], items: Mapping[str, str]
    ) -> Mapping[str, Any]:
        """A reply with ids and statuses that were on offer; asked for twice at most."""
        messages = delivery.judging(self._judge, Answer.of(exchange, question), criteria, items)
        data = await self._ask(messages, self._judge)
        faults = protocol_faults(claims(data, "verdicts"), criteria)
        if not faults:
            return data
        again = delivery.mending(self._repair, messages, {"all": faults})
        data = await self._ask(again, self._judge)
        faults = protocol_faults(claims(data, "verdicts"), criteria)
        if faults:
            raise ModelReplyUnusable(
                f"{self.name} gave verdicts that cannot be used, twice. {' '.join(faults)} "
                "Try again, or use a model that keeps to a schema."
            )
        return data

    async def _mended(
        self,
        exchange: Exchange,
        question: Question,
        failed: Sequence[Criterion],
        found: Mapping[str, Settled],
    ) -> dict[str, Settled]:
        """The verdicts that stand after asking once more for those whose quotes failed, all in one call."""
        messages = delivery.judging(self._judge, Answer.of(exchange, question), failed, {})
        again = delivery.mending(self._repair, messages, {c.id: found[c.id].problems for c in failed})
        try:
            data = await self._ask(again, self._repair)
        except ModelError:
            return {}
        given: dict[str, list[Any]] = {}
        for claim in claims(data, "verdicts"):
            given.setdefault(claim.id, []).append(claim)
        only = {name: mine[0] for name, mine in given.items() if len(mine) == 1}
        return {c.id: better(found[c.id], settle(c, only.get(c.id), exchange)) for c in failed}

    async def _separately(
        self, messages: Sequence[Message], exchange: Exchange, items: Mapping[str, str]
    ) -> list[Verdict]:
        """The quality items in a call of their own; none when it fails, for they are no part of the score."""
        try:
            data = await self._ask(messages, self._items)
        except ModelError:
            return []
        return settle_items(claims(data, "checklist"), items, exchange)

    async def _ask(self, messages: Sequence[Message], prompt: Prompt) -> Mapping[str, Any]:
        """One call, put on the meter."""
        reply = await self.chat.ask(messages, prompt.schema)
        metering.record(reply.usage)
        return reply.data
