"""An embedder whose cosines can be worked out by hand."""

import hashlib
from collections.abc import Sequence

import numpy as np
import pytest

from pipeline.index.embedding import LocalEmbedder, TokenVectors
from pipeline.judges.lexicon import stem, words
from pipeline.judges.local import LocalJudge
from tests.judges import chatting


class WordEmbedder:
    """One token for each word; equal stems have cosine 1, different ones about 0 (300 random signs)."""

    revision = "words"

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        return [self._vectors(text) for text in texts]

    def _vectors(self, text: str) -> TokenVectors:
        spoken = words(text)
        rows = [self._vector(stem(word.text)) for word in spoken]
        return TokenVectors(
            tuple(word.text for word in spoken),
            np.array([(word.start, word.end) for word in spoken], np.int32).reshape(-1, 2),
            np.array(rows, np.float32).reshape(-1, 300),
        )

    def _vector(self, word: str) -> np.ndarray:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], 300)
        return signs / np.sqrt(300)


@pytest.fixture(params=[False, True], ids=["langchain", "direct"])
def both_lines(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs a test over LangChain, and once more over the direct line."""
    monkeypatch.setattr(chatting, "DIRECT", request.param)


@pytest.fixture
def word_embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture(scope="session")
def judge() -> LocalJudge:
    return LocalJudge(LocalEmbedder())


@pytest.fixture
def replies() -> type:
    """A chat that answers from a list."""
    from pipeline.domain import Usage
    from pipeline.judges.chat import Reply

    class Replies:
        name = "scripted:replies"

        def __init__(self, *given) -> None:
            self._given = list(given)
            self.asked = []

        async def ask(self, messages, schema):
            self.asked.append(tuple(messages))
            reply = self._given.pop(0)
            if isinstance(reply, Exception):
                raise reply
            return Reply(reply, Usage(1, 100, 20, None, 0.0), "json_schema", False, self.name)

        @property
        def last(self) -> str:
            return "\n".join(message.content for message in self.asked[-1])

    return Replies
