"""Documents into the index: only what changed, one document at a time, each in one step.

For each document: its vectors and files are added under names of their own, then the catalogue is switched,
then what nothing needs any more is removed. Killed at any point, the old state serves or the new one does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from pipeline.bank.read import parse_document
from pipeline.bank.rubric_file import from_yaml
from pipeline.bank.rubrics import choose
from pipeline.domain import Document, Rubric
from pipeline.errors import BadInput, IndexMismatch, StoreError
from pipeline.index.bundle import Bundle, known_texts, pack
from pipeline.index.catalogue import Catalogue, Entry, Model, Shelf, digest, new_catalogue
from pipeline.index.embedding import Embedder, LocalEmbedder, TokenVectors, Vectors
from pipeline.index.interaction import tabled
from pipeline.index.passages import matching_recipe, passages_of, recipe
from pipeline.index.rubric_history import RubricHistory
from pipeline.index.store import VectorStore
from pipeline.textfile import decode, read_bytes

Progress = Callable[[int, int, str], None]
"""Called with how many passages of a document are embedded, how many it has, and its name."""

ENDINGS = frozenset({".md", ".markdown", ".txt", ".yaml", ".yml", ".csv"})
"""Files of a folder that are taken for documents."""
RUBRIC_ENDING = ".rubric.yaml"
BATCH = 64


class State(StrEnum):
    """What became of a document."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"


@dataclass(frozen=True)
class Ingested:
    """What became of one document."""

    name: str
    state: State
    questions: int = 0
    """How many it asks."""
    answered: int = 0
    """How many of them have a reference answer."""
    passages: int = 0
    """How many passages were made of it; 0 when it is unchanged."""
    embedded: int = 0
    """How many of them had to be embedded; the others were known."""
    notes: tuple[str, ...] = ()
    """What a person should know, one sentence each."""


@dataclass(frozen=True)
class IngestReport:
    """What became of each document, in the order in which they were named."""

    documents: tuple[Ingested, ...]

    @property
    def failed(self) -> tuple[Ingested, ...]:
        """Documents that could not be read; the old state of them still serves."""
        return tuple(one for one in self.documents if one.state is State.FAILED)


@dataclass(frozen=True)
class Sources:
    """The bytes that a document consists of."""

    entry: Entry
    data: bytes
    rubric: bytes | None

    def read(self) -> tuple[Document, Mapping[str, Rubric]]:
        """The document and its edited rubrics by question; raises BadInput."""
        document = parse_document(self.entry.name, self.data)
        return document, read_rubrics(self.rubric, document)


