"""A line over LangChain, which knows many providers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.judges.line import Method, Parameters, Said, closed, worded

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage

    from pipeline.judges.chat import Message

NAMES = {Method.JSON_SCHEMA: "json_schema", Method.TOOL: "function_calling", Method.JSON_MODE: "json_mode"}
"""LangChain's names."""


class LangChainLine:
    """A model of LangChain."""

    share = 1.0

    def __init__(self, model: BaseChatModel, close: Callable[[], Awaitable[None]]) -> None:
        self.model = model
        self._close = close

    async def send(
        self, method: Method, messages: Sequence[Message], schema: Mapping[str, Any], parameters: Parameters
    ) -> Said:
        """One request. Raises whatever LangChain and the provider's client raise."""
        from langsmith import tracing_context

        model = self._parameterised(parameters)
        is_strict = method is Method.JSON_SCHEMA and _is_openai(model) and closed(schema)
        strict = {"strict": True} if is_strict else {}
        asked = model.with_structured_output(dict(schema), method=NAMES[method], include_raw=True, **strict)
        with tracing_context(enabled=False):
            found: Any = await asked.ainvoke(_messages(worded(messages, method, schema)))
        return _said(found["raw"])

    async def close(self) -> None:
        """Closes the client."""
        await self._close()

    def _parameterised(self, parameters: Parameters) -> BaseChatModel:
        """The model with the parameters, as far as its class has them, and without the others."""
        known = type(self.model).model_fields
        return self.model.model_copy(
            update={name: parameters.get(name) for name in ("temperature", "seed") if name in known}
        )


def _messages(said: Sequence[tuple[str, str]]) -> list[BaseMessage]:
    from langchain_core.messages import HumanMessage, SystemMessage

    classes: dict[str, type[SystemMessage | HumanMessage]] = {"system": SystemMessage, "user": HumanMessage}
    return [classes[role](content) for role, content in said]


def _is_openai(model: BaseChatModel) -> bool:
    return any(kind.__name__ == "BaseChatOpenAI" for kind in type(model).__mro__)


def _said(message: AIMessage) -> Said:
    about = message.response_metadata
    ended = about.get("finish_reason") or about.get("stop_reason") or about.get("done_reason") or ""
    counted = message.usage_metadata
    return Said(
        text=message.text,
        arguments=_arguments(message),
        ended=str(ended).lower(),
        refused=bool(message.additional_kwargs.get("refusal")),
        tokens=(counted["input_tokens"], counted["output_tokens"]) if counted else None,
    )


def _arguments(message: AIMessage) -> str | None:
    if message.tool_calls:
        return json.dumps(message.tool_calls[0]["args"])
    if message.invalid_tool_calls:
        return message.invalid_tool_calls[0]["args"] or "{"
    return None
