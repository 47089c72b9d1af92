"""How many tokens a text has for an LLM: counted with its own vocabulary, or estimated and said so.

tiktoken downloads a vocabulary when it is first used. Nothing is downloaded here: a vocabulary that is not on
this machine (``TIKTOKEN_CACHE_DIR``) is one that cannot be had.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiktoken import Encoding

ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"
CHARACTERS_IN_TOKEN = 4
"""Of English prose, on average; words and punctuation marks are never fewer tokens than half their number."""
WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class TokenCount:
    """Tokens of a text."""

    n: int
    estimated: bool
    """Whether the model's vocabulary was not at hand, so that ``n`` may be off by a third."""


def count(text: str, model: str) -> TokenCount:
    """Tokens of a text for a model (``gpt-4o``, ``openai:gpt-4o``)."""
    encoding = _encoding(model.rpartition(":")[2])
    if encoding is not None:
        return TokenCount(len(encoding.encode_ordinary(text)), estimated=False)
    by_length, by_words = len(text) / CHARACTERS_IN_TOKEN, len(WORD.findall(text)) / 2
    return TokenCount(math.ceil(max(by_length, by_words)), estimated=True)


@cache
def _encoding(model: str) -> Encoding | None:
    """The encoding of a model where its vocabulary lies on this machine."""
    import tiktoken

    try:
        name = tiktoken.encoding_name_for_model(model)
        return tiktoken.get_encoding(name) if _cached(name) else None
    except (KeyError, ValueError, OSError):
        return None


def _cached(name: str) -> bool:
    """Whether tiktoken finds the vocabulary without the network: it names files by their address' hash."""
    named = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    folder = Path(named) if named else Path(tempfile.gettempdir()) / "data-gym-cache"
    address = ADDRESS.format(name)
    return (folder / hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()).is_file()
