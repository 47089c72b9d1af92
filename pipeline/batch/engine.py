"""The one protocol of engines: work goes in as it is wanted, outcomes come out as they are ready."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Protocol

from pipeline.batch.work import Outcome, Work
from pipeline.judges.protocol import Judge

OpenJudge = Callable[[], Judge]
"""Opens the judge that grades; can be sent to another process."""


class Engine(Protocol):
    """Whatever grades a stream of answers."""

    name: str

    def outcomes(self, works: AsyncIterator[Work]) -> AsyncGenerator[Outcome, None]:
        """One outcome for each piece of work, in any order.

        Takes no more work than it has room for, so that what waits is bounded. Raises SetupError when nothing
        can be graded as things are set; what was given out before stays.
        """
        ...
