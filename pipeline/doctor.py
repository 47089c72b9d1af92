"""What is right and wrong with this installation."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import PlumblineError, SetupError

if TYPE_CHECKING:
    from pipeline.settings import Settings
from pipeline.wording import count


@dataclass(frozen=True)
class Checked:
    """What one check found."""

    check: str
    ok: bool
    message: str
    """What is there, or what is wrong and what to do."""


def examine(settings: Settings) -> tuple[Checked, ...]:
    """Every check, in its order; one that fails does not keep the others from being made."""
    return tuple(_checked(name, check, settings) for name, check in CHECKS)


def _checked(name: str, check: Callable[[Settings], str], settings: Settings) -> Checked:
    try:
        return Checked(name, True, check(settings))
    except PlumblineError as error:
        return Checked(name, False, str(error))


def _home(settings: Settings) -> str:
    import shutil
    import tempfile

    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=settings.home):
            free = shutil.disk_usage(settings.home).free / 1e9
    except OSError as error:
        raise SetupError(
            f"{settings.home} cannot be written ({error.strerror}). Set PLUMBLINE_HOME to a folder that can."
        ) from None
    if free < 0.2:
        raise SetupError(f"{settings.home} has {free:.2f} GB left. Free some space.")
    return f"{settings.home}, {free:.0f} GB free"


def _model(_: Settings) -> str:
    from pipeline.index.embedding import LocalEmbedder

    embedder = LocalEmbedder()
    embedder.embed(["A borrow ends at its last use."])
    return f"{embedder.name}, revision {embedder.revision}"


def _bank(settings: Settings) -> str:
    from pipeline.index.library import Library

    library = Library(settings)
    documents = library.documents()
    if not documents:
        return "empty; `plumbline ingest` reads documents into it"
    return f"{count(len(documents), 'document')}, {count(len(library.questions()), 'question')}"


def _store(settings: Settings) -> str:
    from pipeline.results.store import Store

    with closing(Store.of(settings)) as store:
        return count(len(store.list()), "evaluation")


def _judge(settings: Settings) -> str:
    from pipeline.judges.panel import PREFIX, seats

    named = settings.judge
    judges = dict.fromkeys(seat.judge for seat in seats(named)) if named.startswith(PREFIX) else [named]
    models = [judge for judge in judges if judge != "local"]
    if not models:
        return "local, needs no key and no network"
    from pipeline.judges.probe import probe

    return "; ".join(probe(settings, model) for model in models)


CHECKS = (
    ("home folder", _home),
    ("embedding model", _model),
    ("bank", _bank),
    ("store", _store),
    ("judge", _judge),
)
