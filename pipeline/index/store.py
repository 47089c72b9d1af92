"""The vector store: Chroma, embedded in the home folder or a server by URL. Nothing is sent anywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from pipeline.domain import Passage
from pipeline.errors import IndexMismatch, PlumblineError, SetupError, StoreError
from pipeline.index.catalogue import Catalogue
from pipeline.index.embedding import Vectors
from pipeline.index.locks import held
from pipeline.settings import Settings

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from chromadb.config import Settings as ChromaSettings

BATCH = 2000
ONE_AT_A_TIME = Lock()
"""Held while an embedded client is open: Chroma's own book-keeping of clients is not safe between threads."""
SEARCH_WIDTH = 200
"""How many neighbours Chroma keeps in sight while it searches; far above what is asked for."""


@dataclass(frozen=True)
class Filter:
    """Which passages a search may find; ``None`` allows all."""

    document: str | None = None
    question: str | None = None
    kind: str | None = None

    def allows(self, passage: Passage) -> bool:
        """Whether the passage is one of them."""
        return (
            self.document in (None, passage.document)
            and self.question in (None, passage.question_id)
            and self.kind in (None, passage.kind)
        )

    def where(self, generations: Sequence[str]) -> dict[str, Any]:
        """The same in Chroma's words, within the documents that serve."""
        fields = {"document": self.document, "question": self.question, "kind": self.kind}
        terms: list[dict[str, Any]] = [{"generation": {"$in": list(generations)}}]
        terms += [{name: {"$eq": value}} for name, value in fields.items() if value is not None]
        return terms[0] if len(terms) == 1 else {"$and": terms}


class VectorStore:
    """The passages' vectors in Chroma. It is loaded when it is first needed. Raises StoreError."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home
        self._url = settings.chroma_url

    def add(self, catalogue: Catalogue, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Put passages with their vectors, ``[len(passages), dimension]``, into the collection."""
        with self._opened() as client:
            collection = _collection(client, catalogue)
            for i in range(0, len(passages), BATCH):
                part = passages[i : i + BATCH]
                collection.upsert(
                    ids=[passage.id for passage in part],
                    embeddings=vectors[i : i + BATCH],
                    metadatas=[_metadata(passage) for passage in part],
                    documents=[passage.text for passage in part],
                )

    def ids(self, catalogue: Catalogue) -> set[str]:
        """The ids of all passages in the catalogue's collection, those of old states included."""
        with self._opened(reading=True) as client:
            return set(_collection(client, catalogue).get(include=[])["ids"])

    def sweep(self, catalogue: Catalogue) -> None:
        """Take out passages of old states, and the collections of other models."""
        serving = {entry.generation for entry in catalogue.entries}
        with self._opened() as client:
            for one in client.list_collections():
                if one.name.startswith(catalogue.prefix) and one.name != catalogue.collection:
                    client.delete_collection(one.name)
            collection = _collection(client, catalogue)
            stale = [i for i in collection.get(include=[])["ids"] if generation_of(i) not in serving]
            for i in range(0, len(stale), BATCH):
                collection.delete(ids=stale[i : i + BATCH])

    def nearest(self, catalogue: Catalogue, vector: Vectors, limit: int, only: Filter) -> list[str]:
        """Ids of the passages that serve and are nearest to the vector, nearest first."""
        generations = [entry.generation for entry in catalogue.entries]
        with self._opened(reading=True) as client:
            found = _collection(client, catalogue).query(
                query_embeddings=vector[None, :], n_results=limit, where=only.where(generations), include=[]
            )
            return list(found["ids"][0])

    @contextmanager
    def _opened(self, *, reading: bool = False) -> Iterator[ClientAPI]:
        """A client for one operation, closed after it: an open one would not see what others write."""
        if self._url is not None:
            with self._told():
                yield self._server
            return
        lock = self._home / "library" / "store.lock"
        with ONE_AT_A_TIME, held(lock, shared=reading), self._told(), self._embedded() as client:
            yield client

    def _embedded(self) -> Client:
        import chromadb

        folder = self._home / "chroma"
        folder.mkdir(parents=True, exist_ok=True)
        return cast("Client", chromadb.PersistentClient(folder, settings=_quiet()))

    @cached_property
    def _server(self) -> ClientAPI:
        import chromadb

        place = urlsplit(self._url or "")
        if place.scheme not in ("http", "https") or not place.hostname:
            raise SetupError(
                f"The setting 'chroma_url' is {self._url!r}; it must look like http://host:port."
            )
        secure = place.scheme == "https"
        port = place.port or (443 if secure else 8000)
        return chromadb.HttpClient(place.hostname, port, ssl=secure, settings=_quiet())

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever goes wrong in Chroma becomes a sentence."""
        try:
            yield
        except PlumblineError:
            raise
        except Exception as error:
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            raise StoreError(f"{self._place()} cannot be used: {reason}") from error

    def _place(self) -> str:
        return (
            f"The Chroma server at {self._url}"
            if self._url
            else f"The vector store in {self._home / 'chroma'}"
        )


def _collection(client: ClientAPI, catalogue: Catalogue) -> Collection:
    model = {
        "model": catalogue.model.name,
        "revision": catalogue.model.revision,
        "dimension": catalogue.model.dimension,
    }
    collection = client.get_or_create_collection(
        catalogue.collection,
        metadata=model,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": SEARCH_WIDTH}},
    )
    found = {name: (collection.metadata or {}).get(name) for name in model}
    if found != model:
        raise IndexMismatch(
            f"The collection {catalogue.collection} holds vectors of {found['model']} (revision "
            f"{found['revision']}), not of {catalogue.model}. Run `plumbline ingest --rebuild`."
        )
    return collection


def _quiet() -> ChromaSettings:
    """Chroma without telemetry."""
    from chromadb.config import Settings as ChromaSettings

    return ChromaSettings(anonymized_telemetry=False)


def _metadata(passage: Passage) -> Mapping[str, str | int]:
    return {
        "document": passage.document,
        "question": passage.question_id,
        "kind": passage.kind,
        "generation": generation_of(passage.id),
        "line_start": passage.source.line_start,
        "line_end": passage.source.line_end,
    }


def generation_of(passage_id: str) -> str:
    """The state of the document that a passage belongs to, as its id says it."""
    return passage_id.rsplit("/", 2)[1]
