"""The ingested documents: what every other part asks for questions, rubrics, passages and matches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.bank.rubrics import RubricChoice, choose
from pipeline.domain import Ask, Document, Match, Passage, Question, Rubric
from pipeline.errors import BadInput, IndexNotBuilt
from pipeline.index import interaction
from pipeline.index.bundle import Bundle, joined, unpack, with_vectors
from pipeline.index.catalogue import Catalogue, Entry, Shelf
from pipeline.index.embedding import Embedder, LocalEmbedder, open_embedder
from pipeline.index.ingest import (
    Ingestion,
    IngestReport,
    Progress,
    Sources,
    alike_name,
    bundle_name,
    check_model,
    model_of,
    read_rubrics,
)
from pipeline.index.interaction import TokenTable
from pipeline.index.passages import recipe
from pipeline.index.rubric_history import RubricHistory, Version
from pipeline.index.search import DEPTH, Hit, fuse, word_ranking
from pipeline.index.store import Filter, VectorStore
from pipeline.index.words import WordIndex
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.index.matching import Matching


class Library:
    """The documents of one home. Cheap to make; everything is loaded when it is first asked for.

    A library follows its home: when another process ingests, the next call sees the new state.
    """

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        """``embedder`` takes the place of the one that the settings name."""
        self._settings = settings
        self._shelf = Shelf(settings.home)
        self._history = RubricHistory(self._shelf.history)
        self._given = embedder
        self._loaded: tuple[tuple[int, int] | None, Holdings] | None = None

    @cached_property
    def embedder(self) -> Embedder:
        """What texts are embedded with."""
        return self._given or open_embedder(self._settings.embedder)

    @cached_property
    def _store(self) -> VectorStore:
        return VectorStore(self._settings)

    def ingest(self, paths: Sequence[Path], progress: Progress | None = None) -> IngestReport:
        """Take in files and folders; what has not changed costs nothing.

        A document is known by its file name. Of a folder that was ingested before, documents that are no
        longer in it are removed. Raises BadInput, StoreError, IndexMismatch.
        """
        with self._shelf.lock():
            return self._ingestion(progress).run(paths, self._settings.max_upload_mb)

    def rebuild(self, progress: Progress | None = None) -> IngestReport:
        """Read, cut and embed all documents anew, from the bytes that were kept."""
        with self._shelf.lock():
            return self._ingestion(progress).rebuild()

    def remove(self, document_name: str) -> None:
        """Take a document out; raises BadInput when it is not there."""
        with self._shelf.lock():
            self._ingestion(None).remove(document_name)

    def documents(self) -> tuple[Document, ...]:
        """The documents that serve, by name; none when nothing is ingested."""
        catalogue = self._shelf.load()
        return self._holdings().documents if catalogue and catalogue.entries else ()

    def document(self, name: str) -> Document:
        """One document; raises BadInput when there is none of that name, IndexNotBuilt."""
        found = self._holdings().document_by_name.get(name)
        if found is None:
            raise BadInput(
                f"There is no document {name!r} in the bank. `plumbline bank documents` lists them."
            )
        return found

    def path(self, document_name: str) -> Path:
        """Where a document was ingested from; raises BadInput when there is none of that name."""
        catalogue = self._shelf.load()
        entry = catalogue.entry(document_name) if catalogue else None
        if entry is None:
            raise BadInput(f"No document named {document_name!r} is ingested.")
        return Path(entry.folder) / entry.name

    def questions(self) -> tuple[Question, ...]:
        """All questions, by document and in its order. Raises IndexNotBuilt."""
        return tuple(self._holdings().by_id.values())

    def question(self, question_id: str) -> Question:
        """One question; raises BadInput when there is none with that id, IndexNotBuilt."""
        found = self._holdings().by_id.get(question_id)
        if found is None:
            raise BadInput(
                f"No question has the id {question_id!r}. `plumbline bank list` shows the ids that there are."
            )
        return found

    def rubric(self, question_id: str) -> RubricChoice:
        """What an answer is held against: the edited rubric while it fits the answer, else the derived."""
        question = self.question(question_id)
        latest = self._history.latest(self.document(question.document), question_id)
        if latest is not None:
            return choose(question, latest.rubric)
        return choose(question, self._holdings().rubrics.get(question_id))

    def rubric_history(self, question_id: str) -> tuple[Version, ...]:
        """Every edited state of a question's rubric, oldest first; the last one serves."""
        return self._history.versions(self.document(self.question(question_id).document), question_id)

    def revise(self, question_id: str, rubric: Rubric | None, by: str = "", why: str = "") -> None:
        """From now on this rubric serves, or the derived one; what was before stays in the history."""
        document = self.document(self.question(question_id).document)
        with self._shelf.lock():
            self._history.seed(document, question_id, self._holdings().rubrics.get(question_id))
            self._history.append(document, question_id, rubric, by, why)

    def passages(self, question_id: str | None = None) -> tuple[Passage, ...]:
        """All passages, or those of one question, in the documents' order. Raises IndexNotBuilt."""
        found = self._holdings().bundle.passages
        return found if question_id is None else tuple(p for p in found if p.question_id == question_id)

    def search(
        self,
        query: str,
        *,
        document: str | None = None,
        question: str | None = None,
        kind: str | None = None,
        k: int = 10,
    ) -> list[Hit]:
        """The ``k`` passages that answer a query best, by meaning and by words.

        ``document`` is a file name, ``question`` an id, ``kind`` is ``question`` or a kind of block.
        Raises IndexNotBuilt, IndexMismatch, StoreError.
        """
        held = self._searchable()
        only = Filter(document, question, kind)
        depth = min(max(DEPTH, k), len(held.bundle.passages))
        vector = self.embedder.embed([query])[0]
        dense = self._store.nearest(held.catalogue, vector, depth, only)
        words = word_ranking(held.word_index, held.bundle.passages, query, only, depth)
        places = {name: rank for rank, name in enumerate(dense, 1)}
        word_places = {name: rank for rank, name in enumerate(words, 1)}
        return [
            Hit(held.passage_by_id[name], score, places.get(name), word_places.get(name))
            for name, score in fuse(dense, words)[:k]
        ]

    def match(self, asks: Sequence[Ask], only: Sequence[str] | None = None) -> list[Match]:
        """Which question of the bank each text asks, or none; ``only`` narrows it to those ids.

        Raises IndexNotBuilt, IndexMismatch, BadInput when ``only`` names a question that is not there.
        """
        for name in only or ():
            self.question(name)
        return self._matching().match(asks, only)

    def near_duplicates(self) -> tuple[frozenset[str], ...]:
        """Groups of question ids that ask nearly the same; questions without a double are in none."""
        return self._matching().groups

    def local_bundle(self) -> Bundle:
        """All passages, by question, with vectors of the local model, whatever the index was built with."""
        held = self._holdings()
        check_model(held.catalogue, self.embedder)
        local = self._local_embedder
        return held.bundle if local is self.embedder else with_vectors(held.bundle, local)

    @cached_property
    def _local_embedder(self) -> LocalEmbedder:
        return self.embedder if isinstance(self.embedder, LocalEmbedder) else LocalEmbedder()

    def _ingestion(self, progress: Progress | None) -> Ingestion:
        return Ingestion(self._shelf, self._store, self.embedder, progress)

    def _holdings(self) -> Holdings:
        stamp = self._shelf.stamp()
        if self._loaded is None or self._loaded[0] != stamp:
            self._loaded = (stamp, self._load())
            if self._shelf.stamp() != stamp:  # made anew for this version's reader
                return self._holdings()
        return self._loaded[1]

    def _load(self) -> Holdings:
        catalogue = self._shelf.load()
        if catalogue is None or not catalogue.entries:
            raise IndexNotBuilt("Nothing is ingested yet. Run `plumbline ingest` with your documents first.")
        if any(entry.recipe != recipe() for entry in catalogue.entries):
            check_model(catalogue, self.embedder)
            self.rebuild()
            catalogue = self._shelf.load() or catalogue
        return Holdings(catalogue, self._shelf)

    def _searchable(self) -> Holdings:
        """Holdings of the right model, all of whose passages are in the store."""
        held = self._holdings()
        check_model(held.catalogue, self.embedder)
        if not held.stored:
            missing = held.missing(self._store.ids(held.catalogue))
            if missing.passages:
                with self._shelf.lock():
                    self._store.add(held.catalogue, missing.passages, missing.vectors)
            held.stored = True
        return held

    def _matching(self) -> Matching:
        from pipeline.index.matching import Matching

        held = self._holdings()
        check_model(held.catalogue, self.embedder)
        if held.matching is None:
            local = self._local_embedder
            tokens, alike = held.tokens(local), held.alike()
            held.matching = Matching(tuple(held.by_id.values()), self.local_bundle(), tokens, local, alike)
            if alike is None:
                held.keep_alike(held.matching.alike)
        return held.matching


