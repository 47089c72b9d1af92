"""Embeddings of OpenAI, or of any server that speaks its protocol (``OPENAI_BASE_URL``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pipeline.errors import SetupError, Transient
from pipeline.index.embedding import Vectors

if TYPE_CHECKING:
    from openai import OpenAI

BATCH = 128
"""Texts in one call."""
PROBE = "dimension"


class OpenAIEmbedder:
    """A model behind OpenAI's protocol; key and address are read from the environment by its own client.

    The provider names no revision, so two states of one model cannot be told apart. Raises SetupError for
    what a person must mend, Transient for what may go right later.
    """

    revision = "as served"

    def __init__(self, model: str) -> None:
        self._model = model
        self.name = f"openai:{model}"

    @cached_property
    def dimension(self) -> int:
        """Length of the model's vectors, learnt from one call."""
        return int(self._call([PROBE]).shape[1])

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each text, ``[len(texts), dimension]``."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        rows = np.concatenate([self._call(texts[i : i + BATCH]) for i in range(0, len(texts), BATCH)])
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), np.float32)

    def _call(self, texts: Sequence[str]) -> Vectors:
        import openai

        try:
            sent = [text or " " for text in texts]  # an empty text is refused
            found = self._client.embeddings.create(model=self._model, input=sent, encoding_format="float")
            rows = np.array([one.embedding for one in sorted(found.data, key=lambda o: o.index)], np.float32)
        except (openai.AuthenticationError, openai.PermissionDeniedError, openai.NotFoundError) as error:
            raise SetupError(
                f"{self.name} refuses to embed: {_reason(error)}. Check key and model."
            ) from None
        except openai.APIConnectionError:
            raise Transient(f"{self.name} cannot be reached at {self._client.base_url}.") from None
        except (openai.RateLimitError, openai.InternalServerError) as error:
            raise Transient(f"{self.name} does not answer now: {_reason(error)}.") from None
        except (openai.OpenAIError, AttributeError, TypeError, ValueError) as error:
            raise SetupError(f"{self.name} gave no embeddings: {_reason(error)}.") from None
        if rows.ndim != 2 or len(rows) != len(texts):
            raise SetupError(f"{self.name} gave {len(rows)} embeddings for {len(texts)} texts.")
        return rows

    @cached_property
    def _client(self) -> OpenAI:
        import openai

        try:
            return openai.OpenAI()
        except openai.OpenAIError as error:
            raise SetupError(f"{self.name} cannot be used: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
