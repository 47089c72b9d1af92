"""What all visitors share, made when it is first needed: settings, bank, store, drafts; and the judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pipeline.settings import Settings, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.calibrating import Desk
    from pipeline.domain import Evaluation, Transcript
    from pipeline.index.library import Library
    from pipeline.judges.protocol import Judge
    from pipeline.results.store import Store
    from ui.batches import Batches
    from ui.drafts import Drafts
    from ui.jobs import Jobs


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The settings that the program was started with."""
    return load()


@st.cache_resource(show_spinner=False)
def library() -> Library:
    """The bank."""
    from pipeline.index.library import Library

    return Library(settings())


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Where evaluations are kept."""
    from pipeline.results.store import Store

    return Store.of(settings())


def judge(transcript: Transcript, chosen: Settings | None = None) -> Judge:
    """The judge that the settings name, for one transcript; what models reply is forgotten with it."""
    from pipeline import workflow

    return workflow.open_judge(chosen or settings(), library(), transcript)


@st.cache_resource(show_spinner=False)
def drafts() -> Drafts:
    """The interviews that are being checked and scored."""
    from ui.drafts import Drafts

    return Drafts()


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """Long work that is going on."""
    from ui.jobs import Jobs

    return Jobs()


@st.cache_resource(show_spinner=False)
def batches() -> Batches:
    """Batches that are being looked at and run."""
    from ui.batches import Batches

    return Batches(settings())


def desk() -> Desk:
    """Calibration; made for one visit, because it remembers what it read in the store."""
    from pipeline.calibrating import Desk

    return Desk(settings())


class Remembered:
    """Evaluations that were read from the store, which never change; one that is deleted is forgotten."""

    def __init__(self) -> None:
        self._known: dict[str, Evaluation] = {}

    def of(self, ids: Iterable[str]) -> Callable[[str], Evaluation]:
        """Get one of these; all others are forgotten."""
        there = set(ids)
        self._known = {id: kept for id, kept in self._known.items() if id in there}
        return self._get

    def _get(self, id: str) -> Evaluation:
        known = self._known
        if id not in known:
            known[id] = store().get(id).evaluation
        return known[id]


@st.cache_resource(show_spinner=False)
def evaluations() -> Remembered:
    """The evaluations that lists look into."""
    return Remembered()