class Ingestion:
    """One run of ingesting. The shelf must be locked."""

    def __init__(
        self, shelf: Shelf, store: VectorStore, embedder: Embedder, progress: Progress | None
    ) -> None:
        self._shelf = shelf
        self._store = store
        self._embedder = embedder
        self._counter = embedder if isinstance(embedder, LocalEmbedder) else LocalEmbedder()
        self._progress = progress or _silent

    def run(self, paths: Sequence[Path], limit_mb: int) -> IngestReport:
        """Ingest files and folders. One file that cannot be read raises; of several, the others go on."""
        files = list(document_files(paths))
        self._catalogue = self._opened()
        alone = len(paths) == len(files) == 1 and not paths[0].is_dir()
        report = [self._attempt(file, limit_mb, alone) for file in files]
        report += [self._gone(entry) for entry in self._vanished(paths, files)]
        if any(one.state in (State.ADDED, State.UPDATED, State.REMOVED) for one in report):
            self._sweep()
        return IngestReport(tuple(report))

    def rebuild(self) -> IngestReport:
        """All documents anew from their kept bytes, with today's reader and embedding model."""
        old = self._shelf.load()
        if old is None:
            return IngestReport(())
        self._catalogue = replace(old, model=model_of(self._embedder))
        new, report = replace(self._catalogue, entries=()), []
        for entry in old.entries:
            sources = self._kept(entry)
            document, _ = sources.read()
            known = {} if old.model != self._catalogue.model else self._known(entry)
            renewed = counted(sources.entry, document)
            passages, embedded = self._index(renewed, document, known)
            report.append(_outcome(renewed, State.UPDATED, passages, embedded))
            new = new.with_entry(renewed)
        self._switch(new)
        self._sweep()
        return IngestReport(tuple(report))

    def remove(self, name: str) -> None:
        """Take a document out; raises BadInput when there is none of that name."""
        found = self._shelf.load()
        if found is None or found.entry(name) is None:
            names = ", ".join(entry.name for entry in found.entries) if found else ""
            raise BadInput(f"No document named {name!r} is ingested. There are: {names or 'none'}.")
        self._catalogue = found
        self._switch(found.without(name))
        self._sweep()

    def _opened(self) -> Catalogue:
        found = self._shelf.load()
        if found is None:
            return new_catalogue(model_of(self._embedder))
        check_model(found, self._embedder)
        return found

    def _attempt(self, file: Path, limit_mb: int, alone: bool) -> Ingested:
        try:
            return self._one(sources_of(file, limit_mb))
        except BadInput as error:
            if alone:
                raise
            return Ingested(file.name, State.FAILED, notes=(str(error),))

    def _one(self, sources: Sources) -> Ingested:
        old = self._catalogue.entry(sources.entry.name)
        same = old is not None and replace(old, folder=sources.entry.folder) == sources.entry
        if old is not None and same and self._shelf.keeps(old):
            if old != sources.entry:
                self._switch(self._catalogue.with_entry(replace(old, folder=sources.entry.folder)))
            return _outcome(old, State.UNCHANGED)
        document, edited = sources.read()
        entry, passages, embedded = counted(sources.entry, document), 0, 0
        if old is None or old.generation != entry.generation:
            passages, embedded = self._index(entry, document, {} if old is None else self._known(old))
        self._keep(sources)
        self._switch(self._catalogue.with_entry(entry))
        RubricHistory(self._shelf.history).take_in(document, self._edited_before(old, document), edited)
        done = _outcome(entry, State.UPDATED if old else State.ADDED, passages, embedded)
        return replace(done, notes=(*_notes(document, entry, old), *_set_aside(document, edited)))

    def _index(self, entry: Entry, document: Document, known: Mapping[str, Vectors]) -> tuple[int, int]:
        """Vectors of a document into the store and the home; nothing serves them yet.

        Gives how many passages it has and how many had to be embedded. Where all had to be, the vectors of
        their tokens, which matching needs, are kept as well.
        """
        passages = passages_of(document, entry.generation, self._counter)
        fresh = sorted({p.text for p in passages} - known.keys())
        embedded, tokens = self._embedded(fresh, document.name)
        vectors = dict(known) | embedded
        if all(p.text in tokens for p in passages):
            table = tabled([tokens[p.text] for p in passages], self._counter.dimension)
            name = bundle_name(entry, model_of(self._counter))
            self._shelf.try_to_keep("tokens", name, table.pack())
        bundle = Bundle(passages, np.stack([vectors[p.text] for p in passages]))
        self._shelf.keep("vectors", bundle_name(entry, self._catalogue.model), pack(bundle))
        self._store.add(self._catalogue, passages, bundle.vectors)
        return len(passages), len(fresh)

    def _embedded(
        self, texts: Sequence[str], name: str
    ) -> tuple[dict[str, Vectors], dict[str, TokenVectors]]:
        """The vector of each text, and those of its tokens where the local model gives them as well."""
        found: dict[str, Vectors] = {}
        tokens: dict[str, TokenVectors] = {}
        for i in range(0, len(texts), BATCH):
            self._progress(i, len(texts), name)
            part = texts[i : i + BATCH]
            if isinstance(self._embedder, LocalEmbedder):
                vectors, read = self._embedder.read(part)
                tokens |= zip(part, read, strict=True)
            else:
                vectors = self._embedder.embed(part)
            found |= zip(part, vectors, strict=True)
        self._progress(len(texts), len(texts), name)
        return found, tokens

    def _keep(self, sources: Sources) -> None:
        self._shelf.keep("sources", sources.entry.revision, sources.data)
        if sources.rubric is not None:
            self._shelf.keep("rubrics", digest(sources.rubric), sources.rubric)

    def _edited_before(self, old: Entry | None, document: Document) -> Mapping[str, Rubric]:
        """The rubrics of the file that stood beside the document, as far as they can be read."""
        if old is None or old.rubric is None:
            return {}
        try:
            return read_rubrics(self._shelf.fetch("rubrics", old.rubric), document)
        except (BadInput, StoreError):
            return {}

    def _kept(self, entry: Entry) -> Sources:
        """A document's kept bytes, to be read by today's reader."""
        rubric = None if entry.rubric is None else self._shelf.fetch("rubrics", entry.rubric)
        data = self._shelf.fetch("sources", entry.revision)
        return Sources(replace(entry, recipe=recipe()), data, rubric)

    def _known(self, entry: Entry) -> Mapping[str, Vectors]:
        """Vectors of the texts that a document had, as far as they can be read."""
        try:
            data = self._shelf.fetch("vectors", bundle_name(entry, self._catalogue.model))
            return known_texts(data, entry.name)
        except StoreError:
            return {}

    def _vanished(self, paths: Sequence[Path], files: Sequence[Path]) -> list[Entry]:
        """Documents that came from one of these folders and are no longer in it."""
        folders = {str(path.resolve()) for path in paths if path.is_dir()}
        there = {file.name for file in files}
        return [e for e in self._catalogue.entries if e.folder in folders and e.name not in there]

    def _gone(self, entry: Entry) -> Ingested:
        self._switch(self._catalogue.without(entry.name))
        return Ingested(entry.name, State.REMOVED, notes=(f"{entry.name} is no longer in {entry.folder}.",))

    def _switch(self, catalogue: Catalogue) -> None:
        self._shelf.switch(catalogue)
        self._catalogue = catalogue

    def _sweep(self) -> None:
        """Remove what no document that serves needs: old states, and what a killed run left behind."""
        needed = {self._shelf.file("alike", alike_name(self._catalogue))}
        for entry in self._catalogue.entries:
            needed.add(self._shelf.file("sources", entry.revision))
            needed.add(self._shelf.file("vectors", bundle_name(entry, self._catalogue.model)))
            needed.add(self._shelf.file("tokens", bundle_name(entry, model_of(self._counter))))
            if entry.rubric is not None:
                needed.add(self._shelf.file("rubrics", entry.rubric))
        self._store.sweep(self._catalogue)
        self._shelf.sweep(needed)


