"""A document's passages with their vectors, as one file in the home."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.domain import Document, Passage, Slice
from pipeline.errors import StoreError
from pipeline.index.embedding import Embedder, Vectors

FIELDS = ("id", "question_id", "kind", "text")
PLACES = ("start", "end", "line_start", "line_end")


@dataclass(frozen=True)
class Bundle:
    """Passages, and row for row their vectors ``[passages, dimension]``."""

    passages: tuple[Passage, ...]
    vectors: Vectors


def pack(bundle: Bundle) -> bytes:
    """The file's bytes; the passages' words stand in the document and are not written again."""
    rows = [
        {name: getattr(p, name) for name in FIELDS} | {name: getattr(p.source, name) for name in PLACES}
        for p in bundle.passages
    ]
    listed = np.frombuffer(json.dumps(rows).encode(), np.uint8)
    stream = io.BytesIO()
    np.savez(stream, passages=listed, vectors=bundle.vectors)
    return stream.getvalue()


def unpack(data: bytes, document: Document) -> Bundle:
    """The bundle of a document; raises StoreError when the file is damaged."""
    rows, vectors = _opened(data, document.name)
    return Bundle(tuple(_passage(row, document) for row in rows), vectors)


def known_texts(data: bytes, name: str) -> Mapping[str, Vectors]:
    """The vector of each text that was embedded for the document ``name``; raises StoreError."""
    rows, vectors = _opened(data, name)
    return {str(row["text"]): vector for row, vector in zip(rows, vectors, strict=True)}


def _opened(data: bytes, name: str) -> tuple[list[dict[str, str | int]], Vectors]:
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return json.loads(arrays["passages"].tobytes()), arrays["vectors"]
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile):
        raise StoreError(f"The vectors of {name} are damaged. Run `plumbline ingest --rebuild`.") from None


def _passage(row: Mapping[str, str | int], document: Document) -> Passage:
    start, end = int(row["start"]), int(row["end"])
    source = Slice(start, end, int(row["line_start"]), int(row["line_end"]), document.source[start:end])
    name, question, kind, text = (str(row[field]) for field in FIELDS)
    return Passage(name, question, document.name, document.revision, kind, source, text)


def joined(bundles: Sequence[Bundle]) -> Bundle:
    """All bundles as one, in order."""
    passages = tuple(passage for bundle in bundles for passage in bundle.passages)
    return Bundle(passages, np.concatenate([bundle.vectors for bundle in bundles]))


def with_vectors(bundle: Bundle, embedder: Embedder) -> Bundle:
    """The same passages with vectors of another model."""
    return Bundle(bundle.passages, embedder.embed([passage.text for passage in bundle.passages]))
