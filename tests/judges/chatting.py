"""What the tests of a chat share: a schema, messages, and settings that do not wait."""

from typing import Any

from pipeline.judges.chat import Message, ModelChat, open_chat
from pipeline.settings import load
from tests.llm_server import ScriptedServer

MODEL = "openai:gpt-4.1-mini"
SCHEMA: dict[str, Any] = {
    "title": "verdict",
    "type": "object",
    "properties": {"status": {"enum": ["met", "missing"]}, "quote": {"type": "string"}},
    "required": ["status", "quote"],
    "additionalProperties": False,
}
SECRET = "the borrow checker is my neighbour Ottokar"
MESSAGES = (Message("system", "You grade."), Message("user", SECRET))
GOOD = {"status": "met", "quote": "each value has one owner"}
IMPATIENT = {"retry_seconds": 0.2}


DIRECT = False
"""Whether chats of tests go over the direct line; a fixture sets it."""


def chat_with(server: ScriptedServer, model: str = MODEL, **settings: Any) -> ModelChat:
    chosen = load(**{"base_url": server.base_url, "retry_seconds": 5, **settings})
    return open_chat(chosen, model, keep_open=DIRECT)