def document_files(paths: Sequence[Path]) -> list[Path]:
    """The documents that the paths name, folders opened; raises BadInput where two have one name."""
    files: list[Path] = []
    for path in paths:
        files += _in_folder(path) if path.is_dir() else [path]
    found: dict[str, Path] = {}
    for file in files:
        other = found.setdefault(file.name, file)
        if other.resolve() != file.resolve():
            raise BadInput(
                f"{other} and {file} have one name, and a document is known by its name. Rename one of them."
            )
    return list(found.values())


def _in_folder(folder: Path) -> list[Path]:
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS and file.is_file())
    except OSError as error:
        raise BadInput(f"The folder {folder} cannot be opened ({error.strerror}).") from None
    found = [file for file in files if not file.name.endswith(RUBRIC_ENDING)]
    if not found:
        raise BadInput(f"The folder {folder} holds no document ({', '.join(sorted(ENDINGS))}).")
    return found


def sources_of(file: Path, limit_mb: int) -> Sources:
    """The bytes of a document and of the rubric file beside it; raises UnreadableFile."""
    data = read_bytes(file, limit_mb)
    beside = file.with_name(file.stem + RUBRIC_ENDING)
    rubric = read_bytes(beside, limit_mb) if beside.is_file() else None
    entry = Entry(
        name=file.name,
        revision=digest(data),
        recipe=recipe(),
        folder=str(file.resolve().parent),
        rubric=None if rubric is None else digest(rubric),
    )
    return Sources(entry, data, rubric)


def read_rubrics(data: bytes | None, document: Document) -> Mapping[str, Rubric]:
    """The edited rubrics of a document by question; raises BadInput."""
    if data is None:
        return {}
    file = Path(document.name).stem + RUBRIC_ENDING
    return {rubric.question_id: rubric for rubric in from_yaml(decode(data, file), document, file)}


def bundle_name(entry: Entry, model: Model) -> str:
    """Name of the file with a document's passages and their vectors by one model."""
    return f"{entry.generation}-{model.key}.npz"


def alike_name(catalogue: Catalogue) -> str:
    """Name of the file with the near duplicates of one state; what finds them is part of it."""
    state = ",".join([*(entry.generation for entry in catalogue.entries), matching_recipe()])
    return f"{digest(state.encode())[:16]}.json"


def model_of(embedder: Embedder) -> Model:
    """The model as the catalogue records it."""
    return Model(embedder.name, embedder.revision, embedder.dimension)


def check_model(catalogue: Catalogue, embedder: Embedder) -> None:
    """Raises IndexMismatch where the index holds another model's vectors."""
    if (catalogue.model.name, catalogue.model.revision) != (embedder.name, embedder.revision):
        raise IndexMismatch(
            f"The index was built with {catalogue.model}, and the settings name {embedder.name} (revision "
            f"{embedder.revision}). Run `plumbline ingest --rebuild` to embed all documents anew, or set the "
            "embedder back."
        )


def _silent(done: int, total: int, name: str) -> None:
    """Progress that nobody watches."""


def counted(entry: Entry, document: Document) -> Entry:
    """The entry with how many questions the document asks and answers."""
    answered = sum(question.has_reference for question in document.questions)
    return replace(entry, questions=len(document.questions), answered=answered)


def _outcome(entry: Entry, state: State, passages: int = 0, embedded: int = 0) -> Ingested:
    return Ingested(entry.name, state, entry.questions, entry.answered, passages, embedded)


def _set_aside(document: Document, edited: Mapping[str, Rubric]) -> Iterator[str]:
    """Which edited rubrics no longer belong to their answers."""
    for question in document.questions:
        warning = choose(question, edited[question.id]).warning if question.id in edited else None
        if warning:
            yield warning


def _notes(document: Document, entry: Entry, old: Entry | None) -> tuple[str, ...]:
    if old is None or old.folder == entry.folder:
        return document.warnings
    return (f"It takes the place of the {entry.name} that came from {old.folder}.", *document.warnings)
