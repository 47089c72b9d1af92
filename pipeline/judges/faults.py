"""What a failed request means: tried again, asked in another way, or told to the user in a sentence.

A provider's exception may carry the text that was sent, so nothing of its wording reaches a message; it is
only looked through for what the server says that it does not offer.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Any

from pipeline.errors import ModelRefused, ModelReplyUnusable, ModelSetup, ModelUnavailable, PlumblineError


class Kind(Enum):
    """What is to be done about a fault."""

    TRANSIENT = auto()
    NOT_OFFERED = auto()
    """The server does not know this way to ask for JSON."""
    WORDS = auto()
    """Words where JSON was asked for: the server may not know this way to ask."""
    PARAMETER = auto()
    """The model does not take a parameter; ask without it."""
    UNUSABLE = auto()
    REFUSED = auto()
    SETUP = auto()


ERRORS: Mapping[Kind, type[PlumblineError]] = {
    Kind.TRANSIENT: ModelUnavailable,
    Kind.NOT_OFFERED: ModelSetup,
    Kind.WORDS: ModelReplyUnusable,
    Kind.PARAMETER: ModelSetup,
    Kind.UNUSABLE: ModelReplyUnusable,
    Kind.REFUSED: ModelRefused,
    Kind.SETUP: ModelSetup,
}


@dataclass(frozen=True)
class Fault:
    """A request that failed."""

    kind: Kind
    says: str
    """What is wrong, as the end of a sentence that begins with the model's name."""
    retry_after: float | None = None
    """Seconds to wait, where the server says so."""
    parameter: str | None = None
    """The parameter that is not taken."""
    tokens: tuple[int, int] | None = None
    """Tokens in and out that the failed request has used."""

    def error(self, model: str) -> PlumblineError:
        """The exception that tells it to a user."""
        return ERRORS[self.kind](f"{model} {self.says}")


METHODS = re.compile(
    r"response_format|json_schema|json_object|json mode|structured|grammar|guided|tool|function", re.I
)
TOO_LONG = re.compile(r"context[ _](length|window)|prompt is too long|too many tokens|maximum context", re.I)
NO_MONEY = re.compile(
    r"insufficient_quota|billing_hard_limit|credit balance|insufficient (balance|credit)", re.I
)
FILTERED = re.compile(r"content_filter|content_policy|responsibleai|content management policy", re.I)
PARAMETERS = ("temperature", "seed")
PASSING = {408, 409, 425, 429}
NOT_DONE = {400, 404, 405, 415, 422, 501}
CUT = "cut its reply off at its longest length"
FILTER = "withholds its reply: the content filter of its provider stopped it."
TIMED_OUT = "did not answer within the time limit"
OUT_OF_MONEY = (
    "cannot be used: the account is out of money or over its quota. Check the provider's billing page."
)


def of_exception(error: Exception, model: str) -> Fault:
    """What an exception of LangChain or of a provider's client means; ``model`` is the name it was sent."""
    completion = getattr(error, "completion", None)
    if type(error).__name__ == "LengthFinishReasonError":
        return Fault(Kind.UNUSABLE, f"{CUT}.", tokens=_tokens(completion))
    if type(error).__name__ == "ContentFilterFinishReasonError":
        return Fault(Kind.REFUSED, FILTER, tokens=_tokens(completion))
    for one in _chain(error):
        status = _status(one)
        if status is not None:
            return _of_status(status, one, _wording(one).replace(model, ""))
    return _without_status(error)


def _chain(error: BaseException) -> Iterator[Exception]:
    """The exception, and those that it was raised from: some clients wrap the one that knows the status."""
    found: BaseException | None = error
    while isinstance(found, Exception):
        yield found
        found = found.__cause__


def _without_status(error: Exception) -> Fault:
    names = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)) or any("Timeout" in name for name in names):
        return Fault(Kind.TRANSIENT, TIMED_OUT)
    if isinstance(error, OSError) or names & {"APIConnectionError", "TransportError", "ModelConnectionError"}:
        return Fault(Kind.TRANSIENT, "cannot be reached, or the connection broke off")
    if isinstance(error, NotImplementedError):
        return Fault(Kind.NOT_OFFERED, "offers no structured output.")
    return Fault(Kind.UNUSABLE, "gave a reply that does not follow its protocol; is the address right?")


def _of_status(status: int, error: Exception, wording: str) -> Fault:
    if status == 402 or (status in {400, 403, 429} and NO_MONEY.search(wording)):
        return Fault(Kind.SETUP, OUT_OF_MONEY)
    if status in PASSING or (status >= 500 and status != 501):
        return Fault(Kind.TRANSIENT, f"answers with HTTP {status}", retry_after(_headers(error)))
    if status in {401, 403} or (status == 400 and "API_KEY_INVALID" in wording):
        return Fault(Kind.SETUP, f"refuses the key (HTTP {status}). Check the key in the environment.")
    return _of_request(status, error, wording)


def _of_request(status: int, error: Exception, wording: str) -> Fault:
    """A request that the server would not take."""
    parameter = _parameter(error, wording)
    if getattr(error, "code", None) == "model_not_found":
        return _no_such_model(status)
    if status in {400, 413} and (status == 413 or TOO_LONG.search(wording)):
        return Fault(Kind.REFUSED, "cannot read this much at once: the exchange is longer than its context.")
    if status == 400 and FILTERED.search(wording):
        return Fault(Kind.REFUSED, FILTER)
    if status in {400, 422} and parameter:
        return Fault(Kind.PARAMETER, f"does not take {parameter}.", parameter=parameter)
    if status in NOT_DONE and METHODS.search(wording):
        return Fault(Kind.NOT_OFFERED, f"does not offer this way to ask (HTTP {status}).")
    if status == 404:
        return _no_such_model(status)
    return Fault(Kind.REFUSED, f"does not take this request (HTTP {status}).")


def _no_such_model(status: int) -> Fault:
    says = f"is not there (HTTP {status}). Check the model's name and the address."
    return Fault(Kind.SETUP, says)


def _parameter(error: Exception, wording: str) -> str | None:
    named = getattr(error, "param", None)
    if named:
        return named if named in PARAMETERS else None
    quoted = (name for name in PARAMETERS if re.search(rf"['\"`]{name}['\"`]|\b{name} is not", wording))
    return next(quoted, None)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a server asks to wait: ``Retry-After`` as a number or as a date; never below 0."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", value):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (aware - (now or datetime.now(UTC))).total_seconds())


def _status(error: Exception) -> int | None:
    for name in ("status_code", "code"):
        value = getattr(error, name, None)
        if isinstance(value, int):
            return value
    return None


def _headers(error: Exception) -> Mapping[str, str]:
    return getattr(getattr(error, "response", None), "headers", None) or {}


def _wording(error: Exception) -> str:
    """What the server said, to be searched and never to be shown."""
    parts = (getattr(error, name, None) for name in ("code", "type", "param", "body"))
    return " ".join(str(part) for part in (error, *parts) if part)


def _tokens(completion: Any) -> tuple[int, int] | None:
    usage = getattr(completion, "usage", None)
    return None if usage is None else (usage.prompt_tokens, usage.completion_tokens)
