"""A line to one model: what goes over it and what comes back, whoever carries it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.judges.budget import compact

if TYPE_CHECKING:
    from pipeline.judges.chat import Message

FIT = "Answer with one JSON object and nothing else. It fits this JSON schema:\n"


class Method(StrEnum):
    """How JSON is asked for."""

    JSON_SCHEMA = "json_schema"
    TOOL = "tool"
    JSON_MODE = "json_mode"


@dataclass(frozen=True)
class Said:
    """What a model said, as it came."""

    text: str = ""
    arguments: str | None = None
    """A tool call's arguments as JSON text; ``None`` when no tool was called."""
    ended: str = ""
    """Why it ended, in the provider's word, lower case."""
    refused: bool = False
    tokens: tuple[int, int] | None = None
    """Tokens in and out, where the server counted them."""


Parameters = Mapping[str, float | int]
"""Temperature and seed, as far as the model takes them."""


class Line(Protocol):
    """Carries a request to one model."""

    share: float
    """What is paid over it, of the usual price."""

    async def send(
        self, method: Method, messages: Sequence[Message], schema: Mapping[str, Any], parameters: Parameters
    ) -> Said:
        """One request. Raises whatever its client raises."""
        ...

    async def close(self) -> None:
        """Closes the connections."""
        ...


def worded(messages: Sequence[Message], method: Method, schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Role and text of each message. In JSON mode nothing else tells the schema, so a message does."""
    said = [(message.role, message.content) for message in messages]
    if method is Method.JSON_MODE:
        first = f"{said.pop(0)[1]}\n\n" if said and said[0][0] == "system" else ""
        said.insert(0, ("system", first + FIT + compact(schema)))
    return said


def closed(schema: Any) -> bool:
    """Whether OpenAI's strict mode takes the schema: every object names all of its properties as required."""
    if isinstance(schema, list):
        return all(closed(one) for one in schema)
    if not isinstance(schema, Mapping):
        return True
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        named = set(schema.get("required", ())) == set(properties)
        return named and schema.get("additionalProperties") is False and closed(list(properties.values()))
    if schema.get("type") == "object":
        return False
    return all(closed(value) for name, value in schema.items() if name not in {"enum", "const"})
