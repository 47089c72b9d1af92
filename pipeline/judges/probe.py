"""Whether a model can be used as it is set: one small question, asked anew."""

from __future__ import annotations

import asyncio

from pipeline.judges import prices
from pipeline.judges.chat import Message, open_chat
from pipeline.settings import Settings

SCHEMA = {
    "title": "ready",
    "type": "object",
    "properties": {"ready": {"type": "boolean"}},
    "required": ["ready"],
    "additionalProperties": False,
}
ASKED = (Message("user", "Answer in JSON that you are ready."),)
PATIENCE = {"retry_seconds": 2.0, "call_seconds": 30.0}
"""Limits for a person who waits, in seconds."""


def probe(settings: Settings, model: str) -> str:
    """A sentence's worth on a model that answers. Raises ModelSetup and ModelError with what is wrong."""
    limits = {name: min(getattr(settings, name), most) for name, most in PATIENCE.items()}
    return asyncio.run(_probe(settings.model_copy(update={**limits, "cache": False}), model))


async def _probe(settings: Settings, model: str) -> str:
    async with open_chat(settings, model) as chat:
        reply = await chat.ask(ASKED, SCHEMA)
        unknown = "" if prices.cost(model, 1, 1) is not None else "; its price is not known"
        return f"{model} at {chat.address} answers ({reply.method}){unknown}"
