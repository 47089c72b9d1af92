"""What is ingested: one small file that says which documents serve, switched in one step.

    library/catalogue.json          the documents that serve, and the embedding model of their vectors
    library/sources/<hash>          the documents' bytes
    library/rubrics/<hash>          the rubrics that people edited
    library/vectors/<hash>.npz      a document's passages and their vectors
    library/tokens/<hash>.npz       the token vectors of a document's passages
    library/alike/<hash>.json       which questions ask nearly the same
    library/history/<name>.jsonl    every edited state of a document's rubrics; only ever appended to
    library/lock                    held while anything is written

Files other than the catalogue are named by what is in them and never change, so whoever reads sees the old
state or the new one whole, also when a writer is killed.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from uuid import uuid4

from pipeline.errors import StoreError
from pipeline.index.locks import held, unusable

SCHEMA = "catalogue/1"
KINDS = ("sources", "rubrics", "vectors", "tokens", "alike")
"""Folders of kept files."""
NAMED_BY_CONTENT = ("sources", "rubrics")
"""Those whose files are named by the SHA-256 of what is in them."""


@dataclass(frozen=True)
class Model:
    """Which embedding model made the vectors."""

    name: str
    revision: str
    dimension: int

    @property
    def key(self) -> str:
        """Short name for files and collections."""
        return digest(str(self).encode())[:8]

    def __str__(self) -> str:
        return f"{self.name} (revision {self.revision}, {self.dimension} numbers)"


@dataclass(frozen=True)
class Entry:
    """One document that serves."""

    name: str
    """File name of the document, unique in the catalogue."""
    revision: str
    """SHA-256 of its bytes."""
    recipe: str
    """Hash of the code that reads and cuts documents, as it was when this one was ingested."""
    folder: str
    """Where it was ingested from."""
    rubric: str | None
    """SHA-256 of the rubric file beside it; ``None`` when there was none."""
    questions: int = field(default=0, compare=False)
    """How many it asks."""
    answered: int = field(default=0, compare=False)
    """How many of them have a reference answer."""

    @property
    def generation(self) -> str:
        """Name of this state of the document; its passages and vectors carry it."""
        return digest(f"{self.name}\n{self.revision}\n{self.recipe}".encode())[:16]


@dataclass(frozen=True)
class Catalogue:
    """What serves."""

    id: str
    """Tells the collections of several homes apart on one server."""
    model: Model
    entries: tuple[Entry, ...] = ()
    """By name."""

    @property
    def prefix(self) -> str:
        """How the names of this home's collections begin."""
        return f"plumbline-{self.id}-"

    @property
    def collection(self) -> str:
        """Name of the collection that holds the vectors; another model has another collection."""
        return self.prefix + self.model.key

    def entry(self, name: str) -> Entry | None:
        """The document of that name."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def with_entry(self, entry: Entry) -> Catalogue:
        """The same with this document in place of the one of its name."""
        others = [other for other in self.entries if other.name != entry.name]
        return replace(self, entries=tuple(sorted([*others, entry], key=lambda e: e.name)))

    def without(self, name: str) -> Catalogue:
        """The same without the document of that name."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.name != name))


def digest(data: bytes) -> str:
    """SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


def new_catalogue(model: Model) -> Catalogue:
    """A catalogue with nothing in it."""
    return Catalogue(uuid4().hex[:8], model)


class Shelf:
    """The ``library`` folder of a home: the catalogue and the files that it names."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "library"
        self.catalogue_file = self.folder / "catalogue.json"
        self.history = self.folder / "history"

    def stamp(self) -> tuple[int, int] | None:
        """Changes whenever the catalogue is switched; ``None`` when there is none."""
        try:
            found = self.catalogue_file.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unusable(self.folder, error) from None
        return found.st_mtime_ns, found.st_ino

    def load(self) -> Catalogue | None:
        """What serves now; ``None`` when nothing was ever ingested. Raises StoreError."""
        try:
            written = json.loads(self.catalogue_file.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unusable(self.folder, error) from None
        except ValueError:
            raise self._damaged() from None
        return self._read(written)

    def _read(self, written: dict[str, object]) -> Catalogue:
        try:
            if written["schema"] != SCHEMA:
                raise self._damaged()
            entries = tuple(Entry(**entry) for entry in written["entries"])  # type: ignore[attr-defined]
            return Catalogue(str(written["id"]), Model(**written["model"]), entries)  # type: ignore[arg-type]
        except (KeyError, TypeError):
            raise self._damaged() from None

    def switch(self, catalogue: Catalogue) -> None:
        """From now on this serves."""
        text = json.dumps({"schema": SCHEMA, **asdict(catalogue)}, indent=1)
        self._put(self.catalogue_file, text.encode())

    def keep(self, kind: str, name: str, data: bytes) -> None:
        """Write a file whose name says what is in it."""
        self._put(self.file(kind, name), data)

    def try_to_keep(self, kind: str, name: str, data: bytes) -> None:
        """Keep what can be computed again; a home that cannot be written to is no trouble."""
        with suppress(StoreError):
            self.keep(kind, name, data)

    def fetch(self, kind: str, name: str) -> bytes:
        """The bytes of a kept file; raises StoreError where it is gone, or no longer what its name says."""
        try:
            data = self.file(kind, name).read_bytes()
        except OSError as error:
            raise unusable(self.folder, error) from None
        if kind in NAMED_BY_CONTENT and digest(data) != name:
            raise StoreError(
                f"{self.file(kind, name)} is damaged. Run `plumbline ingest` with your documents again."
            )
        return data

    def keeps(self, entry: Entry) -> bool:
        """Whether the bytes of a document, and of its rubric file, are here and whole."""
        try:
            self.fetch("sources", entry.revision)
            if entry.rubric is not None:
                self.fetch("rubrics", entry.rubric)
        except StoreError:
            return False
        return True

    def file(self, kind: str, name: str) -> Path:
        """Where a file is kept; ``kind`` is one of ``KINDS``."""
        return self.folder / kind / name

    def sweep(self, needed: set[Path]) -> None:
        """Remove kept files that nothing needs any more."""
        for kind in KINDS:
            for file in self.folder.glob(f"{kind}/*"):
                if file not in needed:
                    file.unlink(missing_ok=True)

    def _put(self, target: Path, data: bytes) -> None:
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise unusable(self.folder, error) from None

    def lock(self) -> AbstractContextManager[None]:
        """Only one process writes; raises StoreError after a while."""
        return held(self.folder / "lock")

    def _damaged(self) -> StoreError:
        return StoreError(
            f"{self.catalogue_file} is damaged. Move it away and run `plumbline ingest` with your documents."
        )
