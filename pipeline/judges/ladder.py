"""Three ways to ask a model for JSON, from the strictest down; each server offers some of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.judges.budget import compact
from pipeline.judges.faults import CUT, FILTER, Fault, Kind

if TYPE_CHECKING:
    from jsonschema.protocols import Validator
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

    from pipeline.judges.chat import Message


class Method(StrEnum):
    """How JSON is asked for."""

    JSON_SCHEMA = "json_schema"
    TOOL = "tool"
    JSON_MODE = "json_mode"


ORDER = tuple(Method)
NAMES = {Method.JSON_SCHEMA: "json_schema", Method.TOOL: "function_calling", Method.JSON_MODE: "json_mode"}
"""LangChain's names."""
FIT = "Answer with one JSON object and nothing else. It fits this JSON schema:\n"
FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n\s*```\s*", re.S)
CUT_OFF = {"length", "max_tokens", "model_context_window_exceeded"}
FILTERED = {"content_filter", "safety", "prohibited_content", "blocklist", "recitation", "spii"}


class Ladder:
    """Which way is used now; it only goes down, and is remembered as long as the object lives."""

    def __init__(self) -> None:
        self._at = 0
        self._proven: set[Method] = set()

    @property
    def method(self) -> Method:
        """The way to ask."""
        return ORDER[self._at]

    def fall(self, method: Method) -> bool:
        """Goes below this way, unless another request already did; whether there is a way left."""
        below = ORDER.index(method) + 1
        self._at = max(self._at, min(below, len(ORDER) - 1))
        return below < len(ORDER)

    def prove(self, method: Method) -> None:
        """Notes that this way has given an answer: the server offers it, whatever it says later."""
        self._proven.add(method)

    def proven(self, method: Method) -> bool:
        """Whether this way has given an answer."""
        return method in self._proven


async def send(
    model: BaseChatModel, method: Method, messages: Sequence[Message], schema: Mapping[str, Any]
) -> AIMessage:
    """One request. Raises whatever LangChain and the provider's client raise."""
    from langsmith import tracing_context

    strict = (
        {"strict": True} if method is Method.JSON_SCHEMA and _is_openai(model) and _closed(schema) else {}
    )
    asked = model.with_structured_output(dict(schema), method=NAMES[method], include_raw=True, **strict)
    with tracing_context(enabled=False):
        found: Any = await asked.ainvoke(_worded(messages, method, schema))
    reply: AIMessage = found["raw"]
    return reply


def _worded(messages: Sequence[Message], method: Method, schema: Mapping[str, Any]) -> list[BaseMessage]:
    """LangChain's messages. In JSON mode nothing else tells the model the schema, so a message does."""
    from langchain_core.messages import HumanMessage, SystemMessage

    classes: dict[str, type[SystemMessage | HumanMessage]] = {"system": SystemMessage, "user": HumanMessage}
    said = [(message.role, message.content) for message in messages]
    if method is Method.JSON_MODE:
        first = f"{said.pop(0)[1]}\n\n" if said and said[0][0] == "system" else ""
        said.insert(0, ("system", first + FIT + compact(schema)))
    return [classes[role](content) for role, content in said]


def _is_openai(model: BaseChatModel) -> bool:
    return any(kind.__name__ == "BaseChatOpenAI" for kind in type(model).__mro__)


def _closed(schema: Any) -> bool:
    """Whether OpenAI's strict mode takes the schema: every object names all of its properties as required."""
    if isinstance(schema, list):
        return all(_closed(one) for one in schema)
    if not isinstance(schema, Mapping):
        return True
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        named = set(schema.get("required", ())) == set(properties)
        return named and schema.get("additionalProperties") is False and _closed(list(properties.values()))
    if schema.get("type") == "object":
        return False
    return all(_closed(value) for name, value in schema.items() if name not in {"enum", "const"})


@dataclass(frozen=True)
class Answer:
    """JSON that fits the schema."""

    data: dict[str, Any]


def read(message: AIMessage, method: Method, schema: Mapping[str, Any]) -> Answer | Fault:
    """The JSON of a reply; a fault when it was refused, cut off, is empty, no JSON, or does not fit.

    Words without any JSON may say that the server does not know the way to ask (``WORDS``), but not in JSON
    mode, below which there is nothing.
    """
    stopped = _stopped(message)
    if stopped is not None:
        return stopped
    found = _arguments(message) if method is Method.TOOL else None
    text = message.text.strip() if found is None else found
    if not text:
        return Fault(Kind.UNUSABLE, "gave an empty reply.")
    data = _json(text)
    if data is None and "{" not in text and method is not Method.JSON_MODE:
        return Fault(Kind.WORDS, "answers in words where JSON was asked for.")
    if not isinstance(data, dict):
        return Fault(Kind.UNUSABLE, "gave a reply that is no JSON object.")
    return _fitting(data, schema)


def _stopped(message: AIMessage) -> Fault | None:
    """Why there is no whole reply."""
    about = message.response_metadata
    reason = str(
        about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason") or ""
    ).lower()
    if message.additional_kwargs.get("refusal") or reason == "refusal":
        return Fault(Kind.REFUSED, "refused to answer.")
    if reason in FILTERED:
        return Fault(Kind.REFUSED, FILTER)
    return Fault(Kind.UNUSABLE, f"{CUT}.") if reason in CUT_OFF else None


def _arguments(message: AIMessage) -> str | None:
    """A tool call's arguments as JSON text; ``None`` when no tool was called."""
    if message.tool_calls:
        return json.dumps(message.tool_calls[0]["args"])
    if message.invalid_tool_calls:
        return message.invalid_tool_calls[0]["args"] or "{"
    return None


def _json(text: str) -> object | None:
    """The JSON, also from within a Markdown fence; ``None`` when it is none that can be written again."""
    fenced = FENCED.fullmatch(text)
    try:
        data: object = json.loads(fenced[1] if fenced else text)
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return None
    return data


def _fitting(data: dict[str, Any], schema: Mapping[str, Any]) -> Answer | Fault:
    where = misfit(data, schema)
    if where is None:
        return Answer(data)
    return Fault(Kind.UNUSABLE, f"gave a reply that does not fit the schema {where}.")


def misfit(data: object, schema: Mapping[str, Any]) -> str | None:
    """Where JSON does not fit a schema, without its words; ``None`` when it fits."""
    form = compact(schema)
    wrong = next(iter(_validator(form).iter_errors(data)), None)
    if wrong is None:
        return None
    own = (part if isinstance(part, int) or compact(part) in form else "…" for part in wrong.absolute_path)
    return f"(at {'/'.join(map(str, own)) or 'the top'}: {wrong.validator})"


@cache
def _validator(schema: str) -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))
