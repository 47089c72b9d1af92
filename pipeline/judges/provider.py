"""Opens a model of a provider, with LangChain: its package, key and address."""

from __future__ import annotations

import importlib.util
import logging
import os
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.errors import ModelSetup
from pipeline.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from pipeline.judges.line import Line

NO_KEY = "none"
"""Sent as the key to a server of the user's own that asks for none."""


@dataclass(frozen=True)
class Provider:
    """What is needed to reach the models of one provider."""

    package: str
    """What to install."""
    module: str
    key: str | None
    """Variable of the environment that holds the key; ``None`` where there is none."""
    address: str
    """Where it is without an address in the settings."""


PROVIDERS = {
    "openai": Provider("langchain-openai", "langchain_openai", "OPENAI_API_KEY", "https://api.openai.com/v1"),
    "anthropic": Provider(
        "langchain-anthropic", "langchain_anthropic", "ANTHROPIC_API_KEY", "https://api.anthropic.com"
    ),
    "google_genai": Provider(
        "langchain-google-genai",
        "langchain_google_genai",
        "GOOGLE_API_KEY",
        "https://generativelanguage.googleapis.com",
    ),
    "ollama": Provider("langchain-ollama", "langchain_ollama", None, "http://localhost:11434"),
}


@dataclass(frozen=True)
class Endpoint:
    """One model at one address."""

    provider: str
    name: str
    """The model's name at its provider."""
    base_url: str | None
    """Address from the settings; ``None`` for the provider's own."""

    @property
    def model(self) -> str:
        """``PROVIDER:MODEL``."""
        return f"{self.provider}:{self.name}"

    @property
    def address(self) -> str:
        """Where requests go, without a name or password that the address may hold."""
        parts = urlsplit(self.base_url or PROVIDERS[self.provider].address)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def endpoint(settings: Settings, model: str) -> Endpoint:
    """The model and the address that the settings name. Raises ModelSetup."""
    provider, colon, name = model.partition(":")
    if not colon or not name or provider not in PROVIDERS:
        known = ", ".join(f"{known}:MODEL" for known in PROVIDERS)
        raise ModelSetup(f"There is no model {model!r}. Write one of {known}.")
    base_url = settings.base_url
    if base_url is None and provider == "openai":
        base_url = os.environ.get("OPENAI_BASE_URL") or None
    if base_url is not None:
        _check_address(base_url)
    return Endpoint(provider, name, base_url)


def _check_address(base_url: str) -> None:
    try:
        parts = urlsplit(base_url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ModelSetup(
            "The address of the model's server is no web address; it looks like http://localhost:11434/v1."
        )


Close = Callable[[], Awaitable[None]]


def open_line(at: Endpoint, settings: Settings, *, keep_open: bool = False) -> Line:
    """The line to a model. ``keep_open`` asks for a fast one, bound to one event loop, where there is one.

    Raises ModelSetup when the provider's package or the key is not there.
    """
    if keep_open and at.provider == "openai":
        from pipeline.judges.direct_line import DirectLine

        key = key_of(at)
        url = at.base_url or PROVIDERS[at.provider].address
        return DirectLine(at.name, url, key, settings.call_seconds, settings.connect_seconds)
    from pipeline.judges.langchain_line import LangChainLine

    return LangChainLine(*_open_model(at, settings))


def _open_model(at: Endpoint, settings: Settings) -> tuple[BaseChatModel, Close]:
    """LangChain's model, with temperature 0 and no tries of its own, and what closes its connections.

    Raises ModelSetup when the provider's package or the key is not there.
    """
    provider = PROVIDERS[at.provider]
    if importlib.util.find_spec(provider.module) is None:
        raise ModelSetup(f"{at.model} needs a package that is not installed: pip install {provider.package}.")
    key = _key(at, provider)
    _keep_quiet()
    options, close = _options(at, settings, key)
    from langchain.chat_models import init_chat_model

    try:
        opened: BaseChatModel = init_chat_model(at.name, model_provider=at.provider, temperature=0, **options)
    except Exception as error:  # each provider has its own, and they may name the key
        kind = type(error).__name__
    else:
        return opened, close
    raise ModelSetup(
        f"{at.model} cannot be opened ({kind}). Check the provider's variables in the environment."
    )


def key_of(at: Endpoint) -> str:
    """The key for a model, from the environment. Raises ModelSetup when there is none."""
    return _key(at, PROVIDERS[at.provider]) or NO_KEY


def _key(at: Endpoint, provider: Provider) -> str | None:
    if provider.key is None:
        return None
    key = os.environ.get(provider.key, "").strip()
    if key:
        return key
    if at.base_url is not None:
        return NO_KEY
    raise ModelSetup(f"{at.model} needs a key: set {provider.key} in the environment.")


def _options(at: Endpoint, settings: Settings, key: str | None) -> tuple[dict[str, Any], Close]:
    """What each provider's class calls time limits, tries, key and address."""
    common: dict[str, Any] = {"base_url": at.base_url or PROVIDERS[at.provider].address}
    if at.provider == "ollama":
        return {**common, "client_kwargs": {"timeout": settings.call_seconds}}, _nothing
    common |= {"max_retries": 0, "api_key": key}
    if at.provider != "openai":
        return {**common, "timeout": settings.call_seconds}, _nothing
    import openai

    limit = openai.Timeout(settings.call_seconds, connect=settings.connect_seconds)
    client = openai.DefaultAsyncHttpxClient(timeout=limit)
    own = {"http_async_client": client, "timeout": limit, "use_responses_api": False, "openai_proxy": ""}
    # Each connection ends with its reply, so that none is left open, in whichever event loop it was made.
    return {**common, **own, "default_headers": {"Connection": "close"}}, client.aclose


async def _nothing() -> None:
    """Closes a client that closes itself."""


def _keep_quiet() -> None:
    """No words of a transcript in a log or a warning: clients print requests when they are asked to debug."""
    import openai  # noqa: F401 - sets its own logger up

    for name in ("openai", "anthropic", "langchain", "httpcore"):
        logger = logging.getLogger(name)
        if logger.getEffectiveLevel() < logging.INFO:
            logger.setLevel(logging.INFO)
    warnings.filterwarnings("ignore", category=UserWarning, module=r"langchain_openai\..*")
