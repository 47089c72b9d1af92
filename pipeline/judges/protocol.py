"""The one protocol that every judge follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from pipeline.domain import Exchange, Question, Rubric, Verdict


class Judge(Protocol):
    """Whatever reads an exchange and says of each criterion whether the candidate made the point.

    A judge is given masked words (see ``pipeline.judges.identity``) and answers with one verdict for each
    criterion. Nothing that it says earns credit before ``pipeline.grading.quotes`` has found its quotes in
    the candidate's turns.

    A criterion of kind ``pitfall`` states a typical wrong claim. A judge answers it with ``contradicted``
    and a quote when the candidate makes the claim, and with ``missing`` when not.
    """

    @property
    def name(self) -> str:
        """Short name (``local``)."""
        ...

    @property
    def revision(self) -> str:
        """Names method, model and thresholds: another revision may judge differently."""
        ...

    async def judge(self, exchange: Exchange, question: Question, rubric: Rubric) -> list[Verdict]:
        """One verdict for each criterion of the rubric, in the rubric's order."""
        ...


@runtime_checkable
class Prompted(Protocol):
    """A judge that uses prompts."""

    @property
    def prompts(self) -> dict[str, str]:
        """Name of each prompt, to its version."""
        ...


@runtime_checkable
class Selective(Protocol):
    """A judge that cannot read everything."""

    def accept(self, words: str) -> None:
        """Raise ``BadInput`` when the candidate's words are of a kind that it cannot judge."""
        ...


@dataclass(frozen=True)
class Reading:
    """What a judge says of one answer."""

    verdicts: list[Verdict]
    """One for each criterion of the rubric, in its order."""
    checklist: list[Verdict]
    """One for each quality item that it could say something of; ``criterion_id`` is the item's name."""


@runtime_checkable
class ChecklistReader(Protocol):
    """A judge that can read for meaning, and so for the items of the quality checklist too."""

    async def read(
        self, exchange: Exchange, question: Question, rubric: Rubric, items: Mapping[str, str]
    ) -> Reading:
        """As ``judge``, and of the given items (name to sentence) as many as it can tell."""
        ...


@runtime_checkable
class Concurrent(Protocol):
    """A judge that says whether several exchanges may be given to it at the same time."""

    @property
    def concurrent(self) -> bool:
        """Whether it mostly waits, and bounds by itself how much it does at once."""
        ...
