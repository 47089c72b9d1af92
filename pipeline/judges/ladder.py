"""Three ways to ask a model for JSON, from the strictest down; each server offers some of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline.judges.budget import compact
from pipeline.judges.faults import CUT, FILTER, Fault, Kind
from pipeline.judges.line import Method, Said

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


ORDER = tuple(Method)
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


@dataclass(frozen=True)
class Answer:
    """JSON that fits the schema."""

    data: dict[str, Any]


def read(said: Said, method: Method, schema: Mapping[str, Any]) -> Answer | Fault:
    """The JSON of a reply; a fault when it was refused, cut off, is empty, no JSON, or does not fit.

    Words without any JSON may say that the server does not know the way to ask (``WORDS``), but not in JSON
    mode, below which there is nothing.
    """
    stopped = _stopped(said)
    if stopped is not None:
        return stopped
    found = said.arguments if method is Method.TOOL else None
    text = said.text.strip() if found is None else found
    if not text:
        return Fault(Kind.UNUSABLE, "gave an empty reply.")
    data = _json(text)
    if data is None and "{" not in text and method is not Method.JSON_MODE:
        return Fault(Kind.WORDS, "answers in words where JSON was asked for.")
    if not isinstance(data, dict):
        return Fault(Kind.UNUSABLE, "gave a reply that is no JSON object.")
    return _fitting(data, schema)


def _stopped(said: Said) -> Fault | None:
    """Why there is no whole reply."""
    if said.refused or said.ended == "refusal":
        return Fault(Kind.REFUSED, "refused to answer.")
    if said.ended in FILTERED:
        return Fault(Kind.REFUSED, FILTER)
    return Fault(Kind.UNUSABLE, f"{CUT}.") if said.ended in CUT_OFF else None


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
    if _fits(form, data):
        return None
    wrong = next(iter(_validator(form).iter_errors(data)), None)
    if wrong is None:
        return None
    own = (part if isinstance(part, int) or compact(part) in form else "…" for part in wrong.absolute_path)
    return f"(at {'/'.join(map(str, own)) or 'the top'}: {wrong.validator})"


def _fits(form: str, data: object) -> bool:
    """Whether JSON fits, told fast; only what does not is looked at again, to say where."""
    try:
        _check(form)(data)
    except Exception:  # whatever is wrong with it, the slow look says what
        return False
    return True


@cache
def _check(schema: str) -> Callable[[object], object]:
    import fastjsonschema

    checked: Callable[[object], object] = fastjsonschema.compile(json.loads(schema), use_default=False)
    return checked


@cache
def _validator(schema: str) -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(json.loads(schema))
