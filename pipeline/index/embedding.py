"""Texts to vectors: what an embedder is, and the local one (all-MiniLM-L6-v2, int8, in the package)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import SetupError
from pipeline.settings import shipped

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Vectors = NDArray[np.float32]
S = TypeVar("S")
T = TypeVar("T")

WINDOW = 256
"""Tokens that the model reads at once, its two marks of beginning and end included."""
CONTEXT = 32
"""Tokens of context on either side where a long text is read in several windows."""
CLS, SEP = 101, 102
THREADS = 2


class Embedder(Protocol):
    """What turns texts into vectors."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def revision(self) -> str:
        """Which version of it; vectors of two revisions are never mixed."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each text: ``[len(texts), dimension]``, float32."""


@dataclass(frozen=True)
class TokenVectors:
    """A text's tokens with a vector each, for late interaction."""

    tokens: tuple[str, ...]
    """Word pieces in order, without the model's own marks."""
    offsets: NDArray[np.int32]
    """``[len(tokens), 2]``: the half-open slice of the text that each token is."""
    vectors: Vectors
    """``[len(tokens), dimension]``: unit rows."""


class LocalEmbedder:
    """all-MiniLM-L6-v2 as ONNX int8, run on the processor. Nothing is loaded before the first text.

    Each text runs alone, so its vector is a function of the text and nothing else: the model quantises by
    the range it sees, and company in a batch would change that range.
    """

    name = "all-MiniLM-L6-v2-int8"
    dimension = 384

    def __init__(self, folder: Path | None = None, threads: int = THREADS) -> None:
        """``folder`` holds ``model.onnx``, ``tokenizer.json``, ``model.json``; the shipped one without it.

        ``threads`` is how many texts are read at the same time; it changes no vector.
        """
        self._folder = folder or shipped("models") / "minilm"
        self._threads = threads

    @cached_property
    def revision(self) -> str:
        """Short hash of the model and its tokenizer, as recorded when they were exported."""
        return str(
            self._load(lambda: json.loads((self._folder / "model.json").read_text("utf-8"))["revision"])
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each text, ``[len(texts), 384]``; only the first 254 tokens of a text are read."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        encoded = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return np.stack(self._each(self._text_vector, (e.ids[: WINDOW - 2] for e in encoded)))

    def token_vectors(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Every token of each text. A long text is read in overlapping windows: no token lacks context."""
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return self._each(self._tokens_of, encoded)

    def read(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """What ``embed`` and ``token_vectors`` give, to the last bit; the model reads a short text once."""
        if not texts:
            return self.embed(texts), []
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        rows, tokens = zip(*self._each(self._read, encoded), strict=True)
        return np.stack(rows), list(tokens)

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, without the model's two marks."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The half-open slice of the text that each token is."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).offsets)

    def _each(self, work: Callable[[S], T], items: Iterable[S]) -> list[T]:
        _ = self._session  # loaded once, before the threads ask for it
        if self._threads == 1:
            return [work(item) for item in items]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(work, items))

    def _run(self, ids: Sequence[int]) -> Vectors:
        """Last hidden state ``[len(ids) + 2, 384]``."""
        marked = np.array([[CLS, *ids, SEP]], np.int64)
        state: Vectors = self._session.run(None, {"input_ids": marked})[0][0]
        return state

    def _read(self, encoding: Encoding) -> tuple[Vectors, TokenVectors]:
        ids = encoding.ids
        if not 0 < len(ids) <= WINDOW - 2:
            return self._text_vector(ids[: WINDOW - 2]), self._tokens_of(encoding)
        state = self._run(ids)
        return _mean(state), _tokens(encoding, state[1:-1])

    def _text_vector(self, ids: Sequence[int]) -> Vectors:
        return _mean(self._run(ids))

    def _tokens_of(self, encoding: Encoding) -> TokenVectors:
        ids = encoding.ids
        parts = [self._run(ids[w.start : w.end])[1:-1][w.keep] for w in windows(len(ids))]
        return _tokens(
            encoding, np.concatenate(parts) if parts else np.empty((0, self.dimension), np.float32)
        )

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        file = str(self._folder / "tokenizer.json")
        return self._load(lambda: Tokenizer.from_file(file))

    @cached_property
    def _session(self) -> Any:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4
        model = str(self._folder / "model.onnx")
        return self._load(lambda: ort.InferenceSession(model, options, providers=["CPUExecutionProvider"]))

    def _load(self, read: Callable[[], T]) -> T:
        """The result of reading a file of the model; a missing or damaged file is told as a sentence."""
        try:
            return read()
        except Exception as error:
            raise SetupError(
                f"The embedding model in {self._folder} is missing or damaged ({type(error).__name__}). "
                "Install plumbline again."
            ) from error


def _mean(state: Vectors) -> Vectors:
    """The unit mean of a text's states."""
    mean = state.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _tokens(encoding: Encoding, state: Vectors) -> TokenVectors:
    """A text's tokens with their states as unit rows."""
    unit = state / np.maximum(np.linalg.norm(state, axis=1, keepdims=True), np.float32(1e-12))
    return TokenVectors(tuple(encoding.tokens), np.array(encoding.offsets, np.int32).reshape(-1, 2), unit)


@dataclass(frozen=True)
class _Window:
    """A stretch of tokens that is read at once."""

    start: int
    end: int
    keep: slice
    """Which of its tokens are taken from this window."""


def windows(tokens: int) -> list[_Window]:
    """Windows over so many tokens: each token is kept once, with ``CONTEXT`` around it where there is any."""
    room = WINDOW - 2
    if tokens <= room:
        return [_Window(0, tokens, slice(0, tokens))] if tokens else []
    step = room - 2 * CONTEXT
    found = []
    for first in range(0, tokens, step):
        last = min(first + step, tokens)
        start, end = max(0, first - CONTEXT), min(tokens, last + CONTEXT)
        found.append(_Window(start, end, slice(first - start, last - start)))
    return found


def verify(folder: Path | None = None) -> None:
    """Compares the model's files with the hashes recorded at export; raises SetupError where one differs."""
    import hashlib

    place = folder or shipped("models") / "minilm"
    recorded = json.loads((place / "model.json").read_text("utf-8"))["sha256"]
    for name, expected in recorded.items():
        if hashlib.sha256((place / name).read_bytes()).hexdigest() != expected:
            raise SetupError(f"{place / name} is not the file that was shipped. Install plumbline again.")


def open_embedder(setting: str) -> Embedder:
    """The embedder that a setting names: ``local`` or ``openai:MODEL``."""
    if setting == "local":
        return LocalEmbedder()
    provider, _, model = setting.partition(":")
    if provider == "openai" and model:
        from pipeline.index.openai_embedding import OpenAIEmbedder

        return OpenAIEmbedder(model)
    raise SetupError(f"The setting 'embedder' is {setting!r}; it must be 'local' or 'openai:MODEL'.")
