"""What the rest of a batch would take, judging by the answers that were graded."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.batch.runner import Progress


@dataclass(frozen=True)
class Outlook:
    """An estimate of what is left."""

    left: int
    """Answers that are not finished."""
    seconds: float | None
    """``None`` where nothing was graded to judge by."""
    cost: float | None
    """US dollars; 0 for a judge that costs nothing, ``None`` where a price is not known."""


def outlook(progress: Progress, total: int) -> Outlook:
    """The rest at the pace and the price of this run."""
    left, usage = max(0, total - progress.done), progress.usage
    if not progress.new:
        return Outlook(left, None, None if usage.calls else 0.0)
    each = usage.cost_usd / progress.new if usage.cost_usd is not None else None
    cost = 0.0 if not usage.calls else None if each is None else each * left
    return Outlook(left, usage.seconds / progress.new * left, cost)