class Holdings:
    """One state of the library, read from the home; its parts are read when they are first needed."""

    def __init__(self, catalogue: Catalogue, shelf: Shelf) -> None:
        self.catalogue = catalogue
        self._shelf = shelf
        self.stored = False
        """Whether the store is known to hold all passages."""
        self.matching: Matching | None = None

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Read anew from the kept bytes."""
        return tuple(
            Sources(entry, self._shelf.fetch("sources", entry.revision), None).read()[0]
            for entry in self.catalogue.entries
        )

    @cached_property
    def document_by_name(self) -> Mapping[str, Document]:
        """Documents by name."""
        return {document.name: document for document in self.documents}

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """Questions by id, in order."""
        return {question.id: question for document in self.documents for question in document.questions}

    @cached_property
    def rubrics(self) -> Mapping[str, Rubric]:
        """Edited rubrics by question."""
        found: dict[str, Rubric] = {}
        for entry, document in zip(self.catalogue.entries, self.documents, strict=True):
            if entry.rubric is not None:
                found |= read_rubrics(self._shelf.fetch("rubrics", entry.rubric), document)
        return found

    @cached_property
    def bundle(self) -> Bundle:
        """All passages with their vectors."""
        return joined(
            [
                unpack(self._shelf.fetch("vectors", bundle_name(entry, self.catalogue.model)), document)
                for entry, document in zip(self.catalogue.entries, self.documents, strict=True)
            ]
        )

    @cached_property
    def passage_by_id(self) -> Mapping[str, Passage]:
        """Passages by id."""
        return {passage.id: passage for passage in self.bundle.passages}

    @cached_property
    def word_index(self) -> WordIndex:
        """BM25 over all passages."""
        return WordIndex([passage.text for passage in self.bundle.passages])

    def tokens(self, embedder: LocalEmbedder) -> TokenTable:
        """The pieces of all passages, computed once for each document."""
        return interaction.joined([self._tokens_of(entry, embedder) for entry in self.catalogue.entries])

    def _tokens_of(self, entry: Entry, embedder: LocalEmbedder) -> TokenTable:
        name = f"{entry.generation}-{model_of(embedder).key}.npz"
        if self._shelf.file("tokens", name).exists():
            return interaction.unpack(self._shelf.fetch("tokens", name))
        texts = [passage.text for passage in self.bundle.passages if passage.document == entry.name]
        table = interaction.token_table(texts, embedder)
        self._shelf.try_to_keep("tokens", name, table.pack())
        return table

    def alike(self) -> list[tuple[str, str]] | None:
        """The pairs of near duplicates; ``None`` when they have to be found out."""
        file = self._shelf.file("alike", self._alike_name)
        try:
            pairs = [(str(one), str(other)) for one, other in json.loads(file.read_bytes())]
        except (OSError, ValueError, TypeError):  # gone or damaged
            return None
        return pairs if all(name in self.by_id for pair in pairs for name in pair) else None

    def keep_alike(self, pairs: Sequence[tuple[str, str]]) -> None:
        """Remember the pairs of near duplicates for this state."""
        self._shelf.try_to_keep("alike", self._alike_name, json.dumps(pairs).encode())

    @property
    def _alike_name(self) -> str:
        return alike_name(self.catalogue)

    def missing(self, stored: set[str]) -> Bundle:
        """The passages that are not among the stored ones."""
        rows = [i for i, passage in enumerate(self.bundle.passages) if passage.id not in stored]
        return Bundle(tuple(self.bundle.passages[i] for i in rows), self.bundle.vectors[rows])
